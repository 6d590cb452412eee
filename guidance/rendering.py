"""A chapter's Markdown as clean HTML: for a page, for several chapters on one page, for paper.

The text is CommonMark with tables. Raw HTML is shown as text, pictures become their words, and
what comes out is cleaned once more against an allow-list. `[words](chapter:slug)` leads to a
chapter of the same edition; `{{contact:key}}` becomes the number that stands in Contact;
`{{chart}}` in a paragraph of its own draws the table above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from guidance.charts import NotATable, drawn
from guidance.checking import Mistake, first_line
from portal.models import Contact

NBSP = "\N{NO-BREAK SPACE}"
DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "ae", "Ø": "oe", "Å": "aa"})
BRACES = re.compile(r"\{\{(.*?)\}\}")
CONTACT = re.compile(r"\s*contact:([a-z0-9-]+)\s*")
PORTAL_PATH = re.compile(r"/(?!/)[^\\]*")
CHART = re.compile(r"\s*\{\{\s*chart\s*\}\}\s*")
HOLDER = "\ue000"  # marks where a picture comes; taken out of every text before
OUTSIDE = ("https://", "mailto:", "tel:")

ALLOWED: dict[str, set[str]] = {
    "a": {"href", "class", "aria-label"},
    "section": {"class", "tabindex", "aria-labelledby"},
    "table": {"class"},
    "th": {"scope"},
    "td": {"data-title"},
    "ol": {"start"},
    "span": {"class"},
    **{name: {"id"} for name in ("h2", "h3", "h4", "h5", "h6")},
    **{name: set() for name in "p ul li strong em blockquote code pre hr br mark".split()},
    **{name: set() for name in "thead tbody tr".split()},
}


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 – the library's name
        return True  # every address is judged in _Pass.address, where a refusal is told


MARKDOWN = _Markdown("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Number:
    """What `{{contact:key}}` becomes."""

    key: str
    name: str
    phone: str
    tel: str
    web: str


def numbers(contacts: Mapping[str, Contact], language: str) -> tuple[Number, ...]:
    return tuple(
        Number(
            key=contact.key,
            name=(contact.name_en if language == "en" else "") or contact.name,
            phone=contact.phone.replace(" ", NBSP),
            tel=contact.tel,
            web=contact.web,
        )
        for contact in contacts.values()
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text is shown. Hashable, so that the same text in the same place is made once."""

    language: str
    numbers: tuple[Number, ...]
    chapters: tuple[tuple[str, str], ...] = ()  # slug and address of each chapter in the edition
    title_id: str = "title"  # the heading above the text
    is_one_of_many: bool = False  # other chapters on the same page: headings one level down
    paper: str = ""  # the portal's own address, when the text is to be read on paper


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    html: SafeString
    contents: tuple[Heading, ...]  # the sections, one for each heading of level two
    problems: tuple[Mistake, ...]  # what must be put right before this may be published
    contacts: tuple[str, ...]  # keys of the contacts named


@lru_cache(maxsize=256)
def render(text: str, place: Place) -> Rendered:
    """The text as HTML for `place`. A wrong reference is shown in place and told in `problems`."""
    rendering = _Pass(place)
    tokens = list(rendering.blocks(MARKDOWN.parse(text.replace(HOLDER, ""))))
    raw = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    clean = nh3.clean(
        raw,
        tags=set(ALLOWED),
        attributes={tag: names for tag, names in ALLOWED.items() if names},
        url_schemes={"https", "http", "mailto", "tel"},  # http only for the portal on loopback
        link_rel=None,
    )
    # The pictures are our own markup, put in after the text has been cleaned.
    for number, picture in enumerate(rendering.charts):
        clean = clean.replace(f"<p>{HOLDER}{number}{HOLDER}</p>", picture)
    return Rendered(
        # The one place where text becomes markup: nh3 has just taken out all but the allow-list.
        html=mark_safe(clean),
        contents=tuple(rendering.contents),
        problems=tuple(rendering.problems),
        contacts=tuple(dict.fromkeys(rendering.used)),
    )


