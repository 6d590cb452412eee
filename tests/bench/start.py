"""Goals 9 and 11: from launch to the first page, memory, and what a visit weighs."""

from __future__ import annotations

import http.client
import shutil
import time
from collections import defaultdict
from typing import Any

from tests.bench import machine, servers
from tests.bench.inside import ROOT
from tests.bench.report import Report
from tests.bench.servers import CHAPTER, FOLDER_PDF, World
from tests.bench.visitor import Visitor
from tests.browser.portal_server import free_port

LAUNCHES = 5
PDF_LIBRARIES = ("libpango", "libharfbuzz", "weasyprint")


def measure(world: World, report: Report) -> None:
    environment = world.copy("start")
    starts = [launch(world, environment) for _ in range(LAUNCHES)]
    report.shown("9 launch to the first page", starts, " ms")
    report.not_measured("9 launch to the first page / Wagtail's", "Wagtail is not installed")
    memory(world, environment, report)
    weight(world, environment, report)


def launch(world: World, environment: dict[str, str]) -> float:
    """Milliseconds from starting granian until the front page is there."""
    port = free_port()
    command = servers.granian_command("portal.wsgi:application", port, 1)
    env = {**environment, "PORT": str(port)}
    began = time.perf_counter()
    with machine.started(command, log=world.log, env=env, cwd=ROOT) as process:
        while time.perf_counter() - began < 30 and process.poll() is None:
            visitor = Visitor(port)
            try:
                if visitor.get("/").status == 200:
                    return (time.perf_counter() - began) * 1000
            except (OSError, http.client.HTTPException):
                time.sleep(0.005)
            finally:
                visitor.close()
    raise RuntimeError("the portal did not start within 30 seconds")


def memory(world: World, environment: dict[str, str], report: Report) -> None:
    """Of granian with one worker and with two, after each worker has served some pages."""
    totals = {}
    for workers in (1, 2):
        with servers.portal(world, environment, workers=workers) as portal:
            for path in (CHAPTER, "/", FOLDER_PDF, "/procedure/spoergsmaal/role/") * 10:
                visitor = Visitor(portal.port)  # a new connection each, so that both get some
                visitor.get(path)
                visitor.close()
            processes = machine.tree(portal.pid)
            sizes = [machine.proportional_mib(pid) for pid in processes]
            maps = "".join(machine.loaded_libraries(pid) for pid in processes)
            totals[workers] = sum(sizes)
    report.shown("9 memory, granian with one worker", [totals[1]], " MiB")
    # Pages that processes share are counted by their share, so noise moves this little.
    extra = totals[2] - totals[1]
    report.exact("9 memory of one more worker", extra <= 70, f"{extra:.0f} MiB", "≤ 70 MiB")
    found = [name for name in PDF_LIBRARIES if name in maps.lower()]
    report.exact("9 WeasyPrint absent from the web processes", not found, str(found), "[]")


def weight(world: World, environment: dict[str, str], report: Report) -> None:
    """What Chromium fetches for a first visit to the front page, and for a chapter after it."""
    names = ("11 first visit over the wire", "11 next page over the wire")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        for name in names:
            report.not_measured(name, "no Chromium")
        return
    with servers.portal(world, environment) as portal:
        visits = browse(program, portal.url, ("/", CHAPTER))
    for name, most, visit in zip(names, (150, 30), visits, strict=True):
        total = sum(visit.values()) / 1000
        kinds = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in visit.items())
        report.exact(name, total <= most, f"{total:.1f} kB ({kinds})", f"≤ {most} kB")


def browse(program: str, home: str, paths: tuple[str, ...]) -> list[dict[str, int]]:
    """Bytes with headers of each page's files by kind, in one browser with an empty cache."""
    from playwright.sync_api import sync_playwright

    visits = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            page = browser.new_context(locale="da-DK").new_page()
            wire = page.context.new_cdp_session(page)
            kinds: dict[str, str] = {}
            weights: dict[str, int] = defaultdict(int)

            def note_kind(event: Any) -> None:
                kinds[event["requestId"]] = event.get("type", "Other")

            def note_end(event: Any) -> None:
                kind = kinds.get(event["requestId"], "Other")
                weights[kind] += int(event["encodedDataLength"])

            wire.on("Network.responseReceived", note_kind)
            wire.on("Network.loadingFinished", note_end)
            wire.send("Network.enable")
            for path in paths:
                page.goto(home + path, wait_until="networkidle", timeout=20_000)
                visits.append(dict(weights))
                weights.clear()
        finally:
            browser.close()
    return visits
