"""Bar B2 and goal 6 for the contingency plan: the banner on public pages, crisis control, the log.

On both databases. Processes side by side are asked by turns: a quiet one and one with three
activations; one with a single activation, some, and many.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from tests.bench import machine
from tests.bench.inside import Inside
from tests.bench.report import Report, quantile
from tests.bench.servers import World

QUIET, IN_FORCE = "quiet", "three in force"
FRONT, CHAPTER, STATUS = "front page", "chapter", "status.json"
FEW, FULL, MANY = "few", "full", "many"
# Activations and lines. FULL is about the least that fills every list and every page of the log.
SIZES = {FEW: (1, 20), FULL: (32, 3_000), MANY: (50, 20_000)}
# Each page, and the size it is compared with: the smallest that shows as much as MANY does.
COMPARED = {
    "dashboard": FEW,
    "live fragment": FEW,
    "control": FULL,
    "log": FULL,
    "log, middle": FULL,
    "log, decisions": FULL,
    "log, handovers": FULL,
    "history": FULL,
}
ROUNDS, TURNS, REPEATS, WRITES = 5, 3, 2, 40
Measured = list[dict[str, list[Any]]]  # of each round: process → what it said, turn after turn


def measure(world: World, report: Report) -> None:
    for engine in ("PostgreSQL", "SQLite"):
        banner(world, engine, report)
        control(world, engine, report)


def by_turns(names: Sequence[str], ask: Callable[[str], list[Any]]) -> Measured:
    """In each round every process several times, so that what others do meets them all alike."""
    rounds = []
    for _ in range(ROUNDS):
        found: dict[str, list[Any]] = {name: [] for name in names}
        for turn in range(TURNS):
            for name in names if turn % 2 == 0 else names[::-1]:
                found[name] += ask(name)
        rounds.append(found)
    return rounds


def typical(rounds: Measured, name: str, column: int | None = None) -> list[float]:
    """The lower quartile of each round: others on the machine can only make a page slower."""
    return [
        quantile([one if column is None else one[column] for one in r[name]], 0.25) for r in rounds
    ]


def ratios(rounds: Measured, name: str, least: str, column: int | None = None) -> list[float]:
    pairs = zip(typical(rounds, name, column), typical(rounds, least, column), strict=True)
    return [many / few for many, few in pairs]


def started(stack: ExitStack, world: World, engine: str, name: str, *, prepared_by: str) -> Inside:
    """A process inside Django. All share one core, so that none has a quieter one; one works."""
    environment = environment_of(world, engine, name, prepared_by=prepared_by)
    ask = stack.enter_context(world.inside(environment))
    machine.pin_tree(ask.process.pid, {machine.SERVER_CORE})
    return ask


def environment_of(world: World, engine: str, name: str, *, prepared_by: str) -> dict[str, str]:
    """A database of its own. SQLite's is made once for each way of preparing, and then copied."""
    if engine == "PostgreSQL":
        return world.copy(f"crisis_{name}".replace(" ", "_"))
    first, here = world.folder / f"sqlite-{prepared_by}", world.folder / f"sqlite-crisis-{name}"
    if not first.exists():
        first.mkdir(mode=0o700)
        with world.inside(world.environment(data=first)) as ask:
            ask(prepared_by)
    shutil.copytree(first, here)
    return world.environment(data=here)


# -- what the banner adds --------------------------------------------------------------------------
def banner(world: World, engine: str, report: Report) -> None:
    with ExitStack() as stack:
        asks = {
            name: started(stack, world, engine, name, prepared_by="prepare_pages")
            for name in (QUIET, IN_FORCE)
        }
        asks[IN_FORCE]("make_three")
        for page in (FRONT, CHAPTER, STATUS):
            tell_banner(f"B2 {engine}, {page}", page, asks, report)


def tell_banner(name: str, page: str, asks: dict[str, Inside], report: Report) -> None:
    before, after = (asks[state]("count_public", name=page) for state in (QUIET, IN_FORCE))
    for is_new, words in ((False, ""), (True, ", first page after a change")):
        rounds = by_turns(
            [QUIET, IN_FORCE],
            lambda state, is_new=is_new: asks[state](
                "time_public", name=page, repeats=REPEATS, is_new=is_new
            ),
        )
        for state in (QUIET, IN_FORCE):
            report.shown(f"{name}{words}, {state}", typical(rounds, state), " ms")
        pairs = zip(typical(rounds, IN_FORCE), typical(rounds, QUIET), strict=True)
        added = [more - less for more, less in pairs]
        if is_new:
            report.shown(f"{name}{words}, added", added, " ms")
        else:
            report.goal(f"{name}, added by three activations", added, " ms", most=2)
    found = f"{before['queries']} → {after['queries']}"
    what = f"{name}, queries with the public state known, asked for, changed"
    if page == STATUS:  # its words are the activations themselves, with areas and points
        report.told(what, found)
        return
    more = [a - b for a, b in zip(after["queries"], before["queries"], strict=True)]
    report.exact(what, max(more) <= 1, found, "≤ 1 more")
    is_so = after["has_banner"] and not before["has_banner"]
    bytes_added = f"{after['bytes'] - before['bytes']} bytes before packing"
    report.exact(f"{name}, banner only when in force", is_so, bytes_added, "yes")


