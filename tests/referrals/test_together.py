"""Two who press at once: exact counts, on whichever database runs the tests."""

import threading

import pytest
from django.db import connection
from django.test import Client

from portal.models import AuditEvent, OutboxMessage
from referrals.models import Draft, Part, Referral
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*deeds):
    """Run the deeds in threads that start together; returns what each gave."""
    gate, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        gate.wait()
        try:
            results[place] = deed()
        except Exception as error:  # returned to the test, which looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_double_click_stores_one_referral(round_):
    builders.make_people()
    browser = Client()
    builders.answer_walk(browser, builders.WALK)
    builders.fill_form(browser, builders.VALUES)

    def click():
        twin = Client()
        twin.cookies = browser.cookies.copy()
        return twin.post("/henvisning/tjek/")

    first, second = at_once(click, click)

    assert (Referral.objects.count(), Part.objects.count()) == (1, 5)
    assert AuditEvent.objects.filter(verb="case.submit").count() == 1
    assert OutboxMessage.objects.filter(kind="referrals.notice").count() == 1
    assert [page.headers["Location"] for page in (first, second)] == ["/henvisning/kvittering/"] * 2
    assert Draft.objects.get().state == "receipt"


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_who_take_a_case_at_once_get_one_case_and_one_refusal(round_):
    people = builders.make_people()
    referral, _code = builders.make_referral()
    referral.receive(by=people["cmm-intake"])
    clients = [builders.signed_in(people[role]) for role in ("cmm-caseworker", "cmm-lead")]

    pages = at_once(*(lambda c=c: c.post(f"/sager/{referral.pk}/tag/") for c in clients))

    assert sorted(page.status_code for page in pages) == [302, 409]
    assert AuditEvent.objects.filter(verb="case.take").count() == 1
