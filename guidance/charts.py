"""A table of numbers as a picture of bars: `{{chart}}` under a table draws it.

The table is the only place the numbers stand; the picture says nothing that it does not. Bars
are in per cent of the width, so that the words keep their size on a telephone.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})*|\d+")
NARROW = 8  # letters of the longest label that fits beside its bars
LABEL_WIDTH, BAR_WIDTH = 15.0, 72.0  # per cent of the picture; the rest is for the value
BAR, GAP, HEADING = 20, 10, 22  # pixels: a bar's height, between rows, and a label of its own
LEGEND = 26  # pixels a line
PAPER_WIDTH = 640  # pixels


class NotATable(ValueError):
    """There is nothing to draw: no table above, or no number in it."""


@dataclass(frozen=True, slots=True)
class Bar:
    series: int
    x: float  # per cent
    y: int  # pixels
    width: float  # per cent
    value: str  # as it stands in the table

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + BAR / 2


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    y: float  # pixels: the middle of the label's line
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class LegendLine:
    series: int
    name: str
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    rows: tuple[Row, ...]
    legend: tuple[LegendLine, ...]
    height: int
    summary: str  # what a person who cannot see the bars needs: the table has the rest


def chart_of(table: list[list[str]]) -> Chart:
    """The first row names the columns, the first column the rows. Raises NotATable."""
    if len(table) < 2 or len(table[0]) < 2:
        raise NotATable
    names, *lines = table
    values = [number for line in lines for cell in line[1:] if (number := as_number(cell))]
    if not values:
        raise NotATable
    is_narrow = max(len(line[0]) for line in lines) <= NARROW
    series = range(1, len(names))
    legend = tuple(
        LegendLine(place, names[place], LEGEND // 2 + LEGEND * (place - 1)) for place in series
    )
    y = LEGEND * len(legend) + GAP if len(legend) > 1 else 0
    rows = []
    for line in lines:
        top = y if is_narrow else y + HEADING
        bars = []
        for place, cell in enumerate(line[1:]):
            x = LABEL_WIDTH if is_narrow else 0.0
            width = BAR_WIDTH * (as_number(cell) or 0) / max(values)
            bars.append(Bar(place + 1, x, top + BAR * place, round(width, 2), cell))
        middle = top + BAR * len(bars) / 2 if is_narrow else y + HEADING / 2
        rows.append(Row(line[0], middle, tuple(bars)))
        y = top + BAR * len(bars) + GAP
    shown = legend if len(legend) > 1 else ()
    return Chart(tuple(rows), shown, y, summary(names, lines))


def summary(names: list[str], lines: list[list[str]]) -> str:
    """For each column: how many rows, the highest and the lowest number."""
    said = []
    for place, name in enumerate(names[1:], start=1):
        known = [(as_number(line[place]), line[0]) for line in lines]
        numbers = [(number, label) for number, label in known if number is not None]
        if not numbers:
            continue
        highest, lowest = max(numbers), min(numbers)
        values = {
            "name": name,
            "highest": highest[0],
            "at": highest[1],
            "lowest": lowest[0],
            "then": lowest[1],
        }
        said.append(
            _("%(name)s: flest %(highest)s (%(at)s), færrest %(lowest)s (%(then)s).") % values
        )
    return " ".join([_("Søjlediagram over tallene i tabellen."), *said])


def as_number(cell: str) -> int | None:
    """A whole number as it is written in Danish or English; None for everything else."""
    plain = cell.strip()
    return int(re.sub(r"[.,]", "", plain)) if NUMBER.fullmatch(plain) else None


def drawn(table: list[list[str]], *, key: str, language: str, is_paper: bool) -> SafeString:
    """The picture as HTML; on paper as an image, which the tagged PDF gives its words.

    `key` makes the names inside the picture its own on the page. Raises NotATable.
    """
    with override(language):
        chart = chart_of(table)
        context = {"chart": chart, "key": key, "width": PAPER_WIDTH if is_paper else "100%"}
        svg = render_to_string("guidance/chart.svg", context)
        if not is_paper:
            return render_to_string("guidance/_chart.html", {"svg": svg})
        packed = base64.b64encode(svg.encode()).decode()
        context = {"address": f"data:image/svg+xml;base64,{packed}", "words": chart.summary}
        return render_to_string("guidance/pdf/_chart.html", context)
