"""The spoken code of the outcome page: what it holds, where it is offered, when it ends."""

import json
import re

import pytest
from django.test import Client

from portal import limits
from referrals import flowchart, keyring, public, receipts, sealing
from referrals.intake import call_code
from referrals.models import AuthorityKey, CallCode
from tests import builders
from tests.browser.test_marked_words import found_in
from tests.referrals.test_mailbox import everything_in_the_database

pytestmark = pytest.mark.django_db

CALL, OUTCOME = "/procedure/telefonkode/", "/procedure/resultat/"


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def browser(people):
    client = Client()
    builders.answer_walk(client, builders.WALK)
    return client


def code_in(page):
    return "-".join(page.context["groups"])


def opened_by_cmm(people, code):
    """As the staff side will: the row by its lookup, opened with CMM's key."""
    row = CallCode.objects.get(pk=call_code.lookup_of(code))
    keys = keyring.from_phrase(people["cmm-intake"], builders.phrase_of("cmm-intake"))
    padded = sealing.unwrap(row.sealed, keys.privates[row.key_id], call_code.CONTEXT)
    return json.loads(sealing.unpad(padded))


def test_the_hotline_sees_role_and_result_and_nothing_else(browser, people):
    assert "Få en kode til telefonen" in browser.get(OUTCOME).text
    page = browser.post(CALL)

    assert opened_by_cmm(people, code_in(page)) == {
        "role": "frontline",
        "outcome": "o-us-no-stay",
        "flow-version": flowchart.FLOW_VERSION,
    }
    for said in ("ser kun de to linjer", "Derefter er den væk", "tel:+45", "spørger dig om resten"):
        assert said in page.text
    assert "svare på spørgsmålene én gang til" not in page.text


def test_it_is_six_unambiguous_letters_in_two_groups():
    for _round in range(100):
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}", call_code.new_code())


@pytest.mark.parametrize("shape", ["{}", " {} ", "{:s}"])
def test_it_is_found_however_it_is_typed(people, shape):
    code = call_code.seal("citizen", "o-tip")
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "o")):
        assert CallCode.objects.filter(pk=call_code.lookup_of(shape.format(typed))).exists()


@pytest.mark.parametrize("typed", ["", "A", "ABCDEFG", "ÆØÅÆØÅ", "UUUUUU", "\x00" * 6])
def test_what_is_not_a_code_is_refused(typed):
    with pytest.raises(receipts.WrongCode):
        call_code.lookup_of(typed)


def test_it_is_offered_only_where_the_hotline_is_rung_first(people):
    offered = {key for key, one in flowchart.OUTCOMES.items() if call_code.offered(one)}

    assert {"o-112", "o-police", "o-minor", "o-child-affected", "o-self"} & offered == set()
    assert {"o-tip", "o-cmm", "o-no-consent", "o-status-unknown"} <= offered


@pytest.mark.parametrize(
    "answers",
    [
        {"role": "self"},
        {"role": "frontline", "acute-danger": "yes"},
        {**builders.WALK, "age": "no"},
        builders.TIP,
        builders.WALK,
    ],
)
def test_page_and_button_agree_on_where_it_is_offered(people, answers):
    client = Client()
    walked = flowchart.walk(answers)
    builders.answer_walk(client, walked.answers)
    is_offered = call_code.offered(walked.outcome)

    assert (CALL in client.get(OUTCOME).text) == is_offered
    assert client.post(CALL).status_code == (200 if is_offered else 302)
    assert CallCode.objects.count() == is_offered


def test_an_answer_that_stops_the_form_offers_none(people):
    client = Client()
    builders.answer_walk(client, builders.WALK)
    page = client.post("/henvisning/samtykke/", {"consent-type": "no"})

    assert "Formularen stopper her" in page.text
    assert CALL not in page.text


def test_without_a_walk_there_is_no_code(people):
    assert Client().post(CALL).url == OUTCOME
    assert Client().get(CALL).url == OUTCOME
    assert not CallCode.objects.exists()


def test_ten_codes_an_hour_from_one_place(browser):
    for _press in range(limits.CALL_ADDRESS.most):
        assert browser.post(CALL).status_code == 200

    assert browser.post(CALL).status_code == 429
    assert CallCode.objects.count() == limits.CALL_ADDRESS.most


def test_it_is_gone_after_four_hours(people, time_machine):
    time_machine.move_to("2026-11-25 10:00+01:00", tick=False)
    client = Client()
    builders.answer_walk(client, builders.WALK)
    page = client.post(CALL)
    assert "kl. 14.00" in page.text.replace("\xa0", " ")
    time_machine.move_to("2026-11-25 13:59+01:00", tick=False)
    public.forget_expired()
    assert CallCode.objects.count() == 1
    time_machine.move_to("2026-11-25 14:00+01:00", tick=False)
    public.forget_expired()

    assert not CallCode.objects.exists()


def test_two_same_codes_never_share_a_row(people, monkeypatch):
    drawn = iter("AAAAAA" + "AAAAAA" + "BBBBBB")
    monkeypatch.setattr(call_code.secrets, "choice", lambda _letters: next(drawn))

    assert call_code.seal("citizen", "o-tip") == "AAA-AAA"
    assert call_code.seal("employer", "o-cmm") == "BBB-BBB"
    assert opened_by_cmm(people, "AAA-AAA")["role"] == "citizen"


def test_it_is_sealed_to_the_newest_reading_key_and_all_are_the_same_size(browser):
    browser.post(CALL)
    call_code.seal("self", "o-self")
    rows = CallCode.objects.all()

    assert {row.key.use for row in rows} == {AuthorityKey.Use.READ}
    assert len({len(bytes(row.sealed)) for row in rows}) == 1


def test_without_a_key_one_is_told_to_ring_without(browser):
    AuthorityKey.objects.update(retired_at="2026-01-01T00:00Z")
    page = browser.post(CALL)

    assert page.status_code == 503
    assert "Ring til hotlinen uden kode" in page.text


def test_neither_code_nor_outcome_is_in_the_database_in_clear(browser):
    code = code_in(browser.post(CALL))
    held = everything_in_the_database()

    assert found_in(held, [call_code.lookup_of(code)])
    assert found_in(held, [code, code.replace("-", ""), "o-us-no-stay"]) == []


def test_title_and_log_say_nothing(browser, capfd):
    page = browser.post(CALL)
    said = capfd.readouterr()

    assert re.search(r"<title>(.*?) –", page.text)[1] == "Vejen videre"
    assert page.headers["Cache-Control"] == "no-store"
    assert '"route": "referrals:call-code"' in said.out + said.err
    assert found_in((said.out + said.err).encode(), [code_in(page), "o-us-no-stay"]) == []
