"""Who may do what with this very case. Capabilities stand in portal.roles."""

from __future__ import annotations

from portal.models import Authority, User
from portal.roles import may
from referrals.models import HandOff, Referral

Status = Referral.Status
WORKING = (Status.IN_PROGRESS, Status.AWAITING_REPORTER)


def may_take(user: User, referral: Referral) -> bool:
    return (
        may(user, "case.take")
        and referral.assigned_to_id is None
        and referral.status == Status.RECEIVED
    )


def may_give_back(user: User, referral: Referral) -> bool:
    return has_it(user, referral) and not is_on_its_way(referral)


def may_assign(user: User, referral: Referral) -> bool:
    return may(user, "case.assign") and (referral.status in (Status.RECEIVED, *WORKING))


def may_only_wait(user: User, referral: Referral) -> bool:
    """Opened and free: a caseworker's next step. Who may neither take nor give it has done all."""
    is_free = referral.status == Status.RECEIVED and referral.assigned_to_id is None
    return is_free and not may(user, "case.take") and not may(user, "case.assign")


def may_propose(user: User, referral: Referral) -> bool:
    """The one who has the case, while no hand-off of it is running."""
    return may(user, "handoff.propose") and may_give_back(user, referral)


def has_it(user: User, referral: Referral) -> bool:
    return referral.assigned_to_id == user.pk and referral.status in WORKING


def works_on(user: User, referral: Referral) -> bool:
    """The one who has the case, and a lead: they keep its sheet, its messages and its consent."""
    mine = referral.assigned_to_id == user.pk or may(user, "case.assign")
    return may(user, "case.write") and mine and is_opened(referral)


def may_note(user: User, referral: Referral) -> bool:
    """Also on an ended case: someone may ring about it."""
    return may(user, "case.write") and referral.status not in (Status.SUBMITTED, Status.PURGED)


def may_ask(user: User, referral: Referral) -> bool:
    """Write to the reporter: while the case is being worked on."""
    return works_on(user, referral) and referral.status in (*WORKING, Status.HANDED_OVER)


def may_redirect(user: User, referral: Referral) -> bool:
    return may(user, "case.redirect") and is_opened(referral)


def may_close(user: User, referral: Referral) -> bool:
    return may(user, "case.close") and is_opened(referral)


def may_reopen(user: User, referral: Referral) -> bool:
    ended = referral.status in (Status.CLOSED, Status.REDIRECTED)
    return may(user, "case.close") and ended and not needs_two_to_reopen(referral)


def needs_two_to_reopen(referral: Referral) -> bool:
    """After a child redirect, until one person has asked."""
    is_child = referral.status == Status.REDIRECTED and referral.ending == Referral.Ending.CHILD
    return is_child and referral.reopening_asked_by_id is None


def may_ask_to_reopen(user: User, referral: Referral) -> bool:
    return may(user, "case.take") and needs_two_to_reopen(referral)


def is_opened(referral: Referral) -> bool:
    return referral.is_open and referral.status != Status.SUBMITTED


def is_on_its_way(referral: Referral) -> bool:
    return referral.has_running_handoff()


def may_decide(user: User, handoff: HandOff) -> bool:
    """Another person than the proposer, while it is only proposed."""
    return (
        may(user, "handoff.approve")
        and handoff.state == HandOff.State.PROPOSED
        and handoff.proposed_by_id != user.pk
    )


def may_recall(user: User, handoff: HandOff) -> bool:
    """A lead until the receiver has confirmed; the proposer while it is only proposed."""
    if user.authority != Authority.CMM:
        return False
    if handoff.state == HandOff.State.PROPOSED:
        return handoff.proposed_by_id == user.pk or may(user, "handoff.approve")
    return handoff.state == HandOff.State.APPROVED and may(user, "handoff.approve")


def may_acknowledge(user: User, handoff: HandOff) -> bool:
    return receives(user, handoff) and handoff.state == HandOff.State.APPROVED


def may_answer(user: User, handoff: HandOff) -> bool:
    """Accept, return with advice, or decline."""
    return receives(user, handoff) and handoff.state == HandOff.State.ACKNOWLEDGED


def receives(user: User, handoff: HandOff) -> bool:
    return may(user, "handoff.receive") and user.authority == handoff.receiver


def may_read_without_purpose(user: User, referral: Referral) -> bool:
    """The one who has the case is not asked why."""
    return user.authority == Authority.CMM and referral.assigned_to_id == user.pk
