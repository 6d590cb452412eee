"""A form kept for later or for a colleague: code, expiry, saving again, sending, deleting."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal import limits
from referrals import public, receipts
from referrals.intake import drafts, kept
from referrals.models import Draft, KeptDraft, Referral
from tests import builders
from tests.browser.test_marked_words import found_in
from tests.referrals.test_mailbox import everything_in_the_database, read_by_cmm

pytestmark = pytest.mark.django_db

KEEP, DELETE, RESUME = "/henvisning/gem/", "/henvisning/gem/slet/", "/henvisning/fortsaet/"
SEEN = "Snurrebassen låste Pjuskeporten.\r\n  Hver aften. "


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def browser(people):
    """A browser with a form of which the first page is filled."""
    client = Client()
    builders.answer_walk(client, builders.TIP)
    client.post("/henvisning/sikkerhed/", {"safe-threat": "no"})
    return client


def keep(client, **typed):
    """Press the button on the observations page, or on the check page when nothing is typed."""
    page = {"page": "iagttagelser"} if typed else {}
    return client.post(KEEP, page | {k.replace("_", "-"): v for k, v in typed.items()})


def code_in(page):
    return "-".join(page.context["groups"])


def resumed(code):
    client = Client()
    page = client.post(RESUME, {"code": code}, follow=True)
    assert page.redirect_chain == [("/henvisning/tjek/", 302)]
    return client


def facts_in(client):
    return client.get("/henvisning/iagttagelser/").context["form"]["obs-facts-seen"].value()


# -- keeping --------------------------------------------------------------------------------------
def test_the_button_keeps_what_stands_on_the_page_and_shows_the_code(browser, time_machine):
    time_machine.move_to("2026-11-25 10:05+01:00", tick=False)
    page = keep(browser, obs_facts_seen=SEEN)

    assert page.status_code == 200
    assert receipts.normalise(code_in(page))
    assert "9. december 2026 kl. 10.05" in page.text.replace("\xa0", " ")
    for said in ("kan læse, ændre og sende", "e-mail eller sms", "Ingen på portalen", "er sendt"):
        assert said in page.text
    assert KeptDraft.objects.get().pk == kept.id_of(code_in(page))
    assert facts_in(browser) == SEEN


def test_the_button_stands_on_every_form_page_and_the_check_page(browser):
    slugs = [p.slug for p in browser.get("/henvisning/").context["pages"]]
    for address in (*slugs, "tjek"):
        page = browser.get(f"/henvisning/{address}/").text
        assert "Gem til senere" in page
        assert KEEP in page
    assert len(slugs) > 2


def test_it_can_be_pressed_on_the_very_first_page(people):
    client = Client()
    builders.answer_walk(client, builders.TIP)
    page = client.post(KEEP, {"page": "sikkerhed", "safe-threat": "yes"})

    assert drafts.NAME in page.cookies
    values = kept.find(code_in(page))[0]["values"]
    assert values["safe.threat"] == "yes"


def test_the_code_is_shown_by_no_address(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    last = receipts.last_group(code)

    for address in ("/henvisning/", "/henvisning/iagttagelser/", "/henvisning/tjek/", RESUME):
        assert last not in browser.get(address).text
    assert browser.get(KEEP).status_code == 302


def test_a_number_that_looks_like_cpr_is_noticed_before_it_is_kept(browser):
    page = keep(browser, obs_facts_seen="Kortet har 010203-1234")

    assert "Det ligner et CPR-nummer" in page.text
    assert "Kortet har 010203-1234" in page.text
    assert 'action="/henvisning/iagttagelser/"' in page.text  # sending it goes on as before
    assert not KeptDraft.objects.exists()


def test_a_child_found_on_the_page_is_answered_and_nothing_is_kept(people):
    client = Client()
    builders.answer_walk(client, builders.WALK)
    client.post("/henvisning/samtykke/", {"consent-type": "named"})
    page = client.post(KEEP, {"page": "personen", "p-ageband": "may-be-under-18"})
    assert "Under 18" in page.text
    assert not KeptDraft.objects.exists()


def test_a_stopped_form_is_not_kept(people):
    client = Client()
    builders.answer_walk(client, builders.WALK)
    client.post("/henvisning/samtykke/", {"consent-type": "named"})
    client.post("/henvisning/samtykke/", {"consent-type": "no"})

    assert "Personen siger nej" in client.post(KEEP).text
    assert not KeptDraft.objects.exists()


def test_without_a_form_there_is_nothing_to_keep(people):
    assert "Her er ingen formular endnu" in Client().post(KEEP).text
    assert not KeptDraft.objects.exists()


def test_a_double_click_keeps_one(browser):
    twin = Client()
    twin.cookies = browser.cookies.copy()
    state = Draft.objects.get()
    first = keep(browser, obs_facts_seen=SEEN)
    # The second click has read the draft before the first one stored it.
    Draft.objects.filter(pk=state.pk).update(sealed=state.sealed)
    second = keep(twin, obs_facts_seen=SEEN)

    assert code_in(first) == code_in(second)
    assert KeptDraft.objects.count() == 1


def test_past_the_limit_this_browser_still_has_the_text(browser):
    for _hit in range(limits.KEEP_ADDRESS.most):
        limits.hit(limits.KEEP_ADDRESS, "127.0.0.0/24")

    assert keep(browser, obs_facts_seen=SEEN).status_code == 429
    assert facts_in(browser) == SEEN
    assert not KeptDraft.objects.exists()


def test_a_page_that_is_not_asked_any_more_is_not_said_to_be_kept(browser):
    page = browser.post(KEEP, {"page": "samtykke", "consent-type": "named"})

    assert page.status_code == 302
    assert not KeptDraft.objects.exists()


# -- opening again --------------------------------------------------------------------------------
def test_a_colleague_opens_everything_in_another_browser_and_sends(browser, people):
    browser.post("/henvisning/iagttagelser/", {"obs-facts-seen": "x", "to-check": "1"})
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    colleague = Client()
    page = colleague.post(RESUME, {"code": code.lower().replace("-", " ")}, follow=True)

    assert page.redirect_chain == [("/henvisning/tjek/", 302)]
    assert "Snurrebassen låste Pjuskeporten." in page.text
    assert facts_in(colleague) == SEEN
    values = {**builders.NOTE_VALUES, "obs.facts-seen": SEEN}
    builders.fill_form(colleague, values)
    colleague.post("/henvisning/tjek/")
    part = Referral.objects.get().parts.get(kind="facts")
    assert read_by_cmm(people, part)["obs.facts-seen"] == SEEN


def test_signs_and_ticked_numbers_come_along(browser):
    draft = drafts.begin()
    draft.content |= {"answers": builders.TIP, "values": {"a": "b"}, "signs": ["s"]}
    draft.content["passed"] = ["obs-facts-seen"]
    copy, _parted = kept.keep(draft)

    again = kept.reopen(copy.code)
    for name in ("answers", "values", "signs", "passed"):
        assert again.content[name] == draft.content[name]
    assert again.secret != draft.secret


def test_the_expiry_is_shown_on_the_form_pages(browser, time_machine):
    time_machine.move_to("2026-11-25 10:05+01:00", tick=False)
    client = resumed(code_in(keep(browser, obs_facts_seen=SEEN)))

    for address in ("/henvisning/iagttagelser/", "/henvisning/tjek/"):
        page = client.get(address).text.replace("\xa0", " ")
        assert "gemt under din gemmekode til 9. december 2026 kl. 10.05" in page
        assert "bliver slettet 9. december" not in page


def test_three_days_before_the_end_it_is_said_loudly(browser, time_machine):
    time_machine.move_to("2026-11-25 10:05+01:00", tick=False)
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    time_machine.move_to("2026-12-07 10:05+01:00", tick=False)
    page = resumed(code).get("/henvisning/tjek/").text.replace("\xa0", " ")

    assert "bliver slettet 9. december 2026 kl. 10.05" in page


@pytest.mark.parametrize("which", ["nonsense", "unknown", "expired", "receipt code"])
def test_whatever_is_wrong_with_a_code_the_answer_is_the_same(browser, which, time_machine):
    time_machine.move_to("2026-11-25 10:05+01:00", tick=False)
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    _referral, receipt = builders.make_referral()
    time_machine.move_to("2026-12-09 10:05+01:00", tick=False)
    tried = {"nonsense": "ikke en kode", "unknown": receipts.new_code(), "expired": code}
    page = Client().post(RESUME, {"code": tried.get(which, receipt)})

    assert page.text.count("Koden passer ikke, eller formularen er sendt, slettet eller") == 2
    assert "Snurrebassen" not in page.text
    assert drafts.NAME not in page.cookies


def test_a_keep_code_is_not_a_receipt_code(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))

    assert "Koden passer ikke" in Client().post("/henvisning/svar/", {"code": code}).text


def test_codes_are_tried_ten_times_an_hour_from_one_place(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    for _try in range(limits.KEPT_CODE_ADDRESS.most):
        assert Client().post(RESUME, {"code": receipts.new_code()}).status_code == 200

    assert Client().post(RESUME, {"code": code}).status_code == 429


def test_the_whole_site_has_a_limit_too(browser):
    for _hit in range(limits.KEPT_CODE_SITE.most):
        limits.hit(limits.KEPT_CODE_SITE, "site")
    assert Client().post(RESUME, {"code": receipts.new_code()}).status_code == 429


def test_a_form_already_open_is_spoken_of_before_it_is_replaced(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    assert "Du har allerede en formular åben" in browser.get(RESUME).text
    assert "Du har allerede en formular åben" not in Client().get(RESUME).text
    browser.post(RESUME, {"code": receipts.new_code()})
    assert Draft.objects.count() == 1  # a wrong code deletes nothing
    before = Draft.objects.get().pk
    browser.post(RESUME, {"code": code})

    assert Draft.objects.get().pk != before


def test_a_receipt_not_written_down_is_not_replaced(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    sender = Client()
    builders.answer_walk(sender, builders.TIP)
    builders.fill_form(sender, builders.NOTE_VALUES)
    sender.post("/henvisning/tjek/")

    assert sender.post(RESUME, {"code": code}).url == "/henvisning/kvittering/"
    assert "code" in sender.get("/henvisning/kvittering/").context["receipt"]


# -- saving again ---------------------------------------------------------------------------------
def test_saving_again_keeps_the_code_and_moves_the_expiry(browser, time_machine):
    time_machine.move_to("2026-11-25 10:05+01:00", tick=False)
    code = code_in(keep(browser, obs_facts_seen="Først."))
    time_machine.move_to("2026-11-27 09:00+01:00", tick=False)
    client = resumed(code)
    page = keep(client, obs_facts_seen="Siden.")

    assert code_in(page) == code
    assert "gemt igen" in page.text
    row = KeptDraft.objects.get()
    assert row.expires_at == timezone.now() + timedelta(days=14)
    assert kept.find(code)[0]["values"]["obs.facts-seen"] == "Siden."


def test_what_somebody_else_saved_meanwhile_is_not_written_over(browser):
    code = code_in(keep(browser, obs_facts_seen="Fra den første."))
    keep(resumed(code), obs_facts_seen="Fra kollegaen.")
    page = keep(browser, obs_facts_seen="Fra den første igen.")

    assert code_in(page) != code
    assert "ny kode" in page.text
    assert kept.find(code)[0]["values"]["obs.facts-seen"] == "Fra kollegaen."
    mine = kept.find(code_in(page))[0]["values"]
    assert mine["obs.facts-seen"] == "Fra den første igen."


def test_saving_after_it_was_sent_elsewhere_brings_nothing_back_under_the_old_code(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    colleague = resumed(code)
    builders.fill_form(colleague, builders.NOTE_VALUES)
    colleague.post("/henvisning/tjek/")
    page = keep(browser, obs_facts_seen="Mere.")

    assert code_in(page) != code
    assert kept.find(code) is None


# -- the end of it --------------------------------------------------------------------------------
def test_sending_deletes_the_kept_form(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    builders.fill_form(browser, builders.NOTE_VALUES)
    browser.post("/henvisning/tjek/")

    assert Referral.objects.count() == 1
    assert not KeptDraft.objects.exists()
    assert "Koden passer ikke" in Client().post(RESUME, {"code": code}).text


def test_a_send_that_fails_deletes_nothing(browser, settings):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    builders.fill_form(browser, builders.NOTE_VALUES)
    settings.OUTBOX_HANDLERS = {}  # so that the last step of the transaction fails
    browser.raise_request_exception = False

    assert browser.post("/henvisning/tjek/").status_code == 500
    assert not Referral.objects.exists()
    assert kept.find(code) is not None


def test_sending_an_older_version_leaves_the_colleagues_newer_one(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    keep(resumed(code), obs_facts_seen="Fra kollegaen.")
    builders.fill_form(browser, builders.NOTE_VALUES)
    browser.post("/henvisning/tjek/")

    assert Referral.objects.count() == 1
    assert kept.find(code)[0]["values"]["obs.facts-seen"] == "Fra kollegaen."


def test_deleting_by_button_ends_the_code_and_leaves_the_form_open(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    assert DELETE in browser.get("/henvisning/tjek/").text
    page = browser.post(DELETE)

    assert "er slettet" in page.text
    assert not KeptDraft.objects.exists()
    assert facts_in(browser) == SEEN
    assert DELETE not in browser.get("/henvisning/tjek/").text
    assert code_in(keep(browser, obs_facts_seen=SEEN)) != code  # the old one may be known


def test_leaving_deletes_the_open_form_and_keeps_the_kept_one(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    browser.get("/forlad/")
    assert not Draft.objects.exists()
    assert resumed(code)


def test_the_worker_deletes_what_has_expired_and_nothing_else(browser, time_machine):
    time_machine.move_to("2026-11-25 10:00+01:00", tick=False)
    keep(browser, obs_facts_seen=SEEN)
    time_machine.move_to("2026-12-09 09:59+01:00", tick=False)
    public.forget_expired()
    assert KeptDraft.objects.count() == 1
    time_machine.move_to("2026-12-09 10:00+01:00", tick=False)
    public.forget_expired()

    assert not KeptDraft.objects.exists()


# -- nothing in clear -----------------------------------------------------------------------------
def test_neither_text_nor_code_of_a_kept_form_is_in_the_database(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    resumed(code)
    held = everything_in_the_database()

    assert KeptDraft.objects.count() == 1
    assert found_in(held, [kept.id_of(code)])  # the search finds what is there
    marked = ["Snurrebassen", "Pjuskeporten", code, receipts.normalise(code)]
    assert found_in(held, marked) == []


def test_the_row_alone_opens_nothing_and_another_rows_body_does_not_open(browser):
    code = code_in(keep(browser, obs_facts_seen=SEEN))
    other = receipts.new_code()
    row = KeptDraft.objects.values().get()
    KeptDraft.objects.create(**row | {"id": kept.id_of(other)})

    assert kept.find(code) is not None
    assert kept.find(other) is None


def test_titles_and_log_say_nothing(browser, capfd):
    page = keep(browser, obs_facts_seen=SEEN)
    shown = [page, browser.get(RESUME), browser.post(DELETE)]
    said = capfd.readouterr()

    for one in shown:
        assert re.search(r"<title>(.*?) –", one.text)[1] == "Formular"
        assert one.headers["Cache-Control"] == "no-store"
    assert '"route": "referrals:keep"' in said.out + said.err
    assert found_in((said.out + said.err).encode(), ["Snurrebassen", code_in(page)]) == []
