"""Goal 6: what the case list costs with a thousand times as many cases, on both databases."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import Any

from tests.bench.inside import Inside
from tests.bench.report import Report, quantile
from tests.bench.servers import World

COUNTS = FEW, MORE, MANY = 1_000, 100_000, 1_000_000
PAGES = ("first", "middle", "new", "overdue", "unassigned")
ROUNDS, REPEATS = 5, 8
Measured = list[dict[int, dict[str, Any]]]


def measure(world: World, report: Report) -> None:
    for engine in ("PostgreSQL", "SQLite"):
        with ExitStack() as stack:
            asks = {
                count: stack.enter_context(world.inside(environment_of(world, engine, count)))
                for count in COUNTS
            }
            for count, ask in asks.items():
                ask("make_cases", count=count, seed=count)
            rounds = in_rounds(asks)
        tell(engine, rounds, report)


def in_rounds(asks: dict[int, Inside]) -> Measured:
    found: Measured = []
    for number in range(ROUNDS):
        order = list(asks) if number % 2 == 0 else list(asks)[::-1]
        found.append({count: asks[count]("list_cases", repeats=REPEATS) for count in order})
    return found


def environment_of(world: World, engine: str, count: int) -> dict[str, str]:
    """A database of its own. SQLite's is made once and copied as a file."""
    if engine == "PostgreSQL":
        return world.copy(f"cases_{count}")
    first, here = world.folder / "sqlite", world.folder / f"sqlite-{count}"
    if not first.exists():
        first.mkdir(mode=0o700)
        with world.inside(world.environment(data=first)) as ask:
            ask("prepare_people")
    shutil.copytree(first, here)
    return world.environment(data=here)


def tell(engine: str, rounds: Measured, report: Report) -> None:
    for page in PAGES:
        for count in COUNTS:
            report.shown(
                f"6 {engine}, {page} page, {count} cases", typical(rounds, count, page), " ms"
            )
        report.goal(
            f"6 {engine}, {page} page, {MANY} / {FEW} cases", ratios(rounds, page), most=1.3
        )
        queries = typical(rounds, MANY, f"{page} queries")
        report.shown(f"    of it in queries, {MANY} cases", queries, " ms")
    full = {r[c][f"{page} rows"] for r in rounds for c in r for page in ("first", "middle")}
    report.exact(f"6 {engine}, rows on every page", full == {50}, str(sorted(full)), "50")
    report.goal(f"6 {engine}, the shown count, {MANY} / {FEW}", ratios(rounds, "count"), most=2)
    counted = rounds[0][MANY]["counted"]
    report.exact(f"6 {engine}, counted at most", counted == 1001, str(counted), "1001")


def typical(rounds: Measured, count: int, what: str) -> list[float]:
    """The lower quartile of each round: others on the machine can only make a page slower."""
    return [quantile(r[count][what], 0.25) for r in rounds]


def ratios(rounds: Measured, what: str) -> list[float]:
    pairs = zip(typical(rounds, MANY, what), typical(rounds, FEW, what), strict=True)
    return [many / few for many, few in pairs]
