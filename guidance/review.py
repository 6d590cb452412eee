"""The look before an edition is put in force: what stops it, and what an editor should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from guidance import checking, sources
from guidance.leaflets import SECTIONS
from guidance.models import LEAFLET, Chapter, Edition
from guidance.reading import all_together
from portal.models import Contact


@dataclass(frozen=True, slots=True)
class Finding:
    said: str
    chapter: str = ""  # its title, when one chapter is meant
    line: int | None = None  # of the chapter's text, from 1
    stops: bool = True

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.chapter}: {self.said}" if self.chapter else self.said
        said = _("%(chapter)s, linje %(line)s: %(said)s")
        return said % {"chapter": self.chapter, "line": self.line, "said": self.said}


def findings(
    edition: Edition, chapters: list[Chapter], contacts: Mapping[str, Contact]
) -> list[Finding]:
    """Everything to be said of the draft: first what stops it, then the remarks."""
    found = [
        *of_the_texts(edition, chapters, contacts),
        *of_the_links(edition, chapters),
        *of_the_edition(edition),
    ]
    return sorted(found, key=lambda finding: not finding.stops)


def of_the_texts(
    edition: Edition, chapters: list[Chapter], contacts: Mapping[str, Contact]
) -> Iterator[Finding]:
    if not chapters:
        yield Finding(_("Udgaven har ingen kapitler."))
    read = all_together(edition, chapters, contacts, language=edition.language, is_paper=True)
    for chapter, shown in zip(chapters, read, strict=True):
        wrong = {*checking.mistakes(chapter.body), *shown.rendered.problems}
        for mistake in sorted(wrong, key=lambda mistake: (mistake.line, mistake.said)):
            yield Finding(mistake.said, chapter.title, mistake.line)
        for code in sources.unknown(chapter.sources):
            yield Finding(_("Ukendt kildekode: %s") % code, chapter.title)
        if chapter.slug == LEAFLET and len(shown.rendered.contents) != SECTIONS:
            said = _("Folderens tekst skal have fire afsnit: tre til indersiden og ét til flappen.")
            yield Finding(said, chapter.title)
        if not sources.codes_in(chapter.sources):
            yield Finding(_("Kapitlet har ingen kilder."), chapter.title, stops=False)


def of_the_links(edition: Edition, chapters: list[Chapter]) -> Iterator[Finding]:
    """Links to pages of the portal that are not there."""
    in_force = set(
        Chapter.objects.filter(edition__status=Edition.Status.PUBLISHED).values_list(
            "edition__publication__slug", "slug"
        )
    )
    own = edition.publication.slug
    there = {pair for pair in in_force if pair[0] != own}
    there |= {(own, chapter.slug) for chapter in chapters}
    for chapter in chapters:
        for line, path in checking.portal_links(chapter.body):
            if not leads_somewhere(path, there):
                yield Finding(_("Linket fører ingen steder hen: %s") % path, chapter.title, line)


def leads_somewhere(path: str, chapters: set[tuple[str, str]]) -> bool:
    """Whether a public page stands at `path`, and, for a guide, in an edition in force."""
    try:
        match = resolve(path, urlconf=settings.PUBLIC_URLCONF)
    except Resolver404:
        return False
    publication, chapter = match.kwargs.get("publication"), match.kwargs.get("chapter")
    if publication and chapter:
        return (publication, chapter) in chapters
    return not publication or publication in {slug for slug, _chapter in chapters}


def of_the_edition(edition: Edition) -> Iterator[Finding]:
    if edition.number > 1 and not edition.change_note:
        yield Finding(_("Skriv i kladden, hvad der er ændret siden udgaven før."))
    if edition.review_by is None:
        yield Finding(_("Der står ikke, hvornår teksten skal gennemgås igen."), stops=False)
    elif edition.is_due_for_review:
        yield Finding(_("Datoen for gennemgang er allerede nået."), stops=False)
    if edition.is_pending:
        yield Finding(_("Teksten er ikke fagligt godkendt. Det står på siden."), stops=False)
    siblings = Edition.objects.in_force().filter(publication=edition.publication_id)
    other = siblings.exclude(language=edition.language).first()
    if edition.language == Edition.Language.DANISH:
        if other is None:
            yield Finding(_("Der er ingen engelsk udgave i kraft."), stops=False)
        else:
            said = _("Den engelske udgave følger udgave %s og siger, at den er bagud.")
            yield Finding(said % (other.follows or "–"), stops=False)
    elif other is not None and edition.follows != other.number:
        said = _("Udgaven følger dansk udgave %(here)s, men nummer %(there)s er i kraft.")
        values = {"here": edition.follows or "–", "there": other.number}
        yield Finding(said % values, stops=False)
