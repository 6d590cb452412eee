"""Made-up courses along the route, and the steps that make them."""

from datetime import UTC, datetime

import pytest

from referrals.route import LAWFUL, Course, Facts, Refused, Step, take

W, L, U = "cmm-caseworker", "cmm-lead", "us-receiver"
RECORDERS = (W, L, U)
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


def standing(state, basis="none", *, decided_by="", days=0):
    """A made-up course that stands in `state`."""
    facts = Facts(basis, decided_by, "", days)
    return Course((Step(state, NOON, facts, "", ""),))


def go(course, *steps):
    """The course after some steps, each (to, role, facts)."""
    for to, role, *facts in steps:
        course = take(course, to, role=role, at=NOON, facts=Facts(**(facts[0] if facts else {})))
    return course


def refusal(course, to, role, **facts):
    """The Danish sentence the step is refused with."""
    with pytest.raises(Refused) as caught:
        take(course, to, role=role, at=NOON, facts=Facts(**facts))
    return str(caught.value.sentence)


def decided(basis, decider="udlaendingestyrelsen", to="identified"):
    """A course from the beginning to a decision."""
    start = go(
        Course(),
        ("interview-offered", W),
        ("interviewing", W),
        ("cmm-assessed", L, {"basis_of_stay": basis}),
    )
    if decider == "udlaendingestyrelsen":
        return go(start, ("with-us", L), (to, U, {"decided_by": decider}))
    return go(start, (to, L, {"decided_by": decider}))


def in_period(basis="none", days=30):
    decider = "cmm" if basis in LAWFUL else "udlaendingestyrelsen"
    role = W if basis in LAWFUL else U
    return go(
        decided(basis, decider),
        ("recovery-offered", role),
        ("recovery-active", role, {"total_days": days}),
    )
