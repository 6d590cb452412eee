"""The pages of an activation, as the one who leads it and as the one in the field see them."""

from __future__ import annotations

import re

import pytest

from tests.browser import roads
from tests.browser.portal_server import portal
from tests.browser.test_accessibility import look_at

pytestmark = pytest.mark.browser

CONTROL = "/beredskab/styring/"
PAGES = [
    "",
    "niveau/",
    "vurdering/",
    "nedtrapning/",
    "annuller/",
    "kort/1/",
    "kort/8/",
    "kort/2/stop/",
    "opgave/P1.D1/udfoert/",
    "opgave/P1.D2/undlad/",
    "tal/P1.I1/",
    "roller/",
    "log/",
    "log/skriv/",
    "log/1/ret/",
    "log/kontrol/",
    "log/hent/",
    "billeder/",
    "billeder/nyt/",
    "evaluering/",
    "evaluering/del/1/",
    "evaluering/undervejs/",
    "anbefaling/",
    "beskeder/",
    "besked/ny/",
    "besked/ikke/",
]
BESIDE = [
    "",
    "plan/",
    "historik/",
    "laering/",
    "oevelser/",
    "oevelser/ny/?som=falsk-alarm",
]
PUBLIC = ["/", "/beredskab/", "/beredskab/status/", "/en/beredskab/", "/procedure/"]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A portal of its own: the plan is in force on all of its pages."""
    with portal(tmp_path_factory.mktemp("activation")) as started:
        yield started


@pytest.fixture
def lead(own, open_browser):
    """A page of the lead, on the one activation there is."""
    page = open_browser(own.url).page()
    roads.demo_sign_in(page, "demo-kriseleder")
    page.goto(CONTROL)
    running = page.locator("main a", has_text=re.compile("^B-"))
    if running.count():
        running.first.click()
    else:
        activate(page)
    page.wait_for_url(re.compile(r"/styring/[0-9a-f-]{36}/$"))
    return page


def activate(page):
    page.goto(f"{CONTROL}saet-i-kraft/")
    page.check("[name=level][value=N3]")
    page.fill("[name=illness]", "Prøvesyge")
    page.check("[name=areas] >> nth=0")
    page.select_option("[name=trigger]", index=1)
    page.fill("[name=source]", "En opdigtet kilde, 25. november 2026")
    page.fill("[name=reason]", "Vi ser på siderne.")
    page.fill("[name=confirmation]", "krise")
    page.get_by_role("button", name="Sæt planen i kraft").click()


def test_pages_of_an_activation(lead):
    page, here, wrong = lead, lead.url, []
    for address in PAGES:
        answer = page.goto(here + address)
        assert answer.status == 200, address
        wrong += look_at(page, address)

    assert wrong == []


def test_its_forms_sent_empty(lead):
    page, here, wrong = lead, lead.url, []
    for address in ("log/skriv/", "billeder/nyt/", "opgave/P1.D2/undlad/", "evaluering/undervejs/"):
        page.goto(here + address)
        page.locator("main form button[type=submit]").last.click()
        assert page.locator(".alert-error, .form-error").count(), address
        wrong += look_at(page, f"{address} sent empty")

    assert wrong == []


def test_pages_beside_it_and_in_public(own, lead, open_browser):
    wrong = []
    for address in BESIDE:
        lead.goto(CONTROL + address)
        wrong += look_at(lead, address)
    visitor = open_browser(own.url).page()
    for address in PUBLIC:
        visitor.goto(address)
        assert visitor.locator(".crisis-banner").count() == 1, address
        wrong += look_at(visitor, address)

    assert wrong == []


def test_a_page_of_the_field_in_english(own, lead, open_browser):
    field = open_browser(own.url).page()
    roads.demo_sign_in(field, "demo-beredskab")
    wrong = []
    path = lead.url.removeprefix(own.url)
    for address in ("", "kort/4/", "log/"):
        field.goto(f"/en{path}{address}")
        wrong += look_at(field, f"en {address}")

    assert wrong == []
