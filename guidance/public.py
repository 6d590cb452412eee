"""What other apps and the roof may ask of the guidance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from guidance.help_cards import CardLink, cards
from guidance.models import Chapter, Edition
from guidance.reading import best
from guidance.reminders import remind
from guidance.signs import Text
from guidance.signs_forms import FORMS
from guidance.signs_general import GENERAL
from guidance.sources import Source, named

__all__ = [
    "CardLink",
    "LibraryItem",
    "Source",
    "cards",
    "chapter_url",
    "library",
    "paths",
    "remind",
    "signs",
    "sources",
]


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A publication as lists show it, in the language of the page."""

    slug: str
    title: str
    lead: str
    audience: str  # "professionals", "employers" or "both"
    url: str
    pdf_url: str
    pdf_size: int  # bytes
    updated: date
    unit: str
    number: int
    is_pending: bool
    language: str  # of the text behind the link; the title and lead are in the page's language
    language_note: str  # a sentence when the text is not in the page's language, else ""
    source_title: str  # word for word what the centre calls it


def library() -> list[LibraryItem]:
    """Every publication with an edition in force, in order. One query."""
    editions = Edition.objects.in_force().select_related("publication").with_pdf_size()
    by_slug: dict[str, list[Edition]] = {}
    for edition in editions.order_by("publication__order", "publication__slug"):
        by_slug.setdefault(edition.publication.slug, []).append(edition)
    return [item(found) for found in by_slug.values()]


def item(editions: Iterable[Edition]) -> LibraryItem:
    shown = best(editions)
    assert shown is not None  # every publication in the list has an edition in force
    edition, publication = shown.edition, shown.edition.publication
    return LibraryItem(
        slug=publication.slug,
        title=publication.local_title,
        lead=publication.local_lead,
        audience=publication.audience,
        url=reverse("guidance:publication", args=[publication.slug]),
        pdf_url=reverse("guidance:pdf", args=[publication.slug]),
        pdf_size=edition.pdf_size or 0,
        updated=edition.updated_on,
        unit=edition.unit,
        number=edition.number,
        is_pending=edition.is_pending,
        language=edition.language,
        language_note=_("Findes kun på dansk indtil videre.") if shown.is_only_danish else "",
        source_title=publication.source_title,
    )


def chapter_url(publication: str, chapter: str) -> str:
    """Where a chapter stands, in the language of the page."""
    return reverse("guidance:chapter", args=[publication, chapter])


def signs() -> dict[str, Text]:
    """Key → label of every sign in the checklist."""
    return {sign.key: sign.label for group in (*GENERAL, *FORMS) for sign in group.signs}


def sources(codes: Iterable[str]) -> list[Source]:
    """The sources behind the codes (`P-S05`), with title, issuer and address, in the same order."""
    return list(named(" ".join(codes)))


def paths() -> list[str]:
    """The Danish addresses for the sitemap: guides in force and their chapters."""
    in_force = Edition.Status.PUBLISHED
    rows = (
        Chapter.objects.to_read()
        .filter(edition__status=in_force, edition__language="da")
        .order_by("edition__publication__order", "edition__publication__slug", "order")
        .values_list("edition__publication__slug", "slug")
    )
    with translation.override("da"):
        found: dict[str, None] = {}
        for publication, chapter in rows:
            found[reverse("guidance:publication", args=[publication])] = None
            found[chapter_url(publication, chapter)] = None
    return list(found)
