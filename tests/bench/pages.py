"""Goals 1–3: a guidance chapter kept by the page cache, against nginx and a bare Django view."""

from __future__ import annotations

from tests.bench import load, servers
from tests.bench.machine import LOAD_CORE, SERVER_CORE
from tests.bench.nginx import nginx_with, sent_by_hand, take
from tests.bench.report import Report
from tests.bench.servers import CHAPTER, World

GZIP = "Accept-Encoding: gzip"
PAST_THE_CACHE = "Cookie: session=bench"  # an unknown session: the page is made anew
STATIC = "/vejledninger/chapter.html"  # nginx serves no file for an address that ends in "/"
ROUNDS = 5


def measure(world: World, report: Report) -> None:
    """Four servers on one core, all with one worker; only one of them is asked at a time."""
    environment = world.copy("pages")
    with (
        world.database_on_server_core(),
        servers.portal(world, environment, core=SERVER_CORE) as portal,
    ):
        kept = take(portal.url + CHAPTER)
        with (
            nginx_with(world, {STATIC: kept}) as static,
            servers.bare(world, kept.body, sent_by_hand(kept)) as bare,
        ):
            same = {take(url).body for url in (static.url + STATIC, bare.url + "/page")}
            report.exact("same bytes from all three", same == {kept.body}, "yes", "yes")
            cost = (portal.pid, world.database_pid)
            past = (GZIP, PAST_THE_CACHE)
            targets = [
                load.Target("nginx", static.url + STATIC, (static.pid,), (GZIP,)),
                load.Target("kept", portal.url + CHAPTER, cost, (GZIP,)),
                load.Target("bare", bare.url + "/page", (bare.pid,), (GZIP,)),
                load.Target("least", bare.url + "/least", (bare.pid,), (GZIP,), seconds=1),
                load.Target("made", portal.url + CHAPTER, cost, past, seconds=1),
            ]
            rounds = load.run(targets, rounds=ROUNDS)
    with world.inside(world.environment("pages")) as ask:
        asked = ask("page_queries", path=CHAPTER, count=10)
    print(f"  (gzip body {len(kept.body)} bytes, core {SERVER_CORE} serves, {LOAD_CORE} asks)")
    tell(rounds, asked, report)


def tell(rounds: load.Rounds, asked: dict, report: Report) -> None:
    report.is_quiet = report.is_quiet and load.is_clean(rounds)
    report.exact("errors in all of it", load.errors(rounds) == 0, str(load.errors(rounds)), "0")
    for name in ("nginx", "kept", "bare", "least", "made"):
        report.shown(f"{name}: requests/s", load.figures(rounds, name, "per_second"))
        report.shown(f"{name}: CPU per request", load.figures(rounds, name, "cpu_us"), " µs")
    # Less CPU for a request is better: nginx's cost divided by ours.
    report.goal("1 kept page / nginx, by CPU", load.ratios(rounds, "nginx", "kept"), least=0.5)
    by_rate = load.ratios(rounds, "kept", "nginx", "per_second")
    report.shown("1 kept page / nginx, by requests/s", by_rate)
    p99 = load.figures(rounds, "kept", "p99")
    report.goal("1 kept page, p99 at 32 connections", p99, " ms", most=5)
    report.shown("1 kept page, p50 at 32 connections", load.figures(rounds, "kept", "p50"), " ms")
    by_cpu = load.ratios(rounds, "bare", "kept")
    report.goal("2 kept page / bare Django view with the same headers, by CPU", by_cpu, least=3.3)
    by_cpu = load.ratios(rounds, "least", "kept")
    report.shown("2 kept page / bare view with two headers, by CPU", by_cpu)
    by_rate = load.ratios(rounds, "kept", "bare", "per_second")
    report.shown("2 kept page / bare view, by requests/s", by_rate)
    report.not_measured("2 against Wagtail, with and without its cache", "Wagtail is not installed")
    most = max(asked["queries"])
    found = f"{min(asked['queries'])}–{most} with the question for the version"
    report.exact("3 queries of a page made anew", most <= 4, found, "≤ 4")
    report.shown("3 page made anew, one at a time", asked["ms"], " ms")
    report.not_measured("3 against Wagtail uncached", "Wagtail is not installed")
