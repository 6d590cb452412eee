"""The crisis plan in a real browser: the banner on a phone, the page, the badge of a partner, the
dashboard that follows by itself, and the plan editor."""

from __future__ import annotations

import http.server
import json
import re
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from crisisplan.partner_example import EXAMPLE
from tests.browser import roads
from tests.browser.portal_server import portal
from tests.browser.test_accessibility import look_at

pytestmark = pytest.mark.browser

ACTIVATE = """
import json
from tests.crisisplan.builders import bring_to, make_activation, make_person
bring_to("N4", illness="kolera", areas=["syd"])
make_activation(level="N2", illness="influenza", areas=["nord"])
make_activation(level="N1", illness="denguefeber", areas=["landet"])
print(json.dumps(str(make_activation(level="N3", illness="mpox", areas=["midt"]).pk)))
"""
WRITE = """
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry
logbook.write(Activation.objects.get(pk="PK"), LogEntry.Kind.EVENT, "En ny linje i loggen.")
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A portal of its own, with the plan in force for four illnesses at once."""
    with portal(tmp_path_factory.mktemp("crisis")) as started:
        said = started.manage("shell", "-v", "0", "-c", ACTIVATE)
        yield started, json.loads(said.splitlines()[-1])


def test_the_banner_is_one_sentence_on_a_phone_and_two_on_a_wide_screen(own, open_browser):
    page = open_browser(own[0].url).page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/")
    banner = page.locator(".crisis-banner")
    expect(banner.locator("strong:visible")).to_have_count(1)
    expect(banner).to_contain_text("Kriseberedskab i Midtjylland")
    expect(banner.locator("a:visible")).to_have_text("Se alle 3")
    assert banner.bounding_box()["y"] < 5
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(banner.locator("strong:visible")).to_have_count(2)
    banner.locator("a:visible").click()
    expect(page.locator("h1")).to_contain_text("Beredskabsplan")
    assert "denguefeber" not in page.content()


def test_the_pages_are_accessible_and_stay_within_a_phone(own, open_browser):
    page = open_browser(own[0].url).page()
    wrong = []
    for path in ("/", "/beredskab/", "/beredskab/punkt/3/", "/beredskab/status/"):
        for prefix in ("", "/en"):
            page.goto(prefix + path)
            wrong += look_at(page, prefix + path)
    staff = open_browser(own[0].url).page()
    roads.demo_sign_in(staff, "demo-kriseleder")
    staff.goto("/beredskab/styring/plan/")
    wrong += look_at(staff, "editions")
    staff.get_by_role("button", name="Begynd en kladde").click()
    wrong += look_at(staff, "draft")
    for path in ("cards/1", "messages/M01", "roles/KRL"):
        staff.goto(f"/beredskab/styring/plan/kladde/{path}/")
        wrong += look_at(staff, path)
    staff.get_by_label("Opgave, engelsk").fill("")
    staff.get_by_role("button", name="Gem kladden").click()
    expect(staff.locator("main")).to_contain_text("Skriv teksten på engelsk.")
    wrong += look_at(staff, "role with an error")
    expect(staff.locator(".watch-strip")).to_contain_text("Vi følger denguefeber")
    staff.goto("/beredskab/styring/plan/udgave/1/")
    wrong += look_at(staff, "edition")
    assert wrong == []


def test_the_dashboard_follows_by_itself_and_not_while_it_is_used(own, open_browser):
    started, pk = own
    page = open_browser(started.url).page()
    roads.demo_sign_in(page, "demo-kriseleder")
    page.clock.install()
    page.goto(f"/beredskab/styring/{pk}/")
    line = page.locator("[data-live]").get_by_text("En ny linje i loggen.")
    expect(line).to_have_count(0)
    started.manage("shell", "-v", "0", "-c", WRITE.replace("PK", pk))
    page.locator("[data-live] a").first.focus()
    page.clock.fast_forward(21_000)
    page.wait_for_timeout(800)
    expect(line).to_have_count(0)  # somebody is in it
    page.evaluate("document.activeElement.blur()")
    page.clock.fast_forward(21_000)
    expect(line).to_be_visible()


def test_a_page_that_is_left_stops_asking_so_that_the_session_ends(own, open_browser):
    started, pk = own
    page = open_browser(started.url).page()
    roads.demo_sign_in(page, "demo-kriseleder")
    page.clock.install()
    page.goto(f"/beredskab/styring/{pk}/")
    page.clock.fast_forward(21 * 60_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(61_000)
    page.wait_for_timeout(300)
    assert asked == []
    page.keyboard.press("Shift")
    page.clock.run_for(21_000)
    page.wait_for_timeout(300)
    assert [url for url in asked if url.endswith("/nu/")]


@contextmanager
def partner_page(html: str):
    """A site of somebody else: another address on the loopback."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def test_the_example_draws_a_badge_on_a_partners_page(own, chromium):
    url = own[0].url
    visitor = chromium.new_context().new_page()
    visitor.goto(f"{url}/beredskab/status/")
    example = visitor.locator("pre").inner_text()
    assert (
        example.strip()
        == EXAMPLE.replace("ADDRESS", f"{url}/beredskab/status.json")
        .replace("LANGUAGE", "da")
        .strip()
    )
    with partner_page(f"<!doctype html><title>Partner</title>{example}") as address:
        visitor.goto(address)
        badge = visitor.locator("#cmm-beredskab")
        expect(badge).to_be_visible()
        expect(badge).to_contain_text("Kriseberedskab i Midtjylland på grund af mpox.")
        expect(badge.locator("a")).to_have_attribute("href", re.compile(r"/beredskab/$"))
    visitor.context.close()
