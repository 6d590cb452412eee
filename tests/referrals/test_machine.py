"""Every state against every verb: what is allowed, what is refused, and what each leaves behind.

The tables below are typed from the design (referrals.md 5.4), not read from the models: a change
in either is seen. A refusal leaves the rows and the audit trail as they were.
"""

import itertools
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import audit, demo_people
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import AuditEvent, User
from referrals import handoff as handing_over
from referrals import keyring
from referrals.models import HandOff, LegalHold, Purge, Referral, Wrap
from tests import builders
from tests.referrals.test_together import at_once

pytestmark = pytest.mark.django_db

OPENED = {"received", "in_progress", "awaiting", "handed_over"}
ENDED = {"closed", "redirected", "withdrawn"}
CASE_MOVES = {
    "submitted": {"received", "withdrawn"},
    "received": {"in_progress", "handed_over", "closed", "redirected", "withdrawn"},
    "in_progress": {"received", "awaiting", "handed_over", "closed", "redirected", "withdrawn"},
    "awaiting": {"in_progress", "handed_over", "closed", "redirected", "withdrawn"},
    "handed_over": {"closed", "redirected", "withdrawn"},
    "closed": {"in_progress", "purged"},
    "redirected": {"in_progress", "purged"},
    "withdrawn": {"purged"},
    "purged": set(),
}
HANDOFF_MOVES = {
    "proposed": {"approved", "rejected", "recalled"},
    "approved": {"acknowledged", "recalled"},
    "acknowledged": {"accepted", "returned", "declined"},
    "accepted": set(),
    "returned": set(),
    "declined": set(),
    "rejected": set(),
    "recalled": set(),
}
RUNNING = {"proposed", "approved", "acknowledged"}
CONFIRMED = {"acknowledged", "accepted", "returned", "declined"}


@dataclass(frozen=True)
class Verb:
    """From which states, to which ("" when it stays), and which line it leaves ("" for none)."""

    do: object
    starts: set
    end: str
    line: str = ""
    refuses: bool = True  # raises elsewhere; the others do nothing there


CASE_VERBS = {
    "receive": Verb(
        lambda c, p: c.receive(by=p["cmm-intake"]), {"submitted"}, "received", refuses=False
    ),
    "take": Verb(
        lambda c, p: c.take(by=p["cmm-caseworker"]), {"received"}, "in_progress", "case.take"
    ),
    "give back": Verb(
        lambda c, p: c.give_back(by=p["cmm-caseworker"]),
        {"in_progress", "awaiting"},
        "received",
        "case.give-back",
    ),
    "assign": Verb(
        lambda c, p: c.assign(p["cmm-lead"], by=p["cmm-lead"]),
        {"received", "in_progress", "awaiting"},
        "",
        "case.assign",
    ),
    "await": Verb(lambda c, p: c.await_reporter(), {"in_progress"}, "awaiting", refuses=False),
    "stop waiting": Verb(
        lambda c, p: c.stop_waiting(by=p["cmm-caseworker"]),
        {"awaiting"},
        "in_progress",
        "case.stop-waiting",
    ),
    "hand over": Verb(
        lambda c, p: c.hand_over(), {"received", "in_progress", "awaiting"}, "handed_over"
    ),
    "close": Verb(
        lambda c, p: c.close(ending="advice", by=p["cmm-lead"]), OPENED, "closed", "case.close"
    ),
    "redirect": Verb(
        lambda c, p: c.redirect(ending="child", by=p["cmm-intake"]),
        OPENED,
        "redirected",
        "case.redirect",
    ),
    "withdraw, reporter": Verb(
        lambda c, p: c.withdraw(by=None), {"submitted"}, "withdrawn", "case.withdraw"
    ),
    "withdraw, lead": Verb(
        lambda c, p: c.withdraw(by=p["cmm-lead"]), OPENED, "withdrawn", "case.withdraw"
    ),
    "ask to reopen": Verb(
        lambda c, p: c.ask_to_reopen(by=p["cmm-caseworker"]),
        {"redirected"},
        "",
        "case.ask-reopening",
    ),
    "reopen": Verb(
        lambda c, p: c.reopen(by=p["cmm-lead"]),
        {"closed", "redirected"},
        "in_progress",
        "case.reopen",
    ),
    "journalise": Verb(
        lambda c, p: c.journalise(by=p["cmm-caseworker"]), OPENED | ENDED, "", "case.journalise"
    ),
    "become a stub": Verb(lambda c, p: c.become_stub(), ENDED, "purged"),
}
HANDOFF_VERBS = {
    "approve": Verb(
        lambda h, p: h.approve(by=p["cmm-lead"]), {"proposed"}, "approved", "handoff.approve"
    ),
    "reject": Verb(
        lambda h, p: h.reject(by=p["cmm-lead"]), {"proposed"}, "rejected", "handoff.reject"
    ),
    "acknowledge": Verb(
        lambda h, p: h.acknowledge(by=p["us-receiver"]),
        {"approved"},
        "acknowledged",
        "handoff.acknowledge",
    ),
    "accept": Verb(
        lambda h, p: h.accept(by=p["us-receiver"]),
        {"acknowledged"},
        "accepted",
        "handoff.accept",
    ),
    "return": Verb(
        lambda h, p: h.return_with_advice(by=p["us-receiver"]),
        {"acknowledged"},
        "returned",
        "handoff.return",
    ),
    "decline": Verb(
        lambda h, p: h.decline(by=p["us-receiver"]),
        {"acknowledged"},
        "declined",
        "handoff.decline",
    ),
    "recall": Verb(
        lambda h, p: h.recall(by=p["cmm-lead"]),
        {"proposed", "approved"},
        "recalled",
        "handoff.recall",
    ),
    "journalise": Verb(
        lambda h, p: h.journalise(by=p["us-receiver"]), CONFIRMED, "", "handoff.journalise"
    ),
}
# A case's own state has a say in two of them.
CASE_STATES_FOR = {
    "approve": OPENED | {"submitted"},
    "accept": {"received", "in_progress", "awaiting"},
}


