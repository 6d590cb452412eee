"""Where labels and values stand: one column at 1280 px, a hanging indent at 390 px."""

from __future__ import annotations

import pytest

from portal.demo_people import PEOPLE
from tests.browser import roads

pytestmark = pytest.mark.browser

LEFT_EDGES = """selector => [...document.querySelectorAll(selector)]
  .map(cell => Math.round(cell.getBoundingClientRect().left))"""
TEXT_LEFT = """cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return [...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.left));
}"""
# There is no room for it beside the date.
BADGE_ON_EVERY_ROW = """() => document.querySelectorAll('td[data-title="Frist"]').forEach(cell => {
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.textContent = 'Over frist';
  cell.append(' ', badge);
})"""
SIDEWAYS = "() => document.documentElement.scrollWidth > window.innerWidth"


def test_every_section_of_the_check_page_has_its_answers_at_one_place(running, open_browser):
    page = open_browser(running.url, viewport={"width": 1280, "height": 900}).page()
    page.goto("/procedure/spoergsmaal/role/")
    roads.answer_questions(page)
    page.get_by_role("link", name="Henvis nu").click()
    roads.fill_form(page)
    edges = page.evaluate(LEFT_EDGES, ".structured-list th + td")

    assert len(edges) > 20
    assert max(edges) - min(edges) <= 1


def test_a_case_has_its_answers_at_one_place_and_room_below_its_buttons(running, open_browser):
    page = open_browser(running.url, viewport={"width": 1280, "height": 900}).page()
    roads.demo_sign_in(page, "demo-leder")
    roads.unlock(page, next(p.phrase for p in PEOPLE if p.username == "demo-leder"))
    page.goto("/sager/?vis=new")
    page.locator("tbody a").first.click()
    page.get_by_text("Jeg visiterer nye henvisninger").click()
    page.get_by_role("button", name="Åbn sagen").click()
    edges = page.evaluate(LEFT_EDGES, "main section:not(.box) .structured-list th + td")
    buttons = page.locator("main .button-group").first.bounding_box()
    more = page.get_by_text("Mere med sagen").bounding_box()

    assert len(edges) > 5
    assert max(edges) - min(edges) <= 1
    assert more["y"] - (buttons["y"] + buttons["height"]) >= 16


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_a_second_line_never_lands_under_its_label(running, open_browser, width):
    page = open_browser(running.url, viewport={"width": width, "height": 900}).page()
    roads.demo_sign_in(page, "demo-leder")
    page.goto("/sager/")
    page.evaluate(BADGE_ON_EVERY_ROW)
    cells = page.locator("td[data-title='Frist'], td[data-title='Sag'], th[data-title='Sag']").all()
    lefts = [left for cell in cells for left in cell.evaluate(TEXT_LEFT)]
    first = min(cell.bounding_box()["x"] for cell in cells)

    assert len(lefts) > 3
    assert min(lefts) - first >= 140  # where the value begins, right of the label
    assert not page.evaluate(SIDEWAYS)
