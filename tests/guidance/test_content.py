"""The shipped guidance itself: every chapter can be shown, and no number stands in a text."""

import re
from dataclasses import asdict

import pytest
from django.urls import Resolver404, resolve

from guidance import checking, loading, publishing, reading, shipped, sources
from guidance.models import Edition, Publication
from portal.models import Contact

SHIPPED = [
    (publication, language)
    for publication in shipped.publications()
    for language in shipped.languages(publication.slug)
]
LINK = re.compile(r"\]\((/[^)#]*)")
PUBLIC_SLUGS = {
    "tegn-paa-menneskehandel", "undgaa-skjult-tvangsarbejde", "procedure-for-voksne",
    "beredskabsplan-sundhedskriser", "rigsadvokatens-meddelelse",
}  # fmt: skip


def contacts() -> dict[str, Contact]:
    return {row.key: Contact(**asdict(row)) for row in shipped.contacts()}


def test_every_promised_publication_is_shipped_in_danish():
    assert {publication.slug for publication, language in SHIPPED if language == "da"} == (
        PUBLIC_SLUGS
    )


@pytest.mark.parametrize(("publication", "language"), SHIPPED)
def test_every_chapter_can_be_shown_and_published(publication, language):
    edition, chapters = loading.unsaved(publication, language)
    publishing.folder_context(edition, chapters, contacts())  # raises NotReady
    for paper in (False, True):
        for read in reading.all_together(
            edition, chapters, contacts(), language=language, is_paper=paper
        ):
            assert read.rendered.problems == ()
            assert "{{" not in read.rendered.html
            assert "<h2" not in read.rendered.html  # the chapter's own title is the h2


@pytest.mark.parametrize(("publication", "language"), SHIPPED)
def test_it_holds_what_an_editor_s_text_must_hold(publication, language):
    for chapter in shipped.chapters(language, publication.slug):
        for text in (chapter.title, chapter.lead, chapter.body):
            assert checking.mistakes(text) == [], chapter.slug
        assert sources.unknown(chapter.sources) == [], chapter.slug


@pytest.mark.parametrize(("publication", "language"), SHIPPED)
def test_every_link_within_the_portal_leads_somewhere(publication, language):
    slugs = {
        (one.slug, chapter.slug)
        for one, code in SHIPPED
        for chapter in shipped.chapters(code, one.slug)
    }
    for chapter in shipped.chapters(language, publication.slug):
        for path in LINK.findall(chapter.body):
            try:
                match = resolve(path)
            except Resolver404:
                pytest.fail(f"{chapter.slug}: {path}")
            if match.view_name == "guidance:chapter":
                kept = match.kwargs
                assert (kept["publication"], kept["chapter"]) in slugs, path


def test_the_source_titles_are_word_for_word():
    assert [publication.source_title for publication in shipped.publications()] == [
        "Guide til fagfolk – Sådan genkender du tegn på menneskehandel",
        "Undgå skjult tvangsarbejde. Guidelines til virksomheder og arbejdsgivere",
        "Flowchart over procedure vedr. personer (over 18 år), der kan være ofre for "
        "menneskehandel",
        "Rigsadvokatens meddelelse om menneskehandel",
        "Beredskabsplan i tilfælde af sundhedskriser",
    ]


def test_every_publication_and_contact_fits_its_row():
    for publication, language in SHIPPED:
        edition, _ = loading.unsaved(publication, language)
        edition.publication.full_clean(validate_unique=False)
        edition.clean_fields(exclude=["publication"])
    for contact in contacts().values():
        contact.clean_fields(exclude=["web"] if contact.web else None)
    assert Publication.Audience.EMPLOYERS in {p.audience for p, _ in SHIPPED}
    assert Edition.Language.DANISH in {language for _, language in SHIPPED}
