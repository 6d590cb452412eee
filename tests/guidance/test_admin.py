"""Editors write in drafts; what is in force they can only copy."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from guidance.models import Chapter, Edition
from portal import demo_people
from portal.models import User
from tests.guidance.library import (
    make_contacts,
    make_draft,
    make_editor,
    make_published,
    make_second_editor,
)

pytestmark = pytest.mark.django_db
EDITIONS = "/admin/guidance/edition/"


@pytest.fixture
def editor(client):
    make_contacts()
    client.force_login(make_editor())
    return client


def look(client, edition: Edition, deed: str):
    """The page on which an edition is compared and moved; `deed` is the button pressed."""
    edition.refresh_from_db()
    data = {"deed": deed, "revision": edition.revision}
    return client.post(f"{EDITIONS}{edition.pk}/look/", data, follow=True)


def act(client, action: str, edition: Edition):
    data = {"action": action, "_selected_action": [edition.pk]}
    return client.post(EDITIONS, data, follow=True)


def test_others_may_not_enter(client):
    demo_people.make_people()
    edition = make_published()
    client.force_login(User.objects.get(username="demo-sagsbehandler"))
    assert client.get(EDITIONS)["Location"].startswith("/admin/login/")
    act(client, "copy_to_draft", edition)
    assert Edition.objects.count() == 1


def test_an_administrator_of_accounts_does_not_edit_guidance(client):
    demo_people.make_people()
    client.force_login(User.objects.get(username="demo-administrator"))
    assert client.get(EDITIONS).status_code == 403


def test_a_draft_chapter_can_be_changed_and_previewed(editor):
    draft = make_draft(bodies=("Ring {{contact:nogen}}",))
    chapter = draft.chapters.get()
    address = f"/admin/guidance/chapter/{chapter.pk}/change/"
    assert "<mark>Ukendt kontakt: contact:nogen</mark>" in editor.get(address).text

    data = {
        "edition": draft.pk,
        "slug": "kapitel-1",
        "order": 1,
        "title": "Ny overskrift",
        "lead": "Kort",
        "body": "Ring {{contact:112}}",
        "sources": "",
        "mark": "V",
    }
    assert editor.post(address, data).status_code == 302
    assert Chapter.objects.get().title == "Ny overskrift"
    assert '<a href="tel:112">112</a>' in editor.get(address).text


def test_a_draft_put_in_force_while_the_form_is_open_is_not_changed(editor):
    draft = make_draft(bodies=("Som den var",))
    chapter = draft.chapters.get()

    def someone_else_is_faster(execute, sql, params, many, context):
        if sql.startswith('UPDATE "guidance_edition" SET "revision"') and draft.is_draft:
            draft.publish([], by=None)
        return execute(sql, params, many, context)

    data = {"edition": draft.pk, "slug": "k", "order": 1, "title": "Ny", "body": "Ny", "mark": ""}
    with connection.execute_wrapper(someone_else_is_faster):
        address = f"/admin/guidance/chapter/{chapter.pk}/change/"
        page = editor.post(address, data, follow=True)
    assert "Udgaven er sat i kraft imens" in page.text
    assert Chapter.objects.get().body == "Som den var"


def test_what_is_in_force_can_only_be_looked_at(editor):
    edition = make_published()
    chapter = edition.chapters.first()
    for address in (
        f"{EDITIONS}{edition.pk}/change/",
        f"/admin/guidance/chapter/{chapter.pk}/change/",
    ):
        page = editor.get(address)
        assert page.status_code == 200
        assert 'name="_save"' not in page.text
        assert editor.post(address, {"title": "x"}).status_code == 403
    gone = editor.post(f"/admin/guidance/chapter/{chapter.pk}/delete/", {"post": "yes"})
    assert gone.status_code == 403
    assert edition.chapters.count() == 2


def test_copy_correct_and_put_in_force(editor):
    first = make_published()
    assert "Kladden er klar" in act(editor, "copy_to_draft", first).text
    draft = Edition.objects.get(number=2)
    assert "hvad der er ændret" in look(editor, draft, "publish").text
    draft.change_note = "Et nummer er rettet."
    draft.save()

    assert "er sat i kraft" in look(editor, draft, "publish").text
    draft.refresh_from_db()
    assert draft.is_in_force
    assert draft.published_by == make_editor()
    assert draft.files.get().name == "tegn-udgave-2.pdf"


def test_a_draft_with_a_mistake_is_refused_with_the_reason(editor):
    draft = make_draft(bodies=("{{contact:nogen}}",))
    text = look(editor, draft, "publish").text
    assert "Ret det, der står herunder" in text
    assert "Kapitel 1, linje 1: Ukendt kontakt: contact:nogen" in text
    draft.refresh_from_db()
    assert draft.is_draft


def test_what_is_in_force_is_not_put_in_force_again(editor):
    edition = make_published()
    assert "er ikke længere en kladde" in look(editor, edition, "publish").text


def test_half_an_approval_is_refused_with_a_sentence(editor):
    draft = make_draft()
    data = {"updated_on": "2026-11-25", "unit": "x", "approval": "approved", "approved_by": "L"}
    page = editor.post(f"{EDITIONS}{draft.pk}/change/", data)
    assert "Skriv, hvem der har godkendt og hvornår" in page.text


def test_a_publication_keeps_its_address(editor):
    publication = make_draft().publication
    address = f"/admin/guidance/publication/{publication.pk}/change/"
    data = {"slug": "andet", "title": "Nyt navn", "lead": "x", "audience": "both", "order": 1}
    assert editor.post(address, data).status_code == 302
    publication.refresh_from_db()
    assert (publication.slug, publication.title) == ("tegn", "Nyt navn")


def test_a_new_draft_and_a_new_chapter_can_be_made(editor):
    publication = make_published().publication
    data = {
        "publication": publication.pk,
        "language": "en",
        "number": 1,
        "follows": 1,
        "updated_on": "2026-11-25",
        "unit": "Centre",
        "approval": "pending",
    }
    assert editor.post(f"{EDITIONS}add/", data).status_code == 302
    draft = Edition.objects.get(language="en")
    chapter = {"edition": draft.pk, "slug": "tjekliste", "order": 1, "title": "T", "body": "x"}
    assert "Den adresse er optaget" in editor.post("/admin/guidance/chapter/add/", chapter).text
    chapter["slug"] = "text"
    assert editor.post("/admin/guidance/chapter/add/", chapter).status_code == 302
    assert draft.chapters.count() == 1


def test_the_look_shows_what_changes_side_by_side(editor):
    first = make_published(bodies=("## Et\n\nRing til centret i dag.\n",))
    draft = first.copy_to_draft()
    chapter = draft.chapters.get()
    chapter.body = "## Et\n\nRing til hotlinen i dag.\n"
    chapter.save()
    text = editor.get(f"{EDITIONS}{draft.pk}/look/").text
    assert "Ændringer siden udgave 1" in text
    assert "<del>centret</del>" in text
    assert "<ins>hotlinen</ins>" in text
    assert "Ret det" not in text


def test_someone_elses_change_meanwhile_is_told(editor):
    draft = make_draft()
    data = {"deed": "publish", "revision": draft.revision}
    chapter = draft.chapters.first()
    chapter.title = "Ny"
    chapter.save()
    page = editor.post(f"{EDITIONS}{draft.pk}/look/", data, follow=True)
    assert "Nogen har ændret kladden imens" in page.text
    draft.refresh_from_db()
    assert draft.is_draft


def test_two_people_put_an_edition_in_force_where_the_setting_asks_for_it(client, settings):
    settings.FOUR_EYES = True
    make_contacts()
    first, second = make_editor(), make_second_editor()
    draft = make_draft()
    client.force_login(first)
    assert "Bed en anden" in client.get(f"{EDITIONS}{draft.pk}/look/").text
    assert "To personer skal sætte" in look(client, draft, "publish").text
    look(client, draft, "propose")
    assert "To personer skal sætte" in look(client, draft, "publish").text
    assert "En anden redaktør skal gøre det" in client.get(f"{EDITIONS}{draft.pk}/look/").text

    client.force_login(second)
    assert "er sat i kraft" in look(client, draft, "publish").text
    draft.refresh_from_db()
    assert (draft.proposed_by, draft.published_by) == (first, second)


def test_a_change_after_the_proposal_takes_it_back(client, settings):
    settings.FOUR_EYES = True
    make_contacts()
    draft = make_draft()
    draft.propose(by=make_editor())
    chapter = draft.chapters.first()
    chapter.title = "Ny"
    chapter.save()
    client.force_login(make_second_editor())
    assert "To personer skal sætte" in look(client, draft, "publish").text
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_database_refuses_one_person_in_both_places():
    edition = make_published(by=make_editor())
    with pytest.raises(IntegrityError):
        Edition.objects.filter(pk=edition.pk).update(proposed_by=make_editor())


def test_an_edition_in_force_is_confirmed_or_withdrawn(editor):
    edition = make_published()
    assert "Datoen for næste gennemgang er flyttet" in look(editor, edition, "confirm").text
    edition.refresh_from_db()
    assert edition.review_by == timezone.localdate() + timedelta(days=365)
    assert "er trukket tilbage" in look(editor, edition, "withdraw").text
    assert "er ikke længere i kraft" in look(editor, edition, "confirm").text
    edition.refresh_from_db()
    assert edition.status == Edition.Status.WITHDRAWN


def test_a_guide_that_is_overdue_stands_out_in_the_list(editor):
    edition = make_published()
    edition.confirm(until=timezone.localdate(), by=make_editor())
    assert "skal gennemgås nu" in editor.get(EDITIONS).text


def test_only_editors_may_look(client):
    edition = make_published()
    demo_people.make_people()
    client.force_login(User.objects.get(username="demo-administrator"))
    assert client.get(f"{EDITIONS}{edition.pk}/look/").status_code == 403
    assert client.get(f"{EDITIONS}999/look/").status_code == 403
    client.force_login(make_editor())
    assert client.get(f"{EDITIONS}999/look/").status_code == 404
