"""The page of figures and its file for a spreadsheet. No way leads from a number to a case."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal import audit, error_pages
from portal.roles import StaffRequest, requires
from referrals import figures, periods
from referrals.models import Figure, FigurePeriod, Referral

QUARTERS_APART = 8  # the newest; older ones stand in their years

COLUMNS: dict[str, dict[str, Any]] = {
    FigurePeriod.Table.ENDED: dict(Referral.Ending.choices),
    FigurePeriod.Table.RECEIVED: {
        "urgent": gettext_lazy("Haster"),
        "not-urgent": gettext_lazy("Haster ikke"),
        "gone": gettext_lazy("Ved ikke: indholdet er slettet"),
    },
}
TITLES: dict[str, Any] = {
    FigurePeriod.Table.RECEIVED: gettext_lazy("Sager, der kom, og om de hastede"),
    FigurePeriod.Table.ENDED: gettext_lazy("Sager, der sluttede, og hvordan de endte"),
}


@dataclass
class Table:
    """As the page shows it: a row for each column of the count, a period beside the other.

    None is hidden. A period's total never is.
    """

    key: str
    periods: list[str]
    rows: list[tuple[str, list[int | None]]]
    totals: list[int]

    @property
    def title(self) -> str:
        return str(TITLES[self.key])

    @property
    def body(self) -> list[tuple[str, list[tuple[str, int | None]]]]:
        """Each row with its cells beside their periods."""
        return [(name, list(zip(self.periods, row, strict=True))) for name, row in self.rows]

    @property
    def foot(self) -> list[tuple[str, int]]:
        return list(zip(self.periods, self.totals, strict=True))


@require_safe
@requires("figures.read")
def page(request: StaffRequest) -> HttpResponse:
    audit.record("figures.read", f"account:{request.user.pk}", by=request.user)
    context = {"tables": made(), "smallest": settings.SMALLEST_FIGURE}
    return render(request, "referrals/figures.html", context)


@require_POST
@requires("figures.read")
def download(request: StaffRequest) -> HttpResponse:
    """One table as a file for a spreadsheet, as Danish Excel opens it."""
    wanted = request.POST.get("table", "")
    tables = {table.key: table for table in made()}
    if wanted not in tables:
        return error_pages.not_found(request)
    audit.record("figures.read", f"account:{request.user.pk}", by=request.user, detail=wanted)
    headers = {"Content-Disposition": 'attachment; filename="tal.csv"', "Cache-Control": "no-store"}
    return HttpResponse(as_csv(tables[wanted]), content_type="text/csv", headers=headers)


def made() -> list[Table]:
    """The tables that have a finished period to show."""
    tables = [(key, newest(periods.shown(key, settings.SMALLEST_FIGURE))) for key in TITLES]
    return [table_of(key, found) for key, found in tables if found]


def newest(found: list[FigurePeriod]) -> list[FigurePeriod]:
    quarters = [period for period in found if period.kind == FigurePeriod.Kind.QUARTERS]
    older = quarters[:-QUARTERS_APART]
    return [period for period in found if period not in older]


def table_of(key: str, found: list[FigurePeriod]) -> Table:
    kept = [{figure.column: figure for figure in period.figures.all()} for period in found]
    in_use = [name for name in COLUMNS[key] if any(name in row for row in kept)]
    return Table(
        key=key,
        periods=[period_label(period) for period in found],
        rows=[(str(COLUMNS[key][name]), [cell(row.get(name)) for row in kept]) for name in in_use],
        totals=[sum(figure.count for figure in row.values()) for row in kept],
    )


def cell(figure: Figure | None) -> int | None:
    if figure is None:
        return 0
    return None if figure.is_hidden else figure.count


def period_label(period: FigurePeriod) -> str:
    """`1. kvartal 2026`, `1.–2. kvartal 2026`, `4. kvartal 2025–1. kvartal 2026`, `Hele 2026`."""
    first, last, year = period.first_on, period.last_on, period.last_on.year
    if period.kind == FigurePeriod.Kind.YEAR:
        return _("Hele %(year)s") % {"year": year}
    if quarter(first) == quarter(last) and first.year == year:
        return quarter_label(last)
    if first.year == year:
        numbers = {"first": quarter(first), "last": quarter(last), "year": year}
        return _("%(first)s.–%(last)s. kvartal %(year)s") % numbers
    return f"{quarter_label(first)}–{quarter_label(last)}"


def quarter(day: date) -> int:
    return (day.month + 2) // 3


def quarter_label(day: date) -> str:
    return _("%(number)s. kvartal %(year)s") % {"number": quarter(day), "year": day.year}


def as_csv(table: Table) -> bytes:
    """Semicolons and a byte order mark, as Danish Excel expects."""
    hidden = _("skjult")
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")

    def write(*cells: object) -> None:
        writer.writerow([figures.harmless(hidden if cell is None else cell) for cell in cells])

    write(table.title, *table.periods)
    for label, cells in table.rows:
        write(label, *cells)
    write(_("I alt"), *table.totals)
    return file.getvalue().encode("utf-8-sig")