@pytest.fixture
def people(db):
    demo_people.make_people()
    return {p.role: User.objects.get(username=p.username) for p in demo_people.PEOPLE}


numbers = iter(range(10**6))


def case_in(status, people, **more):
    """A row as it would stand in `status`, through every constraint."""
    number = str(next(numbers))
    now = timezone.now()
    given = {"status": status, "due_for": "reading" if status == "submitted" else ""}
    if status in ("in_progress", "awaiting", "handed_over"):
        given["assigned_to"] = people["cmm-caseworker"]
    if status in ENDED | {"purged"}:
        endings = {"redirected": "other-authority", "withdrawn": "withdrawn"}
        given |= {"ending": endings.get(status, "advice"), "ended_at": now}
    given |= {
        "reference": f"M{number}",
        "receipt_lookup": f"machine {number}",
        "received_at": now,
        "due_at": now + timedelta(hours=24),
        "flow_version": "0",
        "form_version": "0",
        "reporter_public": b"",
        "reporter_sealed": b"",
    }
    return Referral.objects.create(**{**given, **more})


def handoff_in(state, people, *, case, **more):
    """A row as it would stand in `state`, through every constraint."""
    now, lead, receiver = timezone.now(), people["cmm-lead"], people["us-receiver"]
    given = {"proposed_by": people["cmm-caseworker"], "proposed_at": now}
    if state in CONFIRMED | {"approved", "rejected"}:
        given |= {"decided_by": lead, "decided_at": now}
    if state in CONFIRMED:
        given |= {"acknowledged_by": receiver, "acknowledged_at": now}
    if state in CONFIRMED - {"acknowledged"}:
        given |= {"answered_by": receiver, "answered_at": now}
    if state == "recalled":
        given |= {"recalled_by": lead, "recalled_at": now}
    return HandOff.objects.create(
        **{"referral": case, "receiver": "us", "state": state, **given, **more}
    )


def all_rows():
    """Everything a verb could have changed."""
    return (
        list(Referral.objects.order_by("pk").values()),
        list(HandOff.objects.order_by("pk").values()),
        list(AuditEvent.objects.order_by("chain", "number").values("chain", "verb", "mac")),
    )


