"""Finds chapters by the words in them. Plain substrings; the Danish index comes later."""

from __future__ import annotations

from dataclasses import dataclass

from guidance.models import Chapter, Edition
from guidance.reading import page_language

LONGEST = 100
MOST = 20


@dataclass(frozen=True, slots=True)
class Hit:
    publication: str  # slug
    publication_title: str
    chapter: str  # slug
    title: str
    lead: str
    language: str


def find(asked: str) -> list[Hit]:
    """Chapters in force that hold every word of `asked`, those with it in the title first."""
    words = asked[:LONGEST].casefold().split()
    if not words:
        return []
    hits: list[tuple[bool, int, Hit]] = []
    for chapter in readable():
        title = f"{chapter.title} {chapter.edition.title}".casefold()
        everything = f"{title} {chapter.lead} {chapter.body}".casefold()
        if all(word in everything for word in words):
            hits.append((not all(word in title for word in words), len(hits), hit(chapter)))
    return [one for _late, _order, one in sorted(hits, key=lambda h: h[:2])[:MOST]]


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


def hit(chapter: Chapter) -> Hit:
    publication = chapter.edition.publication
    return Hit(
        publication=publication.slug,
        publication_title=chapter.edition.title,
        chapter=chapter.slug,
        title=chapter.title,
        lead=chapter.lead,
        language=chapter.edition.language,
    )
