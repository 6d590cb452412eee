"""A folder that cannot be made stops the publication; nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from guidance import publishing
from guidance.models import Edition, PublishedFile
from guidance.publishing import NotReady
from portal import pdf
from portal.errors import MoveNotAllowed
from tests.guidance.library import (
    make_contacts,
    make_draft,
    make_editor,
    make_published,
    quick_render,
)

pytestmark = pytest.mark.django_db


def failing_render(template, context, *, language):
    raise pdf.PdfFailed("no text for a picture")


def test_a_failed_folder_stops_the_publication_and_loses_nothing():
    first = make_published()
    draft = make_draft(number=2)
    chapters = list(draft.chapters.values())

    with pytest.raises(pdf.PdfFailed, match="no text for a picture"):
        publishing.publish(draft, by=make_editor(), render=failing_render)

    first.refresh_from_db()
    draft.refresh_from_db()
    assert first.is_in_force
    assert draft.is_draft
    assert list(draft.chapters.values()) == chapters
    assert PublishedFile.objects.count() == 1

    publishing.publish(draft, by=make_editor(), render=quick_render)
    assert Edition.objects.in_force().get().number == 2


def test_a_draft_with_a_mistake_is_not_published():
    make_contacts()
    draft = make_draft(bodies=("{{contact:nogen}}", "[x](chapter:væk)"))
    with pytest.raises(NotReady) as refused:
        publishing.publish(draft, by=None, render=quick_render)
    assert refused.value.problems == [
        "Kapitel 1, linje 1: Ukendt kontakt: contact:nogen",
        "Kapitel 2, linje 1: Ukendt kapitel: v%C3%A6k",
    ]
    draft.refresh_from_db()
    assert draft.is_draft


def test_an_empty_draft_is_not_published():
    with pytest.raises(NotReady, match="ingen kapitler"):
        publishing.publish(make_draft(bodies=()), by=None, render=quick_render)


def test_a_change_while_the_folder_is_made_stops_the_publication():
    draft = make_draft()

    def slow_render(template, context, *, language):
        chapter = draft.chapters.first()
        chapter.body = "Rettet imens"
        chapter.save()
        return b"made from the older text"

    with pytest.raises(MoveNotAllowed):
        publishing.publish(draft, by=None, render=slow_render)
    assert not PublishedFile.objects.exists()
    assert draft.chapters.first().body == "Rettet imens"


def test_the_folder_is_kept_with_its_hash_and_a_neutral_name():
    edition = make_published()
    file = edition.files.get()
    assert file.name == "tegn-udgave-1.pdf"
    assert file.size == len(bytes(file.content))
    assert len(file.sha256) == 64


def test_a_folder_is_made_in_the_render_process():
    """The road of an editor: by the process of its own beside the web server."""
    make_contacts()
    edition = publishing.publish(make_draft(), by=make_editor())
    assert bytes(edition.files.get().content).startswith(b"%PDF-")


def test_the_folder_names_only_the_contacts_it_needs():
    contacts = make_contacts()
    draft = make_draft(bodies=("Skriv til {{contact:quiet}}.",))
    context = publishing.folder_context(draft, list(draft.chapters.all()), contacts)
    assert [contact.key for contact in context["contacts"]] == ["112", "cmm-hotline", "quiet"]


@pytest.mark.django_db(transaction=True)
def test_two_editors_publishing_at_once_leave_one_edition_in_force():
    make_published()
    drafts = [make_draft(number=2), make_draft(number=3)]
    together = threading.Barrier(2)

    def publish(draft):
        together.wait()
        try:
            publishing.publish(draft, by=None, render=quick_render)
        except MoveNotAllowed:
            return "refused"
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(publish, drafts))

    assert "published" in outcomes
    in_force = Edition.objects.in_force().get()
    assert in_force.number == (3 if outcomes[1] == "published" else 2)
    assert Edition.objects.filter(status="draft").count() == outcomes.count("refused")
