"""Counts of cases in whole finished quarters and years, from clear columns only.

Each period is counted once, the first time somebody asks after it has ended, and stands from then
on as it was shown: a case that is corrected, reopened or purged later moves nothing, so that nobody
finds it by comparing two days. A quarter with too few cases is counted together with the next one.
A year is the sum of what its quarters showed; where a quarter runs on into the next year, that year
has no sum.

The two tables count different things, what came and what ended, so neither gives away the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from portal.outbox import database_now
from referrals.figures import hide_small, hide_sums
from referrals.models import Figure, FigurePeriod, Referral

Counts: TypeAlias = dict[str, int]  # column → cases

# What was under way at midnight is stored by then.
SETTLED = timedelta(days=1)
TIME_OF = {FigurePeriod.Table.RECEIVED: "received_at", FigurePeriod.Table.ENDED: "ended_at"}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A finished period that may be shown."""

    first_on: date
    last_on: date
    counts: Counts
    hidden: frozenset[str]


def shown(table: str, smallest: int) -> list[FigurePeriod]:
    """Every finished period of `table`, in order; a year after its last quarter."""
    today = timezone.localdate(database_now() - SETTLED)
    count_finished(table, today, smallest)
    kept = FigurePeriod.objects.filter(table=table).order_by("last_on", "kind")
    return list(kept.prefetch_related("figures"))


def count_finished(table: str, today: date, smallest: int) -> None:
    """Count what has ended before `today` and was not counted yet."""
    while (block := next_block(table, today, smallest)) is not None:
        keep(table, FigurePeriod.Kind.QUARTERS, block)
    for year in finished_years(table, smallest):
        keep(table, FigurePeriod.Kind.YEAR, year)


def keep(table: str, kind: str, counted: Counted) -> None:
    """Of two who count at once the first one's numbers stand."""
    days = {"first_on": counted.first_on, "last_on": counted.last_on}
    try:
        with transaction.atomic():
            period = FigurePeriod.objects.create(table=table, kind=kind, counted_at=Now(), **days)
            Figure.objects.bulk_create(
                Figure(period=period, column=name, count=n, is_hidden=name in counted.hidden)
                for name, n in counted.counts.items()
            )
    except IntegrityError:
        return


# -- quarters -------------------------------------------------------------------------------------
def next_block(table: str, today: date, smallest: int) -> Counted | None:
    """The quarters after the newest ones kept, as many as it takes to show their total."""
    first = end = next_first_day(table)
    while first is not None and end is not None:
        end = next_quarter(end)
        if end > today:
            return None
        counts = count(table, first, end)
        hidden = hidden_in(counts, smallest)
        if hidden is not None:
            return Counted(first, end - DAY, counts, hidden)
    return None


def next_first_day(table: str) -> date | None:
    """Where the next period begins; None while there is nothing to count."""
    newest = quarters_of(table).last()
    if newest is not None:
        return newest.last_on + DAY
    earliest = Referral.objects.aggregate(at=Min(TIME_OF[FigurePeriod.Table(table)]))["at"]
    return quarter_of(timezone.localdate(earliest)) if earliest else None


def quarters_of(table: str) -> QuerySet[FigurePeriod]:
    kept = FigurePeriod.objects.filter(table=table, kind=FigurePeriod.Kind.QUARTERS)
    return kept.order_by("first_on")


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def next_quarter(first: date) -> date:
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


def count(table: str, first: date, end: date) -> Counts:
    """Cases from `first` until before `end`, by column; without empty columns."""
    start, stop = (timezone.make_aware(datetime.combine(d, time.min)) for d in (first, end))
    field = TIME_OF[FigurePeriod.Table(table)]
    found = Referral.objects.filter(**{f"{field}__gte": start, f"{field}__lt": stop})
    counts: Counts = {}
    rows = found.values_list("status", "ending", "is_urgent").annotate(n=Count("pk")).order_by()
    for status, ending, is_urgent, n in rows:
        is_end = table == FigurePeriod.Table.ENDED
        column = ending if is_end else urgency_of(status, is_urgent)
        counts[column] = counts.get(column, 0) + n
    return dict(sorted(counts.items()))


def urgency_of(status: str, is_urgent: bool) -> str:
    """A stub no longer says whether it was urgent."""
    if status == Referral.Status.PURGED:
        return "gone"
    return "urgent" if is_urgent else "not-urgent"


def hidden_in(counts: Counts, smallest: int) -> frozenset[str] | None:
    """The columns to hide; None when not even the total can be shown."""
    one_row = hide_small([list(counts.values())], smallest)
    if one_row.row_totals[0] is None:
        return None
    return frozenset(name for name, n in zip(counts, one_row.cells[0], strict=True) if n is None)


# -- years ----------------------------------------------------------------------------------------
def finished_years(table: str, smallest: int) -> Iterator[Counted]:
    """Sums of years whose quarters are all kept; none where they are one block already."""
    done = FigurePeriod.objects.filter(table=table, kind=FigurePeriod.Kind.YEAR)
    known = {period.first_on.year for period in done}
    blocks = list(quarters_of(table).prefetch_related("figures"))
    for year in sorted({block.last_on.year for block in blocks} - known):
        inside = [b for b in blocks if b.first_on.year == year == b.last_on.year]
        is_whole = inside and (inside[0] == blocks[0] or inside[0].first_on == date(year, 1, 1))
        if len(inside) > 1 and is_whole and inside[-1].last_on == date(year, 12, 31):
            yield sum_of(date(year, 1, 1), inside, smallest)


def sum_of(first_on: date, blocks: list[FigurePeriod], smallest: int) -> Counted:
    rows = [{figure.column: figure for figure in block.figures.all()} for block in blocks]
    names = sorted({name for row in rows for name in row})
    table = [[row[name].count if name in row else 0 for name in names] for row in rows]
    hidden = {
        (r, c)
        for r, row in enumerate(rows)
        for c, name in enumerate(names)
        if name in row and row[name].is_hidden
    }
    sums = {name: sum(row[c] for row in table) for c, name in enumerate(names)}
    kept_back = frozenset(names[c] for c in hide_sums(table, hidden, smallest))
    return Counted(first_on, blocks[-1].last_on, sums, kept_back)
