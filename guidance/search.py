"""Finds chapters by the words in them. Plain substrings; the Danish index comes later.

A few words are also found by the one our texts use. When nothing is found, a longer word is tried
without its ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from guidance.models import Chapter, Edition
from guidance.reading import page_language
from guidance.rendering import MARKDOWN
from portal.frame import contacts

LONGEST = 100
LONGEST_LINE = 160
MOST = 20
SHORTEST_WITH_ENDING = 6
BREAKS = {"softbreak": " ", "hardbreak": " "}
CONTACT = re.compile(r"\{\{\s*contact:([a-z0-9-]+)\s*\}\}")

# What people write, and the beginning of the word our texts use.
SYNONYMS = {
    "prostitueret": "prostitution",
    "prostituerede": "prostitution",
    "prostituerte": "prostitution",
    "bordel": "klinik",
    "bordeller": "klinik",
}


Word: TypeAlias = tuple[str, ...]  # the spellings that will do for one word


@dataclass(frozen=True, slots=True)
class Hit:
    publication: str  # slug
    publication_title: str
    chapter: str  # slug
    title: str
    lead: str
    line: str  # where the word stands in the text; empty when it is in title or lead
    language: str


def find(asked: str) -> list[Hit]:
    """Chapters in force that hold every word of `asked`, those with it in the title first."""
    words = [as_written(word) for word in asked[:LONGEST].casefold().split()]
    if not words:
        return []
    chapters = readable()
    return holding(words, chapters) or holding([without_ending(word) for word in words], chapters)


def as_written(word: str) -> Word:
    return (word, SYNONYMS[word]) if word in SYNONYMS else (word,)


def without_ending(word: Word) -> Word:
    return tuple(one[:-2] if len(one) >= SHORTEST_WITH_ENDING else one for one in word)


def holding(words: list[Word], chapters: list[Chapter]) -> list[Hit]:
    hits: list[tuple[bool, int, Hit]] = []
    phones = {key: contact.phone or contact.name for key, contact in contacts().items()}
    for chapter in chapters:
        title = f"{chapter.title} {chapter.edition.title}"
        if holds_all(words, f"{title} {chapter.lead} {chapter.body}"):
            found = hit(chapter, line_with(words, chapter, phones))
            hits.append((not holds_all(words, title), len(hits), found))
    return [one for _late, _order, one in sorted(hits, key=lambda h: h[:2])[:MOST]]


def holds_all(words: list[Word], text: str) -> bool:
    return all(place(word, text) is not None for word in words)


def place(word: Word, text: str) -> int | None:
    """Where the first of its spellings stands; None when the text has none of them."""
    lowered = text.casefold()
    return next((lowered.index(one) for one in word if one in lowered), None)


def readable() -> list[Chapter]:
    """The chapters in force, each guide in the page's language where it exists."""
    language = page_language()
    chapters = list(
        Chapter.objects.filter(
            edition__status=Edition.Status.PUBLISHED, edition__language__in={language, "da"}
        )
        .select_related("edition__publication")
        .order_by("edition__publication__order", "order")
    )
    own = {c.edition.publication_id for c in chapters if c.edition.language == language}
    return [
        c for c in chapters if c.edition.language == language or c.edition.publication_id not in own
    ]


def hit(chapter: Chapter, line: str) -> Hit:
    publication = chapter.edition.publication
    return Hit(
        publication=publication.slug,
        publication_title=chapter.edition.title,
        chapter=chapter.slug,
        title=chapter.title,
        lead=chapter.lead,
        line=line,
        language=chapter.edition.language,
    )


def line_with(words: list[Word], chapter: Chapter, phones: Mapping[str, str]) -> str:
    """The first line with a word that the title and the lead do not show already."""
    told = f"{chapter.title} {chapter.lead}"
    wanted = [word for word in words if place(word, told) is None]
    for line in plain_lines(chapter.body, phones) if wanted else ():
        for word in wanted:
            at = place(word, line)
            if at is not None:
                return cut(line, at)
    return ""


def plain_lines(body: str, phones: Mapping[str, str]) -> Iterable[str]:
    """Each paragraph, heading, point and cell as plain words."""
    for token in MARKDOWN.parse(body):
        if token.type == "inline":
            pieces = (BREAKS.get(child.type, child.content) for child in token.children or [])
            yield CONTACT.sub(lambda braces: phones.get(braces[1], ""), "".join(pieces))


def cut(line: str, at: int) -> str:
    """At most LONGEST_LINE characters around `at`, in whole words."""
    start = max(0, min(at - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    piece = line[start : start + LONGEST_LINE]
    if start:
        piece = "… " + piece.partition(" ")[2]
    if start + LONGEST_LINE < len(line):
        piece = piece.rpartition(" ")[0] + " …"
    return piece
