"""What the other apps may ask: is the plan in force, where, and for what?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from crisisplan import banner, plan
from crisisplan.models import Activation, Step
from crisisplan.points import NUMBERS, POINTS, Point
from portal.findable import Findable


@dataclass(frozen=True, slots=True)
class InForce:
    """One activation the public is told about. `points` are the numbers in force, 1 to 8."""

    number: str
    level: str
    illness: str
    places: tuple[plan.Named, ...]
    points: tuple[int, ...]
    since: datetime
    stepping_down_since: datetime | None
    sentences: banner.Sentences

    @property
    def sentence(self) -> str:
        """What it means, in the reader's language."""
        return self.sentences[plan.language_now()]

    @property
    def where(self) -> str:
        return plan.where(self.places, plan.language_now())

    @property
    def has_all_points(self) -> bool:
        return self.points == NUMBERS

    @property
    def named_points(self) -> list[Point]:
        return [POINTS[number] for number in self.points]


def in_force() -> tuple[InForce, ...]:
    """What is in force now, the most serious first; empty on a normal day.

    Three queries, and one for each that is stepping down.
    """
    running = Activation.objects.in_force().with_places()
    return tuple(describe(activation) for activation in banner.most_serious_first(running))


def describe(activation: Activation) -> InForce:
    assert activation.public_at is not None
    return InForce(
        number=activation.number,
        level=activation.level,
        illness=activation.illness,
        places=tuple(activation.places),
        points=activation.points_in_force,
        since=activation.public_at,
        stepping_down_since=stepped_down_at(activation) if activation.level == plan.N4 else None,
        sentences=banner.in_both(activation.level, activation),
    )


def stepped_down_at(activation: Activation) -> datetime | None:
    """When another person last approved the step down."""
    step = activation.steps.filter(kind=Step.Kind.APPROVED, to=plan.N4).last()
    return step.at if step else None


def searchable() -> list[Findable]:
    """The eight points, in the page's language, for the search."""
    return [
        Findable(
            title=str(point.title),
            url=reverse("crisisplan:point", args=[point.number]),
            lead=str(point.purpose),
            text="\n".join(str(line) for line in point.steps),
        )
        for point in POINTS.values()
    ]
