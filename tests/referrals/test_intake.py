"""The public road from the first question to the receipt, and every way to stray from it."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from portal.models import AuditEvent, OutboxMessage
from referrals import keyring, public, receipts
from referrals.intake import drafts, walk_cookie
from referrals.models import Draft, Part, Referral
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def browser(people):
    return Client()


def at_check_page(client, answers=builders.WALK, values=builders.VALUES):
    builders.answer_walk(client, answers)
    return builders.fill_form(client, values)


def opened(people, kind):
    keys = keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))
    return keys.open(Part.objects.get(kind=kind))


# -- the good road --------------------------------------------------------------------------------
def test_a_referral_is_sent_and_read_by_cmm(browser, people):
    at_check_page(browser)
    page = browser.post("/henvisning/tjek/", follow=True)

    referral = Referral.objects.get()
    assert page.redirect_chain[-1][0] == "/henvisning/kvittering/"
    assert referral.reference in page.text
    assert opened(people, "facts")["obs.facts-seen"] == "Personen har ikke sit eget pas."
    assert opened(people, "answers")["outcome"] == "o-us-no-stay"
    assert opened(people, "answers")["walk.residence"] == "none"
    assert AuditEvent.objects.filter(chain=referral.chain, verb="case.submit").count() == 1
    assert OutboxMessage.objects.filter(kind="referrals.notice", subject="cmm").count() == 1


def test_a_nameless_note_is_sent_from_a_tip(browser, people):
    at_check_page(browser, builders.TIP, builders.NOTE_VALUES)
    browser.post("/henvisning/tjek/")

    assert opened(people, "answers")["kind"] == "anonymous-note"
    assert opened(people, "person") == {}
    kinds = {part.kind for part in Part.objects.all()}
    assert kinds == {"answers", "facts", "person", "contact", "reporter"}


def test_the_code_is_shown_until_its_last_group_is_typed_back(browser):
    at_check_page(browser)
    code = browser.post("/henvisning/tjek/", follow=True).context["receipt"]["code"]

    wrong = browser.post("/henvisning/kvittering/", {"group": "AAAAA"})
    assert "Det passer ikke" in wrong.text
    assert code.rsplit("-", 1)[1] in wrong.text
    last = {"group": code.rsplit("-", 1)[1].lower()}
    done = browser.post("/henvisning/kvittering/", last, follow=True)
    assert done.redirect_chain == [("/henvisning/tak/", 302)]
    assert "Du kan lukke siden nu" in done.text
    assert not Draft.objects.exists()
    assert "Her er ingen kvittering" in browser.get("/henvisning/kvittering/").text


def test_the_last_page_never_hides_an_open_form_or_an_unread_receipt(browser):
    assert "Du kan lukke siden nu" in browser.get("/henvisning/tak/").text
    at_check_page(browser)
    assert browser.get("/henvisning/tak/").url == "/henvisning/"
    browser.post("/henvisning/tjek/")
    assert browser.get("/henvisning/tak/").url == "/henvisning/kvittering/"


def test_the_mailbox_shows_a_plain_status_and_nothing_that_was_sent(browser, people):
    at_check_page(browser)
    code = browser.post("/henvisning/tjek/", follow=True).context["receipt"]["code"]
    stranger = Client()

    typed = code.lower().replace("-", " ")
    page = stranger.post("/henvisning/svar/", {"code": typed}, follow=True)
    assert "Status: Sendt" in page.text
    assert "pas" not in page.text.lower().replace("passer", "")
    Referral.objects.get().receive(by=people["cmm-intake"])
    assert "Status: Modtaget" in stranger.get("/henvisning/svar/").text


def test_a_wrong_and_an_unknown_code_get_the_same_page(browser):
    wrong = browser.post("/henvisning/svar/", {"code": "ikke en kode"}).text
    unknown = browser.post("/henvisning/svar/", {"code": receipts.new_code()}).text

    def strip(page):
        return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)

    assert "Koden passer ikke" in wrong
    assert strip(wrong) == strip(unknown)


# -- sending twice --------------------------------------------------------------------------------
def test_a_double_click_stores_one_referral_and_shows_the_same_receipt(browser):
    at_check_page(browser)
    first = browser.post("/henvisning/tjek/", follow=True)
    second = browser.post("/henvisning/tjek/", follow=True)

    assert Referral.objects.count() == 1
    assert second.context["receipt"] == first.context["receipt"]


def test_a_copied_browser_that_sends_later_finds_the_receipt(browser):
    at_check_page(browser)
    twin = Client()
    twin.cookies = browser.cookies.copy()
    browser.post("/henvisning/tjek/")
    page = twin.post("/henvisning/tjek/", follow=True)

    assert Referral.objects.count() == 1
    assert page.redirect_chain[-1][0] == "/henvisning/kvittering/"


def test_the_form_of_a_sent_referral_leads_to_its_receipt(browser):
    at_check_page(browser)
    browser.post("/henvisning/tjek/")

    for address in ("/henvisning/", "/henvisning/samtykke/", "/henvisning/tjek/"):
        assert browser.get(address).headers["Location"] == "/henvisning/kvittering/"


# -- straying from the road -----------------------------------------------------------------------
def test_an_inner_question_opened_directly_leads_to_the_first(browser):
    page = browser.get("/procedure/spoergsmaal/consent/")

    assert page.headers["Location"] == "/procedure/spoergsmaal/role/"


def test_the_outcome_opened_directly_leads_to_the_first_question(browser):
    assert browser.get("/procedure/resultat/").headers["Location"].endswith("/role/")


def test_an_unknown_question_is_not_found(browser):
    assert browser.get("/procedure/spoergsmaal/findes-ikke/").status_code == 404


@pytest.mark.parametrize("given", [{}, {"answer": ""}, {"answer": "x" * 5000}, {"answer": "\x00"}])
def test_a_missing_or_unknown_answer_says_what_to_do(browser, given):
    page = browser.post("/procedure/spoergsmaal/role/", given)

    assert page.status_code == 200
    assert "Vælg et svar." in page.text
    assert "<title>Fejl:" in page.text


def test_two_answers_at_once_are_none(browser):
    page = browser.post("/procedure/spoergsmaal/role/", {"answer": ["frontline", "self"]})

    assert "Vælg et svar." in page.text


def test_an_answer_hidden_from_the_role_is_refused(browser):
    builders.answer_walk(
        browser,
        {
            k: builders.WALK[k]
            for k in list(builders.WALK)[: list(builders.WALK).index("contact-safe")]
        },
    )
    page = browser.post("/procedure/spoergsmaal/contact-safe/", {"answer": "authority"})

    assert "Vælg et svar." in page.text


def test_an_answer_out_of_order_changes_nothing(browser):
    page = browser.post("/procedure/spoergsmaal/consent/", {"answer": "yes-named"})

    assert page.headers["Location"] == "/procedure/spoergsmaal/role/"
    assert walk_cookie.NAME not in page.cookies


def test_a_changed_answer_removes_what_no_longer_follows(browser):
    builders.answer_walk(browser, builders.WALK)
    page = browser.post("/procedure/spoergsmaal/age/", {"answer": "no"}, follow=True)

    assert page.redirect_chain[-1][0] == "/procedure/resultat/"
    assert "Under 18" in page.text


def test_asking_first_shows_the_guide_and_keeps_nothing(browser):
    before = {k: v for k, v in builders.WALK.items() if k not in ("consent", "asylum", "residence")}
    builders.answer_walk(browser, before)
    page = browser.post("/procedure/spoergsmaal/consent/", {"answer": "not-asked"})

    assert page.status_code == 200
    assert "guide-title" in page.text
    assert walk_cookie.NAME not in page.cookies


def test_beside_the_guide_the_question_says_what_was_answered_and_moves_on(browser):
    before = {k: v for k, v in builders.WALK.items() if k not in ("consent", "asylum", "residence")}
    builders.answer_walk(browser, before)
    page = browser.post("/procedure/spoergsmaal/consent/", {"answer": "not-asked"})

    assert "Du har svaret, at du ikke har spurgt endnu" in page.text
    assert "Jeg har spurgt" not in page.text
    assert 'value="not-asked"' not in page.text  # it would lead nowhere but here
    again = browser.get("/procedure/spoergsmaal/consent/")
    assert 'value="not-asked"' in again.text and "Du har svaret" not in again.text
    asked = browser.post("/procedure/spoergsmaal/consent/", {"answer": "yes-named"})
    assert asked.url == "/procedure/spoergsmaal/asylum/"


def test_beside_the_guide_the_form_says_what_was_answered_and_moves_on(browser):
    builders.answer_walk(browser, builders.WALK)
    page = browser.post("/henvisning/samtykke/", {"consent-type": "not-asked"})

    assert "Du har svaret, at du ikke har spurgt endnu" in page.text
    assert 'value="not-asked"' not in page.text and 'value="named"' in page.text
    assert 'value="not-asked"' in browser.get("/henvisning/samtykke/").text
    asked = browser.post("/henvisning/samtykke/", {"consent-type": "named"})
    assert asked.url == "/henvisning/deling/"


def test_a_note_without_name_is_told_so(browser):
    builders.answer_walk(browser, builders.TIP)
    start = browser.get("/henvisning/")
    page = browser.get("/henvisning/iagttagelser/")

    assert "Skriv ikke personens navn" in start.text
    assert "Centret spørger personen" not in start.text
    assert "Skriv ikke personens navn, CPR-nummer" in page.text
    named = Client()
    builders.answer_walk(named, builders.WALK)
    assert "Centret spørger personen" in named.get("/henvisning/").text
    assert "Skriv ikke personens navn" not in named.get("/henvisning/iagttagelser/").text


def test_a_refused_text_does_not_count_as_missing(browser):
    builders.answer_walk(browser, builders.TIP)
    data = {k.replace(".", "-"): v for k, v in builders.NOTE_VALUES.items()}
    text = {"obs-facts-seen": "", "obs-facts-heard": "Han hedder Opdigtet Mortensen."}
    page = browser.post("/henvisning/iagttagelser/", data | text)

    assert "»Opdigtet Mortensen«" in page.text
    assert "Skriv i mindst et af de tre felter" not in page.text


def test_a_form_page_without_a_walk_says_where_to_begin(browser):
    for address in ("/henvisning/samtykke/", "/henvisning/tjek/", "/henvisning/iagttagelser/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Her er ingen formular endnu" in page.text


def test_an_unknown_form_page_is_not_found(browser):
    assert browser.get("/henvisning/findes-ikke/").status_code == 404


def test_an_outcome_without_a_form_opens_none(browser):
    builders.answer_walk(browser, {"role": "frontline", "acute-danger": "yes"})

    assert "Her er ingen formular endnu" in browser.get("/henvisning/samtykke/").text


def test_a_tampered_cookie_is_as_no_cookie(browser):
    browser.cookies[walk_cookie.NAME] = "x" * 300
    browser.cookies[drafts.NAME] = "y" * 43

    assert browser.get("/henvisning/").status_code == 200
    assert browser.get("/henvisning/tjek/").status_code == 200


# -- what is typed --------------------------------------------------------------------------------
def observations(browser, **changes):
    builders.answer_walk(browser, builders.TIP)
    first = builders.first_slug(browser)
    slug, page = first, None
    for _step in range(8):
        asked = browser.get(f"/henvisning/{slug}/").context["form"].fields
        data = {k.replace(".", "-"): v for k, v in builders.NOTE_VALUES.items()}
        data |= changes if "obs-facts-seen" in asked else {}
        page = browser.post(f"/henvisning/{slug}/", {k: v for k, v in data.items()})
        if "obs-facts-seen" in asked:
            return page
        slug = page.url.rstrip("/").rsplit("/", 1)[-1]
    return page


def test_a_cpr_number_is_noticed_before_anything_is_stored(browser):
    text = "Personen har 010203-1234 stående på et kort"
    page = observations(browser, **{"obs-facts-seen": text})

    assert page.status_code == 200
    assert "Det ligner et CPR-nummer" in page.text
    assert text in page.text


def test_a_noticed_number_passes_with_one_tick(browser):
    text = "Kassen er mærket 010203-1234"
    page = observations(browser, **{"obs-facts-seen": text, "pass-obs-facts-seen": "on"})

    assert page.status_code == 302


def test_too_long_a_text_says_how_much_and_keeps_it(browser):
    text = "å" * 1540
    page = observations(browser, **{"obs-facts-seen": text})

    assert "Du har skrevet 40 tegn for meget" in page.text
    assert text in page.text


def test_line_breaks_count_as_one(browser):
    page = observations(browser, **{"obs-facts-seen": "linje\r\n" * 250})

    assert page.status_code == 302


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b"])
def test_control_characters_are_refused_beside_the_field(browser, mark):
    page = observations(browser, **{"obs-facts-seen": f"tekst{mark}mere"})

    assert page.status_code in (200, 400)
    assert "tegn, vi ikke kan" in page.text or "Null" in page.text or "kunne ikke læse" in page.text


def test_an_empty_observation_page_says_what_to_write(browser):
    page = observations(browser, **{"obs-facts-seen": "   "})

    assert page.status_code == 200
    assert "form-error-message" in page.text


def test_sending_with_something_missing_names_it_and_sends_nothing(browser):
    builders.answer_walk(browser, builders.WALK)
    browser.post("/henvisning/samtykke/", {"consent-type": "named"})
    page = browser.post("/henvisning/tjek/")

    assert "Der er problemer" in page.text
    assert not Referral.objects.exists()


# -- answers that stop the form -------------------------------------------------------------------
def test_a_no_from_the_person_ends_the_form_and_keeps_nothing(browser):
    builders.answer_walk(browser, builders.WALK)
    page = browser.post("/henvisning/samtykke/", {"consent-type": "no"})

    assert page.status_code == 200
    assert "Personen siger nej" in page.text
    assert not Draft.objects.exists()


def test_a_child_found_in_the_form_gets_the_childs_road(browser):
    builders.answer_walk(browser, builders.WALK)
    builders_values = {**builders.VALUES}
    slug = builders.first_slug(browser)
    while slug != "personen":
        names = browser.get(f"/henvisning/{slug}/").context["form"].fields
        data = {k.replace(".", "-"): v for k, v in builders_values.items()}
        page = browser.post(f"/henvisning/{slug}/", {k: v for k, v in data.items() if k in names})
        slug = page.url.rstrip("/").rsplit("/", 1)[-1]
    page = browser.post("/henvisning/personen/", {"p-ageband": "may-be-under-18"})

    assert "Under 18" in page.text
    assert "Formularen stopper her" in page.text


def test_a_yes_without_name_turns_the_referral_into_a_note(browser, people):
    values = {**builders.NOTE_VALUES, "consent.type": "nameless", "p.name": "Må Ikke Med"}
    at_check_page(browser, builders.WALK, values)
    browser.post("/henvisning/tjek/")

    answers = opened(people, "answers")
    assert answers["kind"] == "anonymous-note"
    assert "walk.residence" not in answers
    assert opened(people, "person").get("p.name") is None


# -- time -----------------------------------------------------------------------------------------
def later(**passed):
    """So much time goes by for what is stored: the database's clock counts, and stands still."""
    gone = timedelta(**passed)
    Draft.objects.update(expires_at=F("expires_at") - gone, made_at=F("made_at") - gone)


