"""Hiding small numbers in a table of counts, so that they stay hidden.

A cell of 1 up to `smallest` - 1 is hidden. A hidden cell beside its row's and column's totals could
be found by subtraction, so further cells are hidden until nobody can: complementary suppression.
A 0 is shown: it counts nobody. So a reader knows that a hidden cell is at least 1, and the check
gives the reader that much.

How it is found: a table with its totals is a circulation. Each cell is an arc from its row to its
column, each column's total an arc from there to a sink, the grand total from the sink to a source,
each row's total from the source to its row. What is hidden may take another value exactly when
the arc lies on a cycle of arcs that may all move by one, up or (from 2) down, within what is
hidden. Where there is no such cycle, the cheapest one is hidden too (Dijkstra).

What it does not stop: comparing two days' tables. So what was shown once is kept (periods.py).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

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
    small = {cell for cell, n in values.items() if 0 < n < smallest}
    hidden = until_free(small, values, last, may_hide=set(values))
    shown = [
        [None if (r, c) in hidden else n for c, n in enumerate(x)] for r, x in enumerate(table)
    ]
    return Shown(
        cells=[row[:-1] for row in shown[:-1]],
        row_totals=[row[-1] for row in shown[:-1]],
        column_totals=shown[-1][:-1],
        total=shown[-1][-1],
    )


def hide_sums(counts: Counts, hidden: set[Cell], smallest: int) -> set[int]:
    """The columns whose sum stays hidden, where `hidden` cells of `counts` are hidden already.

    The rows and their totals have been shown before, each row safe by itself, so only sums may be
    hidden. With all of them hidden no row says more about another: there is always a way. Pure.
    """
    table = with_totals(counts)
    values = {(r, c): n for r, row in enumerate(table) for c, n in enumerate(row)}
    last = (len(table) - 1, len(table[0]) - 1)
    sums = {(last[0], c) for c in range(last[1])}
    small = {cell for cell in sums if 0 < values[cell] < smallest}
    found = until_free(hidden | small, values, last, may_hide=sums)
    return {c for r, c in found if r == last[0]}


def until_free(
    hidden: set[Cell], values: dict[Cell, int], last: Cell, *, may_hide: set[Cell]
) -> set[Cell]:
    """`hidden`, and as many of `may_hide` as it takes that a reader can be sure of none."""
    for cell in sorted(hidden, key=lambda one: (-values[one], one)):
        if not is_free(cell, values, hidden, last):
            hidden = hidden | cheapest_cycle(cell, values, hidden, last, may_hide=may_hide)
    return hidden


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


def cheapest_cycle(
    cell: Cell, values: dict[Cell, int], hidden: set[Cell], last: Cell, *, may_hide: set[Cell]
) -> set[Cell]:
    """What to hide so that `cell` may move. There is always one: round by the totals."""
    seen = {one for one in hidden | may_hide if values[one]}
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


# -- for a spreadsheet ----------------------------------------------------------------------------
def harmless(value: object) -> str:
    """A cell that a spreadsheet shows and never reckons with (OWASP: CSV injection)."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
