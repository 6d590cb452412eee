"""Who may do what with this very case. Capabilities stand in portal.roles."""

from __future__ import annotations

from portal.models import Authority, User
from portal.roles import may
from referrals.models import HandOff, Referral


def may_take(user: User, referral: Referral) -> bool:
    return (
        may(user, "case.take")
        and referral.assigned_to_id is None
        and referral.status == Referral.Status.RECEIVED
    )


def may_give_back(user: User, referral: Referral) -> bool:
    return has_it(user, referral) and not is_on_its_way(referral)


def may_propose(user: User, referral: Referral) -> bool:
    """The one who has the case, while no hand-off of it is running."""
    return may(user, "handoff.propose") and may_give_back(user, referral)


def has_it(user: User, referral: Referral) -> bool:
    return referral.assigned_to_id == user.pk and referral.status == Referral.Status.IN_PROGRESS


def is_on_its_way(referral: Referral) -> bool:
    return referral.handoffs.filter(state__in=HandOff.RUNNING).exists()


def may_decide(user: User, handoff: HandOff) -> bool:
    """Another person than the proposer, while it is only proposed."""
    return (
        may(user, "handoff.approve")
        and handoff.state == HandOff.State.PROPOSED
        and handoff.proposed_by_id != user.pk
    )


def may_acknowledge(user: User, handoff: HandOff) -> bool:
    return receives(user, handoff) and handoff.state == HandOff.State.APPROVED


def may_accept(user: User, handoff: HandOff) -> bool:
    return receives(user, handoff) and handoff.state == HandOff.State.ACKNOWLEDGED


def receives(user: User, handoff: HandOff) -> bool:
    return may(user, "handoff.receive") and user.authority == handoff.receiver


def may_read_without_purpose(user: User, referral: Referral) -> bool:
    """The one who has the case is not asked why."""
    return user.authority == Authority.CMM and referral.assigned_to_id == user.pk
