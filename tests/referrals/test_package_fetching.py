"""Fetching the package, filing it, and taking CMM's own case out."""

import jsonschema
import pytest
from django.utils import timezone

from portal.models import AuditEvent
from referrals import casefile, correspondence, handoff, package
from referrals.models import HandOff, Message, Referral
from tests import builders
from tests.referrals.test_package import FULL, SCHEMA, handed_over, keys_of
from tests.referrals.test_package_paper import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


# -- fetching and filing --------------------------------------------------------------------------
def fetch(client, moved):
    return client.post(f"/sager/overdragelser/{moved.pk}/pakke.pdf")


def receiver_of(people, **kwargs):
    return builders.signed_in(people["us-receiver"], unlocked_as="us-receiver", **kwargs)


def lines(referral, verb):
    return AuditEvent.objects.filter(chain=referral.chain, verb=verb)


def test_the_receiver_fetches_the_package_as_a_neutral_file(people):
    moved = handed_over(people)
    answer = fetch(receiver_of(people), moved)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    name = f"overdragelse-{moved.referral.reference}.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Personen har ikke sit eget pas." in text_of(answer.content)
    event = lines(moved.referral, "handoff.export").get()
    assert (event.actor, event.detail) == (f"user:{people['us-receiver'].pk}", str(moved.pk))


def test_the_line_is_written_before_the_content_is_read(people, monkeypatch):
    """Each fetch has its own line, also one that could not be made."""
    moved = handed_over(people)
    client = receiver_of(people)
    monkeypatch.setattr("portal.pdf.TIMEOUT", 0.001)  # nobody lays out a page that fast
    answer = fetch(client, moved)

    assert answer.status_code == 503
    assert "Pakken kunne ikke laves" in answer.text
    assert "Personen har ikke" not in answer.text
    assert lines(moved.referral, "handoff.export").count() == 1


def test_a_link_fetches_nothing(people):
    moved = handed_over(people)

    assert receiver_of(people).get(f"/sager/overdragelser/{moved.pk}/pakke.pdf").status_code == 405
    assert not lines(moved.referral, "handoff.export").exists()


def test_a_locked_session_is_asked_to_unlock(people):
    moved = handed_over(people)
    answer = fetch(builders.signed_in(people["us-receiver"]), moved)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sager/laas-op/")
    assert not lines(moved.referral, "handoff.export").exists()


def test_a_recalled_and_a_proposed_hand_off_do_not_exist_for_the_receiver(people):
    recalled = handed_over(people)
    handoff.recall(recalled, by=people["cmm-lead"])
    case, _code = builders.make_referral()
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    parts = list(case.parts.filter(kind="facts"))
    by = people["cmm-caseworker"]
    proposed = handoff.propose(case, parts, basis="consent", reason="x", by=by)
    client = receiver_of(people)

    for moved in (recalled, proposed, HandOff()):
        assert fetch(client, moved).status_code == 404
        address = f"/sager/overdragelser/{moved.pk}/journaliser/"
        assert client.post(address).status_code == 404


def test_the_sender_does_not_fetch_as_the_receiver(people):
    moved = handed_over(people)
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")

    assert fetch(client, moved).status_code == 403


def test_journalised_is_a_fact_once(people):
    moved = handed_over(people)
    client, address = receiver_of(people), f"/sager/overdragelser/{moved.pk}/journaliser/"
    too_early = client.post(address)
    moved.acknowledge(by=people["us-receiver"])
    first, second = client.post(address), client.post(address)
    moved.refresh_from_db()

    assert [too_early.status_code, first.status_code, second.status_code] == [409, 302, 409]
    assert "allerede journaliseret" in second.text
    assert moved.journalised_by == people["us-receiver"]
    assert moved.journalised_at
    assert lines(moved.referral, "handoff.journalise").count() == 1


