"""The flowchart drawn from the data: an SVG for screen, wall and paper; an outline and a table.

The SVG has no script and no style and fetches nothing, so it may be shown as a picture or opened
on its own under the portal's Content-Security-Policy. The same data gives the same bytes.
"""

from collections.abc import Collection
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from referrals.drawing import marks
from referrals.drawing.layout import MARGIN, plan
from referrals.drawing.marks import BRAND, SECOND, n, text
from referrals.drawing.parts import BODY, HASTE, HEADLINE, SMALL, Box, Heading, Plan
from referrals.drawing.roads import FAMILIES, walked
from referrals.drawing.tables import golden_table, mermaid, outline, paths_table
from referrals.drawing.wrap import FONTS
from referrals.flowchart import QUESTIONS, START

__all__ = ["golden_table", "mermaid", "outline", "paths_table", "svg"]


def svg(*, language: str, base: str = "/procedure/", highlight: Collection[str] = ()) -> str:
    """The flowchart as an SVG document in `language`.

    Boxes link to `base` + `#q-…` and `#o-…`. The nodes whose keys are in `highlight`, and the roads
    walked between them, are drawn with a strong line.
    """
    drawn = plan(language=language)
    ways = walked(frozenset(highlight))
    on_the_way = [connector.road in ways for connector in drawn.connectors]
    # Walked lines last, so that no other line lies over them.
    lines = sorted(zip(on_the_way, drawn.connectors, strict=True), key=lambda each: each[0])
    with override(language):
        parts = [
            *_head(drawn, language),
            *_heading(drawn.heading),
            *_legend(drawn, has_walk=any(on_the_way)),
            *(marks.connector(connector, strong=strong) for strong, connector in lines),
            *(marks.box(box, base, strong=box.key in highlight) for box in drawn.boxes.values()),
            *(marks.words(connector) for connector in drawn.connectors if connector.label.lines),
        ]
    return "\n".join([*parts, "</svg>", ""])


def _head(drawn: Plan, language: str) -> list[str]:
    wide, high = n(drawn.width), n(drawn.height)
    described = _(
        "Flowchart med %(questions)s spørgsmål og de steder, svarene fører hen. "
        "Den samme vej står som tekst på siden om proceduren."
    ) % {"questions": len(QUESTIONS)}
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{escape(language)}" role="img" '
        f'aria-labelledby="chart-title chart-desc" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}" font-family="{FONTS}" fill="{marks.INK}">',
        f'<title id="chart-title">{escape(" ".join(drawn.heading.title), quote=False)}</title>',
        f'<desc id="chart-desc">{escape(described, quote=False)}</desc>',
        f'<rect width="{wide}" height="{high}" fill="{marks.WHITE}"/>',
    ]


def _heading(heading: Heading) -> list[str]:
    top, under = MARGIN + HEADLINE - 6, MARGIN + heading.under_at + SMALL
    return [
        text(heading.title, MARGIN, top, HEADLINE, bold=True, colour=BRAND),
        text(heading.under, MARGIN, under, SMALL, colour=SECOND),
    ]


def _legend(drawn: Plan, *, has_walk: bool) -> list[str]:
    """What the colours, pictograms and lines mean."""
    x, y = drawn.legend
    heading = pgettext("flowchart", "Sådan læser du tegningen")
    parts = [text([heading], x, y + BODY, BODY, bold=True, colour=BRAND)]
    rows = [y + 34 + row * 25 for row in range(len(FAMILIES))]
    for at, (family, name) in zip(rows, FAMILIES.items(), strict=True):
        swatch = Box("", (), 36, family=family, x=x, y=at, height=20)
        parts += [marks.frame(swatch), marks.pictogram(family, x + 12, at + 1)]
        parts.append(text([str(name)], x + 48, at + 15, SMALL))

    x += 322
    start = Box(START, (), 36, x=x, y=rows[0], height=20)
    across = [[(x, at + 10), (x + 36, at + 10)] for at in rows]
    signs = [
        (marks.frame(start), _("Her begynder vejen")),
        (marks.line(across[1]), _("Svar, der fører videre")),
        (marks.line(across[2], dashed=True), _("Forbi eller tilbage")),
        (marks.pill(str(HASTE), x + 40, rows[3] + 10), _("Hver time tæller")),
    ]
    if has_walk:
        signs.append((marks.line(across[4], strong=True), _("Den vej, svarene fører")))
    for at, (sign, meaning) in zip(rows, signs, strict=False):
        parts += [sign, text([meaning], x + 52, at + 15, SMALL)]
    return parts
