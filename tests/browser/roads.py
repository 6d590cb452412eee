"""The steps people take, as functions over a page: the same for every browser test."""

from __future__ import annotations

from playwright.sync_api import Page, expect

ANSWERS = [
    "Jeg møder personen i mit arbejde",
    "Nej",
    "Nej",
    "Ja",
    "Flere tegn",
    "Nej",
    "Ja",
    "Ja, med navn",
    "Nej",
    "Uden lovligt ophold",
]

# Field name → what is chosen or typed. Made up, and marked so that a search would find it.
REFERRAL = {
    "consent-type": "named",
    "consent-scope-us": "yes",
    "consent-scope-police": "ask-first",
    "consent-informed": "yes",
    "safe-threat": "no",
    "safe-channel": "through-me",
    "p-ageband": "25-34",
    "p-name": "Kvitsebrand Zoltrup",
    "p-nationality": "Flimmerland",
    "p-language": "flimmersk",
    "p-interpreter": "yes",
    "p-not-interpreter": "Grydeholderen",
    "obs-form": "forced-labour",
    "obs-facts-seen": "Snurrebassen låste Pjuskeporten hver aften.",
    "obs-facts-told": "Personen nævnte Vridsløgkagen og Trommesalsgælden.",
    "obs-ongoing": "yes",
    "obs-municipality": "Ingenkøbing",
    "ref-confidentiality": "cmm-only",
    "ref-org": "Klinik Krumtap",
    "ref-name": "Henviser Hummelgaard",
    "ref-contact": "hummelgaard@krumtap.invalid",
}
MARKED = [
    "Kvitsebrand",
    "Zoltrup",
    "Flimmerland",
    "flimmersk",
    "Grydeholderen",
    "Snurrebassen",
    "Pjuskeporten",
    "Vridsløgkagen",
    "Trommesalsgælden",
    "Ingenkøbing",
    "Krumtap",
    "Hummelgaard",
    "hummelgaard@krumtap",
]


def answer_questions(page: Page, answers: list[str] = ANSWERS) -> None:
    for answer in answers:
        page.locator("label.form-label", has_text=answer).first.click()
        go_on(page, "Gå videre")


def go_on(page: Page, button: str) -> None:
    """Press and wait for the next page: on a busy machine the old one would be filled in twice."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def fill_form(page: Page, values: dict[str, str] = REFERRAL) -> None:
    """From the form's start to its check page."""
    page.get_by_role("link", name="Begynd på formularen").click()
    for _page in range(12):
        for name, value in values.items():
            field = page.locator(f'[name="{name}"]')
            if not field.count():
                continue
            kind = field.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                page.locator(f'[name="{name}"][value="{value}"] + label').click()
            else:
                field.fill(value)
        go_on(page, "Gem og gå videre")
        expect(page.locator(".alert-error")).to_have_count(0)
        if page.url.endswith("/tjek/"):
            return
    raise AssertionError("the form has no end")


def demo_sign_in(page: Page, person: str) -> str:
    """One click on /konto/demo/; returns the person's unlock phrase, "" where there is none."""
    page.goto("/konto/demo/")
    row = page.locator("form", has=page.locator(f'[name="username"][value="{person}"]'))
    phrases = page.locator(f'[data-phrase-of="{person}"]')
    phrase = phrases.inner_text() if phrases.count() else ""
    row.get_by_role("button").click()
    return phrase


def unlock(page: Page, phrase: str) -> None:
    page.goto("/sager/laas-op/")
    page.locator("#id_phrase").fill(phrase)
    page.get_by_role("button", name="Lås op").click()
