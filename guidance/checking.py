"""What an editor's Markdown may not hold, each mistake with the line it stands on.

The text that readers get is cleaned anyway (`guidance.rendering`); this tells the editor what
would be lost or misread. What a text refers to is judged where the whole edition is known
(`guidance.review`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

# With HTML on, so that it is found; it is never shown.
PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
CELL_BORDER = re.compile(r"(?<!\\)\|")
NUMBER = re.compile(
    r"(?<!\d)(?<!\d[./-])(?:\+45[ \N{NO-BREAK SPACE}]?)?"
    r"\d{2}(?:[ \N{NO-BREAK SPACE}]?\d{2}){3}(?!\d|[./-]\d)"
)
SHORT_NUMBER = re.compile(r"\b(?:ring(?:e|er)?|call|phone)(?: til)?(?: på)? (11[24])\b", re.I)
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Mistake:
    line: int  # from 1, in the text as the editor sees it
    said: str


def mistakes(text: str) -> list[Mistake]:
    """Every mistake in the text, by line."""
    tokens = PARSER.parse(text)
    found = [
        *html_and_pictures(tokens),
        *headings(tokens),
        *tables(tokens, text),
        *telephone_numbers(text),
    ]
    return sorted(found, key=lambda mistake: mistake.line)


def html_and_pictures(tokens: list[Token]) -> Iterator[Mistake]:
    html = _("HTML kan ikke bruges: %s")
    for token in tokens:
        line = first_line(token)
        if token.type == "html_block":
            yield Mistake(line, html % shortened(token.content))
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "html_inline":
                yield Mistake(line, html % shortened(child.content))
            elif child.type == "image" and not child.content.strip():
                said = _("Billedet har ingen ord. Billeder kan ikke bruges: skriv, hvad det viser.")
                yield Mistake(line, said)
            elif child.type == "image":
                said = _("Billeder kan ikke bruges. Skriv det, det viser, som tekst: %s")
                yield Mistake(line, said % shortened(child.content))


def headings(tokens: list[Token]) -> Iterator[Mistake]:
    """The chapter's own title is level one, so a text begins at two and never skips a level."""
    before = 1
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        level = int(token.tag[1])
        if level == 1:
            said = _("Kapitlets overskrift er niveau 1. Begynd med ## i teksten.")
            yield Mistake(first_line(token), said)
        elif level > before + 1:
            said = _("Overskriften springer fra niveau %(before)s til %(level)s.")
            yield Mistake(first_line(token), said % {"before": before, "level": level})
        if not tokens[place + 1].content.strip():
            yield Mistake(first_line(token), _("Overskriften er tom."))
        before = level


def tables(tokens: list[Token], text: str) -> Iterator[Mistake]:
    """Rows with too many or too few cells, and rows that are in no table."""
    lines = text.splitlines()
    inside: set[int] = set()
    for token in tokens:
        if token.type == "table_open" and token.map:
            first, end = token.map
            inside.update(range(first, end))
            wanted = cells(lines[first])
            for number in range(first + 2, end):
                if cells(lines[number]) != wanted:
                    said = _("Rækken har %(found)s felter, og tabellen har %(wanted)s.")
                    values = {"found": cells(lines[number]), "wanted": wanted}
                    yield Mistake(number + 1, said % values)
        elif token.type in ("fence", "code_block") and token.map:
            inside.update(range(*token.map))
    for number, line in enumerate(lines):
        if TABLE_ROW.match(line) and number not in inside:
            said = _("Rækken hører ikke til en tabel. Under overskrifterne skal der stå | --- |.")
            yield Mistake(number + 1, said)


def telephone_numbers(text: str) -> Iterator[Mistake]:
    said = _("Skriv ikke %s. Brug {{contact:…}}, så nummeret kan rettes ét sted.")
    for number, line in enumerate(text.splitlines(), start=1):
        for found in NUMBER.findall(line):
            yield Mistake(number, said % found)
        for found in SHORT_NUMBER.findall(line):
            yield Mistake(number, said % found)


def cells(row: str) -> int:
    return len(CELL_BORDER.split(row.strip().strip("|")))


def first_line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def shortened(words: str) -> str:
    line = words.strip().splitlines()[0]
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"


def portal_links(text: str) -> Iterator[tuple[int, str]]:
    """Line and address, without the part after #, of each link to a page of the portal itself."""
    for token in PARSER.parse(text):
        line = first_line(token)
        for child in token.children or []:
            href = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
            if href.startswith("/") and not href.startswith("//"):
                yield line, href.partition("#")[0]
            elif child.type in ("softbreak", "hardbreak"):
                line += 1