def lines(case):
    found = AuditEvent.objects.filter(chain=case.chain).order_by("number")
    return list(found.values_list("verb", flat=True))


def refused(row, verb, people, error=MoveNotAllowed):
    """`verb` is refused, and neither a row nor a line tells of it."""
    before = all_rows()
    with pytest.raises(error), transaction.atomic():
        verb.do(row, people)
    assert all_rows() == before


def clear():
    HandOff.objects.all().delete()
    Referral.objects.all().delete()
    AuditEvent.objects.all().delete()


# -- the tables -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "table"), [(Referral.MOVES, CASE_MOVES), (HandOff.MOVES, HANDOFF_MOVES)]
)
def test_the_tables_of_moves_are_those_of_the_design(model, table):
    assert {start: set(ends) for start, ends in model.items()} == table


def test_every_move_of_the_tables_has_a_verb():
    for verbs, table in ((CASE_VERBS, CASE_MOVES), (HANDOFF_VERBS, HANDOFF_MOVES)):
        made = {(s, v.end) for v in verbs.values() if v.end for s in v.starts}
        made |= {(s, "in_progress") for s in {"received"} if verbs is CASE_VERBS}
        written = {(start, end) for start, ends in table.items() for end in ends}
        # "awaiting" is given back in two steps, each of which is in the table.
        assert made - {("awaiting", "received")} == written


# -- a case ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(CASE_VERBS))
def test_a_case_moves_only_from_where_it_may(people, name):
    verb = CASE_VERBS[name]
    for start in CASE_MOVES:
        case = case_in(start, people)
        if start in verb.starts:
            verb.do(case, people)
            on_the_row = Referral.objects.get(pk=case.pk)
            assert on_the_row.status == case.status, start
            assert not verb.end or on_the_row.status == verb.end, start
            assert lines(case) == ([verb.line] if verb.line else []), start
            assert audit.verify(case.chain) == []
        elif verb.refuses:
            refused(case, verb, people)
        else:
            before = all_rows()
            verb.do(case, people)
            assert all_rows() == before, start
        clear()


@pytest.mark.parametrize("name", sorted(n for n, v in CASE_VERBS.items() if v.refuses))
def test_of_two_stale_copies_of_a_case_one_moves_it(people, name):
    verb = CASE_VERBS[name]
    for start in verb.starts:
        case = case_in(start, people)
        first, second = (Referral.objects.get(pk=case.pk) for _ in range(2))
        verb.do(first, people)

        refused(second, verb, people)


@pytest.mark.parametrize("start", sorted(CASE_MOVES))
def test_a_stale_copy_can_do_nothing_that_a_fresh_one_cannot(people, start):
    """Every verb after every other: a copy from before the first is refused as a fresh one is."""

    def outcome(row, verb):
        with transaction.atomic():
            try:
                with transaction.atomic():
                    verb.do(row, people)
                return "done"
            except (MoveNotAllowed, NotTwoPeople):
                return "refused"
            finally:
                transaction.set_rollback(True)

    for first in (v for v in CASE_VERBS.values() if start in v.starts):
        case = case_in(start, people)
        first.do(Referral.objects.get(pk=case.pk), people)
        for name, second in CASE_VERBS.items():
            if second.refuses and outcome(Referral.objects.get(pk=case.pk), second) == "refused":
                stale = case_from_before(case)
                assert outcome(stale, second) == "refused", (name, start)


def case_from_before(case):
    """A copy of the object as it was read, with nothing another test has set on it."""
    return Referral(**{f.attname: getattr(case, f.attname) for f in Referral._meta.fields})


@pytest.mark.parametrize("name", ["give back", "close", "withdraw, lead"])
def test_a_running_hand_off_holds_its_case(people, name):
    verb = CASE_VERBS[name]
    for state in HANDOFF_MOVES:
        case = case_in("in_progress", people)
        handoff_in(state, people, case=case)
        if state in RUNNING:
            refused(case, verb, people)
        else:
            verb.do(case, people)
            assert lines(case) == [verb.line], state


