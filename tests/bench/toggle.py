"""Goal 4: how soon the crisis banner stands in the pages of four server processes."""

from __future__ import annotations

import random
import re
import threading
import time
from contextlib import ExitStack

from tests.bench import servers
from tests.bench.report import Report
from tests.bench.servers import CHAPTER, World
from tests.bench.visitor import Visitor

PROCESSES, TOGGLES = 4, 20
PAGES = (CHAPTER, "/", f"/en{CHAPTER}")  # a later page may not show an older state than another
PAUSE = 0.01  # between two looks of an observer
IN_BANNER = re.compile(rb'crisis-banner"(?:(?!</section>).)*Pr\xc3\xb8ve (\d+)', re.S)
Seen = list[tuple[float, float, int]]  # asked at, answered at, which activation (-1: none)


def measure(world: World, report: Report) -> None:
    """One observer a process looks all the time, others make a light load, a fifth toggles."""
    environment = world.copy("toggle")
    ended = threading.Event()
    faults: list[str] = []
    with ExitStack() as stack:
        ask = stack.enter_context(world.inside(environment))
        ports = [
            stack.enter_context(servers.portal(world, environment)).port for _ in range(PROCESSES)
        ]
        seen: list[Seen] = [[] for _ in ports]
        threads = [
            threading.Thread(target=observe, args=(port, one, ended, faults))
            for port, one in zip(ports, seen, strict=True)
        ]
        threads += [
            threading.Thread(target=light_load, args=(ports, number, ended, faults))
            for number in range(2)
        ]
        for thread in threads:
            thread.start()
        try:
            toggles = ask("toggle", count=TOGGLES, seed=random.randrange(10**6))
            time.sleep(1.5)
        finally:
            ended.set()
            for thread in threads:
                thread.join(timeout=30)
    tell(toggles, seen, faults, report)


def tell(toggles: list[list[float]], seen: list[Seen], faults: list[str], report: Report) -> None:
    late, older = [], 0
    for one in seen:
        ranks, gone_back = in_order(one, toggles)
        older += gone_back
        late += delays(ranks, toggles)
    looks = sum(len(one) for one in seen)
    worst = max(late, default=float("inf"))
    name = f"4 toggle to page, worst of {len(toggles)} × {len(seen)} processes"
    report.goal(name, [worst], " s", most=1)
    report.shown("4 toggle to page", late, " s")
    found = f"{older} of {looks} looks"
    report.exact("4 an older banner after a newer one", older == 0, found, "0")
    report.exact("4 pages that failed", not faults, ", ".join(faults[:3]) or "0", "0")


def in_order(one: Seen, toggles: list[list[float]]) -> tuple[list[tuple[float, int]], int]:
    """What a process showed as (time, rank), and how often it showed an older state again.

    State n of the toggles has rank n + 1: odd with a banner, even without; 0 is before the first.
    A page without a banner counts as the next such state; one that was not even begun is old.
    """
    ranks: list[tuple[float, int]] = []
    newest, older = 0, 0
    for _asked, answered, activation in one:
        rank = 2 * activation + 1 if activation >= 0 else newest + newest % 2
        is_to_come = rank > len(toggles) or (rank > 0 and toggles[rank - 1][0] > answered)
        if rank < newest or is_to_come:
            older += 1
            continue
        newest = rank
        ranks.append((answered, rank))
    return ranks, older


def delays(ranks: list[tuple[float, int]], toggles: list[list[float]]) -> list[float]:
    """Seconds from each commit until the process showed it, or something newer."""
    found = []
    for number, (_began, committed) in enumerate(toggles):
        first = next((at for at, rank in ranks if rank > number), float("inf"))
        found.append(max(0.0, first - committed))
    return found


def observe(port: int, seen: Seen, ended: threading.Event, faults: list[str]) -> None:
    visitor = Visitor(port)
    looks = 0
    while not ended.wait(PAUSE):
        asked = time.monotonic()
        try:
            answer = visitor.get(PAGES[looks % len(PAGES)])
        except OSError as error:
            faults.append(type(error).__name__)
            visitor.close()
            continue
        looks += 1
        if answer.status != 200:
            faults.append(str(answer.status))
            continue
        shown = IN_BANNER.search(answer.body)
        seen.append((asked, time.monotonic(), int(shown[1]) if shown else -1))
    visitor.close()


def light_load(ports: list[int], number: int, ended: threading.Event, faults: list[str]) -> None:
    """Some twenty pages a second, half of them past the page cache."""
    choose = random.Random(number)
    visitors = [Visitor(port) for port in ports]
    past = Visitor(ports[number % len(ports)], {"session": "bench"})
    while not ended.wait(choose.uniform(0.02, 0.08)):
        visitor = past if choose.random() < 0.5 else choose.choice(visitors)
        try:
            visitor.get(choose.choice(PAGES))
        except OSError as error:
            faults.append(type(error).__name__)
            visitor.close()
    for visitor in (*visitors, past):
        visitor.close()
