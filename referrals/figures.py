"""Counts of cases, from clear columns only, with small numbers hidden so that they stay hidden.

A cell of 1 up to `smallest` - 1 is hidden. A hidden cell beside its row's and column's totals could
be found by subtraction, so further cells are hidden until nobody can: complementary suppression.
A 0 is shown: it counts nobody. So a reader knows that a hidden cell is at least 1, and the check
gives the reader that much.

How it is found: a table with its totals is a circulation. Each cell is an arc from its row to its
column, each column's total an arc from there to a sink, the grand total from the sink to a source,
each row's total from the source to its row. What is hidden may take another value exactly when
the arc lies on a cycle of arcs that may all move by one, up or (from 2) down, within what is
hidden. Where there is no such cycle, the cheapest one is hidden too (Dijkstra).

What it does not stop: comparing two days' tables. So the running month is never counted.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.utils import timezone

from referrals.models import Referral

Counts: TypeAlias = Sequence[Sequence[int]]
Node: TypeAlias = tuple[str, int]
Cell: TypeAlias = tuple[int, int]  # row, column; the last of each is the total

SOURCE, SINK = ("source", 0), ("sink", 0)
# What hiding costs beside the count itself: a column's total is worth more than any cell, and a
# row's total is shared by every table of the page, so it goes last of all.
COLUMN_TOTAL, ROW_TOTAL = 10**6, 10**9


@dataclass(frozen=True, slots=True)
class Shown:
    """A table with its totals; None is hidden."""

    cells: list[list[int | None]]
    row_totals: list[int | None]
    column_totals: list[int | None]
    total: int | None


# -- hiding ---------------------------------------------------------------------------------------
def hide_small(counts: Counts, smallest: int) -> Shown:
    """`counts` (rows of equal length, none negative) with totals, safe to publish. Pure."""
    table = with_totals(counts)
    values = {(r, c): n for r, row in enumerate(table) for c, n in enumerate(row)}
    last = (len(table) - 1, len(table[0]) - 1)
    hidden = {cell for cell, n in values.items() if 0 < n < smallest}
    for cell in sorted(hidden, key=lambda one: (-values[one], one)):
        if not is_free(cell, values, hidden, last):
            hidden |= cheapest_cycle(cell, values, hidden, last)
    shown = [
        [None if (r, c) in hidden else n for c, n in enumerate(x)] for r, x in enumerate(table)
    ]
    return Shown(
        cells=[row[:-1] for row in shown[:-1]],
        row_totals=[row[-1] for row in shown[:-1]],
        column_totals=shown[-1][:-1],
        total=shown[-1][-1],
    )


def with_totals(counts: Counts) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)] or [0]]


def ends_of(cell: Cell, last: Cell) -> tuple[Node, Node]:
    """Where a cell's arc begins and ends."""
    row, column = cell
    if cell == last:
        return SINK, SOURCE
    if column == last[1]:
        return SOURCE, ("row", row)
    if row == last[0]:
        return ("column", column), SINK
    return ("row", row), ("column", column)


def cost_of(cell: Cell, count: int, last: Cell) -> int:
    if cell[1] == last[1]:
        return ROW_TOTAL + count
    return COLUMN_TOTAL + count if cell[0] == last[0] else 1 + count


def is_free(cell: Cell, values: dict[Cell, int], hidden: set[Cell], last: Cell) -> bool:
    """Whether a reader of what is shown cannot know `cell`."""
    return any(way is not None for way in ways_round(cell, values, hidden, last, of=hidden))


def cheapest_cycle(cell: Cell, values: dict[Cell, int], hidden: set[Cell], last: Cell) -> set[Cell]:
    """What to hide so that `cell` may move. There is always one: round by all the totals."""
    seen = {one for one, count in values.items() if count}
    found = [w for w in ways_round(cell, values, hidden, last, of=seen) if w is not None]
    return min(found, key=lambda way: (way[0], sorted(way[1])))[1]


def ways_round(
    cell: Cell, values: dict[Cell, int], hidden: set[Cell], last: Cell, *, of: set[Cell]
) -> list[tuple[int, set[Cell]] | None]:
    """The cheapest cycles of `of` that move `cell` up, and (from 2) down: cost and cells."""
    start, end = ends_of(cell, last)
    arcs: dict[Node, list[tuple[Node, Cell, int]]] = {}
    for one in of - {cell}:
        cost = 0 if one in hidden else cost_of(one, values[one], last)
        tail, head = ends_of(one, last)
        arcs.setdefault(tail, []).append((head, one, cost))
        if values[one] >= 2:  # a 1 cannot fall: a 0 would have been shown
            arcs.setdefault(head, []).append((tail, one, cost))
    up = cheapest_way(arcs, end, start)
    return [up, cheapest_way(arcs, start, end) if values[cell] >= 2 else None]