def test_an_unread_message_holds_a_case_open(people):
    case = case_in("in_progress", people)
    stale = Referral.objects.get(pk=case.pk)
    case.heard_from_reporter()

    refused(stale, CASE_VERBS["close"], people)


@pytest.mark.parametrize("start", sorted(CASE_MOVES))
def test_what_the_reporter_writes_marks_the_case_and_ends_the_waiting(people, start):
    case = case_in(start, people)
    case.heard_from_reporter()

    case.refresh_from_db()
    assert case.has_unread
    assert case.status == ("in_progress" if start == "awaiting" else start)


@pytest.mark.parametrize("start", ["in_progress", "awaiting"])
@pytest.mark.parametrize("name", ["give back", "stop waiting"])
def test_only_the_one_who_has_a_case_lets_go_of_it_or_stops_waiting(people, name, start):
    case = case_in(start, people, assigned_to=people["cmm-lead"])

    refused(case, CASE_VERBS[name], people)


def test_a_case_someone_has_cannot_be_taken(people):
    refused(case_in("in_progress", people), CASE_VERBS["take"], people)
    refused(case_in("received", people, assigned_to=people["cmm-lead"]), CASE_VERBS["take"], people)


@pytest.mark.parametrize("verb", ["close", "redirect"])
def test_each_end_takes_only_its_own_codes(people, verb):
    own = Referral.CLOSING_CODES if verb == "close" else Referral.REDIRECT_CODES
    for ending in (*Referral.Ending.values, "", "noget andet"):
        case = case_in("in_progress", people)
        if ending in own:
            getattr(case, verb)(ending=ending, by=people["cmm-lead"])
            case.refresh_from_db()
            assert (case.ending, case.due_for) == (ending, "")
            assert case.ended_at is not None
            assert AuditEvent.objects.get(chain=case.chain).detail == ending
            continue
        before = all_rows()
        with pytest.raises(ValueError, match=f"^{ending}$"):
            getattr(case, verb)(ending=ending, by=people["cmm-lead"])
        assert all_rows() == before


def test_a_reopened_case_has_no_end_and_belongs_to_who_reopened_it(people):
    case = case_in("closed", people)
    case.reopen(by=people["cmm-lead"])

    case.refresh_from_db()
    assert (case.status, case.assigned_to) == ("in_progress", people["cmm-lead"])
    assert (case.ending, case.ended_at, case.reopening_asked_by) == ("", None, None)


# -- after a child --------------------------------------------------------------------------------
def test_nobody_reopens_a_child_alone(people):
    case = case_in("redirected", people, ending="child")
    refused(case, CASE_VERBS["reopen"], people, NotTwoPeople)
    case.ask_to_reopen(by=people["cmm-lead"])
    refused(case, CASE_VERBS["reopen"], people, NotTwoPeople)


def test_two_people_reopen_a_child(people):
    case = case_in("redirected", people, ending="child")
    case.ask_to_reopen(by=people["cmm-caseworker"])
    case.reopen(by=people["cmm-lead"])

    case.refresh_from_db()
    assert (case.status, case.reopening_asked_by) == ("in_progress", None)
    assert lines(case) == ["case.ask-reopening", "case.reopen"]


def test_a_copy_from_before_the_child_reopens_nothing(people):
    """Read while it was closed for another reason; then it was reopened, and is now a child's."""
    case = case_in("closed", people)
    stale = Referral.objects.get(pk=case.pk)
    case.reopen(by=people["cmm-lead"])
    case.redirect(ending="child", by=people["cmm-intake"])

    with pytest.raises((MoveNotAllowed, NotTwoPeople)):
        stale.reopen(by=people["cmm-lead"])
    case.refresh_from_db()
    assert case.status == "redirected"


def test_an_asking_that_another_one_used_up_counts_no_more(people):
    case = case_in("redirected", people, ending="child")
    case.ask_to_reopen(by=people["cmm-caseworker"])
    stale = Referral.objects.get(pk=case.pk)
    case.reopen(by=people["cmm-lead"])
    case.redirect(ending="child", by=people["cmm-intake"])

    with pytest.raises((MoveNotAllowed, NotTwoPeople)):
        stale.reopen(by=people["cmm-lead"])
    case.refresh_from_db()
    assert case.status == "redirected"


