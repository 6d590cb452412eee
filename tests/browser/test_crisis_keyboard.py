"""Bars B7 and B8 with the keyboard alone: from sign-in to N3 in four screens, back in two.

A screen is a page on which the person has to do something. No pointer is used: Tab, Enter, space,
arrows and letters, as somebody tired does it at three in the morning.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from portal.demo_people import PASSWORD, PEOPLE
from tests.browser import roads
from tests.browser.portal_server import portal

pytestmark = pytest.mark.browser

MOST_TABS = 160
ACTIVE = """([selector, text]) => {
  const here = document.activeElement;
  return here !== null && here.matches(selector)
    && (!text || (here.innerText || here.value || "").trim().startsWith(text));
}"""
IS_SEEN = """() => {
  const here = document.activeElement.closest("label, .form-group-radio, .form-group-checkbox")
    ?? document.activeElement;
  const box = here.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}"""


class Typist:
    """One person at a keyboard, who counts the screens they act on and the keys they press."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0
        self.acted_on: list[str] = []

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def to(self, selector: str, text: str = "") -> None:
        """Tab until the focus is there, and can be seen there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(ACTIVE, [selector, text]):
                assert self.page.evaluate(IS_SEEN), f"{selector} has no size"
                return
            self.press("Tab")
        raise AssertionError(f"{MOST_TABS} tabs did not lead to {selector} {text}")

    def write(self, name: str, text: str) -> None:
        self.to(f'[name="{name}"]')
        self.keys += len(text)
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """A radio by arrows, as a browser lets one into a group; a checkbox by space."""
        self.to(f'[name="{name}"]')
        chosen = f'[name="{name}"][value="{value}"]'
        if self.page.locator(chosen).get_attribute("type") == "radio":
            self.press("Space")
            for _ in range(8):
                if self.page.locator(chosen).is_checked():
                    break
                self.press("ArrowDown")
        else:
            self.to(chosen)
            self.press("Space")
        assert self.page.locator(chosen).is_checked()

    def go(self, selector: str, text: str) -> None:
        """Press Enter on it, and be on the next screen."""
        self.to(selector, text)
        self.acted_on.append(self.page.locator("h1").inner_text())
        with self.page.expect_navigation():
            self.press("Enter")

    def sign_in(self, username: str) -> None:
        self.page.goto("/konto/log-ind/?next=/beredskab/styring/")
        self.write("username", username)
        self.write("password", PASSWORD)
        self.go("button", "Log ind")

    def forget_screens(self) -> None:
        self.acted_on, self.keys = [], 0


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A portal of its own: a retraction stands on its pages for a day."""
    with portal(tmp_path_factory.mktemp("keyboard")) as started:
        yield started


@pytest.fixture
def typist(own, open_browser):
    return Typist(open_browser(own.url).page())


def test_an_exercise_is_at_n3_within_four_screens(own, open_browser, typist):
    page, visitor = typist.page, open_browser(own.url).page()
    visitor.goto("/")
    before = visitor.locator(".crisis-banner").all_inner_texts()  # the other test leaves one
    began = time.monotonic()
    typist.sign_in("demo-kriseleder")
    typist.go("nav a", "Øvelser")
    typist.go("main a", "Begynd en øvelse")
    typist.write("purpose", "At øve knappen.")
    typist.write("goals", "At rette en fejl.")
    typist.choose("level", "N3")
    typist.write("illness", "ingenstedsfeber")
    typist.to('[name="areas"]')
    typist.press("Space")
    typist.to('[name="participants"]')
    typist.press("Space")
    typist.write("confirmation", "øvelse")
    typist.go("button", "Begynd øvelsen")

    assert len(typist.acted_on) <= 4, typist.acted_on
    assert time.monotonic() - began < 60
    expect(page.locator("h1")).to_contain_text("ØVELSE")
    expect(page.locator("h1")).to_contain_text("OV-")
    expect(page.locator(".badge").first).to_contain_text("N3")
    expect(page).to_have_title("[ØVELSE] " + page.title().removeprefix("[ØVELSE] "))
    visitor.goto("/")
    assert visitor.locator(".crisis-banner").all_inner_texts() == before
    an_event_comes_by_itself(own, open_browser, typist)
    end_exercise(typist)


def an_event_comes_by_itself(own, open_browser, typist):
    """The lead plays one in; another who takes part sees it without asking again."""
    watching = open_browser(own.url).page()
    roads.demo_sign_in(watching, first_participant(typist.page))
    watching.clock.install()
    watching.goto(typist.page.url)
    expect(watching.get_by_text("Avisen ringer.")).to_have_count(0)
    typist.go("main a", "Tilføj et indspil")
    typist.write("after_minutes", "0")
    typist.write("text", "Avisen ringer.")
    typist.go("button", "Planlæg indspillet")
    for _ask in range(20):  # an answer may be on its way; a busy machine is slow to give it
        watching.clock.fast_forward(21_000)
        if watching.get_by_text("Avisen ringer.").count():
            break
        watching.wait_for_load_state("networkidle")
    expect(watching.get_by_text("Avisen ringer.")).to_be_visible()


def first_participant(page):
    """The user name of the demo person who was chosen first."""
    names = page.locator("main").inner_text()
    chosen = [p for p in PEOPLE if f"{p.first_name} {p.last_name}" in names]
    return next(p.username for p in chosen if p.username != "demo-kriseleder")


def end_exercise(typist):
    typist.go("main a", "Afslut øvelsen")
    typist.go("button", "Afslut øvelsen")
    expect(typist.page.locator("h1")).to_contain_text("ØVELSE Opsamling")


def test_the_plan_is_at_n3_within_four_screens_and_back_within_two(own, open_browser, typist):
    page, visitor = typist.page, open_browser(own.url).page()
    began = time.monotonic()
    typist.sign_in("demo-kriseleder")
    typist.go("main a", "Sæt planen i kraft")
    typist.choose("level", "N3")
    typist.write("illness", "Prøvesyge")
    typist.to('[name="areas"]')
    typist.press("Space")
    typist.to('[name="trigger"]')
    typist.press("ArrowDown")
    typist.write("source", "En opdigtet kilde, 25. november 2026")
    typist.write("reason", "Vi prøver, om planen virker.")
    typist.write("confirmation", "krise")
    typist.go("button", "Sæt planen i kraft")

    assert len(typist.acted_on) <= 4, typist.acted_on
    assert time.monotonic() - began < 60
    visitor.goto("/")
    expect(visitor.locator(".crisis-banner")).to_contain_text("Kriseberedskab")

    page.goto("/beredskab/styring/")
    typist.forget_screens()
    began = time.monotonic()
    # One row in the table of what is in force leads to it; its page leads to the retraction.
    typist.go("main a", "B-")
    if "/annuller/" not in page.url:
        typist.go("main a", "Annullér")
    typist.write("reason", "En fejl.")
    typist.write("confirmation", "annuller")
    typist.go("button", "Annullér")

    after_control = typist.acted_on[1:]
    assert len(after_control) <= 2, after_control
    assert time.monotonic() - began < 20
    visitor.goto("/")
    expect(visitor.locator(".crisis-banner")).to_contain_text("ved en fejl")
