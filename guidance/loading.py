"""Loads the shipped first edition. Once: what an editor has touched is never written over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guidance import phrases, publishing, shipped
from guidance.models import Chapter, Edition, PhraseCard, Publication
from guidance.publishing import Render
from guidance.shipped import ContentError, ShippedChapter, ShippedPublication
from portal import freshness
from portal.frame import contacts as all_contacts
from portal.models import Contact

Say = Callable[[str], None]


def load(
    say: Say,
    *,
    is_dry_run: bool = False,
    renew: bool = False,
    content: Path = shipped.CONTENT,
    render: Render = publishing.in_this_process,
) -> None:
    """Make what is missing: contacts, publications, and edition 1 of each.

    Raises ContentError, NotReady or PdfFailed; what was loaded before that stays.
    """
    load_contacts(say, content, is_dry_run=is_dry_run)
    load_cards(say, is_dry_run=is_dry_run)
    wanted = list(missing(content))
    if renew:
        wanted += renewable(content)
    for publication, language in wanted:
        if is_dry_run:
            count = len(shipped.chapters(language, publication.slug, content))
            say(f"· Would load {publication.slug} ({language}), {count} chapters")
            continue
        try:
            load_edition(publication, language, content, renew=renew, render=render)
        except IntegrityError:
            # Another process started at the same time and was first.
            say(f"· {publication.slug} ({language}) was loaded by another process")
        else:
            say(f"· Loaded {publication.slug} ({language})")


def load_contacts(say: Say, content: Path, *, is_dry_run: bool) -> None:
    known = set(Contact.objects.values_list("key", flat=True))
    absent = [one for one in shipped.contacts(content) if one.key not in known]
    if absent and is_dry_run:
        say(f"· Would make {len(absent)} contacts")
    elif absent:
        with transaction.atomic():
            rows = [Contact(**asdict(one)) for one in absent]
            Contact.objects.bulk_create(rows, ignore_conflicts=True)
            freshness.bump(content=True)
        say(f"· Made {len(absent)} contacts")


def load_cards(say: Say, *, is_dry_run: bool) -> None:
    """An empty card of help messages for each language proposed, so that editors see the gap."""
    known = set(PhraseCard.objects.values_list("language", flat=True))
    absent = [
        PhraseCard(language=code, name=name, own_name=own_name)
        for code, name, own_name in phrases.LANGUAGES
        if code not in known
    ]
    if absent and is_dry_run:
        say(f"· Would make {len(absent)} empty cards of help messages")
    elif absent:
        PhraseCard.objects.bulk_create(absent, ignore_conflicts=True)
        say(f"· Made {len(absent)} empty cards of help messages")


def missing(content: Path) -> Iterator[tuple[ShippedPublication, str]]:
    """Publications and languages of which no edition exists, not even a draft."""
    known = set(Edition.objects.values_list("publication__slug", "language"))
    for publication in shipped.publications(content):
        for language in shipped.languages(publication.slug, content):
            if (publication.slug, language) not in known:
                yield publication, language


def renewable(content: Path) -> Iterator[tuple[ShippedPublication, str]]:
    """Those whose only edition is the shipped one, put in force by no person."""
    for publication in shipped.publications(content):
        for language in shipped.languages(publication.slug, content):
            if is_untouched(publication, language):
                yield publication, language


def is_untouched(publication: ShippedPublication, language: str) -> bool:
    editions = Edition.objects.filter(publication__slug=publication.slug, language=language)
    found = list(editions.values_list("number", "status", "published_by"))
    return found == [(publication.number, Edition.Status.PUBLISHED, None)]


def load_edition(
    shipped_one: ShippedPublication, language: str, content: Path, *, renew: bool, render: Render
) -> None:
    """Render first, from rows that are not saved yet; then everything in one transaction."""
    edition, chapters = unsaved(shipped_one, language, content)
    edition.publication = (
        Publication.objects.filter(slug=shipped_one.slug).first() or edition.publication
    )
    files = publishing.make_files(edition, chapters, all_contacts(), render=render)
    with transaction.atomic():
        if renew and is_untouched(shipped_one, language):
            # The query set's delete, because the row's own refuses what is in force.
            old = Edition.objects.filter(publication=edition.publication, language=language)
            old.delete()
        if edition.publication.pk is None:
            edition.publication.save()
        edition.save()
        for chapter in chapters:
            chapter.edition = edition
        Chapter.objects.bulk_create(chapters)
        edition.publish(files, by=None)


def unsaved(
    shipped_one: ShippedPublication, language: str, content: Path = shipped.CONTENT
) -> tuple[Edition, list[Chapter]]:
    """The edition and its chapters as rows. Raises ContentError."""
    publication = Publication(
        slug=shipped_one.slug,
        title=shipped_one.title,
        title_en=shipped_one.title_en,
        lead=shipped_one.lead,
        lead_en=shipped_one.lead_en,
        audience=shipped_one.audience,
        source_title=shipped_one.source_title,
        order=shipped_one.order,
    )
    is_english = language == Edition.Language.ENGLISH
    change_note = shipped_one.change_note_en if is_english else shipped_one.change_note
    edition = Edition(
        publication=publication,
        language=language,
        number=shipped_one.number,
        follows=shipped_one.number if language == "en" else None,
        updated_on=shipped_one.updated,
        unit=shipped_one.unit,
        change_note=change_note,
        review_by=shipped_one.updated + timedelta(days=settings.REVIEW_DAYS),
    )
    folder = f"{language}/{shipped_one.slug}"
    found = shipped.chapters(language, shipped_one.slug, content)
    return edition, [chapter_row(one, folder) for one in found]


def chapter_row(chapter: ShippedChapter, folder: str) -> Chapter:
    """The chapter as a row, checked as an editor's would be. Raises ContentError."""
    row = Chapter(**asdict(chapter))
    try:
        row.clean_fields(exclude=["edition"])
    except ValidationError as error:
        raise ContentError(f"{folder}, chapter {chapter.slug}: {error.messages[0]}") from error
    return row