def test_a_stub_keeps_no_key_no_person_and_no_mark(people):
    case = case_in(
        "closed",
        people,
        assigned_to=people["cmm-caseworker"],
        is_urgent=True,
        has_unread=True,
        noticed="burst",
        reporter_public=b"public",
        reporter_sealed=b"sealed",
    )
    lookup = case.receipt_lookup
    case.become_stub()

    case.refresh_from_db()
    assert bytes(case.reporter_public) == bytes(case.reporter_sealed) == b""
    assert case.receipt_lookup != lookup
    assert (case.assigned_to, case.is_urgent, case.has_unread, case.noticed) == (
        None,
        False,
        False,
        "",
    )
    assert (case.ending, case.status) == ("advice", "purged")


# -- a hand-off -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(HANDOFF_VERBS))
def test_a_hand_off_moves_only_from_where_it_may(people, name):
    """In each state of its case, too: what has ended is neither given nor taken over."""
    verb = HANDOFF_VERBS[name]
    for state, status in itertools.product(HANDOFF_MOVES, CASE_MOVES):
        case = case_in(status, people)
        moved = handoff_in(state, people, case=case)
        if state in verb.starts and status in CASE_STATES_FOR.get(name, CASE_MOVES):
            verb.do(moved, people)
            on_the_row = HandOff.objects.get(pk=moved.pk)
            assert on_the_row.state == moved.state == (verb.end or state), status
            assert lines(case) == [verb.line], status
            case.refresh_from_db()
            assert case.status == ("handed_over" if name == "accept" else status)
        else:
            refused(moved, verb, people)
        clear()


@pytest.mark.parametrize("name", sorted(HANDOFF_VERBS))
def test_of_two_stale_copies_of_a_hand_off_one_moves_it(people, name):
    verb = HANDOFF_VERBS[name]
    for state in sorted(verb.starts):
        moved = handoff_in(state, people, case=case_in("in_progress", people))
        first, second = (HandOff.objects.get(pk=moved.pk) for _ in range(2))
        verb.do(first, people)

        refused(second, verb, people)


def test_the_losing_verb_of_any_two_changes_nothing(people):
    """Read together, one verb each: the second finds the row no longer as it was."""
    moving = [verb for verb in HANDOFF_VERBS.values() if verb.end]
    for first, second in itertools.permutations(moving, 2):
        for state in first.starts:
            moved = handoff_in(state, people, case=case_in("in_progress", people))
            stale = HandOff.objects.get(pk=moved.pk)
            first.do(moved, people)
            refused(stale, second, people)
            clear()


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_the_proposer_decides_nothing(people, verb):
    for state in HANDOFF_MOVES:
        given = {"proposed_by": people["cmm-lead"]}
        if state in CONFIRMED | {"approved", "rejected"}:
            given["decided_by"] = people["cmm-caseworker"]
        moved = handoff_in(state, people, case=case_in("in_progress", people), **given)

        refused(moved, HANDOFF_VERBS[verb], people, NotTwoPeople)


@pytest.mark.parametrize("name", sorted(n for n, v in HANDOFF_VERBS.items() if v.end))
def test_who_and_when_stand_on_the_row(people, name):
    verb, field = HANDOFF_VERBS[name], {"recall": "recalled", "acknowledge": "acknowledged"}
    field = field.get(name, "decided" if name in ("approve", "reject") else "answered")
    moved = handoff_in(min(verb.starts), people, case=case_in("in_progress", people))
    before = timezone.now()
    verb.do(moved, people)

    moved.refresh_from_db()
    event = AuditEvent.objects.get(chain=moved.referral.chain)
    assert event.actor == f"user:{getattr(moved, f'{field}_by_id')}"
    assert str(moved.pk) in event.detail
    assert before <= getattr(moved, f"{field}_at") <= timezone.now()


# -- the database alone ---------------------------------------------------------------------------
def the_database_refuses(rows, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**changes)