def test_a_draft_is_gone_after_an_hour(browser):
    at_check_page(browser)
    later(minutes=61)

    page = browser.post("/henvisning/tjek/")

    assert page.status_code in (200, 302)
    assert not Referral.objects.exists()
    assert browser.get("/henvisning/tjek/").url == "/henvisning/"


def test_a_draft_is_there_for_the_whole_hour(browser):
    at_check_page(browser)
    later(minutes=59)

    assert browser.post("/henvisning/tjek/").status_code == 302
    assert Referral.objects.count() == 1


def test_a_draft_saved_again_and_again_ends_after_four_hours(browser):
    builders.answer_walk(browser, builders.WALK)
    statuses = []
    for _time in range(6):
        page = browser.post("/henvisning/samtykke/", {"consent-type": "named"})
        statuses.append(page.status_code)
        later(minutes=50)

    assert statuses == [302] * 5 + [410]


def test_the_receipt_is_gone_after_fifteen_minutes(browser):
    at_check_page(browser)
    browser.post("/henvisning/tjek/")
    assert browser.get("/henvisning/kvittering/").context["receipt"]
    later(minutes=16)

    assert "Her er ingen kvittering" in browser.get("/henvisning/kvittering/").text


def test_expired_drafts_are_deleted_by_the_worker(browser):
    at_check_page(browser)
    later(hours=2)
    public.forget_expired()

    assert not Draft.objects.exists()


