"""The main job, whole, in a real browser against a real portal: once with script, once without."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo_people import PEOPLE
from tests.browser import roads

pytestmark = pytest.mark.browser

BANNER = "Prøvesyge"


def read_the_guide(page):
    page.goto("/")
    page.get_by_role("link", name="Alle guidelines og procedurer").first.click()
    for title in (
        "Sådan genkender du tegn på menneskehandel",
        "Undgå skjult tvangsarbejde",
        "Rigsadvokatens meddelelse",
        "Beredskabsplan",
        "Procedure",
    ):
        expect(page.locator("main").get_by_text(title).first).to_be_visible()
    page.goto("/vejledninger/tegn-paa-menneskehandel/")
    expect(page.locator("h1")).to_contain_text("tegn")
    page.goto("/vejledninger/tegn-paa-menneskehandel/generelle-tegn/")
    expect(page.locator("h1")).to_have_text("Generelle tegn")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("pdf", re.I)).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def walk_and_send(page):
    """From the procedure page to the receipt; returns reference and code."""
    page.goto("/procedure/")
    page.get_by_role("link", name="Begynd med det første spørgsmål").click()
    roads.answer_questions(page)
    expect(page.locator("h1")).to_contain_text("Udlændingestyrelsen afgør")
    for words in ("Gør det her nu", "Den, du kontakter først", "Den, der afgør sagen"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text("Derfor får du dette svar")).to_be_visible()
    # Change an answer on the way, and go the road again.
    page.get_by_role("link", name=re.compile("Ret .*opholdsgrundlag", re.S)).click()
    page.locator("label.form-label", has_text="Uden lovligt ophold").click()
    page.get_by_role("button", name="Gå videre").click()
    page.get_by_role("link", name="Henvis nu").click()
    roads.fill_form(page)
    expect(page.get_by_text(roads.REFERRAL["obs-facts-seen"])).to_be_visible()
    page.get_by_role("button", name="Send henvisningen").click()
    expect(page.locator("h1")).to_have_text("Vi har modtaget din henvendelse")
    reference = page.locator(".reference").inner_text()
    code = "".join(page.locator(".code span").all_inner_texts())
    page.locator("#id_group").fill(code.rsplit("-", 1)[-1])
    page.get_by_role("button", name="Jeg har skrevet koden ned").click()
    expect(page.locator("h1")).to_contain_text("Du kan lukke siden")
    return reference, code


def see_status(page, code, status):
    page.goto("/henvisning/svar/")
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="Se status").click()
    expect(page.locator("h1")).to_have_text(f"Status: {status}")
    page.get_by_role("button", name="Luk siden her").click()


def phrase_of(username):
    return next(person.phrase for person in PEOPLE if person.username == username)


def test_the_main_job_from_first_page_to_accepted_hand_off(running, open_browser):
    visitor = open_browser(running.url).page()
    read_the_guide(visitor)
    reference, code = walk_and_send(visitor)
    see_status(visitor, code, "Sendt")

    # A caseworker takes it and proposes the hand-off.
    worker = open_browser(running.url).page()
    roads.demo_sign_in(worker, "demo-sagsbehandler")
    roads.unlock(worker, phrase_of("demo-sagsbehandler"))
    worker.goto("/sager/?vis=new")
    worker.get_by_role("link", name=reference).click()
    worker.get_by_text("Jeg visiterer nye henvisninger").click()
    worker.get_by_role("button", name="Åbn sagen").click()
    expect(worker.get_by_text("Snurrebassen låste Pjuskeporten")).to_be_visible()
    worker.get_by_role("button", name="Tag sagen").click()
    worker.get_by_role("link", name="Foreslå overdragelse").click()
    worker.get_by_label("Personen", exact=True).check(force=True)
    worker.get_by_label("Det, der er set og hørt").check(force=True)
    worker.get_by_label("Personen har sagt ja til").check(force=True)
    worker.locator('[name="reason"]').fill("Personen har sagt ja på flimmersk.")
    worker.get_by_role("button", name="Send forslaget til en leder").click()
    see_status(visitor, code, "Modtaget")

    # A lead, another person, approves.
    lead = open_browser(running.url).page()
    roads.demo_sign_in(lead, "demo-leder")
    roads.unlock(lead, phrase_of("demo-leder"))
    lead.goto(worker.url.removeprefix(running.url))
    lead.get_by_role("link", name="Godkend eller afvis overdragelsen").click()
    expect(lead.get_by_text("Personen har sagt ja på flimmersk.")).to_be_visible()
    lead.get_by_role("button", name="Godkend overdragelsen").click()
    expect(lead.get_by_text("Overdragelsen er godkendt")).to_be_visible()

    # The receiver sees the handed-over parts and nothing else.
    receiver = open_browser(running.url).page()
    roads.demo_sign_in(receiver, "demo-modtager")
    roads.unlock(receiver, phrase_of("demo-modtager"))
    receiver.goto("/sager/overdragelser/")
    receiver.get_by_role("link", name=reference).click()
    expect(receiver.get_by_text("Snurrebassen låste Pjuskeporten")).to_be_visible()
    expect(receiver.get_by_text("Kvitsebrand Zoltrup")).to_be_visible()
    expect(receiver.get_by_text("Hummelgaard")).to_have_count(0)
    receiver.get_by_role("button", name="Bekræft modtagelsen").click()
    receiver.get_by_role("button", name="Overtag sagen").click()
    expect(receiver.get_by_text("I har overtaget sagen")).to_be_visible()

    assert "nothing changed" in running.manage("verify_audit")


def test_crisis_mode_is_seen_everywhere_at_the_next_request(running, open_browser):
    visitor = open_browser(running.url).page()
    admin, leader = open_browser(running.url).page(), open_browser(running.url).page()
    roads.demo_sign_in(admin, "demo-administrator")
    roads.demo_sign_in(leader, "demo-kriseleder")
    public = ["/", "/beredskab/", "/procedure/", "/procedure/spoergsmaal/role/", "/henvisning/"]
    public += ["/vejledninger/tegn-paa-menneskehandel/", "/kontakt/", "/findes-ikke/"]
    for address in public:
        visitor.goto(address)
        expect(visitor.get_by_text(BANNER)).to_have_count(0)

    switch_on(admin)

    for address in public:
        visitor.goto(address)
        expect(visitor.locator(".crisis-banner")).to_contain_text(BANNER)
        visitor.goto("/en" + address)
        expect(visitor.locator(".crisis-banner")).to_contain_text("Crisis measures")
    admin.goto("/konto/")
    expect(admin.locator(".crisis-banner")).to_contain_text(BANNER)

    step_down(leader, admin)
    visitor.goto("/")
    expect(visitor.locator(".crisis-banner")).to_contain_text("trapper")
    step_down(admin, leader, word="AFSLUT")

    for address in public:
        visitor.goto(address)
        expect(visitor.locator(".crisis-banner")).to_have_count(0)
    assert "nothing changed" in running.manage("verify_audit")


def switch_on(page):
    """Level, areas, reason and a typed word; the wrong word changes nothing."""
    page.goto("/beredskab/styring/saet-i-kraft/")
    page.locator('[name="level"][value="N3"] + label').click()
    page.locator('[name="illness"]').fill(BANNER)
    page.locator('[name="areas"] + label').first.click()
    page.locator('[name="trigger"]').select_option(index=1)
    page.locator('[name="source"]').fill("En opdigtet kilde, 25. november 2026")
    page.locator('[name="reason"]').fill("Vi prøver, om planen virker.")
    page.locator('[name="confirmation"]').fill("krig")
    page.get_by_role("button", name="Sæt planen i kraft").click()
    expect(page.get_by_text("Skriv KRISE for at bekræfte").first).to_be_visible()
    page.locator('[name="confirmation"]').fill("krise")
    page.get_by_role("button", name="Sæt planen i kraft").click()


def step_down(one, another, word="NEDTRAP"):
    """One proposes, another approves; the proposer is refused."""
    one.goto("/beredskab/styring/")
    one.locator("main").get_by_role("link", name=re.compile(r"^B-2026-\d+$")).first.click()
    one.get_by_role("link", name=re.compile("Foreslå")).click()
    one.locator('[name="reason"]').fill("Smitten er faldet i tre uger.")
    one.locator('[name="is_reviewed"] + label').click()
    one.get_by_role("button", name=re.compile("Foreslå")).click()
    expect(one.get_by_role("link", name=re.compile("Godkend"))).to_have_count(0)
    another.goto(one.url)
    another.get_by_role("link", name=re.compile("Godkend")).click()
    another.locator('[name="confirmation"]').fill(word)
    another.get_by_role("button", name=re.compile("Godkend")).click()


def test_the_eight_points_are_shown_in_the_words_of_the_plan(running, open_browser):
    page = open_browser(running.url).page()
    page.goto("/beredskab/")
    for title in POINTS:
        expect(page.get_by_text(title).first).to_be_visible()


POINTS = [
    "Udsend information om sundhedsmyndighedernes retningslinjer",
    "Øget opmærksomhed på de mest sårbare udenlandske personer i prostitution, "
    "der er potentielle ofre for menneskehandel",
    "Samarbejde med politi",
    "Fysiske besøg på klinikker",
    "Indsatser på internettet",
    "Samarbejde med NGO’er",
    "Sikkerheden for de ansatte i Det Mobile Sundhedstilbud",
    "Genåbningen af samfundet",
]


def test_the_public_road_works_without_script(running, open_browser):
    page = open_browser(running.url, java_script_enabled=False).page()
    read_the_guide(page)
    _reference, code = walk_and_send(page)
    see_status(page, code, "Sendt")