# -- crisis control and the log --------------------------------------------------------------------
def control(world: World, engine: str, report: Report) -> None:
    with ExitStack() as stack:
        asks = {
            size: started(stack, world, engine, size, prepared_by="prepare_people")
            for size in SIZES
        }
        for size, (activations, lines) in SIZES.items():
            long = asks[size]("make_history", activations=activations, lines=lines)
            print(f"  ({size}: activations {activations}, lines {lines}, longest log {long})")
        for page, least in COMPARED.items():
            tell_page(f"6 {engine}, {page}", page, least, asks, report)
        tell_lists(engine, asks, report)
        tell_writing(f"6 {engine}, one more line", asks, report)
        tell_checking(engine, asks, report)


def tell_page(name: str, page: str, least: str, asks: dict[str, Inside], report: Report) -> None:
    counts = {size: asks[size]("count_page", name=page) for size in (least, MANY)}
    rounds = by_turns(
        [least, MANY], lambda size: asks[size]("time_page", name=page, repeats=REPEATS)
    )
    for size in (least, MANY):
        report.shown(f"{name}, {size}", typical(rounds, size, 0), " ms")
        report.shown("    of it in queries", typical(rounds, size, 1), " ms")
    report.goal(f"{name}, {MANY} / {least}", ratios(rounds, MANY, least, 0), most=1.3)
    few, many = counts[least], counts[MANY]
    found = f"{few['queries']} → {many['queries']} for {few['items']} → {many['items']} items"
    report.exact(f"{name}, queries", many["queries"] <= few["queries"], found, "not more")


def tell_lists(engine: str, asks: dict[str, Inside], report: Report) -> None:
    """What has no goal: lists that are longer when there is more."""
    for page in ("control", "history"):
        name = f"6 {engine}, {page}"
        counts = [asks[size]("count_page", name=page) for size in SIZES]
        ms = {
            size: [one[0] for one in asks[size]("time_page", name=page, repeats=3)]
            for size in SIZES
        }
        for size, found in ms.items():
            report.shown(f"{name}, {size}, as it is", found, " ms")
        found = " → ".join(f"{one['queries']} for {one['items']} items" for one in counts)
        report.told(f"    its queries, {' → '.join(SIZES)}", found)


def tell_writing(name: str, asks: dict[str, Inside], report: Report) -> None:
    """Most of it without the flush to disk, which would hide what the length of the log costs."""
    rounds = by_turns(
        [FEW, MANY], lambda size: asks[size]("write_lines", repeats=WRITES, is_kept=False)
    )
    for size in (FEW, MANY):
        report.shown(f"{name}, {size}", typical(rounds, size), " ms")
        kept = asks[size]("write_lines", repeats=WRITES, is_kept=True)
        report.shown("    with the flush to disk", kept, " ms")
    report.goal(f"{name}, {MANY} / {FEW}", ratios(rounds, MANY, FEW), most=1.3)


def tell_checking(engine: str, asks: dict[str, Inside], report: Report) -> None:
    for deed, words in (("check_chain", "checking a chain"), ("open_codes", "its open codes")):
        name = f"6 {engine}, {words}"
        lines = {size: asks[size]("long_lines") for size in (FULL, MANY)}
        rounds = by_turns([FULL, MANY], lambda size, deed=deed: asks[size](deed, repeats=1))
        for size in (FULL, MANY):
            report.shown(f"{name}, a line of {lines[size]}", typical(rounds, size), " µs")
        report.goal(f"{name}, a line, {MANY} / {FULL}", ratios(rounds, MANY, FULL), most=1.3)
        whole = [a_line * lines[MANY] / 1000 for a_line in typical(rounds, MANY)]
        report.shown(f"{name}, all {lines[MANY]} lines", whole, " ms")
    for size, ask in asks.items():
        found = ask("check_everything")
        said = f"{found['lines']} lines, findings {found['findings'][:3]}"
        report.exact(f"6 {engine}, every chain, {size}", not found["findings"], said, "whole")
