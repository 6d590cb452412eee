"""Which deeds a person may do on an activation now. Asked by views and templates alike.

These only choose what is offered: the verbs of Activation decide again when it is done.
"""

from __future__ import annotations

from crisisplan import plan
from crisisplan.models import Activation
from portal.models import User
from portal.roles import may


def deeds_open_to(user: User, activation: Activation) -> frozenset[str]:
    """The names of the deeds whose buttons are shown to `user`; each is also a page's name."""
    if not may(user, "crisis.switch"):
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
