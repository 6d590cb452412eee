"""The route as it is stored: sealed to whom, by two people, one at a time, with its clocks."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import AuditEvent, User
from referrals import casefile, clocks, course, handoff, keyring
from referrals.course import Entry
from referrals.models import Part, Referral, Wrap
from referrals.route import BASES_OF_STAY, Facts
from referrals.route_refusals import Refused
from referrals.route_states import STATES
from tests import builders
from tests.referrals.courses import L, U, W

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    referral, _code = builders.make_referral()
    referral.receive(by=people[W])
    referral.take(by=people[W])
    return referral


@pytest.fixture
def keys(people):
    return {r: keyring.from_phrase(people[r], builders.phrase_of(r)) for r in (W, L, U)}


@pytest.fixture
def walk(case, people, keys):
    """Write steps one after another, each (to, role, facts), through the storage."""

    def go(*steps, at=None):
        for to, role, *facts in steps:
            reader = keys[W]
            record = course.read(case, reader)
            entry = Entry(to, at or ago(10), Facts(**(facts[0] if facts else {})))
            if to == "cmm-assessed":
                record = course.propose(case, record, entry, by=people[W], role=W)
                course.confirm(case, record, by=people[L], roles=[L])
            else:
                course.step(case, record, entry, by=people[role], role=role)
        return course.read(case, keys[W])

    return go


TALKED = (("interview-offered", W), ("interviewing", W))
ASSESSED = (*TALKED, ("cmm-assessed", W, {"basis_of_stay": "none"}))
SENT = (*ASSESSED, ("with-us", L))
IDENTIFIED = (*SENT, ("identified", U, {"decided_by": "udlaendingestyrelsen"}))
PERIOD = (*IDENTIFIED, ("recovery-offered", U), ("recovery-active", U, {"total_days": 30}))


def ago(days):
    return timezone.now() - days * DAY


def accepted_handoff(case, people, keys):
    parts = list(case.parts.filter(kind="facts"))
    moved = handoff.propose(case, parts, basis="consent", reason="Ja.", by=people[W])
    handoff.approve(moved, keys[L], by=people[L])
    moved.acknowledge(by=people[U])
    moved.accept(by=people[U])
    return moved


def route_parts(case):
    return list(case.parts.filter(kind=Part.Kind.ROUTE).order_by("made_at"))


def verbs(case):
    events = AuditEvent.objects.filter(chain=case.chain).order_by("number")
    return [verb for verb in events.values_list("verb", flat=True) if verb[:5] in ROUTE_VERBS]


ROUTE_VERBS = ("route", "clock")


# -- one part for each change ---------------------------------------------------------------------
def test_each_change_is_a_new_part_with_the_whole_course(case, walk, keys):
    walk(*TALKED)

    parts = route_parts(case)
    assert len(parts) == 2
    steps = [[s["state"] for s in keys[W].open(part)["course"]["steps"]] for part in parts]
    assert steps == [["interview-offered"], ["interview-offered", "interviewing"]]
    case.refresh_from_db()
    assert case.route_version == 2
    assert verbs(case) == ["route.step", "route.step"]


def test_what_is_read_back_is_what_was_written(case, people, walk, keys):
    record = walk(*PERIOD)
    choice = {"choice": "seven-days"}
    record = course.start_clock(case, record, "T-12", ago(1), by=people[W], **choice)
    ends = timezone.now() + 5 * DAY
    record = course.start_clock(case, record, "T-05", ago(1), by=people[W], given_end=ends)
    record = course.set_flags(case, record, ["court-proceedings"], by=people[U])
    record = course.stop_clock(case, record, record.clocks[0].id, by=people[U])

    assert course.read(case, keys[W]) == record
    assert course.read(case, keys[U]) == record


def test_no_word_of_the_route_stands_in_clear(case, people, walk):
    record = walk(*PERIOD)
    course.start_clock(case, record, "T-12", ago(1), by=people[W], choice="seven-days")

    told = [*STATES, *BASES_OF_STAY, "refleksion", "udlaendingestyrelsen", "T-07", "seven-days"]
    told = [word for word in told if word not in ("none", "visa")]  # too short to look for
    told += ['"none"', '"visa"']
    seen = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith("portal_limit"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                stored = " ".join(
                    bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v)
                    for v in row
                )
                assert [word for word in told if word in stored] == [], table
                seen += stored
    assert case.reference in seen  # the search does find what stands in clear


# -- sealed to whom -------------------------------------------------------------------------------
def test_until_the_case_is_with_them_only_the_centre_opens_it(case, walk, keys):
    walk(*ASSESSED)

    assert not Wrap.objects.filter(part__kind="route", key__authority="us").exists()
    with pytest.raises(keyring.NotForYou):
        course.read(case, keys[U])


def test_from_then_on_they_open_the_newest_and_never_the_earlier(case, walk, keys):
    walk(*SENT)

    *earlier, newest = route_parts(case)
    assert course.read(case, keys[U]).course.state == "with-us"
    assert keys[U].open(newest)
    for part in earlier:
        with pytest.raises(keyring.NotForYou):
            keys[U].open(part)


def test_an_accepted_named_hand_off_shares_what_is_written_next(case, people, walk, keys):
    walk(TALKED[0])
    accepted_handoff(case, people, keys)
    with pytest.raises(keyring.NotForYou):
        course.read(case, keys[U])

    walk(TALKED[1])

    assert course.read(case, keys[U]).course.state == "interviewing"


def test_a_nameless_hand_off_shares_nothing(case, people, walk, keys):
    known = {"p.gender": "unknown"}
    moved = handoff.propose_nameless(
        case, known, told="En person.", reason="Uden navn.", by=people[W]
    )
    handoff.approve(moved, keys[L], by=people[L])
    moved.acknowledge(by=people[U])
    moved.accept(by=people[U])

    walk(*TALKED)

    with pytest.raises(keyring.NotForYou):
        course.read(case, keys[U])


def test_what_they_open_holds_no_name_note_or_contact(case, people, walk, keys):
    casefile.note(case, "Ring aldrig om aftenen.", by=people[W])
    walk(*IDENTIFIED)

    shared = str(keys[U].open(route_parts(case)[-1]))
    for word in ("Opdigtet", "aftenen", "Sander", "Ingensteds"):
        assert word not in shared


# -- two people -----------------------------------------------------------------------------------
def proposed(case, people, walk):
    record = walk(*TALKED)
    entry = Entry("cmm-assessed", ago(1), Facts(basis_of_stay="none"))
    return course.propose(case, record, entry, by=people[W], role=W)


def test_a_proposal_moves_nothing_until_a_lead_confirms(case, people, walk, keys):
    record = proposed(case, people, walk)
    assert record.course.state == "interviewing"

    record = course.confirm(case, record, by=people[L], roles=[L])

    assert (record.course.state, record.proposal) == ("cmm-assessed", None)
    assert record.signatures[-1].by == people[W].pk
    assert record.signatures[-1].seconded_by == people[L].pk
    assert verbs(case)[-2:] == ["route.propose", "route.confirm"]


def test_neither_the_proposer_nor_one_who_is_no_lead_confirms(case, people, walk):
    record = proposed(case, people, walk)
    colleague = User.objects.create_user("demo-kollega", authority="cmm")

    for by, roles in ((people[W], [W]), (people[W], [W, L]), (colleague, [W])):
        with pytest.raises(NotTwoPeople):
            course.confirm(case, record, by=by, roles=roles)
    assert "route.confirm" not in verbs(case)


def test_a_lead_who_proposed_needs_another_lead(case, people, walk):
    record = walk(*TALKED)
    entry = Entry("cmm-assessed", ago(1), Facts(basis_of_stay="none"))
    record = course.propose(case, record, entry, by=people[L], role=L)
    with pytest.raises(NotTwoPeople):
        course.confirm(case, record, by=people[L], roles=[L])

    other = User.objects.create_user("demo-leder-to", authority="cmm")
    assert course.confirm(case, record, by=other, roles=[L]).course.state == "cmm-assessed"


def test_a_newer_step_cancels_what_was_proposed(case, people, walk):
    record = proposed(case, people, walk)
    record = course.step(case, record, Entry("lost-contact", ago(0)), by=people[W], role=W)

    assert record.proposal is None
    with pytest.raises(MoveNotAllowed):
        course.confirm(case, record, by=people[L], roles=[L])


def test_one_person_cannot_take_a_step_of_two(case, people, walk):
    record = walk(*TALKED)
    entry = Entry("cmm-assessed", ago(1), Facts(basis_of_stay="none"))
    for role in (W, L):
        with pytest.raises(MoveNotAllowed):
            course.step(case, record, entry, by=people[role], role=role)
    with pytest.raises(MoveNotAllowed):
        course.propose(case, record, Entry("lost-contact", ago(1)), by=people[W], role=W)


def test_a_proposal_against_the_rules_is_refused_at_once(case, people, walk):
    record = walk(*TALKED)
    with pytest.raises(Refused) as refused:
        course.propose(case, record, Entry("cmm-assessed", ago(1)), by=people[W], role=W)
    assert "opholdsgrundlag" in str(refused.value.sentence)
    assert len(route_parts(case)) == 2


# -- one at a time --------------------------------------------------------------------------------
def test_of_two_who_write_at_once_the_second_is_told(case, people, walk):
    record = walk(TALKED[0])
    course.step(case, record, Entry("interviewing", ago(1)), by=people[W], role=W)

    with pytest.raises(course.Changed):
        course.step(case, record, Entry("interview-declined", ago(1)), by=people[W], role=W)
    with pytest.raises(course.Changed):
        course.start_clock(case, record, "T-02", ago(0), by=people[W])
    assert len(route_parts(case)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_the_very_same_moment_leave_one_part(case, people, walk, keys):
    record = walk(TALKED[0])
    gate, told = threading.Barrier(2), []

    def run(to):
        gate.wait()
        try:
            course.step(case, record, Entry(to, ago(1)), by=people[W], role=W)
            told.append(to)
        except course.Changed:
            told.append("changed")
        finally:
            connection.close()

    wanted = ("interviewing", "interview-declined")
    threads = [threading.Thread(target=run, args=[to]) for to in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    (won,) = set(told) - {"changed"}
    assert sorted(told) == sorted(["changed", won])
    assert course.read(case, keys[W]).course.state == won
    assert len(route_parts(case)) == 2
    assert verbs(case) == ["route.step", "route.step"]


def test_nothing_is_written_in_a_case_that_is_not_open(case, people, walk):
    record = walk(TALKED[0])
    casefile.close(case, ending="advice", reason="Slut.", by=people[L])

    with pytest.raises(course.Changed):
        course.step(case, record, Entry("interviewing", ago(1)), by=people[W], role=W)
    case.refresh_from_db()
    assert (case.route_version, case.due_for) == (1, "")


def test_nothing_is_written_before_the_case_is_opened(people):
    referral, _code = builders.make_referral()
    with pytest.raises(course.Changed):
        course.step(
            referral, course.Record(), Entry("interview-offered", ago(1)), by=people[W], role=W
        )
    referral.refresh_from_db()
    assert referral.due_for == "reading"


def test_a_closed_case_that_is_open_again_offers_to_reopen_once(case, people, walk, keys):
    record = walk(*TALKED)
    assert not course.was_reopened(case, record, keys[L])
    casefile.close(case, ending="advice", reason="Slut.", by=people[L])
    assert not course.was_reopened(case, record, keys[L])
    casefile.reopen(case, reason="Nyt.", by=people[L])
    assert course.was_reopened(case, record, keys[L])

    entry = Entry("reopened", timezone.now(), is_after_closing=True)
    record = course.step(case, record, entry, by=people[L], role=L)

    assert record.course.state == "reopened"
    assert not course.was_reopened(case, record, keys[L])


def test_a_case_sent_on_and_opened_again_does_not(case, people, walk, keys):
    record = walk(*TALKED)
    casefile.redirect(case, ending="emergency", reason="Politi.", by=people[L])
    casefile.reopen(case, reason="Nyt.", by=people[L])

    assert not course.was_reopened(case, record, keys[L])


# -- clocks ---------------------------------------------------------------------------------------
def ends(record):
    return {c.key: course.counted(c, record.course).ends_at for c in record.running}


def days_between(start, end):
    return end.astimezone(clocks.COPENHAGEN).date() - start.astimezone(clocks.COPENHAGEN).date()


def test_the_period_starts_its_three_clocks_and_no_line_says_so(case, walk):
    start = ago(10)
    record = walk(*PERIOD, at=start)

    found = {key: days_between(start, end).days for key, end in ends(record).items()}
    assert found == {"T-07": 30, "T-08": 120, "T-09": 30}
    assert "clock.start" not in verbs(case)


def test_an_extension_moves_the_end_and_starts_nothing(case, people, walk):
    start = ago(10)
    record = walk(*PERIOD, ("recovery-extended", U, {"total_days": 60}), at=start)

    found = {key: days_between(start, end).days for key, end in ends(record).items()}
    assert found == {"T-07": 60, "T-08": 120, "T-09": 60}
    assert len(record.clocks) == 3


def test_the_period_never_has_its_clock_twice(case, people, walk):
    record = walk(*PERIOD, at=ago(20))
    first = record.clocks
    for key in ("T-07", "T-08", "T-09"):
        with pytest.raises(MoveNotAllowed):
            course.start_clock(case, record, key, ago(0), by=people[W])

    casefile.close(case, ending="advice", reason="Slut.", by=people[L])
    casefile.reopen(case, reason="Nyt.", by=people[L])
    entry = Entry("reopened", ago(10), is_after_closing=True)
    course.step(case, record, entry, by=people[L], role=L)
    record = walk(("with-us", U), *IDENTIFIED[-1:], *PERIOD[-2:-1], at=ago(10))
    record = walk(("recovery-active", U, {"total_days": 50}), at=ago(9))

    assert record.clocks == first
    assert days_between(first[0].starts_at, ends(record)["T-07"]).days == 50


def test_the_ceiling_is_the_setting(case, people, walk, settings):
    settings.RECOVERY_CEILING_DAYS = 45
    start = ago(10)
    record = walk(*PERIOD, at=start)

    assert days_between(start, ends(record)["T-08"]).days == 45
    with pytest.raises(Refused) as refused:
        entry = Entry("recovery-extended", ago(1), Facts(total_days=46))
        course.step(case, record, entry, by=people[U], role=U)
    assert "45" in str(refused.value.sentence)


def test_the_next_warning_then_the_end_stands_in_clear(case, people, walk):
    now = timezone.now()
    record = course.start_clock(case, course.Record(), "T-13", now, by=people[W])
    case.refresh_from_db()
    assert (case.due_for, case.due_at) == ("clock", now + DAY)

    assert course.next_due(record, now + 1.5 * DAY) == now + 3 * DAY
    assert course.next_due(record, now + 9 * DAY) == now + 3 * DAY  # over, until it is stopped

    course.stop_clock(case, record, record.clocks[0].id, by=people[W])
    case.refresh_from_db()
    assert case.due_for == ""
    assert verbs(case) == ["clock.start", "clock.stop"]


def test_the_earliest_of_several_counts(case, people):
    now = timezone.now()
    record = course.start_clock(case, course.Record(), "T-14", now, by=people[W])
    record = course.start_clock(case, record, "T-02", now, by=people[W])

    case.refresh_from_db()
    assert case.due_at == now + timedelta(hours=12)


def test_a_case_that_waits_to_be_read_keeps_its_deadline(case, people):
    Referral.objects.filter(pk=case.pk).update(due_for="reading")
    before = Referral.objects.get(pk=case.pk).due_at
    course.start_clock(case, course.Record(), "T-02", ago(0), by=people[W])

    case.refresh_from_db()
    assert (case.due_for, case.due_at) == ("reading", before)


def test_a_clock_stops_once_and_112_is_no_clock_to_wait_for(case, people):
    record = course.start_clock(case, course.Record(), "T-02", ago(0), by=people[W])
    record = course.stop_clock(case, record, record.clocks[0].id, by=people[W])

    with pytest.raises(MoveNotAllowed):
        course.stop_clock(case, record, record.clocks[0].id, by=people[W])
    with pytest.raises(MoveNotAllowed):
        course.start_clock(case, record, "T-01", ago(0), by=people[W])
    assert len(course.start_clock(case, record, "T-02", ago(0), by=people[W]).clocks) == 2


def test_a_clock_that_cannot_be_counted_is_not_stored(case, people):
    for key in ("T-12", "T-05"):
        with pytest.raises(clocks.CannotCount):
            course.start_clock(case, course.Record(), key, ago(0), by=people[W])
    assert route_parts(case) == []


def test_a_clock_across_the_change_of_the_hour_ends_at_the_right_time(case, people):
    begun = datetime(2025, 10, 25, 10, 0, tzinfo=UTC)  # noon in Copenhagen, the last summer day
    record = course.start_clock(case, course.Record(), "T-02", begun, by=people[W])
    record = course.start_clock(case, record, "T-11", begun, by=people[W])

    assert ends(record) == {
        "T-02": datetime(2025, 10, 26, 10, 0, tzinfo=UTC),  # 24 hours on the clock: 11 in winter
        "T-11": datetime(2025, 11, 1, 11, 0, tzinfo=UTC),  # seven days: noon again
    }