# -- leaving --------------------------------------------------------------------------------------
def test_leaving_deletes_the_draft_and_the_cookies(browser, settings):
    at_check_page(browser)
    page = browser.get("/forlad/")

    assert not Draft.objects.exists()
    assert page.status_code == 302
    assert page.headers["Location"] == settings.LEAVE_SITE_URL
    assert page.headers["Clear-Site-Data"] == '"storage"'
    for name in (drafts.NAME, walk_cookie.NAME, settings.CSRF_COOKIE_NAME):
        assert page.cookies[name]["max-age"] == 0


def test_starting_again_forgets_everything(browser):
    at_check_page(browser)
    page = browser.post("/procedure/forfra/")

    assert not Draft.objects.exists()
    assert page.cookies[walk_cookie.NAME]["max-age"] == 0


# -- no key, no receipt ---------------------------------------------------------------------------
def test_without_a_key_nothing_is_confirmed_and_the_text_stays(browser, people):
    from referrals.models import AuthorityKey

    at_check_page(browser)
    AuthorityKey.objects.update(retired_at="2026-01-01T00:00Z")
    page = browser.post("/henvisning/tjek/")

    assert page.status_code == 503
    assert "ikke sendt" in page.text
    assert "70" in page.text
    assert Draft.objects.get().state == "draft"
    assert not Referral.objects.exists()


