"""Shift three times leaves the page, but never takes what somebody is writing."""

import pytest

pytestmark = pytest.mark.browser


def press_shift_three_times(page):
    for _time in range(3):
        page.keyboard.press("Shift")


def test_shift_is_only_shift_while_somebody_writes(running, open_browser):
    browser = open_browser(running.url)
    page = browser.page()
    browser.context.route("**/*dmi.dk/**", lambda route: route.fulfill(body="neutral page"))
    page.goto("/")
    page.locator("#q").fill("gæld")

    press_shift_three_times(page)
    page.wait_for_timeout(200)
    assert page.locator("#q").input_value() == "gæld"

    page.locator("#q").blur()
    with page.expect_request(lambda request: "dmi.dk" in request.url):
        press_shift_three_times(page)
    browser.faults[:] = [fault for fault in browser.faults if "dmi.dk" not in fault]
