"""The page of figures and its file for a spreadsheet. No way leads from a number to a case."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal import audit, error_pages
from portal.roles import StaffRequest, requires
from portal.templatetags.portal import on
from referrals import figures
from referrals.models import Referral

OUTCOMES: dict[str, Any] = {
    **{status.value: status.label for status in Referral.OPEN},
    **dict(Referral.Ending.choices),
}
URGENCIES: dict[str, Any] = {
    "urgent": gettext_lazy("Haster"),
    "not-urgent": gettext_lazy("Haster ikke"),
    "gone": gettext_lazy("Ved ikke: indholdet er slettet"),
}
TITLES = {
    "udfald": gettext_lazy("Hvordan sagerne står, eller hvordan de endte"),
    "hast": pgettext_lazy("figures", "Hvor mange der hastede"),
}


@dataclass
class Table:
    """As the page shows it: a row for each outcome, a column for each period. None is hidden."""

    key: str
    periods: list[str]
    rows: list[tuple[str, list[int | None], int | None]]
    totals: list[int | None]
    total: int | None

    @property
    def title(self) -> str:
        return str(TITLES[self.key])

    @property
    def body(self) -> list[tuple[str, list[tuple[str, int | None]], int | None]]:
        """Each row with its cells beside their periods."""
        periods = self.periods
        return [(name, list(zip(periods, row, strict=True)), n) for name, row, n in self.rows]

    @property
    def foot(self) -> list[tuple[str, int | None]]:
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
    """Both tables, safe beside each other; none when there is too little to show anything."""
    now = timezone.now()
    counted = figures.count(now)
    names = [in_use(OUTCOMES, counted[0]), in_use(URGENCIES, counted[1])]
    periods, shown = figures.safe_tables(counted, names, now, settings.SMALLEST_FIGURE)
    labels = [period_label(months) for months in periods]
    return [
        Table(
            key=key,
            periods=labels,
            rows=[
                (str(words[name]), [row[at] for row in one.cells], one.column_totals[at])
                for at, name in enumerate(columns)
            ],
            totals=one.row_totals,
            total=one.total,
        )
        for key, words, columns, one in zip(
            TITLES, (OUTCOMES, URGENCIES), names, shown, strict=False
        )
    ]


def in_use(words: Mapping[str, Any], counted: figures.ByMonth) -> list[str]:
    """The columns that any case stands in, in the order we name them."""
    found = {column for _month, column in counted}
    return [name for name in words if name in found]


def period_label(months: figures.Months) -> str:
    """`mar. 2026`, `mar.–maj 2026`, `nov. 2025–jan. 2026`."""
    first, last = (
        on(month, "short").partition("\N{NO-BREAK SPACE}")[2] for month in (months[0], months[-1])
    )
    if len(months) == 1:
        return first
    if months[0].year == months[-1].year:
        first = first.rpartition(" ")[0]
    return f"{first}–{last}"


def as_csv(table: Table) -> bytes:
    """Semicolons and a byte order mark, as Danish Excel expects."""
    hidden = _("skjult")
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")

    def write(*cells: object) -> None:
        writer.writerow([figures.harmless(hidden if cell is None else cell) for cell in cells])

    write(table.title, *table.periods, _("I alt"))
    for label, cells, total in table.rows:
        write(label, *cells, total)
    write(_("I alt"), *table.totals, table.total)
    return file.getvalue().encode("utf-8-sig")
