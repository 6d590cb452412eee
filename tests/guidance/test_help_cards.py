"""Help messages in other languages: only what two people vouch for is seen by anyone."""

from datetime import date

import pytest
from django.db import IntegrityError

from guidance import phrases
from guidance.help_cards import cards
from guidance.models import Phrase, PhraseCard
from portal.models import User
from tests.guidance.library import load, make_contacts, make_editor, write_content
from tests.portal.markup import Markup, assert_sound

pytestmark = pytest.mark.django_db
VOUCHED = {
    "translated_by": "Et tolkebureau",
    "read_by": "En anden",
    "vouched_on": date(2026, 11, 25),
}


@pytest.fixture(autouse=True)
def numbers():
    make_contacts()


def make_card(*, but: str = "", **more) -> PhraseCard:
    card = PhraseCard.objects.create(language="ar", name="arabisk", own_name="العربية", **more)
    for key in phrases.MESSAGES:
        if key != but:
            Phrase.objects.create(card=card, key=key, text=f"[{key}]")
    return card


def test_english_is_open_and_has_the_danish_beside(client):
    text = client.get("/faa-hjaelp/en/").text
    page = Markup(text)
    assert_sound(page)
    assert '<p lang="en" dir="ltr">It is not your fault.</p>' in text
    assert '<p class="in-danish" lang="da">Det er ikke din skyld.</p>' in text
    assert len(page.all("p", class_="in-danish")) == len(phrases.MESSAGES) - len(phrases.PARTS)


def test_a_vouched_language_is_shown_in_its_own_direction(client):
    make_card(**VOUCHED)
    text = client.get("/faa-hjaelp/ar/").text
    assert '<p lang="ar" dir="rtl">[passport]</p>' in text
    assert 'href="/faa-hjaelp/ar/" lang="ar"' in client.get("/faa-hjaelp/").text
    assert "Andre sprog" in text


def test_without_two_people_it_is_not_shown(client):
    make_card()
    assert client.get("/faa-hjaelp/ar/").status_code == 404
    assert "/faa-hjaelp/ar/" not in client.get("/faa-hjaelp/").text


def test_with_a_message_missing_it_is_not_shown():
    make_card(but="passport", **VOUCHED)
    assert [card.language for card in cards()] == ["en"]


def test_when_the_danish_changes_the_translation_no_longer_counts():
    card = make_card(**VOUCHED)
    Phrase.objects.filter(card=card, key="passport").update(danish="Noget andet.")
    assert PhraseCard.objects.get().missing == ["passport"]
    assert [link.language for link in cards()] == ["en"]


@pytest.mark.parametrize(
    "people", [{"translated_by": "En"}, {"read_by": "En"}, {"translated_by": "En", "read_by": "En"}]
)
def test_the_database_refuses_a_card_vouched_for_by_one(people):
    with pytest.raises(IntegrityError):
        make_card(vouched_on=date(2026, 11, 25), **people)


@pytest.mark.parametrize("address", ["/faa-hjaelp/xx/", "/faa-hjaelp/da/", "/en/faa-hjaelp/xx/"])
def test_an_unknown_language_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_editors_see_what_is_missing_and_may_fill_it(client, tmp_path):
    load(write_content(tmp_path))
    client.force_login(make_editor())
    listed = client.get("/admin/guidance/phrasecard/").text
    assert f"mangler oversættelse: {len(phrases.MESSAGES)} af {len(phrases.MESSAGES)}" in listed
    card = PhraseCard.objects.get(language="pl")
    address = f"/admin/guidance/phrasecard/{card.pk}/change/"
    form = {
        "name": "polsk",
        "own_name": "polski",
        "phrases-TOTAL_FORMS": "1",
        "phrases-INITIAL_FORMS": "0",
        "phrases-0-key": "passport",
        "phrases-0-text": "[passport]",
        "phrases-0-card": card.pk,
    }
    assert client.post(address, form).status_code == 302
    assert "passport" not in card.missing
    refused = client.post(address, {**form, **VOUCHED, "phrases-TOTAL_FORMS": "0"})
    assert "beskeder mangler oversættelse" in refused.text


def test_others_may_not_edit_the_cards(client):
    make_editor()
    client.force_login(User.objects.get(username="demo-sagsbehandler"))
    assert client.get("/admin/guidance/phrasecard/").status_code == 302


def test_the_languages_are_made_once(tmp_path):
    content = write_content(tmp_path)
    assert f"· Made {len(phrases.LANGUAGES)} empty cards of help messages" in load(content)
    assert not [said for said in load(content) if "cards" in said]
