"""Which deeds a person may do on an activation now. Asked by views and templates alike.

These only choose what is offered: the verbs of Activation decide again when it is done.
"""

from __future__ import annotations

from crisisplan import plan
from crisisplan.models import Activation, Report
from portal.models import User
from portal.roles import may


def deeds_open_to(user: User, activation: Activation) -> frozenset[str]:
    """The names of the deeds whose buttons are shown to `user`; each is also a page's name."""
    if not may(user, "crisis.switch") or is_observer(user, activation):
        return frozenset()
    position = activation.position
    offered = {
        "change-level": bool(plan.levels_from(position)),
        "confirm-level": activation.is_running,
        "step-down": not activation.proposed_to and may_be_stepped_down(position),
        "approve": may_approve(user, activation),
        "withdraw": bool(activation.proposed_to),
        "close": position == plan.N1,
        "annul": (position, plan.ANNULLED) in plan.MOVES,
        "countersign": may_countersign(user, activation),
    }
    return frozenset(name for name, is_open in offered.items() if is_open)


def may_be_stepped_down(position: str) -> bool:
    moves = (plan.MOVES.get((position, to)) for to in (plan.N4, plan.CLOSED))
    return any(move is not None and move.people == 2 for move in moves)


def may_approve(user: User, activation: Activation) -> bool:
    """Another person than the one who proposed it."""
    return bool(activation.proposed_to) and activation.proposed_by_id != user.pk


def may_countersign(user: User, activation: Activation) -> bool:
    """Another person than the one who did it alone."""
    return activation.is_countersign_missing and activation.last_one_person_deed[1] != user.pk


# -- exercises: only those in it may know of it ----------------------------------------------------
def may_see(user: User, activation: Activation) -> bool:
    """A real one: everybody who got this far. An exercise: those who are in it."""
    if activation.is_real or activation.activated_by_id == user.pk:
        return True
    return activation.participants.filter(user=user).exists()


def is_observer(user: User, activation: Activation) -> bool:
    """Sees everything of an exercise and changes nothing."""
    if activation.is_real:
        return False
    return activation.participants.filter(user=user, is_observer=True).exists()


def may_lead(user: User, activation: Activation) -> bool:
    """Its lead, or another who takes part and may lead exercises: a lead can fall ill too."""
    if activation.is_real or not may(user, "crisis.exercise"):
        return False
    if activation.activated_by_id == user.pk:
        return True
    return activation.participants.filter(user=user, is_observer=False).exists()


# -- the log and what is written after it ----------------------------------------------------------
def may_write_log(user: User, activation: Activation) -> bool:
    """Lines, corrections, situation pictures: while it runs; then the log is sealed."""
    return activation.is_running and may(user, "crisis.work")


def may_write_report(user: User, activation: Activation, report: Report | None) -> bool:
    """From the first day until it is approved; a mistake that was annulled has none."""
    is_open = activation.state in (Activation.State.RUNNING, Activation.State.CLOSED)
    return is_open and (report is None or not report.is_approved) and may(user, "crisis.work")


def may_approve_report(user: User, activation: Activation, report: Report | None) -> bool:
    """Once it is closed, one who has not written in it."""
    if report is None or report.is_approved or not may(user, "crisis.switch"):
        return False
    return activation.state == Activation.State.CLOSED and user.pk not in report.writers