def test_the_receivers_page_has_both_buttons_when_they_work(people):
    moved = handed_over(people)
    client, address = receiver_of(people), f"/sager/overdragelser/{moved.pk}/"
    before = client.get(address).text
    moved.acknowledge(by=people["us-receiver"])
    after = client.get(address).text
    client.post(f"{address}journaliser/")
    done = client.get(address).text

    assert [f"{address}pakke.pdf" in text for text in (before, after, done)] == [True] * 3
    assert [f"{address}journaliser/" in text for text in (before, after, done)] == [
        False,
        True,
        False,
    ]
    assert "Journaliseret" in done
    locked = builders.signed_in(people["us-receiver"]).get(address).text
    assert f"{address}pakke.pdf" not in locked


# -- CMM's own case -------------------------------------------------------------------------------
def test_cmm_files_its_own_case_with_everything_written_in_it(people):
    moved = handed_over(people, reason="Personen har sagt ja.", **FULL)
    case, lead = moved.referral, people["cmm-lead"]
    casefile.note(case, "Ringede til Ingensteds.", by=lead)
    for version, plan in enumerate(("Første plan", "Anden plan")):
        sheet = {"title": "Opdigtet", "flags": ["children"], "plan": plan, "next_step": ""}
        casefile.save_sheet(case, sheet, version=version, by=lead)
    handoff_by = people["us-receiver"]
    moved.acknowledge(by=handoff_by)
    handoff.decline(moved, code="known", reason="Vi kender sagen.", by=handoff_by)
    made = package.of_case(case, keys_of(people, "cmm-lead"), at=timezone.now())
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    text = text_of(package.render(made))

    kinds = [part["kind"] for part in made["parts"]]
    assert kinds == ["facts", "person", "contact", "reporter", "answers", "sheet", "note", "answer"]
    for words in (
        "Ringede til Ingensteds.",
        "Anden plan",
        "Vi kender sagen.",
        "Der er børn i nærheden",
    ):
        assert words in text
    assert "Første plan" not in text
    assert made["hand_offs"][0]["state"] == "declined"
    assert made["hand_offs"][0]["basis"]["reason"] == "Personen har sagt ja."
    for person in people.values():
        assert str(person) not in text


def test_whoever_does_not_have_the_case_says_why(people):
    case, _code = builders.make_referral()
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    address = f"/sager/{case.pk}/pakke.pdf"
    refused = client.post(address, {"purpose": "nysgerrig"})
    assert refused.status_code == 302
    assert not lines(case, "case.export").exists()

    answer = client.post(address, {"purpose": "supervise"})

    assert answer["Content-Disposition"] == f'attachment; filename="sag-{case.reference}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert lines(case, "case.export").get().purpose == "supervise"


def test_other_roles_do_not_take_a_case_out(people):
    case, _code = builders.make_referral()
    for role in ("cmm-intake", "us-receiver", "administrator"):
        client = builders.signed_in(people[role])
        assert client.post(f"/sager/{case.pk}/pakke.pdf").status_code == 403


def test_a_purged_case_has_nothing_to_fetch(people):
    moved = handed_over(people)
    Referral.objects.filter(pk=moved.referral_id).update(
        status="purged", ending="test", ended_at=moved.decided_at
    )
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")

    for answer in (
        fetch(receiver_of(people), moved),
        client.post(f"/sager/{moved.referral_id}/pakke.pdf", {"purpose": "supervise"}),
    ):
        assert answer.status_code == 409
        assert "slettet" in answer.text


def test_a_message_says_which_way_it_went(people):
    case, _code = builders.make_referral()
    part = casefile.add(case, "message", correspondence.fixed("secrecy"), by=None)
    way = Message.Direction.FROM_REPORTER
    Message.objects.create(referral=case, part=part, direction=way, sent_at=timezone.now())
    made = package.of_case(case, keys_of(people, "cmm-lead"), at=timezone.now())
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    (said,) = (part for part in made["parts"] if part["kind"] == "message")

    assert said["label"] == "Besked: Fra den, der henviser"
    assert [entry["value"] for entry in said["fields"]] == ["secrecy"]
    assert said["fields"][0]["words"] == str(correspondence.FIXED["secrecy"])