def test_a_filled_trap_marks_the_referral_and_never_drops_it(browser):
    at_check_page(browser)
    browser.post("/henvisning/tjek/", {"homepage": "http://spam.invalid"})

    assert Referral.objects.get().noticed == "trap"


def test_past_the_limit_the_text_stays_and_the_telephone_is_given(browser, settings):
    from portal import limits

    at_check_page(browser)
    for _hit in range(limits.SEND_ADDRESS.most):
        limits.hit(limits.SEND_ADDRESS, "127.0.0.0/24")
    page = browser.post("/henvisning/tjek/")

    assert page.status_code == 429
    assert Draft.objects.get().state == "draft"
    assert not Referral.objects.exists()


# -- what a stranger found ------------------------------------------------------------------------
def test_a_no_after_a_filled_form_blocks_sending(browser):
    at_check_page(browser)
    stopped = browser.post("/henvisning/samtykke/", {"consent-type": "no"})
    assert "kan ikke sendes" in stopped.text

    for page in (browser.get("/henvisning/tjek/"), browser.post("/henvisning/tjek/")):
        assert "Personen siger nej" in page.text
    assert "Personen siger nej" in browser.get("/henvisning/iagttagelser/").text
    assert not Referral.objects.exists()


def test_a_stopped_form_goes_on_when_the_answer_was_a_slip(browser):
    at_check_page(browser)
    browser.post("/henvisning/samtykke/", {"consent-type": "no"})
    browser.post("/henvisning/samtykke/", {"consent-type": "named"})
    browser.post("/henvisning/tjek/")

    assert Referral.objects.count() == 1


