"""The hard rules of the route, one by one, and what a refusal tells the person to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.errors import MoveNotAllowed
from referrals import route_refusals
from referrals.route import (
    LAWFUL,
    Course,
    Facts,
    Refused,
    Step,
    flagged,
    offered,
    recovery_kind,
    reopen,
    take,
)
from referrals.route_moves import MOVES
from referrals.route_states import DECISIONS, FLAGS, REFERRALS_OWN, STATES
from tests.referrals.courses import (
    NOON,
    RECORDERS,
    L,
    U,
    W,
    decided,
    go,
    in_period,
    refusal,
    standing,
)

# Hard rule 1: who decides


@pytest.mark.parametrize("to", DECISIONS)
@pytest.mark.parametrize("basis", ["none", "asylum"])
def test_the_centre_decides_nothing_without_lawful_stay(basis, to):
    here = standing("cmm-assessed", basis)

    assert refusal(here, to, L, decided_by="cmm") == str(route_refusals.CMM_CANNOT)
    assert "Udlændingestyrelsen" in str(route_refusals.CMM_CANNOT)


def test_the_centre_decides_nothing_while_the_stay_is_unknown():
    here = standing("cmm-assessed", "unknown")

    assert "opholdsgrundlag" in refusal(here, "identified", L, decided_by="cmm")


@pytest.mark.parametrize("to", DECISIONS)
@pytest.mark.parametrize("basis", LAWFUL)
def test_the_centre_decides_with_lawful_stay(basis, to):
    course = go(standing("cmm-assessed", basis), (to, L, {"decided_by": "cmm"}))

    assert (course.state, course.facts.decided_by) == (to, "cmm")
    assert course.steps[-1].at == NOON


@pytest.mark.parametrize("to", DECISIONS)
def test_the_immigration_service_decides_nothing_about_a_danish_citizen(to):
    here = standing("with-us", "citizen")

    assert refusal(here, to, U, decided_by="udlaendingestyrelsen") == str(route_refusals.US_CANNOT)


@pytest.mark.parametrize("start", ["cmm-assessed", "with-us", "complaint-pending"])
@pytest.mark.parametrize("to", DECISIONS)
def test_a_decision_names_its_authority_even_the_second_time(start, to):
    role = L if start == "cmm-assessed" else U
    here = standing(start, "permit", decided_by="udlaendingestyrelsen")

    assert refusal(here, to, role) == str(route_refusals.WHO_DECIDED)


def test_nobody_records_a_decision_of_the_other_authority():
    here = standing("cmm-assessed", "none")
    refused = refusal(here, "identified", L, decided_by="udlaendingestyrelsen")
    assert "Udlændingestyrelsen skriver selv" in refused
    assert "leder" in refusal(standing("with-us", "permit"), "identified", U, decided_by="cmm")


def test_who_decided_is_written_only_with_a_decision():
    here = standing("cmm-assessed", "none")

    assert refusal(here, "with-us", L, decided_by="cmm") == str(route_refusals.ONLY_WITH_DECISION)


def test_an_unknown_stay_never_leads_to_the_immigration_service():
    here = standing("interviewing", "unknown")
    assert refusal(here, "cmm-assessed", W) == str(route_refusals.STAY_FIRST)
    assert go(here, ("cmm-assessed", W, {"basis_of_stay": "none"})).state == "cmm-assessed"

    assert refusal(standing("cmm-assessed", "unknown"), "with-us", L) == str(
        route_refusals.STAY_FIRST
    )


@pytest.mark.parametrize("basis", LAWFUL)
def test_a_case_with_lawful_stay_is_not_sent_to_the_immigration_service(basis):
    here = standing("cmm-assessed", basis)

    assert refusal(here, "with-us", L) == str(route_refusals.CMM_IS_COMPETENT)


def test_the_immigration_service_looks_again_only_at_its_own_decision():
    never = go(standing("interviewing", "none"), ("lost-contact", W), ("reopened", W))
    assert refusal(never, "with-us", U) == str(route_refusals.NEEDS_US_DECISION)

    again = go(decided("none", to="not-identified"), ("reopened", U), ("with-us", U))
    assert again.state == "with-us"


# Hard rule 6: the courts


@pytest.mark.parametrize("basis", ["permit", "none"])
def test_a_judgment_is_entered_by_a_lead_whatever_the_stay(basis):
    course = go(standing("cmm-assessed", basis), ("identified", L, {"decided_by": "domstol"}))

    assert course.facts.decided_by == "domstol"


def test_nobody_else_enters_a_judgment():
    here = standing("with-us", "none")

    assert refusal(here, "identified", U, decided_by="domstol") == str(route_refusals.COURT_RECORDS)


# Hard rule 2: the kind of period


@pytest.mark.parametrize("basis", LAWFUL)
def test_lawful_stay_gives_restitution_without_a_departure_deadline(basis):
    course = in_period(basis)

    assert course.facts.recovery_kind == "restitution"
    assert not course.shows_departure_deadline


@pytest.mark.parametrize("basis", ["none", "asylum"])
def test_other_stay_gives_reflection_with_a_departure_deadline(basis):
    course = in_period(basis)

    assert course.facts.recovery_kind == "refleksion"
    assert course.shows_departure_deadline
    assert not decided(basis).shows_departure_deadline
    assert not go(course, ("departed", W)).shows_departure_deadline
    permitted = go(course, ("return-preparing", W, {"basis_of_stay": "permit"}))
    assert not permitted.shows_departure_deadline


def test_the_kind_must_fit_the_stay():
    here = decided("none")

    assert refusal(here, "recovery-offered", U, recovery_kind="restitution") == str(
        route_refusals.WRONG_KIND
    )
    assert recovery_kind("unknown") == "refleksion"


def test_no_period_is_offered_while_the_stay_is_unknown():
    here = standing("identified", "unknown")

    assert refusal(here, "recovery-offered", W) == str(route_refusals.STAY_FIRST)


def test_the_wrong_authority_is_told_which_one_is_right():
    assert "Bed Udlændingestyrelsen" in refusal(decided("none"), "recovery-offered", W)
    assert "Bed centret" in refusal(decided("permit", "cmm"), "recovery-offered", U)
    assert "Bed centret" in refusal(in_period("permit"), "recovery-extended", U, total_days=60)
    assert in_period("permit").state == "recovery-active"


def test_a_period_is_written_only_where_there_is_one():
    here = standing("identified", "permit")

    assert refusal(here, "stay-continues", W, recovery_kind="refleksion") == str(
        route_refusals.NO_PERIOD
    )


# Hard rule 3: the ceiling


def test_a_period_begins_with_thirty_days():
    begun = go(decided("none"), ("recovery-offered", U), ("recovery-active", U))

    assert begun.facts.total_days == 30
    assert "højst 30 dage" in refusal(
        go(decided("none"), ("recovery-offered", U)), "recovery-active", U, total_days=31
    )


def test_the_total_never_passes_the_ceiling():
    course = go(in_period(), ("recovery-extended", U, {"total_days": 119}))
    assert "højst vare 120 dage" in refusal(course, "recovery-extended", U, total_days=121)

    full = go(course, ("recovery-extended", U, {"total_days": 120}))
    assert "loftet på 120 dage" in refusal(full, "recovery-extended", U, total_days=121)

    prepared = go(full, ("return-preparing", W))
    assert "loftet på 120 dage" in refusal(prepared, "recovery-extended", U, total_days=150)


def test_reopening_gives_no_new_ceiling():
    full = go(in_period(), ("recovery-extended", U, {"total_days": 120}))
    again = go(
        full,
        ("lost-contact", W),
        ("reopened", W),
        ("with-us", U),
        ("identified", U, {"decided_by": "udlaendingestyrelsen"}),
        ("recovery-offered", U),
    )

    assert "loftet på 120 dage" in refusal(again, "recovery-active", U)


def test_a_later_period_gets_what_is_left():
    again = standing("recovery-offered", days=100)

    assert go(again, ("recovery-active", U)).facts.total_days == 120


def test_the_ceiling_is_a_setting():
    facts = Facts(total_days=200)
    course = take(in_period(), "recovery-extended", role=U, at=NOON, facts=facts, ceiling_days=240)
    assert course.facts.total_days == 200

    with pytest.raises(Refused) as caught:
        take(in_period(), "recovery-extended", role=U, at=NOON, facts=facts, ceiling_days=90)
    assert "90 dage" in str(caught.value.sentence)


def test_an_extension_says_how_many_days_in_all():
    assert refusal(in_period(), "recovery-extended", U) == str(route_refusals.HOW_MANY_DAYS)
    assert "allerede på 30 dage" in refusal(in_period(), "recovery-extended", U, total_days=30)
    assert refusal(in_period(), "return-preparing", W, total_days=60) == str(
        route_refusals.DAYS_LATER
    )


# Hard rules 4 and 5, and the referral's own ends


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("own", REFERRALS_OWN)
def test_the_referrals_own_ends_are_refused_with_the_way_there(state, own):
    """Hard rule 5: a minor leaves from anywhere, and by the referral."""
    for role in RECORDERS:
        assert "under 18" in refusal(standing(state), own, role)


def test_a_course_holds_nothing_that_names_a_person():
    """Hard rule 4: what is not here cannot be shown to the wrong role."""
    assert set(Facts.__slots__) == {"basis_of_stay", "decided_by", "recovery_kind", "total_days"}
    assert set(Step.__slots__) == {"state", "at", "facts", "decided_by_role", "recorded_by"}
    assert set(Course.__slots__) == {"steps", "flags"}


@pytest.mark.parametrize("state", STATES)
def test_a_lead_reopens_the_route_with_the_referral(state):
    course = standing(state, "none", decided_by="udlaendingestyrelsen", days=60)

    again = reopen(course, role=L, at=NOON)

    assert (again.state, again.facts.total_days) == ("reopened", 60)
    with pytest.raises(Refused):
        reopen(course, role=W, at=NOON)


def test_an_end_says_that_the_route_is_over():
    ends = set(STATES) - {start for start, _to in MOVES}

    assert ends == {"returned", "stay-continues", "departed"}
    assert refusal(standing("departed"), "interviewing", W) == str(route_refusals.AT_THE_END)
    assert refusal(standing("interviewing"), "departed", W) == str(route_refusals.NO_MOVE)


# Conditions the engine checks


def test_lawful_stay_can_only_continue_where_it_is():
    pairs = [pair for pair in MOVES if pair[1] == "stay-continues"]
    assert len(pairs) == 6
    for start, to in pairs:
        role = U if start == "asylum-track" else W
        assert refusal(standing(start, "asylum"), to, role) == str(route_refusals.NEEDS_LAWFUL)
        after = go(standing(start, "asylum"), (to, role, {"basis_of_stay": "permit"}))
        assert after.facts.basis_of_stay == "permit"


def test_only_a_decision_of_the_immigration_service_is_complained_of():
    ours = decided("permit", "cmm", to="not-identified")
    assert refusal(ours, "complaint-pending", U) == str(route_refusals.NEEDS_US_DECISION)

    theirs = go(decided("none", to="not-identified"), ("complaint-pending", U))
    assert theirs.steps[-1].decided_by_role == "person"
    assert theirs.steps[-1].recorded_by == U


def test_a_complaint_over_the_deadline_needs_a_deadline():
    lawful = decided("permit", "cmm")
    assert refusal(lawful, "complaint-pending", U) == str(route_refusals.NO_DEADLINE)

    assert go(decided("none"), ("complaint-pending", U)).state == "complaint-pending"


# Who records, and when


def test_a_wrong_role_is_told_whom_to_ask():
    assert refusal(Course(), "interview-offered", U).endswith(
        "Bed en sagsbehandler i centret om at gøre det."
    )
    assert "en sagsbehandler i centret eller en leder i centret" in refusal(
        standing("interviewing", "none"), "cmm-assessed", U
    )
    assert "Bed en" in refusal(Course(), "interview-offered", "cmm-intake")


def test_what_others_decided_is_kept_apart_from_who_recorded_it():
    course = go(in_period(), ("departed", W))
    assert course.steps[-1].decided_by_role == "hjemst-liaison"
    assert course.steps[-1].recorded_by == W


def test_a_recorder_who_may_speak_for_two_says_for_whom():
    here = standing("identified")
    own = take(here, "departed", role=U, at=NOON)
    reported = take(here, "departed", role=U, at=NOON, decided_by_role="hjemst-liaison")
    assert own.steps[-1].decided_by_role == "us-caseworker"
    assert reported.steps[-1].decided_by_role == "hjemst-liaison"

    with pytest.raises(ValueError, match="does not record for"):
        take(here, "departed", role=W, at=NOON, decided_by_role="us-caseworker")


def test_a_step_is_not_before_the_step_before():
    with pytest.raises(Refused) as caught:
        take(standing("interviewing"), "lost-contact", role=W, at=NOON - timedelta(minutes=1))

    assert caught.value.sentence == route_refusals.TOO_EARLY


def test_what_no_form_offers_is_a_mistake_and_no_refusal():
    for facts in (
        Facts(basis_of_stay="tourist"),
        Facts(decided_by="police"),
        Facts(recovery_kind="rest"),
        Facts(total_days=-1),
    ):
        with pytest.raises(ValueError, match="unknown fact|negative days"):
            take(Course(), "interview-offered", role=W, at=NOON, facts=facts)
    with pytest.raises(ValueError, match="naive"):
        take(Course(), "interview-offered", role=W, at=NOON.replace(tzinfo=None))


def test_flags_change_no_state_and_no_move():
    course = in_period()
    marked = flagged(flagged(course, "police-investigation", True), "court-proceedings", True)

    assert marked.flags == set(FLAGS)
    assert marked.steps == course.steps
    assert all(offered(marked, role) == offered(course, role) for role in RECORDERS)
    assert go(marked, ("return-preparing", W)).flags == set(FLAGS)
    assert replace(marked, flags=frozenset()) == course
    assert flagged(marked, "court-proceedings", False).flags == {"police-investigation"}
    with pytest.raises(KeyError):
        flagged(course, "identified", True)


# The log


def test_no_log_text_says_what_a_case_is_about():
    with pytest.raises(Refused) as caught:
        take(standing("cmm-assessed", "asylum"), "identified", role=L, at=NOON)

    assert "asylum" not in str(caught.value)
    assert isinstance(caught.value, MoveNotAllowed)
