"""What is published never changes, and one edition is in force for each language."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from guidance.models import Chapter, Edition, NotADraft
from portal import audit
from portal.errors import MoveNotAllowed
from portal.models import AuditEvent, PublicState
from tests.guidance.library import make_draft, make_editor, make_published

pytestmark = pytest.mark.django_db
Status = Edition.Status


def test_every_state_has_its_moves():
    assert set(Edition.MOVES) == set(Status)


def test_publishing_supersedes_the_edition_before_and_writes_it_down():
    first = make_published()
    editor = make_editor()
    second = make_published(number=2, by=editor)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.SUPERSEDED, Status.PUBLISHED)
    assert second.published_by == editor
    assert second.published_at <= timezone.now()
    event = AuditEvent.objects.get(chain=f"edition:{second.pk}")
    assert (event.verb, event.actor) == ("guidance.publish", f"user:{editor.pk}")
    assert audit.verify() == []


def test_publishing_makes_every_page_anew():
    make_published()
    before = PublicState.objects.get().content
    make_published(number=2)
    assert PublicState.objects.get().content > before


def test_danish_and_english_are_in_force_side_by_side():
    make_published()
    make_published(language="en", follows=1)
    assert Edition.objects.in_force().count() == 2


def test_two_editions_in_force_are_refused_by_the_database():
    make_published()
    other = make_draft(number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=other.pk).update(
            status=Status.PUBLISHED, published_at=timezone.now()
        )


def test_a_number_is_used_once():
    make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_draft()


def test_in_force_without_a_time_is_refused_by_the_database():
    draft = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(status=Status.PUBLISHED)


@pytest.mark.parametrize("half", [{"approval": "approved"}, {"approved_by": "Faglig leder"}])
def test_half_an_approval_is_refused_by_the_database(half):
    draft = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(**half)


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.SUPERSEDED, Status.WITHDRAWN])
def test_what_has_been_in_force_cannot_be_changed_or_deleted(status):
    edition = make_published()
    chapter = edition.chapters.first()
    Edition.objects.filter(pk=edition.pk).update(status=status)

    edition.change_note = "En anden"
    chapter.body = "Noget andet"
    late = Chapter(edition=edition, slug="ny", order=9, title="Ny", body="x")
    for change in (edition.save, edition.delete, chapter.save, chapter.delete, late.save):
        with pytest.raises(NotADraft):
            change()
    assert edition.chapters.count() == 2
    assert "Noget andet" not in edition.chapters.get(pk=chapter.pk).body
    assert Edition.objects.get(pk=edition.pk).change_note == ""


def test_an_old_copy_of_a_draft_cannot_write_over_its_state():
    draft = make_draft()
    stale = Edition.objects.get(pk=draft.pk)
    draft.publish([], by=None)
    stale.unit = "En anden"
    with pytest.raises(NotADraft):
        stale.save()
    draft.refresh_from_db()
    assert draft.is_in_force


def test_saving_a_draft_writes_its_own_fields_only():
    draft = make_draft()
    draft.unit, draft.status, draft.number = "Ny enhed", Status.PUBLISHED, 9
    draft.save()
    stored = Edition.objects.get(pk=draft.pk)
    assert (stored.unit, stored.status, stored.number) == ("Ny enhed", Status.DRAFT, 1)


def test_a_draft_changed_since_it_was_read_is_not_published():
    draft = make_draft()
    chapter = draft.chapters.first()
    chapter.body = "Rettet, mens folderen blev lavet"
    chapter.save()
    with pytest.raises(MoveNotAllowed):
        draft.publish([], by=None)
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_edition_in_force_stays_when_the_next_is_refused():
    first = make_published()
    draft = make_draft(number=2)
    draft.chapters.first().save()
    with pytest.raises(MoveNotAllowed):
        draft.publish([], by=None)
    first.refresh_from_db()
    assert first.is_in_force


def test_an_edition_is_published_once():
    edition = make_published()
    with pytest.raises(MoveNotAllowed):
        edition.publish([], by=None)


def test_an_older_draft_does_not_replace_a_newer_edition():
    older = make_draft(number=1)
    newer = make_published(number=2)
    with pytest.raises(MoveNotAllowed, match="another edition is in force"):
        older.publish([], by=None)
    newer.refresh_from_db()
    assert newer.is_in_force


def test_an_edition_can_be_withdrawn_once():
    edition = make_published()
    edition.withdraw(by=make_editor())
    assert Edition.objects.get().status == Status.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        edition.withdraw(by=make_editor())


def test_a_draft_cannot_be_withdrawn():
    with pytest.raises(MoveNotAllowed):
        make_draft().withdraw(by=make_editor())


def test_a_copy_is_a_draft_with_the_same_chapters_that_waits_for_approval():
    edition = make_published(approval="approved", approved_by="Leder", approved_on="2026-11-20")
    draft = edition.copy_to_draft()

    assert (draft.number, draft.status, draft.approval) == (2, Status.DRAFT, "pending")
    assert draft.updated_on == timezone.localdate()
    same = ("slug", "order", "title", "lead", "body", "sources", "mark")
    assert list(draft.chapters.values(*same)) == list(edition.chapters.values(*same))
    edition.refresh_from_db()
    assert edition.is_in_force
    assert edition.chapters.count() == 2