def test_a_child_found_late_blocks_sending(browser):
    at_check_page(browser)
    browser.post("/henvisning/personen/", {"p-ageband": "may-be-under-18"})
    page = browser.post("/henvisning/tjek/")

    assert "Under 18" in page.text
    assert not Referral.objects.exists()


WITH_ME = {**builders.WALK, "acute-danger": "with-me"}


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({}, "ring først", "mens andre hører det"),
        ({"contact-safe": "no"}, "mens andre hører det", "ring først"),
        ({"consent": "no", "no-consent-duty": "danger"}, "Ring 112", "ring først"),
        ({"consent": "no", "no-consent-duty": "child-affected"}, "barn", "ring først"),
        ({"urgent-health": "yes"}, "Skaf lægehjælpen først", "ring først"),
        ({"age": "no"}, "Under 18", "ring først"),
    ],
)
def test_ringing_the_hotline_never_comes_before_danger_or_where_others_listen(
    browser, changes, said, unsaid
):
    from referrals import flowchart

    answers = flowchart.walk({**WITH_ME, **changes}).answers
    page = builders.answer_walk(browser, answers)

    assert page.redirect_chain[-1][0] == "/procedure/resultat/"
    main = page.text.split("<main")[1]
    assert said in main
    assert unsaid not in main