def cheapest_way(
    arcs: dict[Node, list[tuple[Node, Cell, int]]], start: Node, end: Node
) -> tuple[int, set[Cell]] | None:
    best: dict[Node, int] = {}
    waiting: list[tuple[int, Node, tuple[Cell, ...]]] = [(0, start, ())]
    while waiting:
        cost, node, way = heapq.heappop(waiting)
        if node == end:
            return cost, set(way)
        if node in best:
            continue
        best[node] = cost
        for head, cell, more in arcs.get(node, ()):
            if head not in best:
                heapq.heappush(waiting, (cost + more, head, (*way, cell)))
    return None


# -- what is counted ------------------------------------------------------------------------------
MONTHS_APART = 12  # the newest; what is older stands as one period

Months: TypeAlias = tuple[date, ...]  # first days, in order
ByMonth: TypeAlias = dict[tuple[date, str], int]  # month of receipt and column → cases


def outcome_of(status: str, ending: str) -> str:
    """One column for each case: how it stands, or with which code it ended.

    Two tables, one of states and one of endings, would give each other's hidden cells away.
    """
    return ending or status


def urgency_of(status: str, is_urgent: bool) -> str:
    """A stub no longer says whether it was urgent."""
    if status == Referral.Status.PURGED:
        return "gone"
    return "urgent" if is_urgent else "not-urgent"


def count(now: datetime) -> tuple[ByMonth, ByMonth]:
    """Cases received before this month, by outcome and by urgency."""
    outcomes: ByMonth = {}
    urgencies: ByMonth = {}
    this_month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Referral.objects.filter(received_at__lt=this_month)
    columns = rows.values_list("received_at", "status", "ending", "is_urgent")
    for received_at, status, ending, is_urgent in columns.iterator():
        month = timezone.localtime(received_at).date().replace(day=1)
        for table, column in (
            (outcomes, outcome_of(status, ending)),
            (urgencies, urgency_of(status, is_urgent)),
        ):
            table[month, column] = table.get((month, column), 0) + 1
    return outcomes, urgencies


def periods_of(months: Iterable[date], now: datetime) -> list[Months]:
    """Every month from the first to the last finished one; those long past as one period."""
    first = min(months, default=None)
    if first is None:
        return []
    month, all_months = first, []
    while month < timezone.localtime(now).date().replace(day=1):
        all_months.append(month)
        month = next_month(month)
    old, new = all_months[:-MONTHS_APART], all_months[-MONTHS_APART:]
    return ([tuple(old)] if old else []) + [(one,) for one in new]


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def safe_tables(
    tables: Sequence[ByMonth], columns: Sequence[Sequence[str]], now: datetime, smallest: int
) -> tuple[list[Months], list[Shown]]:
    """The tables over the same periods, safe beside each other; no period when all is too small.

    Every table shows the same total for a period. So no total may be hidden in one of them: a
    period that is too small joins its neighbour until none is. With all totals shown, nothing in
    one table says more about another.
    """
    periods = periods_of((month for table in tables for month, _column in table), now)
    while periods:
        shown = [
            hide_small(counts_of(table, names, periods), smallest)
            for table, names in zip(tables, columns, strict=True)
        ]
        hidden = [n for n, _p in enumerate(periods) if any(s.row_totals[n] is None for s in shown)]
        if not hidden:
            return periods, shown
        periods = joined(periods, hidden[0])
    return [], []


def counts_of(table: ByMonth, names: Sequence[str], periods: Sequence[Months]) -> list[list[int]]:
    return [[sum(table.get((m, name), 0) for m in months) for name in names] for months in periods]


def joined(periods: list[Months], at: int) -> list[Months]:
    """Period `at` together with the next one, the last with the one before; the only one goes."""
    if len(periods) == 1:
        return []
    at = min(at, len(periods) - 2)
    return [*periods[:at], periods[at] + periods[at + 1], *periods[at + 2 :]]


# -- for a spreadsheet ----------------------------------------------------------------------------
def harmless(value: object) -> str:
    """A cell that a spreadsheet shows and never reckons with (OWASP: CSV injection)."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
