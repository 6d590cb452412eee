"""What is asked of the activations, and which areas one may have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from crisisplan import plan
from crisisplan.models.areas import Area

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation  # noqa: F401 – named in a string

REAL, EXERCISE, RUNNING = "real", "exercise", "running"


class ActivationQuerySet(models.QuerySet["Activation"]):
    def real(self) -> ActivationQuerySet:
        """Not exercises: the only ones the public may ever see a trace of."""
        return self.filter(kind=REAL)

    def exercises(self) -> ActivationQuerySet:
        return self.filter(kind=EXERCISE)

    def running(self) -> ActivationQuerySet:
        return self.filter(state=RUNNING)

    def in_force(self) -> ActivationQuerySet:
        """The real ones the public is told about: N2, N3 and N4."""
        return self.real().running().filter(level__in=plan.PUBLIC_LEVELS)

    def to_correct(self, now: datetime) -> ActivationQuerySet:
        """Those annulled after the public saw them, while the correction is still shown."""
        since = now - plan.CORRECTION_FOR
        return self.real().filter(annulled_at__gt=since, public_at__isnull=False)

    def with_places(self) -> ActivationQuerySet:
        return self.prefetch_related("area_rows", "point_rows")

    def with_people(self) -> ActivationQuerySet:
        return self.select_related(
            "activated_by", "countersigned_by", "proposed_by", "ended_by", "annulled_by"
        )


def chosen_areas(keys: Iterable[str]) -> list[Area]:
    """Today's areas with these keys, in the plan's order; the whole country stands alone.

    Raises KeyError on an unknown one, ValueError without any.
    """
    known = {area.key: area for area in Area.objects.now()}
    wanted = {known[key].key for key in keys}
    if not wanted:
        raise ValueError("no area")
    if plan.COUNTRY in wanted:
        return [known[plan.COUNTRY]]
    return [area for key, area in known.items() if key in wanted]
