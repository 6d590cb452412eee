"""Cookies and traces, also as production sets them (PORTAL_TLS=1 on loopback)."""

import pytest

from tests.browser import roads
from tests.browser.portal_server import portal

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory):
    with portal(tmp_path_factory.mktemp("tls"), PORTAL_TLS="1") as started:
        yield started


def names_of(watched):
    return {cookie["name"] for cookie in watched.context.cookies()}


def test_reading_leaves_no_cookie(running, open_browser):
    browser = open_browser(running.url)
    page = browser.page()
    for address in (
        "/",
        "/vejledninger/tegn-paa-menneskehandel/",
        "/procedure/",
        "/beredskab/",
        "/faa-hjaelp/",
    ):
        page.goto(address)

    assert names_of(browser) == set()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_every_cookie_of_the_form_is_gone_with_the_browser_and_out_of_reach(running, open_browser):
    browser = open_browser(running.url)
    page = browser.page()
    page.goto("/procedure/spoergsmaal/role/")
    roads.answer_questions(page)
    page.get_by_role("link", name="Henvis nu").click()
    page.get_by_role("link", name="Begynd på formularen").click()
    page.locator('[name="consent-type"][value="named"] + label').click()
    page.get_by_role("button", name="Gem og gå videre").click()

    cookies = {c["name"]: c for c in browser.context.cookies()}
    assert set(cookies) == {"csrf", "walk", "draft"}
    for cookie in cookies.values():
        assert cookie["expires"] == -1
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
    assert len(cookies["walk"]["value"]) < 1500


def test_with_tls_every_cookie_is_host_bound_and_secure(behind_tls, open_browser):
    browser = open_browser(behind_tls.url)
    page = browser.page()
    page.goto("/procedure/spoergsmaal/role/")
    roads.answer_questions(page)
    page.get_by_role("link", name="Henvis nu").click()
    page.get_by_role("link", name="Begynd på formularen").click()
    page.locator('[name="consent-type"][value="named"] + label').click()
    page.get_by_role("button", name="Gem og gå videre").click()

    cookies = {c["name"]: c for c in browser.context.cookies()}
    assert set(cookies) == {"__Host-csrf", "__Host-walk", "__Host-draft"}
    assert all(cookie["secure"] for cookie in cookies.values())


def test_leaving_goes_elsewhere_and_deletes_what_was_here(running, open_browser, chromium):
    browser = open_browser(running.url)
    page = browser.page()
    browser.context.route("**/*dmi.dk/**", lambda route: route.fulfill(body="neutral page"))
    page.goto("/procedure/spoergsmaal/role/")
    roads.answer_questions(page, roads.ANSWERS[:3])
    with page.expect_request(lambda request: "dmi.dk" in request.url):
        page.get_by_role("link", name="Forlad siden", exact=True).click()
    browser.faults[:] = [fault for fault in browser.faults if "dmi.dk" not in fault]

    assert names_of(browser) == set()


def test_pages_of_the_walk_are_never_stored(running, open_browser):
    page = open_browser(running.url).page()
    for address in ("/procedure/spoergsmaal/role/", "/henvisning/", "/henvisning/svar/"):
        answer = page.goto(address)
        assert answer.headers["cache-control"] == "no-store"


def test_every_answer_carries_the_same_armour(running, open_browser):
    page = open_browser(running.url).page()
    for address in ("/", "/findes-ikke/", "/procedure/spoergsmaal/role/", "/konto/log-ind/"):
        headers = page.goto(address).headers
        assert "default-src 'none'" in headers["content-security-policy"], address
        assert "require-trusted-types-for 'script'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-embedder-policy"] == "require-corp"
        assert "geolocation=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers
