"""Closing the form in this browser: what is gone, and that the page says so."""

import re

import pytest
from django.test import Client

from referrals.intake import drafts, walk_cookie
from referrals.models import Draft, KeptDraft
from tests import builders

pytestmark = pytest.mark.django_db

CLOSED = "/henvisning/lukket/"


@pytest.fixture
def browser():
    builders.make_people()
    client = Client()
    builders.answer_walk(client, builders.WALK)
    builders.fill_form(client, builders.VALUES)
    return client


def test_the_button_erases_and_a_page_of_its_own_says_what(browser):
    kept = browser.post("/henvisning/gem/", {"page": ""})
    assert f'action="{CLOSED}"' in kept.text
    page = browser.post(CLOSED, follow=True)

    assert page.redirect_chain == [(CLOSED, 302)]
    assert "Formularen er lukket" in page.text
    assert "dine svar i vejviseren er slettet fra denne browser" in page.text
    assert not Draft.objects.exists()
    assert {browser.cookies[name].value for name in (drafts.NAME, walk_cookie.NAME)} == {""}
    assert "Her er ingen formular endnu" in browser.get("/henvisning/tjek/").text


def test_the_form_kept_under_a_code_can_still_be_opened(browser):
    kept = browser.post("/henvisning/gem/", {"page": ""})
    page = browser.post(CLOSED, follow=True)

    assert KeptDraft.objects.count() == 1
    resume = re.search(r'href="(/henvisning/fortsaet/)"', page.text)[1]
    code = "-".join(kept.context["groups"])
    assert browser.post(resume, {"code": code}).url == "/henvisning/tjek/"


def test_after_the_kept_form_is_deleted_it_can_be_closed_too(browser):
    browser.post("/henvisning/gem/", {"page": ""})
    page = browser.post("/henvisning/gem/slet/")

    assert f'action="{CLOSED}"' in page.text
    assert not KeptDraft.objects.exists()
    assert "Formularen er lukket" in browser.post(CLOSED, follow=True).text


def test_an_open_form_and_an_unread_receipt_are_never_called_closed(browser):
    assert browser.get(CLOSED).url == "/henvisning/"
    browser.post("/henvisning/tjek/")

    assert browser.get(CLOSED).url == "/henvisning/kvittering/"
    assert browser.post(CLOSED).url == "/henvisning/kvittering/"
    assert Draft.objects.exists()