def test_every_page_of_the_walk_and_the_form_names_112_near_its_top(browser):
    builders.answer_walk(browser, builders.WALK)
    pages = [browser.get("/procedure/resultat/"), browser.get("/procedure/spoergsmaal/consent/")]
    pages += [browser.get(f"/henvisning/{slug}/") for slug in ("samtykke",)]
    builders.fill_form(browser, builders.VALUES)
    pages.append(browser.get("/henvisning/tjek/"))

    for page in pages:
        main = page.text.split("<main")[1]
        assert main.index("tel:112") < main.index("</h1>") + 1500


def test_a_person_nobody_can_reach_is_not_sent(browser):
    through_me = {**builders.VALUES, "safe.channel": "through-me"}
    builders.answer_walk(browser, builders.WALK)
    for slug in ("samtykke", "deling", "sikkerhed"):
        data = {k.replace(".", "-"): v for k, v in through_me.items()}
        browser.post(f"/henvisning/{slug}/", data)
    page = browser.post("/henvisning/fortrolighed/", {"ref-confidentiality": "no-name"})
    assert page.status_code == 200
    browser.post("/henvisning/fortrolighed/", {"ref-confidentiality": "cmm-only"})

    assert "Skriv, hvordan centret når dig" in browser.post("/henvisning/dig/", {}).text


def test_a_phone_without_a_number_is_asked_for(browser):
    builders.answer_walk(browser, builders.WALK)
    browser.post("/henvisning/samtykke/", {"consent-type": "named"})
    data = {k.replace(".", "-"): v for k, v in builders.VALUES.items()}
    browser.post("/henvisning/deling/", data)
    page = browser.post("/henvisning/sikkerhed/", {"safe-threat": "no", "safe-channel": "phone"})

    assert "Skriv nummeret eller stedet" in page.text


def test_threats_now_are_answered_with_112_on_check_page_and_receipt(browser):
    at_check_page(browser, values={**builders.VALUES, "safe.threat": "yes"})

    assert "Ring 112 nu" in browser.get("/henvisning/tjek/").text
    assert "Vent ikke på centret" in browser.post("/henvisning/tjek/", follow=True).text


def test_saving_half_a_page_on_the_way_to_the_check_page_keeps_what_was_written(browser):
    builders.answer_walk(browser, builders.TIP)
    first = builders.first_slug(browser)
    browser.post(f"/henvisning/{first}/", {"safe-threat": "no"})
    browser.post("/henvisning/iagttagelser/", {"obs-facts-seen": "Set i går.", "to-check": "1"})
    page = browser.get("/henvisning/tjek/")

    assert "Set i går." in page.text
    assert "Mangler" in page.text