def sections(rendered: Rendered) -> list[SafeString]:
    """A text among others cut before each of its sections' headings; what stands above is left."""
    pieces = re.split(r"(?=<h3 )", rendered.html)
    return [mark_safe(piece) for piece in pieces if piece.startswith("<h3 ")]


class _Pass:
    """One walk over the tokens of one text."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.numbers = {number.key: number for number in place.numbers}
        self.chapters = dict(place.chapters)
        self.contents: list[Heading] = []
        self.problems: list[Mistake] = []
        self.line = 1  # of the text, where the walk is
        self.used: list[str] = []
        self.ids = {"main-content", "menu", place.title_id}
        self.heading_id = place.title_id
        self.level, self.tag = 1, "h1"
        self.columns: list[str] = []
        self.cell = 0
        self.table: list[list[str]] = []  # the words of the last table
        self.charts: list[SafeString] = []

    # -- blocks ------------------------------------------------------------------------------

    def blocks(self, tokens: list[Token]) -> Iterable[Token]:
        for place, token in enumerate(tokens):
            self.line = first_line(token) if token.map else self.line
            if token.type == "heading_open":
                self.open_heading(token, self.words(tokens[place + 1]))
            elif token.type == "heading_close":
                token.tag = self.tag
                if not self.place.paper:
                    yield from self.link_to_heading(self.words(tokens[place - 1]))
            elif token.type == "inline" and CHART.fullmatch(token.content):
                token.children = [self.chart()]
            elif token.type == "inline":
                token.children = list(self.inline(token.children or []))
            elif token.type in ("th_open", "td_open"):
                self.open_cell(token, self.words(tokens[place + 1]))
            elif token.type == "tr_open":
                self.cell = 0
                self.table.append([])
            elif token.type == "table_open":
                self.columns, self.table = [], []
                if not self.place.paper:
                    yield self.scroll_box()
                    token.attrs["class"] = (
                        "table table--zebra table-md-responsive-headers d-print-table"
                    )
            yield token
            if token.type == "table_close" and not self.place.paper:
                yield Token("section_close", "section", -1, block=True)

    def open_heading(self, token: Token, title: str) -> None:
        """An id of its own, never a jump of levels, and one level down among other chapters."""
        level = self.level = min(max(int(token.tag[1]), 2), self.level + 1, 5)
        self.tag = f"h{level + self.place.is_one_of_many}"
        token.tag = self.tag
        self.heading_id = self.free_id(title)
        token.attrs["id"] = self.heading_id
        if level == 2:
            self.contents.append(Heading(self.heading_id, title))

    def link_to_heading(self, title: str) -> Iterable[Token]:
        """The heading's own address, for whoever wants to pass it on."""
        label = _("Link til afsnittet »%s«") % title
        attrs: dict[str, str | int | float] = {
            "href": f"#{self.heading_id}",
            "class": "heading-link",
            "aria-label": label,
        }
        yield Token("link_open", "a", 1, attrs=attrs)
        yield text("#")
        yield Token("link_close", "a", -1)

    def free_id(self, title: str) -> str:
        plain = slugify(title.translate(DANISH_LETTERS)) or "afsnit"
        if self.place.is_one_of_many:
            plain = f"{self.place.title_id}-{plain}"
        free, number = plain, 1
        while free in self.ids:
            number += 1
            free = f"{plain}-{number}"
        self.ids.add(free)
        return free

    def scroll_box(self) -> Token:
        attrs: dict[str, str | int | float] = {
            "class": "table--responsive-scroll",
            "tabindex": "0",
            "aria-labelledby": self.heading_id,
        }
        return Token("section_open", "section", 1, attrs=attrs, block=True)

    def open_cell(self, token: Token, title: str) -> None:
        if token.type == "th_open":
            token.attrs["scope"] = "col"
            self.columns.append(title)
        elif not self.place.paper:
            token.attrs["data-title"] = self.columns[self.cell]
        self.cell += 1
        self.table[-1].append(title)

    def chart(self) -> Token:
        """The picture of the table above, or what is wrong."""
        key = f"{self.heading_id}-chart-{len(self.charts)}"
        language, is_paper = self.place.language, bool(self.place.paper)
        try:
            picture = drawn(self.table, key=key, language=language, is_paper=is_paper)
        except NotATable:
            self.problem(_("Over {{chart}} skal der stå en tabel med tal."))
            return text("")
        self.charts.append(picture)
        return text(f"{HOLDER}{len(self.charts) - 1}{HOLDER}")

    # -- words -------------------------------------------------------------------------------

    def inline(self, tokens: list[Token]) -> Iterable[Token]:
        address: str | None = None  # of the link we are in; "" when it was refused
        linked = ""
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                self.line += 1
            if token.type == "link_open":
                address, linked = self.address(str(token.attrs["href"])), ""
                if address:
                    token.attrs = {"href": address}
                    yield token
            elif token.type == "link_close":
                if address:
                    yield token
                    yield from self.address_on_paper(address, linked)
                address = None
            elif token.type == "image":
                yield text(token.content)
            elif token.type == "text":
                linked += token.content
                yield from self.with_contacts(token.content, may_link=address is None)
            else:
                yield token

    def address(self, href: str) -> str:
        """Where a link leads here; "" (and a problem) when it may not or cannot lead there."""
        kind, _colon, rest = href.partition(":")
        if kind == "chapter":
            found = self.chapters.get(rest)
            return found or self.problem(_("Ukendt kapitel: %s") % rest)
        if href.startswith(OUTSIDE):
            return href
        if PORTAL_PATH.fullmatch(href):
            path = href.partition("#")[0]
            prefix = "/en" if self.place.language == "en" and path.endswith(("/", ".pdf")) else ""
            return self.place.paper + prefix + href
        return self.problem(_("Linket kan ikke bruges: %s") % href)

    def address_on_paper(self, address: str, linked: str) -> Iterable[Token]:
        shown = address.removeprefix("https://").removeprefix("http://").removeprefix("mailto:")
        if self.place.paper and not address.startswith("#") and shown not in linked:
            yield text(" ")
            yield Token("span_open", "span", 1, attrs={"class": "quiet"})
            yield text(f"({shown})")
            yield Token("span_close", "span", -1)

    def with_contacts(self, content: str, *, may_link: bool) -> Iterable[Token]:
        """The text with every `{{contact:key}}` replaced by its number, or its name."""
        at = 0
        for braces in BRACES.finditer(content):
            yield text(content[at : braces.start()])
            at = braces.end()
            number = self.number(braces)
            if number is None:
                yield from self.mistake(_("Ukendt kontakt: %s") % braces[1].strip())
            else:
                self.used.append(number.key)
                yield from self.contact(number, may_link=may_link)
        yield text(content[at:])

    def contact(self, number: Number, *, may_link: bool) -> Iterable[Token]:
        shown = number.phone or number.name
        href = f"tel:{number.tel}" if number.phone else number.web
        if self.place.paper or not may_link or not href.startswith(OUTSIDE):
            yield text(shown)
            return
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield text(shown)
        yield Token("link_close", "a", -1)

    def mistake(self, message: str) -> Iterable[Token]:
        self.problem(message)
        yield Token("mark_open", "mark", 1)
        yield text(message)
        yield Token("mark_close", "mark", -1)

    def problem(self, message: str) -> str:
        self.problems.append(Mistake(self.line, message))
        return ""

    def words(self, token: Token) -> str:
        """The plain words of a heading or a cell."""
        plain = " ".join("".join(child.content for child in token.children or []).split())
        return BRACES.sub(self.number_in_words, plain)

    def number_in_words(self, braces: re.Match[str]) -> str:
        number = self.number(braces)
        return (number.phone or number.name) if number else ""

    def number(self, braces: re.Match[str]) -> Number | None:
        contact = CONTACT.fullmatch(braces[1])
        return self.numbers.get(contact[1]) if contact else None


def text(content: str) -> Token:
    return Token("text", "", 0, content=content)
