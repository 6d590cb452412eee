"""No hidden number can be found from what is shown: in one table, and in a year's quarters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals import figures

SMALLEST = 5


# -- a reader who knows the rule ------------------------------------------------------------------
def lines_of(table):
    """Every sum a reader can set up: rows and columns of the table with its totals."""
    rows, columns = len(table), len(table[0])
    for r in range(rows):
        yield [(r, c) for c in range(columns)]
    for c in range(columns):
        yield [(r, c) for r in range(rows)]


def another_table(true, hidden, cell, step):
    """A second table with the same shown cells in which `cell` differs by `step`, or None.

    Searches, line by line, over changes of -1, 0 and 1 of the hidden cells; a hidden cell is at
    least 1, because a 0 would have been shown. Knows nothing of how the cells were chosen.
    """
    lines = [[one for one in line if one in hidden] for line in lines_of(true)]
    totals = [(line[-1] if line else None) for line in (list(x) for x in lines_of(true))]
    changes = {cell: step}

    def may(one, change):
        return true[one[0]][one[1]] + change >= 1

    def fits(line, total):
        """Whether the line's inner changes can still sum to its total's change."""
        inner = [one for one in line if one != total]
        fixed = sum(changes.get(one, 0) for one in inner)
        free = [one for one in inner if one not in changes]
        low = fixed - sum(may(one, -1) for one in free)
        high = fixed + len(free)
        if total in changes or total not in line:
            return low <= changes.get(total, 0) <= high
        return low <= 1 and high >= (-1 if may(total, -1) else 0)

    def search():
        if not all(map(fits, lines, totals)):
            return False
        open_lines = [[c for c in line if c not in changes] for line in lines]
        touched = [
            (len(rest), rest[0])
            for line, rest in zip(lines, open_lines, strict=True)
            if rest and any(changes.get(one) for one in line)
        ]
        if not touched:
            return True  # every line that changed is settled, the others stay as they are
        _count, one = min(touched)
        for change in (0, 1, -1):
            if change < 0 and not may(one, change):
                continue
            changes[one] = change
            if search():
                return True
            del changes[one]
        return False

    if not may(cell, step) or not search():
        return None
    return [[n + changes.get((r, c), 0) for c, n in enumerate(row)] for r, row in enumerate(true)]


def whole(shown):
    """The shown table with its totals as one grid; None is hidden."""
    grid = [[*row, total] for row, total in zip(shown.cells, shown.row_totals, strict=True)]
    return [*grid, [*shown.column_totals, shown.total]]


def hidden_in(grid):
    return {(r, c) for r, row in enumerate(grid) for c, n in enumerate(row) if n is None}


def found_out(counts, grid):
    """The hidden cells that a reader of `grid` can be sure of."""
    true, hidden = figures.with_totals(counts), hidden_in(grid)
    sure = []
    for cell in hidden:
        others = [another_table(true, hidden, cell, step) for step in (1, -1)]
        for other in filter(None, others):  # a witness must be a table with the same shown cells
            assert figures.with_totals([row[:-1] for row in other[:-1]]) == other
            assert all(
                other[r][c] == n
                for r, row in enumerate(grid)
                for c, n in enumerate(row)
                if n is not None
            )
            assert other[cell[0]][cell[1]] != true[cell[0]][cell[1]]
        if not any(others):
            sure.append(cell)
    return sure


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 7, 12]), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


@settings(max_examples=400, deadline=None)
@given(tables)
def test_every_hidden_number_has_at_least_two_values(counts):
    grid = whole(figures.hide_small(counts, SMALLEST))

    assert found_out(counts, grid) == []


@settings(max_examples=200, deadline=None)
@given(tables)
def test_small_numbers_are_hidden_the_rest_is_true_and_a_zero_is_shown(counts):
    grid, true = whole(figures.hide_small(counts, SMALLEST)), figures.with_totals(counts)
    for shown, row in zip(grid, true, strict=True):
        for cell, count in zip(shown, row, strict=True):
            assert cell in (None, count)
            assert cell is None or not 0 < cell < SMALLEST
            assert count or cell == 0


def test_hiding_the_small_ones_only_would_be_found_out():
    """The check itself can fail: this is what a table looks like without further cells hidden."""
    counts = [[3, 20, 9], [8, 11, 6]]
    naive = [[None if 0 < n < SMALLEST else n for n in row] for row in figures.with_totals(counts)]

    assert found_out(counts, naive) == [(0, 0)]
    assert found_out(counts, whole(figures.hide_small(counts, SMALLEST))) == []


def test_two_in_each_line_is_not_enough():
    """Four ones: each row and column has two hidden, and still each must be 1."""
    counts = [[1, 1, 9], [1, 1, 9]]
    pairs = [[None, None, 9, 11], [None, None, 9, 11], [2, 2, 18, 22]]

    assert len(found_out(counts, pairs)) == 4
    assert found_out(counts, whole(figures.hide_small(counts, SMALLEST))) == []


def test_what_is_large_enough_is_shown_whole():
    shown = figures.hide_small([[5, 0], [8, 11]], SMALLEST)

    assert shown.cells == [[5, 0], [8, 11]]
    assert (shown.row_totals, shown.column_totals, shown.total) == ([5, 19], [13, 11], 24)


def test_no_more_is_hidden_than_needed():
    shown = figures.hide_small([[3, 20, 9], [8, 11, 6]], SMALLEST)

    assert shown.cells == [[None, 20, None], [None, 11, None]]
    assert (shown.row_totals, shown.column_totals, shown.total) == ([32, 25], [11, 31, 15], 57)


# -- a year beside its quarters -------------------------------------------------------------------
rows_of_a_year = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12]), min_size=width, max_size=width),
        min_size=2,
        max_size=4,
    )
)


def alone(row):
    """What a quarter shows by itself, or None where not even its total may stand."""
    shown = figures.hide_small([row], SMALLEST)
    return None if shown.row_totals[0] is None else shown.cells[0]


@settings(max_examples=300, deadline=None)
@given(rows_of_a_year)
def test_a_year_tells_nothing_about_its_quarters(rows):
    """Each quarter was shown by itself before; then the year's sums come beside them."""
    quarters = [row for row in rows if alone(row) is not None]
    if len(quarters) < 2:
        return
    cells = [alone(row) for row in quarters]
    hidden = {(r, c) for r, row in enumerate(cells) for c, n in enumerate(row) if n is None}
    kept_back = figures.hide_sums(quarters, hidden, SMALLEST)

    true = figures.with_totals(quarters)
    sums = [None if c in kept_back else n for c, n in enumerate(true[-1])]
    grid = [*([*row, whole[-1]] for row, whole in zip(cells, true, strict=False)), sums]
    assert found_out(quarters, grid) == []
    assert not [n for n in sums if n is not None and 0 < n < SMALLEST]
    assert sums[-1] == sum(map(sum, quarters))


def test_a_sum_that_would_give_a_hidden_cell_away_is_hidden():
    quarters = [[3, 20, 2], [9, 11, 6]]
    hidden = {(0, 0), (0, 2)}

    assert figures.hide_sums(quarters, hidden, SMALLEST) == {0, 2}
    assert figures.hide_sums(quarters, set(), SMALLEST) == set()


@pytest.mark.parametrize("typed", ["=1+1", "+45", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_never_reckons(typed):
    assert figures.harmless(typed) == f"'{typed}"
    assert figures.harmless("Der er givet råd") == "Der er givet råd"
    assert figures.harmless(0) == "0"
