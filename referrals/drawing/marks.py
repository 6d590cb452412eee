"""The drawing's marks as SVG: boxes, lines, pictograms and words, in the portal's colours."""

from collections.abc import Sequence
from html import escape

from referrals.drawing.parts import (
    LEADING,
    PAD,
    PICTOGRAM,
    SMALL,
    TAG,
    Box,
    Connector,
    Point,
)
from referrals.drawing.roads import (
    ADVICE,
    AFTER,
    CENTRE_DECIDES,
    CHILD,
    EMERGENCY,
    GUIDE,
    SERVICE_DECIDES,
    SKIP,
    STAY_DECIDES,
    WITHOUT_NAME,
)
from referrals.drawing.wrap import width
from referrals.flowchart import QUESTIONS, START

INK, SECOND, LINE, THIN = "#1a1a1a", "#454545", "#707070", "#bfbfbf"
BRAND, RED, WHITE = "#1f4e79", "#cc0000", "#ffffff"
DASHED = ' stroke-dasharray="6 5"'
STRONG = 5  # a walked box's edge; a walked line is a little thinner

# Pictograms are drawn with a pen of 1.6 in a square of 18.
DOCUMENT = "M4 1.5h7l3.5 3.5v11.5h-10.5zM11 1.5v3.5h3.5M6.5 8.5h5M6.5 11.5h5"
LOOKS = {  # fill, edge and pictogram of each family
    EMERGENCY: ("#ffe0e0", RED, "M9 2l7.5 13.5h-15zM9 7v4M9 13v.6"),
    CHILD: (
        "#ffeecc",
        "#8a6100",
        "M11.5 5a2.5 2.5 0 1 0-5 0a2.5 2.5 0 1 0 5 0M3.5 16.5c0-4 2.2-6 5.5-6s5.5 2 5.5 6",
    ),
    ADVICE: ("#f5f5f5", SECOND, "M2 3h14v9h-7l-4 3.5v-3.5h-3z"),
    WITHOUT_NAME: ("#e2f2fb", "#1b86c3", "M3 2.5h12v9l-4 4h-8zM15 11.5h-4v4M6 6.5h6M6 9.5h3"),
    CENTRE_DECIDES: ("#d3e0ec", BRAND, DOCUMENT),
    STAY_DECIDES: ("#eef3f8", BRAND, DOCUMENT),
    SERVICE_DECIDES: (WHITE, BRAND, DOCUMENT),
}


def text(
    lines: Sequence[str], x: float, y: float, size: int, *, bold: bool = False, colour: str = INK
) -> str:
    """Lines of text, the first one's baseline at `y`."""
    weight = ' font-weight="600"' if bold else ""
    fill = "" if colour == INK else f' fill="{colour}"'
    spans = "".join(
        f'<tspan x="{n(x)}" y="{n(y + row * LEADING[size])}">{escape(line, quote=False)}</tspan>'
        for row, line in enumerate(lines)
    )
    return f'<text font-size="{size}"{weight}{fill}>{spans}</text>'


def box(drawn: Box, base: str, *, strong: bool) -> str:
    """A question or an outcome with its words, as a link to where the page tells more."""
    left, top = drawn.x + PAD, drawn.y + (drawn.height - drawn.natural) / 2
    kind = "q" if drawn.key in QUESTIONS else "o"
    parts = [f'<a href="{escape(base)}#{kind}-{drawn.key}">', frame(drawn, strong=strong)]
    if drawn.family:
        parts.append(pictogram(drawn.family, left, top + PAD - 4))
    if drawn.tag:
        start = left + (PICTOGRAM if drawn.family else 0)
        parts.append(text(drawn.tag, start, top + PAD + 9, TAG, colour=SECOND))
    y = top + drawn.title_at
    ink = WHITE if drawn.key == START else INK
    parts.append(text(drawn.title, left, y + drawn.size - 1, drawn.size, bold=True, colour=ink))
    if drawn.foot:
        y += len(drawn.title) * LEADING[drawn.size] + 8
        parts.append(f'<path d="M{n(left)} {n(y)}H{n(drawn.right - PAD)}" stroke="{THIN}"/>')
        parts.append(text(drawn.foot, left, y + 18, SMALL, colour=SECOND))
    if drawn.pill:
        parts.append(pill(drawn.pill, drawn.right - 10, drawn.y))
    return "".join([*parts, "</a>"])