def test_the_check_page_shows_the_walk_that_is_sent_too(browser):
    page = at_check_page(browser)

    assert "Svarene fra vejviseren bliver også sendt" in page.text
    assert "Uden lovligt ophold" in page.text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("31", "2", "2026"), "Datoen findes ikke"),
        (("x", "2", "2026"), "Skriv datoen med tal"),
        (("5", "november", "2026"), "Skriv datoen med tal"),
        (("5", "12", "20255"), "Skriv datoen med tal"),
        (("5", "\x00", "2025"), "Skriv datoen med tal"),
        (("9" * 5000, "1", "2025"), "Skriv datoen med tal"),
        (("1", "1", "1890"), "mellem år 2000"),
        (("1", "1", "2099"), "mellem år 2000"),
        (("1", "1", "26"), ""),
        (("", "", ""), ""),
    ],
)
def test_dates_say_what_is_wrong_with_them(browser, day, said):
    builders.answer_walk(browser, builders.WALK)
    browser.post("/henvisning/samtykke/", {"consent-type": "named"})
    data = {k.replace(".", "-"): v for k, v in builders.VALUES.items()}
    parts = {f"consent-when_{part}": value for part, value in zip("dmy", day, strict=True)}
    page = browser.post("/henvisning/deling/", data | parts)

    assert page.status_code == (200 if said else 302)
    assert said in page.text
    if said:
        assert page.text.count(said) == 2  # in the summary and at the date
        assert "Denne værdi" not in page.text


def test_the_dates_own_example_is_taken(browser):
    builders.answer_walk(browser, builders.WALK)
    browser.post("/henvisning/samtykke/", {"consent-type": "named"})
    example = re.search(r"For eksempel (\d+) (\d+) (\d+)", browser.get("/henvisning/deling/").text)
    data = {k.replace(".", "-"): v for k, v in builders.VALUES.items()}
    data |= {f"consent-when_{at}": part for at, part in zip("dmy", example.groups(), strict=True)}

    assert browser.post("/henvisning/deling/", data).status_code == 302


# -- what is true about being anonymous -----------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "Du har ikke skrevet, hvem du er, og centret kan ikke nå dig."),
        (
            {"ref.confidentiality": "cmm-only", "ref.contact": "kun om aftenen"},
            "Du har ikke skrevet dit navn, men hvordan centret når dig.",
        ),
        (
            {"ref.confidentiality": "cmm-only", "ref.name": "Opdigtet", "ref.contact": "brev"},
            "Du har skrevet noget om, hvem du er.",
        ),
    ],
)
def test_the_line_about_anonymity_follows_the_answers(browser, given, line):
    page = at_check_page(browser, values={**builders.VALUES, **given})

    lines = (
        "Du har ikke skrevet, hvem du er, og",
        "Du har ikke skrevet dit navn",
        "noget om, hvem",
    )
    assert line in page.text
    assert sum(words in page.text for words in lines) == 1


@pytest.mark.parametrize(
    ("role", "told"),
    [("frontline", "Sundhedsperson"), ("employer", "Privat arbejdsgiver"), ("citizen", "Alle")],
)
def test_the_consent_question_answers_whether_one_is_allowed_to(browser, role, told):
    answers = {**builders.WALK, "role": role, "workplace-relation": "own"}
    for key in ("role", "acute-danger", "urgent-health", "age", "workplace-relation"):
        browser.post(f"/procedure/spoergsmaal/{key}/", {"answer": answers[key]})
    for key in ("indicators", "custody", "contact-safe"):
        browser.post(f"/procedure/spoergsmaal/{key}/", {"answer": answers[key]})
    page = browser.get("/procedure/spoergsmaal/consent/").text

    told_to = {"Sundhedsperson": "frontline", "Privat arbejdsgiver": "employer"}
    assert f"{told}:" in page and "afventer en jurists godkendelse" in page
    for who, only in told_to.items():
        assert (f"{who}:" in page) == (role == only)
