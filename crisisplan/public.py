"""What the other apps may ask: is the plan in force, where, and for what?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crisisplan import banner, plan
from crisisplan.models import Activation


@dataclass(frozen=True, slots=True)
class InForce:
    """One activation the public is told about. `points` are the numbers in force, 1 to 8."""

    number: str
    level: str
    illness: str
    areas: tuple[str, ...]
    points: tuple[int, ...]
    since: datetime
    sentences: banner.Sentences

    @property
    def sentence(self) -> str:
        """What it means, in the reader's language."""
        return self.sentences[plan.language_now()]


def in_force() -> tuple[InForce, ...]:
    """What is in force now, the most serious first; empty on a normal day. Three queries."""
    running = Activation.objects.in_force().with_places()
    return tuple(describe(activation) for activation in banner.most_serious_first(running))


def describe(activation: Activation) -> InForce:
    assert activation.public_at is not None
    return InForce(
        number=activation.number,
        level=activation.level,
        illness=activation.illness,
        areas=activation.areas,
        points=activation.points_in_force,
        since=activation.public_at,
        sentences=banner.in_both(activation.level, activation),
    )
