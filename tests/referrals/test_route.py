"""The route holds exactly the paper's moves, and any road through it keeps the hard rules."""

import re
from itertools import product

import pytest
from django.utils.functional import Promise
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.roles import ROLES
from referrals import route_moves, route_refusals
from referrals.route import (
    BASES_OF_STAY,
    DECIDERS,
    LAWFUL,
    Facts,
    Refused,
    offered,
    recovery_kind,
    take,
)
from referrals.route_moves import AFTER_CLOSING, MOVES
from referrals.route_states import DECISIONS, FLAGS, REFERRALS_OWN, STATES
from tests.referrals.courses import NOON, RECORDERS, L, U, W, standing

PAPER = {"w": W, "l": L, "u": "us-caseworker", "h": "hjemst-liaison", "p": "person"}
RECORDED_BY = {"w": {W}, "l": {L}, "u": {U}, "h": {W, U}, "p": {U}}

# identification-procedure.md 5.6, written down by hand: from, to, who may, mark. `received`
# is `not-started`; rows from or to a state of the referral's own are not part of the route.
GOLDEN = """
not-started interview-offered w V
not-started lost-contact w I
interview-offered interviewing w V
interview-offered interview-declined w V
interview-offered lost-contact w I
interview-declined interview-offered w I
interviewing cmm-assessed wl I
interviewing lost-contact w I
cmm-assessed identified l V/S
cmm-assessed not-identified l V/S
cmm-assessed with-us l V/S
with-us identified u V
with-us not-identified u V/I
with-us more-info-us u S
more-info-us with-us w I
identified recovery-offered wu V
identified asylum-track u I
identified stay-continues w I
identified departed uh V
recovery-offered recovery-active uw V
recovery-offered recovery-declined w V
recovery-declined recovery-offered w I
recovery-declined departed uh V
recovery-declined stay-continues w I
recovery-declined asylum-track u I
recovery-active recovery-extended ul V
recovery-extended recovery-extended u I
recovery-active return-preparing w V
recovery-extended return-preparing w V
return-preparing returned h V
return-preparing recovery-extended u V
recovery-active witness-stay u V
recovery-extended witness-stay u V
recovery-active asylum-track u I
recovery-extended asylum-track u I
recovery-active stay-continues w I
recovery-extended stay-continues w I
recovery-active departed h I
recovery-extended departed h I
recovery-active lost-contact w I
recovery-extended lost-contact w I
witness-stay return-preparing w I
witness-stay departed h I
witness-stay asylum-track u I
asylum-track stay-continues u I
asylum-track return-preparing w I
asylum-track departed h I
not-identified complaint-pending p V/I
identified complaint-pending p I
complaint-pending with-us u I
complaint-pending identified u I
complaint-pending not-identified u I
not-identified asylum-track u I
not-identified stay-continues w I
not-identified departed h V
not-identified reopened lu I
lost-contact reopened w I
reopened interview-offered w I
reopened with-us u I
"""
ROWS = [line.split() for line in GOLDEN.strip().split("\n")]
TABLE = {(start, to): who for start, to, who, _mark in ROWS}
STATE_KEYS = """
not-started interview-offered interview-declined interviewing cmm-assessed with-us more-info-us
identified not-identified recovery-offered recovery-declined recovery-active recovery-extended
return-preparing returned witness-stay asylum-track stay-continues departed complaint-pending
reopened lost-contact
""".split()
# Facts with which each state can be left by every one of its moves, for one stay or another.
STAYS = ("permit", "none")

# The table


def test_the_route_has_exactly_the_states_of_the_paper_less_the_referrals_own():
    assert list(STATES) == STATE_KEYS
    assert len(STATES) == 28 - 4 - 3 + 1
    assert not set(STATES) & set(REFERRALS_OWN)
    assert len(REFERRALS_OWN) == 7


def test_no_move_is_lost_and_none_invented():
    assert len(TABLE) == 79 - 20
    assert set(MOVES) == set(TABLE)


@pytest.mark.parametrize("pair", TABLE, ids="→".join)
def test_each_move_is_decided_and_recorded_by_whom_the_paper_says(pair):
    who = TABLE[pair]

    assert MOVES[pair].decided_by_roles == {PAPER[letter] for letter in who}
    assert MOVES[pair].may_record == set().union(*(RECORDED_BY[letter] for letter in who))


def test_every_recorder_is_a_role_of_the_portal():
    assert {role for move in MOVES.values() for role in move.may_record} == set(RECORDERS)
    assert set(RECORDERS) < set(ROLES)


def test_only_those_without_an_account_are_reported_by_others():
    reported = {
        actor.decided_by_role for move in MOVES.values() for actor in move.who if actor.is_reported
    }

    assert reported == {"hjemst-liaison", "person"}


def test_only_the_assessment_needs_two_people():
    needing = [pair for pair, move in MOVES.items() if move.needs_two]

    assert needing == [("interviewing", "cmm-assessed")]


def test_the_marks_are_the_papers():
    assert {pair: move.mark for pair, move in MOVES.items()} == {
        (start, to): mark for start, to, _who, mark in ROWS
    }