@pytest.mark.parametrize("status", sorted(ENDED | {"purged"}))
def test_the_database_refuses_an_end_without_code_or_time(people, status):
    case = case_in("in_progress", people)
    rows = Referral.objects.filter(pk=case.pk)

    the_database_refuses(rows, status=status)
    the_database_refuses(rows, status=status, ending="advice")
    the_database_refuses(rows, status=status, ended_at=timezone.now())
    rows.update(status=status, ending="advice", ended_at=timezone.now())


def test_the_database_refuses_steps_out_of_order(people):
    now = timezone.now()
    case = case_in("in_progress", people)
    proposed = HandOff.objects.filter(pk=handoff_in("proposed", people, case=case).pk)

    the_database_refuses(proposed, decided_by=people["cmm-caseworker"], decided_at=now)
    the_database_refuses(proposed, acknowledged_at=now)
    the_database_refuses(proposed, answered_at=now)
    proposed.update(decided_by=people["cmm-lead"], decided_at=now)
    the_database_refuses(proposed, answered_at=now)
    proposed.update(acknowledged_at=now)
    the_database_refuses(proposed, recalled_at=now)
    proposed.update(answered_at=now)


def test_the_database_refuses_two_running_hand_offs(people):
    for one in sorted(HANDOFF_MOVES):
        for two in sorted(HANDOFF_MOVES):
            case = case_in("in_progress", people)
            handoff_in(one, people, case=case)
            if {one, two} <= RUNNING:
                with pytest.raises(IntegrityError), transaction.atomic():
                    handoff_in(two, people, case=case)
            else:
                handoff_in(two, people, case=case)


def test_the_database_refuses_to_lift_a_hold_by_one_person(people):
    lead, worker = people["cmm-lead"], people["cmm-caseworker"]
    given = {"reason": "court", "placed_by": lead, "placed_at": timezone.now()}
    given |= {"referral": case_in("closed", people), "review_on": timezone.localdate()}
    hold = LegalHold.objects.filter(pk=LegalHold.objects.create(**given).pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.create(**given)  # one at a time
    the_database_refuses(hold, lifted_by=lead)
    the_database_refuses(hold, lifted_by=lead, lift_asked_by=lead)
    hold.update(lifted_by=lead, lift_asked_by=worker, lifted_at=timezone.now())
    LegalHold.objects.create(**given)


def test_the_database_refuses_a_purge_by_one_person(people):
    lead, worker = people["cmm-lead"], people["cmm-caseworker"]
    row = Purge.objects.create(referral=case_in("closed", people), proposed_at=timezone.now())
    purge = Purge.objects.filter(pk=row.pk)

    the_database_refuses(purge, approved_by=lead)
    the_database_refuses(purge, approved_by=lead, reviewed_by=lead)
    purge.update(approved_by=lead, reviewed_by=worker)


# -- at once --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_leads_who_approve_at_once_seal_once(round_):
    people = builders.make_people()
    case, _code = builders.make_referral()
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    parts = list(case.parts.filter(kind__in=("person", "facts")))
    by = people["cmm-caseworker"]
    moved = handing_over.propose(case, parts, basis="consent", reason="Ja.", by=by)
    lead = people["cmm-lead"]
    keys = keyring.from_phrase(lead, builders.phrase_of("cmm-lead"))

    def approve():
        handing_over.approve(HandOff.objects.get(pk=moved.pk), keys, by=lead)
        return "approved"

    results = at_once(approve, approve, lambda: handing_over.recall(moved, by=lead))

    case_lines = lines(case)
    approvals = case_lines.count("handoff.approve")
    assert results.count("approved") == approvals <= 1
    moved.refresh_from_db()
    is_gone = moved.state == "recalled"
    assert is_gone == ("handoff.recall" in case_lines)
    assert Wrap.objects.filter(key__authority="us").exists() != is_gone
    assert audit.verify(case.chain) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_who_take_at_once_leave_one_line(round_, people):
    case = case_in("received", people)
    takers = (people["cmm-caseworker"], people["cmm-lead"])

    results = at_once(
        *(lambda by=by: Referral.objects.get(pk=case.pk).take(by=by) for by in takers)
    )

    assert sorted(type(result).__name__ for result in results) == ["MoveNotAllowed", "NoneType"]
    assert lines(case) == ["case.take"]
