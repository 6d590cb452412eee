"""Figures: what is counted, and that no hidden number can be found from what is shown."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models import AuditEvent
from referrals import figures
from referrals.models import Referral
from tests import builders

SMALLEST = 5
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


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


# -- beside each other ----------------------------------------------------------------------------
months = st.sampled_from([date(2026, m, 1) for m in range(1, 11)])
by_month = st.lists(
    st.tuples(months, st.sampled_from("abc"), st.sampled_from("xy")), min_size=0, max_size=120
)


@settings(max_examples=150, deadline=None)
@given(by_month)
def test_both_tables_show_every_period_whole_so_neither_tells_on_the_other(cases):
    first, second = {}, {}
    for month, a, b in cases:
        first[month, a] = first.get((month, a), 0) + 1
        second[month, b] = second.get((month, b), 0) + 1
    periods, shown = figures.safe_tables([first, second], ["abc", "xy"], NOW, SMALLEST)

    if not periods:
        return
    assert [s.row_totals for s in shown][0] == [s.row_totals for s in shown][1]
    assert None not in shown[0].row_totals
    assert shown[0].total == shown[1].total == len(cases)
    assert [m for one in periods for m in one] == sorted({m for one in periods for m in one})
    for table, names, one in zip((first, second), ("abc", "xy"), shown, strict=True):
        assert found_out(figures.counts_of(table, names, periods), whole(one)) == []


def test_too_few_to_show_anything():
    month = date(2026, 3, 1)

    assert figures.safe_tables([{(month, "a"): 4}], ["a"], NOW, SMALLEST) == ([], [])
    assert figures.safe_tables([{}], [[]], NOW, SMALLEST) == ([], [])


def test_what_is_older_than_a_year_stands_together():
    first = date(2024, 3, 1)
    periods = figures.periods_of([first, date(2026, 2, 1)], NOW)

    assert periods[0][0] == first
    assert periods[0][-1] == date(2025, 10, 1)
    assert periods[1] == (date(2025, 11, 1),)
    assert periods[-1] == (date(2026, 10, 1),)
    assert len(periods) == 13


# -- the page -------------------------------------------------------------------------------------
ROWS = [
    ("2026-08", "closed", "advice", False, 9),
    ("2026-08", "closed", "contact", False, 3),
    ("2026-08", "purged", "advice", False, 2),
    ("2026-09", "in_progress", "", True, 12),
    ("2026-09", "redirected", "child", True, 1),
    ("2026-11", "submitted", "", False, 40),
]


@pytest.fixture
def cases(db):
    """Obviously made-up rows: clear columns only, which is all that is counted."""
    made = []
    for month, status, ending, is_urgent, count in ROWS:
        for n in range(count):
            number = f"{len(made):04d}"
            when = datetime(2026, int(month[-2:]), 1 + n % 27, 10, tzinfo=UTC)
            given = {"received_at": when, "due_at": when, "ended_at": when if ending else None}
            given |= {"status": status, "ending": ending, "is_urgent": is_urgent}
            versions = {"flow_version": "0", "form_version": "0", "receipt_lookup": number}
            made.append(Referral(reference=f"TEST-{number}", **given, **versions))
            made[-1].reporter_public = made[-1].reporter_sealed = b""
    Referral.objects.bulk_create(made)


def read_csv(page):
    text = page.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@time_machine.travel(NOW, tick=False)
def test_the_page_and_the_file_say_the_same(cases):
    people = builders.make_people()
    lead = people["cmm-lead"]
    client = builders.signed_in(lead)
    page = client.get("/sager/tal/")
    outcome, urgency = page.context["tables"]

    assert outcome.periods == ["aug. 2026", "sep. 2026", "okt. 2026"]
    assert outcome.totals == [14, 13, 0]  # the running month is not counted
    rows = {label: (cells, total) for label, cells, total in outcome.rows}
    assert rows["Der er skabt kontakt til personen"] == ([None, 0, 0], None)
    assert rows["Barn eller måske barn: vist videre til kommunen"][0] == [0, None, 0]
    assert dict((label, total) for label, _c, total in urgency.rows)["Haster"] == 13
    assert "TEST-" not in page.text

    answer = client.post("/sager/tal/hent/", {"table": "udfald"})
    lines = read_csv(answer)
    assert lines[0][1:] == [*outcome.periods, "I alt"]
    assert ["Der er skabt kontakt til personen", "skjult", "0", "0", "skjult"] in lines
    assert lines[-1] == ["I alt", "14", "13", "0", "27"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tal.csv"'
    read = AuditEvent.objects.filter(verb="figures.read", actor=f"user:{lead.pk}")
    assert list(read.order_by("number").values_list("detail", flat=True)) == ["", "udfald"]


@pytest.mark.django_db
def test_an_empty_portal_says_that_there_is_too_little():
    people = builders.make_people()
    client = builders.signed_in(people["data-protection"])

    assert "for få sager" in client.get("/sager/tal/").text
    assert client.post("/sager/tal/hent/", {"table": "hast"}).status_code == 404
    assert client.post("/sager/tal/hent/", {"table": "=1+1"}).status_code == 404


@pytest.mark.parametrize("typed", ["=1+1", "+45", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_never_reckons(typed):
    assert figures.harmless(typed) == f"'{typed}"
    assert figures.harmless("Der er givet råd") == "Der er givet råd"
    assert figures.harmless(0) == "0"