def test_every_source_is_a_code_of_the_paper():
    for move in MOVES.values():
        assert re.fullmatch(r"—|S\d\d([ –]S\d\d)*", move.source), move.source


def test_reopening_a_closed_case_is_the_papers_row():
    assert (AFTER_CLOSING.start, AFTER_CLOSING.to) == ("closed", "reopened")
    assert AFTER_CLOSING.decided_by_roles == {"cmm-lead"}


def test_the_flags_are_no_states():
    assert list(FLAGS) == ["police-investigation", "court-proceedings"]
    assert not set(FLAGS) & set(STATES)


def test_every_state_is_reached_from_the_start():
    reached, edge = {"not-started"}, {"not-started"}
    while edge:
        edge = {to for start, to in MOVES if start in edge} - reached
        reached |= edge

    assert reached == set(STATES)


# Every pair of states


def ways(start, to, role):
    """Whether this role gets from `start` to `to` on some facts; and every sentence on the way."""
    passed, sentences = False, set()
    for basis, decider, days in product(STAYS, ("", *DECIDERS), (0, 60)):
        for before in ("", "udlaendingestyrelsen"):
            course = standing(start, basis, decided_by=before, days=30)
            try:
                after = take(
                    course, to, role=role, at=NOON, facts=Facts(decided_by=decider, total_days=days)
                )
            except Refused as refused:
                sentences.add(str(refused.sentence))
            else:
                assert after.state == to
                assert after.steps[:-1] == course.steps
                passed = True
    return passed, sentences


@pytest.mark.parametrize("start", STATES)
def test_every_pair_of_states_is_allowed_exactly_when_the_table_has_it(start):
    for to, role in product(STATES, RECORDERS):
        who = TABLE.get((start, to), "")
        may = any(role in RECORDED_BY[letter] for letter in who)

        passed, sentences = ways(start, to, role)

        assert passed == may, (start, to, role)
        assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize("start", STATES)
def test_what_is_offered_is_what_the_role_may_record(start):
    for role, basis in product((*RECORDERS, "cmm-intake", "editor"), BASES_OF_STAY):
        moves = offered(standing(start, basis), role)

        assert all(move.start == start and role in move.may_record for move in moves)
        missing = {m for m in MOVES.values() if m.start == start and role in m.may_record}
        assert all(any(a.only_kind for a in m.who) for m in missing - set(moves))


def test_intake_is_offered_nothing():
    assert all(offered(standing(state), "cmm-intake") == () for state in STATES)


def test_the_period_is_offered_by_the_authority_of_the_stay():
    def who_offers(basis):
        here = standing("identified", basis)
        return {r for r in RECORDERS if any(m.to == "recovery-offered" for m in offered(here, r))}

    assert who_offers("permit") == {W}
    assert who_offers("none") == {U}
    assert who_offers("unknown") == {W, U}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_road_keeps_the_hard_rules(data):
    course = standing(
        data.draw(st.sampled_from(list(STATES))),
        data.draw(st.sampled_from(list(BASES_OF_STAY))),
        days=data.draw(st.sampled_from((0, 30, 119))),
    )
    for _step in range(data.draw(st.integers(1, 15))):
        role = data.draw(st.sampled_from(RECORDERS))
        moves = offered(course, role)
        if not moves:
            continue
        facts = Facts(
            data.draw(st.sampled_from(("", *BASES_OF_STAY))),
            data.draw(st.sampled_from(("", *DECIDERS))),
            "",
            data.draw(st.sampled_from((0, 20, 30, 60, 90, 120, 121))),
        )
        before = course
        try:
            to = data.draw(st.sampled_from([move.to for move in moves]))
            course = take(course, to, role=role, at=NOON, facts=facts)
        except Refused:
            assert course == before
            continue
        now = course.facts
        assert (before.state, course.state) in TABLE
        assert now.total_days <= 120
        if course.state in DECISIONS:
            assert now.decided_by in DECIDERS
            assert not (now.decided_by == "cmm" and now.basis_of_stay not in LAWFUL)
            assert not (now.decided_by == "udlaendingestyrelsen" and now.basis_of_stay == "citizen")
        if course.state in ("recovery-offered", "recovery-active", "recovery-extended"):
            assert now.recovery_kind == recovery_kind(now.basis_of_stay)
        if course.shows_departure_deadline:
            assert now.basis_of_stay in ("none", "asylum", "unknown")


# The Danish


def sentences():
    for state in (*STATES.values(), *FLAGS.values()):
        yield state.meaning
    for move in (*MOVES.values(), AFTER_CLOSING):
        if move.condition != route_moves.NO_CONDITION:
            yield move.condition
    for value in vars(route_refusals).values():
        if isinstance(value, Promise):
            yield value
    yield from route_refusals.WRONG_PERIOD.values()


def test_every_sentence_is_whole_and_translatable():
    found = list(sentences())
    assert len(found) > 100
    with override("da"):
        for sentence in found:
            assert isinstance(sentence, Promise)
            assert re.fullmatch(r"[A-ZÆØÅ].*\.", str(sentence)), str(sentence)
            assert not re.search(r"§+ \d|stk\. \d", str(sentence)), "a space that may not break"
