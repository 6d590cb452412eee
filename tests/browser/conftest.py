"""Chromium from the machine, and one running portal for the tests of this folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.portal_server import Portal, portal

ARGUMENTS = [
    "--no-sandbox",  # needed as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("No Chromium on this machine: `make test` installs it where it may.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Portal:
    with portal(tmp_path_factory.mktemp("portal")) as started:
        yield started


@dataclass
class Watched:
    """A browser context that remembers whatever should not have happened in it."""

    context: BrowserContext
    home: str
    faults: list[str] = field(default_factory=list)

    def page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self.note_request)
        page.on("response", self.note_response)
        return page

    def note_console(self, message) -> None:
        # A refused form is 4xx on purpose; the browser mentions it as a failed resource.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def note_request(self, request) -> None:
        if not request.url.startswith((self.home, "data:", "about:")):
            self.faults.append(f"request to {request.url.split('/')[2]}")

    def note_response(self, response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url.removeprefix(self.home)}")


@pytest.fixture
def open_browser(chromium: Browser):
    """Makes watched contexts; at the end of the test none of them may have a fault."""
    made: list[Watched] = []

    def make(home: str, **options) -> Watched:
        watched = Watched(chromium.new_context(base_url=home, **options), home)
        made.append(watched)
        return watched

    yield make
    faults = [fault for watched in made for fault in watched.faults]
    for watched in made:
        watched.context.close()
    assert faults == []
