"""Goal 8: laying out a folder, and serving it once it is made."""

from __future__ import annotations

from tests.bench import load, servers
from tests.bench.machine import SERVER_CORE
from tests.bench.nginx import nginx_with, take
from tests.bench.report import Report
from tests.bench.servers import FOLDER_PDF, World

PUBLICATION = "tegn-paa-menneskehandel"
TIMES = 3  # in each of two processes
ROUNDS = 5


def measure(world: World, report: Report) -> None:
    environment = world.copy("pdf")
    made = []
    for _ in range(2):
        with world.inside(environment) as ask:
            made.append(ask("render_folder", slug=PUBLICATION, times=TIMES))
    pages = made[0]["pages"]
    report.shown("8 import of WeasyPrint", [one["import"] for one in made], " ms")
    first = [one["ms"][0] / pages for one in made]
    report.shown(f"8 first folder of a process ({pages} pages), a page", first, " ms")
    elapsed = [ms / pages for one in made for ms in one["ms"]]
    report.shown("8 laying out, elapsed a page", elapsed, " ms")
    used = [ms / pages for one in made for ms in one["cpu_ms"]]
    report.goal("8 laying out, CPU a page", used, " ms", most=40)
    digests = {digest for one in made for digest in one["digests"]} | {made[0]["stored"]}
    report.exact(
        "8 same input, same bytes, in three processes",
        len(digests) == 1,
        f"{len(digests)} digest",
        "1",
    )
    serving(world, environment, report)
    report.not_measured("8 access-checked PDF / FileResponse", "made at download, never stored")


def serving(world: World, environment: dict[str, str], report: Report) -> None:
    with (
        world.database_on_server_core(),
        servers.portal(world, environment, core=SERVER_CORE) as portal,
    ):
        kept = take(portal.url + FOLDER_PDF)
        with nginx_with(world, {FOLDER_PDF: kept}) as static:
            is_same = take(static.url + FOLDER_PDF).body == kept.body
            report.exact("8 same bytes from both", is_same, f"{len(kept.body)} bytes", "the same")
            cost = (portal.pid, world.database_pid)
            targets = [
                load.Target("nginx", static.url + FOLDER_PDF, (static.pid,)),
                load.Target("kept", portal.url + FOLDER_PDF, cost),
            ]
            rounds = load.run(targets, rounds=ROUNDS)
    report.is_quiet = report.is_quiet and load.is_clean(rounds)
    report.exact("errors in all of it", load.errors(rounds) == 0, str(load.errors(rounds)), "0")
    for name in ("nginx", "kept"):
        report.shown(f"{name}: requests/s", load.figures(rounds, name, "per_second"))
        report.shown(f"{name}: CPU per request", load.figures(rounds, name, "cpu_us"), " µs")
    report.goal("8 kept folder / nginx, by CPU", load.ratios(rounds, "nginx", "kept"), least=0.5)
