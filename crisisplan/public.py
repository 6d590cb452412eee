"""What the other apps may ask: is the plan in force, where, and for what?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisisplan import banner, notices, plan
from crisisplan.announcements import announcing
from crisisplan.models import Activation, Area, Step
from crisisplan.points import NUMBERS, POINTS, Point
from portal.findable import Findable

MEANINGS: dict[str, plan.Text] = {
    plan.N2: _("Noget af planen er i kraft."),
    plan.N3: _("Hele planen er i kraft."),
    plan.N4: _("Vi trapper ned. Noget gælder stadig."),
}


@dataclass(frozen=True, slots=True)
class InForce:
    """One activation the public is told about.

    `points` are the numbers in force, 1 to 8; `stopped` those that have been and when they ended.
    """

    number: str
    level: str
    illness: str
    places: tuple[plan.Named, ...]
    points: tuple[int, ...]
    since: datetime
    stepping_down_since: datetime | None
    sentences: banner.Sentences
    stopped: tuple[tuple[int, datetime], ...] = ()

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

    @property
    def ended_points(self) -> list[tuple[Point, datetime]]:
        return [(POINTS[number], at) for number, at in self.stopped]

    @property
    def meaning(self) -> plan.Text:
        """The level in the public's words."""
        return MEANINGS[self.level]


def in_force() -> tuple[InForce, ...]:
    """What is in force now, the most serious first; empty on a normal day. Four queries at most."""
    running = banner.most_serious_first(Activation.objects.in_force().with_places())
    since = stepped_down_at([one for one in running if one.level == plan.N4])
    return tuple(describe(activation, since.get(activation.pk)) for activation in running)


def describe(activation: Activation, stepping_down_since: datetime | None) -> InForce:
    assert activation.public_at is not None
    return InForce(
        number=activation.number,
        level=activation.level,
        illness=activation.illness,
        places=tuple(activation.places),
        points=activation.points_in_force,
        since=activation.public_at,
        stepping_down_since=stepping_down_since,
        sentences=banner.in_both(activation.level, activation),
        stopped=tuple(
            sorted((row.point, row.stopped_at) for row in activation.point_rows.all()
                   if row.stopped_at is not None)
        ),
    )  # fmt: skip


def stepped_down_at(activations: list[Activation]) -> dict[uuid.UUID, datetime]:
    """When another person last approved the step down, of each. No query when there is none."""
    if not activations:
        return {}
    steps = Step.objects.filter(
        activation__in=activations, kind=Step.Kind.APPROVED, to=plan.N4
    ).order_by("at")
    return dict(steps.values_list("activation_id", "at"))  # the last one stays


@dataclass(frozen=True, slots=True)
class Covered:
    """One area as the public is told of it: which regions it covers, and what is in force there."""

    name: str
    regions: str
    in_force: tuple[InForce, ...]


def by_area(running: tuple[InForce, ...]) -> list[Covered]:
    """Every area of today with what is in force in it, also the quiet ones. One query.

    What is in force in the whole country is in force in each; the whole country has no line.
    """
    rows = Area.objects.valid_on(timezone.localdate()).exclude(key=plan.COUNTRY)
    return [
        Covered(
            name=row.name,
            regions=row.regions,
            in_force=tuple(
                one for one in running if {row.key, plan.COUNTRY} & {p.key for p in one.places}
            ),
        )
        for row in rows
    ]


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


def tidy() -> None:
    """What the worker does for the plan each minute: old texts come down, late clocks are told."""
    announcing.tidy()
    notices.remind()