def frame(drawn: Box, *, strong: bool = False) -> str:
    """The box without its words: round corners for a question, a coloured edge for an outcome."""
    fill, edge, _path = LOOKS.get(drawn.family, (WHITE, BRAND, ""))
    if drawn.key == START:
        fill = BRAND
    question = QUESTIONS.get(drawn.key)
    dash = DASHED if question and question.roles else ""
    stroke = STRONG if strong else 1.5 if drawn.family else 2
    x, y, high = n(drawn.x), n(drawn.y), n(drawn.height)
    band = (
        f'<rect x="{x}" y="{y}" width="6" height="{high}" fill="{edge}"/>' if drawn.family else ""
    )
    return (
        f'<rect x="{x}" y="{y}" width="{n(drawn.width)}" height="{high}" '
        f'rx="{3 if drawn.family else 10}" fill="{fill}" stroke="{edge}" '
        f'stroke-width="{stroke}"{dash}/>{band}'
    )


def pictogram(family: str, x: float, y: float) -> str:
    _fill, edge, path = LOOKS[family]
    return (
        f'<path transform="translate({n(x)} {n(y)})" d="{path}" fill="none" stroke="{edge}" '
        'stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"/>'
    )


def pill(word: str, right: float, middle: float) -> str:
    """A word in white on red that ends at `right`."""
    wide = round(width(word, TAG, bold=True)) + 16
    return (
        f'<rect x="{n(right - wide)}" y="{n(middle - 10)}" width="{wide}" height="20" rx="10" '
        f'fill="{RED}"/>'
        + text([word], right - wide + 8, middle + 4.5, TAG, bold=True, colour=WHITE)
    )


def connector(drawn: Connector, *, strong: bool) -> str:
    """The line of a road and its arrowhead, without the words."""
    dashed = drawn.way in (AFTER, SKIP, GUIDE)
    return line(drawn.points, dashed=dashed, strong=strong)


def words(drawn: Connector) -> str:
    return text(drawn.label.lines, drawn.label.x, drawn.label.y + SMALL - 1, SMALL)


def line(points: Sequence[Point], *, dashed: bool = False, strong: bool = False) -> str:
    """Straight pieces with rounded corners, and an arrowhead at the end."""
    colour, stroke, size = (BRAND, STRONG - 1, 14) if strong else (LINE, 1.5, 9)
    before, end = points[-2:]
    right, down = _sign(end[0] - before[0]), _sign(end[1] - before[1])
    neck = (end[0] - size * right, end[1] - size * down)
    wing = size / 2
    head = (
        f"M{n(end[0])} {n(end[1])}L{n(neck[0] + wing * down)} {n(neck[1] + wing * right)}"
        f"L{n(neck[0] - wing * down)} {n(neck[1] - wing * right)}z"
    )
    return (
        f'<path d="{_rounded([*points[:-1], neck])}" fill="none" stroke="{colour}" '
        f'stroke-width="{stroke}"{DASHED if dashed else ""}/><path d="{head}" fill="{colour}"/>'
    )


def n(number: float) -> str:
    """A number as short as it can be written."""
    return f"{number:.1f}".removesuffix(".0")


def _rounded(points: Sequence[Point]) -> str:
    path = f"M{n(points[0][0])} {n(points[0][1])}"
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(8, _length(before, here) / 2, _length(here, after) / 2)
        (x0, y0), (x1, y1) = _toward(here, before, reach), _toward(here, after, reach)
        path += f"L{n(x0)} {n(y0)}Q{n(here[0])} {n(here[1])} {n(x1)} {n(y1)}"
    return f"{path}L{n(points[-1][0])} {n(points[-1][1])}"


def _toward(here: Point, there: Point, reach: float) -> Point:
    right, down = _sign(there[0] - here[0]), _sign(there[1] - here[1])
    return here[0] + reach * right, here[1] + reach * down


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
