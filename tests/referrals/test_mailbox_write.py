"""What the reporter does from the mailbox: writing to CMM, and taking the referral back."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal import audit, limits
from portal.models import AuditEvent, OutboxMessage
from referrals import correspondence, receipts
from referrals.intake import mailbox_withdraw
from referrals.models import LegalHold, Message, Part, Referral, Wrap
from tests import builders
from tests.referrals.test_mailbox import (
    MAILBOX,
    WITHDRAW,
    WRITE,
    enter,
    from_cmm,
    page_key,
    read_by_cmm,
    status_in,
    tell,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    """A stored referral and its code."""
    return builders.make_referral()


@pytest.fixture
def browser():
    return Client()


# -- what the reporter writes ---------------------------------------------------------------------
def test_something_new_is_stored_for_cmm_as_facts_added(browser, case, people):
    referral, code = case
    text = "  To linjer,\r\nprecis som skrevet. \n"
    enter(browser, code)
    page = tell(browser, text)

    message = Message.objects.get()
    assert page.url == MAILBOX
    assert (message.direction, message.part.kind) == ("from-reporter", "added")
    assert read_by_cmm(people, message.part) == {"text": text, "fixed": ""}
    assert message.part.wraps.count() == 2
    assert message.part.made_by is None and message.reporter_wrap is None
    referral.refresh_from_db()
    assert referral.has_unread
    received = AuditEvent.objects.get(chain=referral.chain, verb="message.receive")
    assert received.detail == str(message.pk)
    assert audit.verify(referral.chain) == []
    assert OutboxMessage.objects.filter(key=f"message:{message.pk}", subject="cmm").count() == 1


def test_a_choice_is_asked_only_when_cmm_has_written(browser, case):
    referral, code = case
    enter(browser, code)
    assert 'type="radio"' not in browser.get(WRITE).text
    from_cmm(referral, "Hvornår?")
    assert browser.get(WRITE).text.count('type="radio"') == 2

    page = browser.post(WRITE, {"text": "Kl. 5.", "key": page_key(browser)})
    assert "Vælg, om det er et svar eller noget nyt" in page.text
    assert "Kl. 5." in page.text
    tell(browser, "Kl. 5.", about="answer")
    assert referral.messages.get(direction="from-reporter").part.kind == "message"


def test_an_answer_ends_the_waiting(browser, case, people):
    referral, code = case
    referral.receive(by=people["cmm-intake"])
    referral.take(by=people["cmm-caseworker"])
    from_cmm(referral, "Hvornår?")
    referral.await_reporter()
    enter(browser, code)
    tell(browser, "I morgen.", about="answer")

    referral.refresh_from_db()
    assert referral.status == "in_progress"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Skriv en besked."),
        ("   \n", "Skriv en besked."),
        ("å" * 1540, "Du har skrevet 40 tegn for meget"),
        ("Personens kort har 010203-1234", "Det ligner et CPR-nummer"),
        ("Ring på 12 34 56 78", "Det ligner et telefonnummer"),
        ("klokke\x07ding", "tegn, vi ikke kan gemme"),
    ],
)
def test_a_refused_text_says_why_and_stands_there_still(browser, case, text, said):
    enter(browser, case[1])
    page = tell(browser, text)

    assert page.status_code == 200
    assert said in page.text
    assert "<title>Fejl:" in page.text
    assert page.context["form"]["text"].value() == text
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["Kassen er mærket 010203-1234", "Skilt: 12 34 56 78"])
def test_a_noticed_number_passes_with_one_tick(browser, case, people, text):
    enter(browser, case[1])
    asked = tell(browser, text)
    assert 'name="pass-text"' in asked.text
    tell(browser, text, **{"pass-text": "on"})

    assert read_by_cmm(people, Message.objects.get().part)["text"] == text


def test_line_breaks_count_as_one(browser, case):
    enter(browser, case[1])

    assert tell(browser, "linje\r\n" * 250).status_code == 302


def test_sending_twice_stores_once(browser, case):
    enter(browser, case[1])
    sent = {"about": "seen", "text": "Set igen.", "key": page_key(browser)}
    first, second = browser.post(WRITE, sent), browser.post(WRITE, sent)

    assert first.url == second.url == MAILBOX
    assert Message.objects.count() == Part.objects.filter(kind="added").count() == 1
    assert AuditEvent.objects.filter(verb="message.receive").count() == 1
    assert OutboxMessage.objects.filter(key__startswith="message:").count() == 1


def test_a_changed_text_from_the_same_page_is_another_message(browser, case):
    enter(browser, case[1])
    key = page_key(browser)
    for text in ("Set i går.", "Set i går og i dag."):
        browser.post(WRITE, {"about": "seen", "text": text, "key": key})

    assert Message.objects.count() == 2


def test_the_same_words_twice_on_purpose_are_two_messages(browser, case):
    enter(browser, case[1])
    tell(browser, "Den holder der igen.")
    tell(browser, "Den holder der igen.")

    assert Message.objects.count() == 2


def test_a_text_survives_that_the_mailbox_closed_itself(browser, case, people, time_machine):
    _referral, code = case
    time_machine.move_to("2026-11-25 10:00+01:00", tick=False)
    enter(browser, code)
    sent = {"about": "seen", "text": "Skrevet længe.", "key": page_key(browser)}
    time_machine.move_to("2026-11-25 10:40+01:00", tick=False)
    page = browser.post(WRITE, sent)

    assert "Skriv koden igen" in page.text
    assert "Skrevet længe." in page.text
    assert not Message.objects.exists()
    wrong = browser.post(WRITE, sent | {"code": receipts.new_code()})
    assert "Koden passer ikke" in wrong.text and "Skrevet længe." in wrong.text
    assert browser.post(WRITE, sent | {"code": code}).status_code == 302
    assert read_by_cmm(people, Message.objects.get().part)["text"] == "Skrevet længe."


@pytest.mark.parametrize("end", ["close", "redirect", "withdraw", "purge"])
def test_an_ended_case_takes_no_more_and_gives_the_hotline(browser, case, people, end):
    referral, code = case
    by = people["cmm-lead"]
    enter(browser, code)
    sent = {"about": "seen", "text": "For sent.", "key": page_key(browser)}
    referral.receive(by=by)
    {
        "close": lambda: referral.close(ending="test", by=by),
        "redirect": lambda: referral.redirect(ending="emergency", by=by),
        "withdraw": lambda: referral.withdraw(by=by),
        "purge": lambda: (referral.close(ending="test", by=by), referral.become_stub()),
    }[end]()
    page = browser.post(WRITE, sent)

    assert page.status_code == 409
    assert "er afsluttet" in page.text and "tel:+45" in page.text
    assert "For sent." in page.text
    assert not Message.objects.exists()
    referral.refresh_from_db()
    assert not referral.has_unread
    assert browser.get(WRITE).status_code == 302


def test_a_second_click_after_the_case_ended_is_still_the_first(browser, case, people):
    referral, code = case
    enter(browser, code)
    sent = {"about": "seen", "text": "I tide.", "key": page_key(browser)}
    browser.post(WRITE, sent)
    Referral.objects.update(has_unread=False)
    referral.receive(by=people["cmm-lead"])
    referral.close(ending="test", by=people["cmm-lead"])

    assert browser.post(WRITE, sent).status_code == 302
    assert Message.objects.count() == 1


def test_without_a_key_nothing_is_confirmed_and_the_text_stays(browser, case):
    from referrals.models import AuthorityKey

    enter(browser, case[1])
    AuthorityKey.objects.update(retired_at="2026-01-01T00:00Z")
    page = tell(browser, "Bliver stående.")

    assert page.status_code == 503
    assert "ikke sendt" in page.text and "Bliver stående." in page.text
    assert not Message.objects.exists()


def test_a_message_is_stored_whole_or_not_at_all(browser, case, settings):
    referral, code = case
    enter(browser, code)
    key = page_key(browser)
    settings.OUTBOX_HANDLERS = {}  # so that the last step of the transaction fails
    browser.raise_request_exception = False
    page = browser.post(WRITE, {"about": "seen", "text": "Halvt.", "key": key})

    assert page.status_code == 500
    assert not Message.objects.exists() and Part.objects.count() == 5
    assert not AuditEvent.objects.filter(verb="message.receive").exists()
    referral.refresh_from_db()
    assert not referral.has_unread


def test_past_the_limit_the_text_stays(browser, case):
    enter(browser, case[1])
    for _hit in range(limits.MESSAGE_ADDRESS.most):
        limits.hit(limits.MESSAGE_ADDRESS, "127.0.0.0/24")
    page = tell(browser, "Én for meget.")

    assert page.status_code == 429
    assert "Én for meget." in page.text
    assert not Message.objects.exists()


def test_codes_are_tried_ten_times_an_hour_also_from_the_message_page(browser, case):
    for _try in range(limits.RECEIPT_ADDRESS.most):
        browser.post(WRITE, {"text": "x", "code": receipts.new_code()})

    assert browser.post(WRITE, {"text": "x", "code": case[1]}).status_code == 429
    assert browser.post(MAILBOX, {"code": case[1]}).status_code == 429
    assert not Message.objects.exists()


# -- withdrawing ----------------------------------------------------------------------------------
def test_unopened_it_is_erased_at_once_and_the_stub_stays(browser, case):
    referral, code = case
    enter(browser, code)
    tell(browser, "En besked, der også forsvinder.")
    from_cmm(referral, "Svar.")
    told = browser.get(WITHDRAW).text
    assert "bliver slettet med det samme" in told
    page = browser.post(WITHDRAW, follow=True)

    assert status_in(page) == "Slettet"
    assert referral.reference in page.text
    assert not (Part.objects.exists() or Wrap.objects.exists() or Message.objects.exists())
    referral.refresh_from_db()
    assert (referral.status, referral.ending) == ("purged", "withdrawn")
    assert bytes(referral.reporter_sealed) == b""
    assert AuditEvent.objects.filter(chain=referral.chain, verb="case.withdraw").count() == 1
    assert "Koden passer ikke" in browser.post(MAILBOX, {"code": code}).text


@pytest.mark.parametrize("why", ["setting", "hold"])
def test_kept_unread_where_it_may_not_be_erased_and_the_person_is_told(
    browser, case, people, settings, why
):
    referral, code = case
    if why == "setting":
        settings.ERASE_WITHDRAWN = False
    else:
        now = timezone.now()
        hold = {"reason": "court", "placed_by": people["cmm-lead"], "placed_at": now}
        LegalHold.objects.create(referral=referral, review_on=now.date(), **hold)
    enter(browser, code)
    told = browser.get(WITHDRAW).text
    assert "bliver ikke slettet nu" in told
    assert "slettet med det samme" not in told
    page = browser.post(WITHDRAW, follow=True)

    assert status_in(page) == "Afsluttet"
    assert "Den er ikke slettet" in page.text
    referral.refresh_from_db()
    assert referral.status == "withdrawn"
    assert Part.objects.count() == 5


def test_opened_meanwhile_nothing_is_withdrawn_and_the_way_on_is_shown(browser, case, people):
    referral, code = case
    enter(browser, code)
    assert browser.get(WITHDRAW).status_code == 200
    referral.receive(by=people["cmm-intake"])
    page = browser.post(WITHDRAW)

    assert page.status_code == 409
    assert "åbnet i mellemtiden" in page.text
    assert WITHDRAW in page.text
    referral.refresh_from_db()
    assert referral.status == "received"
    assert Part.objects.count() == 5


def test_after_opening_one_asks_with_a_fixed_first_line(browser, case, people):
    referral, code = case
    referral.receive(by=people["cmm-intake"])
    enter(browser, code)
    asked = browser.get(WITHDRAW)
    assert "Centret afgør det" in asked.text
    key = asked.context["form"]["key"].value()
    browser.post(WRITE, {"about": "withdraw", "text": "Jeg tog fejl.\n", "key": key})

    part = Message.objects.get().part
    assert part.kind == "message"
    wish = correspondence.WITHDRAWAL_WISH
    assert read_by_cmm(people, part)["text"] == f"{wish}\n\nJeg tog fejl.\n"
    referral.refresh_from_db()
    assert referral.status == "received"


def test_the_wish_needs_no_words_of_ones_own(browser, case, people):
    case[0].receive(by=people["cmm-intake"])
    enter(browser, case[1])
    browser.post(WRITE, {"about": "withdraw", "text": "", "key": page_key(browser, WITHDRAW)})

    text = read_by_cmm(people, Message.objects.get().part)["text"]
    assert text == correspondence.WITHDRAWAL_WISH


def test_a_case_erased_elsewhere_says_so_only_where_its_mailbox_was_open(browser, case):
    referral, code = case
    enter(browser, code)
    mailbox_withdraw.erase_or_keep(Referral.objects.get())

    assert status_in(browser.get(MAILBOX)) == "Slettet"
    assert "Status:" not in browser.get(MAILBOX).text  # told once, then the cookie is gone
    assert "Status:" not in Client().get(MAILBOX).text


@pytest.mark.django_db(transaction=True)
def test_a_message_and_a_withdrawal_at_once_leave_no_part_behind():
    builders.make_people()
    referral, code = builders.make_referral()
    browsers = [Client(), Client()]
    for one in browsers:
        enter(one, code)
    sent = {"about": "seen", "text": "Samtidig.", "key": page_key(browsers[0])}
    deeds = (lambda: browsers[0].post(WRITE, sent), lambda: browsers[1].post(WITHDRAW))
    gate, pages = threading.Barrier(2), {}

    def run(deed):
        gate.wait()
        try:
            pages[deed] = deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert pages[deeds[0]].status_code in (302, 409)
    assert pages[deeds[1]].status_code == 302
    referral.refresh_from_db()
    assert referral.status == "purged"
    assert not (Part.objects.exists() or Message.objects.exists())
