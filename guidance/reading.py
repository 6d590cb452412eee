"""Which edition a reader sees, and its chapters as HTML for a page or for paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from guidance.models import Chapter, Edition
from guidance.rendering import Place, Rendered, numbers, render
from guidance.sources import Source
from portal.models import Contact


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition on a page of a certain language, and how far it is from the Danish one."""

    edition: Edition
    language: str
    danish_number: int | None = None

    @property
    def is_only_danish(self) -> bool:
        return self.edition.language != self.language

    @property
    def is_behind(self) -> bool:
        follows, newest = self.edition.follows, self.danish_number
        return follows is not None and newest is not None and follows < newest


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in a list, with its permanent addresses in its own language."""

    edition: Edition
    url: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class ChapterLink:
    slug: str
    title: str
    lead: str
    url: str


@dataclass(frozen=True, slots=True)
class ReadChapter:
    slug: str
    title: str
    lead: str
    sources: list[Source]
    mark: str
    rendered: Rendered


def page_language() -> str:
    return "en" if get_language() == "en" else "da"


def best(editions: Iterable[Edition]) -> Shown | None:
    """The one of `editions` (at most one a language) that a page in our language shows."""
    language = page_language()
    found = {edition.language: edition for edition in editions}
    edition = found.get(language) or found.get("da")
    if edition is None:
        return None
    danish = found.get("da")
    return Shown(edition, language, danish.number if danish else None)


def in_force(publication: str) -> Shown | None:
    editions = Edition.objects.in_force().filter(publication__slug=publication)
    return best(editions.select_related("publication").with_pdf_size().order_by())


def numbered(publication: str, number: int) -> Shown | None:
    editions = Edition.objects.open_to_all().filter(publication__slug=publication, number=number)
    return best(editions.select_related("publication").with_pdf_size().order_by())


def rows(editions: Iterable[Edition]) -> list[EditionRow]:
    found = []
    for edition in editions:
        arguments = [edition.publication.slug, edition.number]
        with translation.override(edition.language):
            url = reverse("guidance:edition", args=arguments)
            pdf_url = reverse("guidance:edition-pdf", args=arguments)
        found.append(EditionRow(edition, url, pdf_url))
    return found


def links(publication: str, chapters: Iterable[Chapter]) -> list[ChapterLink]:
    # Reversing an address costs 20 µs; a long guide has one for each chapter on every page.
    url = reverse("guidance:publication", args=[publication])
    return [ChapterLink(c.slug, c.title, c.lead, f"{url}{c.slug}/") for c in chapters]


def on_its_own(
    shown: Shown, body: str, chapters: list[ChapterLink], contacts: Mapping[str, Contact]
) -> Rendered:
    """One chapter on a page of its own."""
    place = Place(
        language=shown.language,
        numbers=numbers(contacts, shown.edition.language),
        chapters=tuple((chapter.slug, chapter.url) for chapter in chapters),
    )
    return render(body, place)


def all_together(
    edition: Edition,
    chapters: list[Chapter],
    contacts: Mapping[str, Contact],
    *,
    language: str,
    is_paper: bool = False,
) -> list[ReadChapter]:
    """Every chapter, one below the other on one page or on paper."""
    own_numbers = numbers(contacts, edition.language)
    anchors = tuple((chapter.slug, f"#{chapter.slug}") for chapter in chapters)
    return [
        ReadChapter(
            slug=chapter.slug,
            title=chapter.title,
            lead=chapter.lead,
            sources=chapter.named_sources,
            mark=chapter.mark,
            rendered=render(
                chapter.body,
                Place(
                    language=language,
                    numbers=own_numbers,
                    chapters=anchors,
                    title_id=chapter.slug,
                    is_one_of_many=True,
                    paper=settings.PUBLIC_URL if is_paper else "",
                ),
            ),
        )
        for chapter in chapters
    ]
