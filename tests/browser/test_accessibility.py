"""Every kind of page at two widths: axe finds nothing, one h1, no id twice, nothing to the side."""

from __future__ import annotations

import functools
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from portal.demo_people import PEOPLE
from tests.browser import roads

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)

PUBLIC = [
    "/",
    "/guidelines-og-procedurer/",
    "/vejledninger/tegn-paa-menneskehandel/",
    "/vejledninger/tegn-paa-menneskehandel/generelle-tegn/",
    "/vejledninger/tegn-paa-menneskehandel/udgaver/",
    "/vejledninger/tegn-paa-menneskehandel/udgaver/1/",
    "/vejledninger/tegn-paa-menneskehandel/tjekliste/",
    "/vejledninger/undgaa-skjult-tvangsarbejde/selvtest/",
    "/soeg/?q=tolk",
    "/procedure/",
    "/procedure/spoergsmaal/role/",
    "/henvisning/",
    "/henvisning/samtykke/",
    "/henvisning/spoergsmaal/",
    "/henvisning/kvittering/",
    "/henvisning/svar/",
    "/henvisning/fortsaet/",
    "/henvisning/tak/",
    "/henvisning/lukket/",
    "/beredskab/",
    "/beredskab/punkt/2/",
    "/kontakt/",
    "/faa-hjaelp/",
    "/faa-hjaelp/en/",
    "/vejledninger/tegn-paa-menneskehandel/tal/",
    "/privatliv/",
    "/sikker-paa-nettet/",
    "/findes-ikke/",
    "/konto/log-ind/",
    "/konto/demo/",
]
ENGLISH = [
    "/en/",
    "/en/procedure/",
    "/en/beredskab/",
    "/en/henvisning/",
    "/en/vejledninger/tegn-paa-menneskehandel/",
]
STAFF = {
    "demo-leder": [
        "/sager/",
        "/sager/laas-op/",
        "/sager/ny/",
        "/sager/noegler/",
        "/sager/sletning/",
        "/sager/tal/",
        "/konto/",
    ],
    "demo-databeskytter": ["/sager/revision/", "/sager/tal/"],
    "demo-modtager": ["/sager/overdragelser/"],
    "demo-kriseleder": ["/beredskab/styring/", "/beredskab/styring/saet-i-kraft/"],
}


@functools.cache
def axe_source() -> str:
    return AXE.read_text()


