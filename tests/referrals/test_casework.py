"""CMM's and Udlændingestyrelsen's side: list, opening, taking, handing over, receiving."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import audit
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import AuditEvent, OutboxMessage
from referrals import fields, flowchart, handoff, keyring
from referrals.casework import labels
from referrals.models import HandOff, Part, Referral, Wrap
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    referral, _code = builders.make_referral()
    return referral


def verbs(referral):
    return list(
        AuditEvent.objects.filter(chain=referral.chain)
        .order_by("number")
        .values_list("verb", flat=True)
    )


def taken(case, people):
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    return case


def proposed(case, people, kinds=("person", "facts")):
    taken(case, people)
    parts = list(case.parts.filter(kind__in=kinds))
    by = people["cmm-caseworker"]
    return handoff.propose(case, parts, basis="consent", reason="Personen siger ja.", by=by)


def approved(case, people):
    moved = proposed(case, people)
    lead = people["cmm-lead"]
    handoff.approve(moved, keyring.from_phrase(lead, builders.phrase_of("cmm-lead")), by=lead)
    return moved


# -- reading --------------------------------------------------------------------------------------
def test_the_list_shows_no_content_and_no_name(people, case):
    page = builders.signed_in(people["cmm-intake"]).get("/sager/")

    assert case.reference in page.text
    for word in ("Opdigtet", "opdigtsk", "pas", "Udlændingestyrelsen afgør"):
        assert word not in page.text.replace("Tilpas", "").split("<main")[1].split("</main")[0]


def test_a_locked_session_sees_that_it_is_locked(people, case):
    page = builders.signed_in(people["cmm-intake"]).get(f"/sager/{case.pk}/")

    assert "Indholdet er låst" in page.text
    assert "case.open" not in verbs(case)


def test_opening_asks_why_and_is_recorded_before_it_is_read(people, case):
    client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    refused = client.post(f"/sager/{case.pk}/aabn/", {"purpose": "nysgerrig"})
    assert "Vælg, hvorfor du åbner sagen" in refused.text
    assert "case.open" not in verbs(case)

    page = client.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"})

    assert "Personen har ikke sit eget pas." in page.text
    event = AuditEvent.objects.get(chain=case.chain, verb="case.open")
    assert (event.actor, event.purpose) == (f"user:{people['cmm-intake'].pk}", "intake")
    case.refresh_from_db()
    assert case.status == "received"


def test_every_opening_leaves_its_own_line(people, case):
    client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    for _time in range(3):
        client.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"})

    assert verbs(case).count("case.open") == 3


def test_the_one_who_has_the_case_is_not_asked_why(people, case):
    taken(case, people)
    client = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")

    assert "Personen har ikke sit eget pas." in client.get(f"/sager/{case.pk}/").text
    assert AuditEvent.objects.get(verb="case.open").purpose == "own-case"


def test_the_wrong_phrase_says_so_and_is_recorded(people):
    client = builders.signed_in(people["cmm-lead"])
    page = client.post("/sager/laas-op/", {"phrase": "noget helt andet"})

    assert "Ordene passer ikke" in page.text
    assert AuditEvent.objects.filter(verb="unlock.failed").count() == 1


def test_six_wrong_phrases_have_to_wait(people):
    client = builders.signed_in(people["cmm-lead"])
    statuses = [client.post("/sager/laas-op/", {"phrase": "forkert"}).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def test_locking_closes_content_again(people, case):
    taken(case, people)
    client = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    client.post("/sager/laas/")

    assert "Indholdet er låst" in client.get(f"/sager/{case.pk}/").text


def test_a_damaged_part_is_shown_as_damaged_and_the_rest_works(people, case):
    Part.objects.filter(referral=case, kind="person").update(sealed=b"\x01" + b"x" * 100)
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    page = client.post(f"/sager/{case.pk}/aabn/", {"purpose": "supervise"})

    assert "beskadiget" in page.text
    assert "Personen har ikke sit eget pas." in page.text


# -- taking ---------------------------------------------------------------------------------------
def test_a_case_is_taken_once(people, case):
    case.receive(by=people["cmm-intake"])
    stale = Referral.objects.get(pk=case.pk)
    case.take(by=people["cmm-caseworker"])

    with pytest.raises(MoveNotAllowed):
        stale.take(by=people["cmm-lead"])
    case.refresh_from_db()
    assert case.assigned_to == people["cmm-caseworker"]
    assert verbs(case).count("case.take") == 1


def test_an_unopened_case_cannot_be_taken(people, case):
    with pytest.raises(MoveNotAllowed):
        case.take(by=people["cmm-caseworker"])


def test_only_the_one_who_has_it_gives_it_back(people, case):
    taken(case, people)
    with pytest.raises(MoveNotAllowed):
        case.give_back(by=people["cmm-lead"])

    case.give_back(by=people["cmm-caseworker"])

    case.refresh_from_db()
    assert (case.status, case.assigned_to) == ("received", None)


def test_taking_what_is_taken_is_a_conflict_page(people, case):
    taken(case, people)
    page = builders.signed_in(people["cmm-lead"]).post(f"/sager/{case.pk}/tag/")

    assert page.status_code == 409
    assert "taget af en anden" in page.text


def test_every_move_in_the_tables_starts_and_ends_in_a_known_state():
    for machine, states in ((Referral.MOVES, Referral.Status), (HandOff.MOVES, HandOff.State)):
        assert set(machine) == set(states)
        assert {end for ends in machine.values() for end in ends} <= set(states)


# -- handing over ---------------------------------------------------------------------------------
def test_until_approval_the_receiver_has_no_wrap(people, case):
    moved = proposed(case, people)

    assert not Wrap.objects.filter(key__authority="us").exists()
    assert not HandOff.objects.visible_to(people["us-receiver"]).exists()
    client = builders.signed_in(people["us-receiver"])
    assert client.get(f"/sager/overdragelser/{moved.pk}/").status_code == 404


def test_approval_wraps_the_chosen_parts_and_no_other(people, case):
    moved = approved(case, people)

    wrapped = set(Wrap.objects.filter(key__authority="us").values_list("part__kind", flat=True))
    assert wrapped == {"person", "facts", "basis"}
    keys = keyring.from_phrase(people["us-receiver"], builders.phrase_of("us-receiver"))
    for part in case.parts.filter(kind__in=("answers", "reporter")):
        with pytest.raises(keyring.NotForYou):
            keys.open(part)
    assert keys.open(moved.parts.get(kind="basis"))["reason"] == "Personen siger ja."
    assert OutboxMessage.objects.filter(subject="us").count() == 1


def test_the_proposer_cannot_approve(people, case):
    moved = proposed(case, people)
    worker = people["cmm-caseworker"]
    keys = keyring.from_phrase(worker, builders.phrase_of("cmm-caseworker"))

    with pytest.raises(NotTwoPeople):
        handoff.approve(moved, keys, by=worker)
    assert not Wrap.objects.filter(key__authority="us").exists()


def test_the_database_itself_refuses_one_person_in_both_roles(people, case):
    moved = proposed(case, people)

    with pytest.raises(IntegrityError), transaction.atomic():
        HandOff.objects.filter(pk=moved.pk).update(decided_by=moved.proposed_by)


def test_approving_twice_is_a_conflict_and_wraps_once(people, case):
    moved = proposed(case, people)
    stale = HandOff.objects.get(pk=moved.pk)
    lead = people["cmm-lead"]
    keys = keyring.from_phrase(lead, builders.phrase_of("cmm-lead"))
    handoff.approve(moved, keys, by=lead)
    wraps = Wrap.objects.count()

    with pytest.raises(MoveNotAllowed):
        handoff.approve(stale, keys, by=lead)
    assert Wrap.objects.count() == wraps
    assert verbs(case).count("handoff.approve") == 1


def test_only_one_hand_off_runs_at_a_time(people, case):
    proposed(case, people)

    with pytest.raises(MoveNotAllowed):
        handoff.propose(case, [], basis="consent", reason="x", by=people["cmm-caseworker"])
    assert HandOff.objects.count() == 1
    assert Part.objects.filter(kind="basis").count() == 1


def test_a_refused_proposal_gives_nothing_and_can_be_made_anew(people, case):
    moved = proposed(case, people)
    moved.reject(by=people["cmm-lead"])

    assert not Wrap.objects.filter(key__authority="us").exists()
    parts = list(case.parts.filter(kind="facts"))
    by = people["cmm-caseworker"]
    again = handoff.propose(case, parts, basis="duty", reason="Ny grund", by=by)
    assert again.state == "proposed"


def test_acceptance_needs_acknowledgement_and_moves_the_case(people, case):
    moved = approved(case, people)
    receiver = people["us-receiver"]
    with pytest.raises(MoveNotAllowed):
        moved.accept(by=receiver)

    moved.acknowledge(by=receiver)
    moved.accept(by=receiver)

    case.refresh_from_db()
    assert case.status == "handed_over"
    assert verbs(case)[-2:] == ["handoff.acknowledge", "handoff.accept"]
    assert audit.verify(case.chain) == []


def test_the_whole_road_through_the_pages(people, case):
    intake = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    intake.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"})
    worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    worker.post(f"/sager/{case.pk}/tag/")
    empty = worker.post(f"/sager/{case.pk}/overdrag/", {"copy": "named"})
    for sentence in ("Vælg mindst én del.", "Vælg grundlaget", "Skriv en begrundelse."):
        assert sentence in empty.text
    given = {
        "copy": "named",
        "parts": ["facts"],
        "basis": "consent",
        "reason": "Personen har sagt ja.",
    }
    worker.post(f"/sager/{case.pk}/overdrag/", given)
    moved = HandOff.objects.get()

    lead = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    assert "Personen har sagt ja." in lead.get(f"/sager/overdragelser/{moved.pk}/afgoer/").text
    lead.post(f"/sager/overdragelser/{moved.pk}/afgoer/", {"decision": "approve"})

    receiver = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")
    assert case.reference in receiver.get("/sager/overdragelser/").text
    page = receiver.get(f"/sager/overdragelser/{moved.pk}/")
    assert "Personen har ikke sit eget pas." in page.text
    assert "Opdigtet Person" not in page.text
    receiver.post(f"/sager/overdragelser/{moved.pk}/bekraeft/")
    receiver.post(f"/sager/overdragelser/{moved.pk}/overtag/")
    moved.refresh_from_db()
    assert moved.state == "accepted"
    assert receiver.post(f"/sager/overdragelser/{moved.pk}/overtag/").status_code == 409


def test_the_receiver_sees_nothing_of_cmms_cases(people, case):
    client = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")

    for address in ("/sager/", f"/sager/{case.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"}).status_code == 403


# -- the list -------------------------------------------------------------------------------------
def test_pages_follow_one_another_without_a_gap(people):
    from datetime import timedelta

    first, _code = builders.make_referral()
    rows = []
    for number in range(119):
        rows.append(
            Referral(
                reference=f"T{number}",
                received_at=first.received_at,
                due_at=first.due_at + timedelta(minutes=number // 3),
                flow_version="0",
                form_version="0",
                receipt_lookup=str(number),
                reporter_public=b"",
                reporter_sealed=b"",
            )
        )
    Referral.objects.bulk_create(rows)
    client = builders.signed_in(people["cmm-intake"])
    seen, after = [], ""
    for _page in range(3):
        context = client.get("/sager/", {"efter": after}).context
        seen += [case.pk for case in context["cases"]]
        after = context["next_after"]

    assert len(seen) == len(set(seen)) == 120
    assert not after


@pytest.mark.parametrize("query", [{"vis": "findes-ikke"}, {"efter": "1e400_x"}, {"efter": "æ"}])
def test_a_strange_filter_shows_the_first_page(people, query):
    assert builders.signed_in(people["cmm-intake"]).get("/sager/", query).status_code == 200


def test_an_overdue_case_says_so(people, case):
    Referral.objects.update(due_at="2020-01-01T00:00Z")

    assert "Over frist" in builders.signed_in(people["cmm-intake"]).get("/sager/").text


# -- what a stranger found ------------------------------------------------------------------------
def propose_page(people, case, given=None):
    taken(case, people)
    worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
    address = f"/sager/{case.pk}/overdrag/"
    return worker.post(address, given) if given else worker.get(address)


def test_the_safe_way_to_the_person_never_leaves_cmm(people):
    secret = {"safe.channel": "phone", "safe.detail": "Kun på tirsdage", "safe.dont": ["call"]}
    case, _code = builders.make_referral(**secret)
    page = propose_page(people, case)

    offered = dict(page.context["form"].fields["parts"].choices)
    assert "contact" not in offered
    keys = keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))
    assert keys.open(case.parts.get(kind="contact"))["safe.detail"] == "Kun på tirsdage"
    assert "safe.detail" not in keys.open(case.parts.get(kind="person"))


@pytest.mark.parametrize(("choice", "is_offered"), [("cmm-only", False), ("may-be-shared", True)])
def test_the_reporter_is_offered_only_with_the_reporters_permission(people, choice, is_offered):
    case, _code = builders.make_referral(**{"ref.confidentiality": choice, "ref.contact": "x"})
    offered = dict(propose_page(people, case).context["form"].fields["parts"].choices)

    assert ("reporter" in offered) == is_offered
    if not is_offered:
        given = {"copy": "named", "parts": ["reporter"], "basis": "duty", "reason": "x"}
        worker = builders.signed_in(people["cmm-caseworker"], unlocked_as="cmm-caseworker")
        assert worker.post(f"/sager/{case.pk}/overdrag/", given).status_code == 200
        assert not HandOff.objects.exists()


def test_a_no_to_the_other_authority_cannot_be_handed_over_as_a_yes(people):
    case, _code = builders.make_referral(**{"consent.scope-us": "no"})
    given = {"copy": "named", "parts": ["facts"], "basis": "consent", "reason": "Det går nok."}
    page = propose_page(people, case, given)

    assert "Personen har sagt nej til Udlændingestyrelsen" in page.text
    assert not HandOff.objects.exists()


def test_an_open_question_is_shown_to_proposer_and_lead(people):
    case, _code = builders.make_referral(**{"consent.scope-us": "ask-first"})
    warning = "ikke sagt ja til Udlændingestyrelsen endnu"
    assert warning in propose_page(people, case).text
    parts = list(case.parts.filter(kind="facts"))
    by = people["cmm-caseworker"]
    moved = handoff.propose(case, parts, basis="consent", reason="Ja i går.", by=by)

    lead = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    assert warning in lead.get(f"/sager/overdragelser/{moved.pk}/afgoer/").text


def test_a_case_on_its_way_cannot_be_given_back(people, case):
    proposed(case, people)

    with pytest.raises(MoveNotAllowed):
        case.give_back(by=people["cmm-caseworker"])
    case.refresh_from_db()
    assert case.assigned_to == people["cmm-caseworker"]


def test_the_most_important_comes_first_on_the_case_page(people):
    case, _code = builders.make_referral(**{"safe.threat": "yes", "safe.dont": ["show-up"]})
    client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    main = client.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"}).text.split("<main")[1]

    first = main.index("Det vigtigste")
    for words in ("Trusler lige nu", "Møde op", "Personens ja til henvisningen"):
        assert first < main.index(words) < main.index("Det, der er set og hørt")


def test_the_history_says_why_a_case_was_opened(people, case):
    client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
    client.post(f"/sager/{case.pk}/aabn/", {"purpose": "cover"})

    assert "Jeg træder i stedet for en kollega" in client.get(f"/sager/{case.pk}/").text


def test_a_cpr_number_in_the_reason_is_refused(people, case):
    given = {
        "copy": "named",
        "parts": ["facts"],
        "basis": "duty",
        "reason": "Personen 010203-1234 har sagt ja.",
    }

    assert "Det ligner et CPR-nummer" in propose_page(people, case, given).text


def test_a_locked_receiver_cannot_confirm_what_was_never_read(people, case):
    moved = approved(case, people)
    client = builders.signed_in(people["us-receiver"])
    client.post(f"/sager/overdragelser/{moved.pk}/bekraeft/")

    moved.refresh_from_db()
    assert moved.state == "approved"


def test_a_lead_finds_what_waits_for_approval(people, case):
    proposed(case, people)
    page = builders.signed_in(people["cmm-lead"]).get("/sager/?vis=proposed")

    assert case.reference in page.text


def test_every_field_and_question_has_a_label_for_staff():
    assert set(labels.FIELD_LABELS) == {field.key for field in fields.FIELDS}
    assert set(labels.QUESTION_LABELS) == set(flowchart.QUESTIONS)
    assert set(labels.ROLE_LABELS) == {a.key for a in flowchart.QUESTIONS["role"].answers}


def test_a_dead_letter_is_a_red_mark_over_the_list(people):
    client = builders.signed_in(people["cmm-intake"])
    assert "kunne ikke afleveres" not in client.get("/sager/").text
    OutboxMessage.objects.create(
        kind="referrals.notice", key="x", subject="cmm", state="dead",
        created_at=timezone.now(), due_at=timezone.now(),
    )  # fmt: skip

    assert "1 mail kunne ikke afleveres" in client.get("/sager/").text