def look_at(page, name: str) -> list[str]:
    """What is wrong with the page as it stands, at both widths and at 320 px."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(axe_source())
        found = page.evaluate(
            "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(r => "
            "r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))",
            TAGS,
        )
        wrong += [f"{name} at {width}: {violation}" for violation in found]
    page.set_viewport_size({"width": 320, "height": 700})
    facts = page.evaluate(
        """() => {
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          return {
            sideways: document.documentElement.scrollWidth > window.innerWidth,
            twice: ids.filter((id, at) => ids.indexOf(id) !== at),
            h1: document.querySelectorAll('h1').length,
            lang: document.documentElement.lang,
            jumps: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
              .map(h => +h.tagName[1]).filter((l, i, all) => i && l > all[i - 1] + 1).length,
          };
        }"""
    )
    if facts["sideways"]:
        wrong.append(f"{name}: scrolls sideways at 320 px")
    if facts["twice"]:
        wrong.append(f"{name}: ids twice {facts['twice']}")
    if facts["h1"] != 1:
        wrong.append(f"{name}: {facts['h1']} h1")
    if facts["jumps"]:
        wrong.append(f"{name}: heading levels jump")
    expected = "en" if urlsplit(page.url).path.startswith("/en/") else "da"
    if facts["lang"] != expected:
        wrong.append(f"{name}: lang is {facts['lang']}")
    return wrong


def test_the_tools_of_the_guidance(running, open_browser):
    """The checklist and the self-test, each page of them, with their errors."""
    page = open_browser(running.url).page()
    page.goto("/vejledninger/tegn-paa-menneskehandel/tjekliste/")
    page.click("button[value=where]")
    wrong = look_at(page, "checklist with errors")
    page.select_option("[name=where]", "health")
    for name in ("danger", "child", "told"):
        page.check(f"[name={name}][value=no]")
    page.click("button[value=where]")
    wrong += look_at(page, "checklist of signs")
    page.check("[value=G01]")
    page.click("button[value=signs]")
    wrong += look_at(page, "advice of the checklist")
    page.click("text=Find den rette vej med tegnene")
    assert page.url.endswith("/procedure/spoergsmaal/role/")

    page.goto("/vejledninger/undgaa-skjult-tvangsarbejde/selvtest/")
    page.click("button[value=full]")
    wrong += look_at(page, "questions of the self-test")
    page.click("button[value=plan]")
    wrong += look_at(page, "self-test with an error")
    page.check("[name=q16][value=yes]")
    page.check("[name=q07][value=no]")
    page.click("button[value=plan]")
    wrong += look_at(page, "action plan")
    with page.expect_download() as waiting:
        page.click("button[value=pdf]")
    assert waiting.value.suggested_filename.startswith("handlingsplan-")

    assert wrong == []


def test_public_pages(running, open_browser):
    page = open_browser(running.url).page()
    wrong = []
    for address in PUBLIC + ENGLISH:
        page.goto(address)
        wrong += look_at(page, address)

    assert wrong == []


def test_the_walk_the_form_and_their_errors(running, open_browser):
    page = open_browser(running.url).page()
    page.goto("/procedure/spoergsmaal/role/")
    page.get_by_role("button", name="Gå videre").click()
    wrong = look_at(page, "question with error")
    roads.answer_questions(page)
    wrong += look_at(page, "outcome")
    page.get_by_role("link", name="Henvis nu").click()
    wrong += look_at(page, "form start")
    page.get_by_role("link", name="Begynd på formularen").click()
    for name in (
        "samtykke",
        "deling",
        "sikkerhed",
        "personen",
        "iagttagelser",
        "behov",
        "fortrolighed",
        "dig",
    ):
        page.goto(f"/henvisning/{name}/")
        wrong += look_at(page, name)
        page.get_by_role("button", name="Gem og gå videre").click()
        wrong += look_at(page, f"{name} sent empty")
    page.goto("/henvisning/")
    roads.fill_form(page)
    wrong += look_at(page, "check page")
    page.get_by_role("button", name="Send henvisningen").click()
    wrong += look_at(page, "receipt")
    page.get_by_role("button", name="Jeg har skrevet koden ned").click()
    wrong += look_at(page, "receipt with error")

    assert wrong == []


def test_staff_pages(running, open_browser):
    wrong = []
    for person, addresses in STAFF.items():
        page = open_browser(running.url).page()
        roads.demo_sign_in(page, person)
        for address in addresses:
            page.goto(address)
            wrong += look_at(page, address)
    page = open_browser(running.url).page()
    roads.demo_sign_in(page, "demo-leder")
    roads.unlock(page, next(p.phrase for p in PEOPLE if p.username == "demo-leder"))
    page.goto("/sager/?vis=new")
    page.locator("tbody a").first.click()
    wrong += look_at(page, "case, unlocked")
    page.get_by_text("Jeg visiterer nye henvisninger").click()
    page.get_by_role("button", name="Åbn sagen").click()
    wrong += look_at(page, "case, open")
    page.goto("/sager/")
    page.get_by_role("link", name="Mine", exact=True).click()
    wrong += look_at(page, "my cases")

    assert wrong == []


def test_hand_over_pages(running, open_browser):
    """The demo cases stand at every step of a hand-off."""
    wrong = []
    phrases = {p.username: p.phrase for p in PEOPLE}
    lead, receiver, worker = (open_browser(running.url).page() for _ in range(3))
    for page, person in (
        (lead, "demo-leder"),
        (receiver, "demo-modtager"),
        (worker, "demo-sagsbehandler"),
    ):
        roads.demo_sign_in(page, person)
        roads.unlock(page, phrases[person])
    lead.goto("/sager/?vis=proposed")
    lead.locator("tbody a").first.click()
    lead.get_by_role("link", name="Godkend eller afvis overdragelsen").click()
    wrong += look_at(lead, "decide")
    receiver.goto("/sager/overdragelser/")
    receiver.locator("tbody a").first.click()
    wrong += look_at(receiver, "hand-off, open")
    worker.goto("/sager/?vis=mine")
    for place in range(worker.locator("tbody a").count()):
        worker.goto("/sager/?vis=mine")
        worker.locator("tbody a").nth(place).click()
        if worker.get_by_role("link", name="Foreslå overdragelse").count():
            break
    wrong += look_at(worker, "own case")
    worker.get_by_role("link", name="Foreslå overdragelse").click()
    wrong += look_at(worker, "propose")
    worker.get_by_role("button", name="Send forslaget til en leder").click()
    wrong += look_at(worker, "propose, sent empty")

    assert wrong == []


def test_axe_finds_a_planted_fault(running, open_browser):
    """The check itself can fail: a picture without words and a second h1."""
    page = open_browser(running.url).page()
    page.goto("/kontakt/")
    page.evaluate(
        """() => {
          const main = document.querySelector('main');
          main.append(document.createElement('img'), document.createElement('h1'));
        }"""
    )
    wrong = look_at(page, "planted")

    assert any("image-alt" in fault for fault in wrong)
    assert any("2 h1" in fault for fault in wrong)


def test_the_keyboard_reaches_the_skip_link_the_leave_link_and_the_answers(running, open_browser):
    page = open_browser(running.url).page()
    page.goto("/procedure/spoergsmaal/role/")
    texts = []
    for _tab in range(2):
        page.keyboard.press("Tab")
        texts.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert "indhold" in texts[0]
    assert "Forlad" in texts[1]

    page.locator("#id_answer_0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acute-danger/")


def test_a_click_in_the_error_summary_moves_to_the_field(running, open_browser):
    page = open_browser(running.url).page()
    page.goto("/procedure/spoergsmaal/role/")
    page.get_by_role("button", name="Gå videre").click()
    page.get_by_role("link", name="Vælg et svar.").click()

    assert page.evaluate("document.activeElement.id") == "id_answer_0"
