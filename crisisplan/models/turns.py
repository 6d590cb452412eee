"""What a deed on an activation writes beside the row itself: points, steps, log, interruptions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisisplan import plan
from crisisplan.log import logbook
from crisisplan.models.exercises import Exercise
from crisisplan.models.log import LogEntry
from crisisplan.models.parts import Step
from crisisplan.points import REOPENING
from portal import outbox
from portal.models import User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation


def refuse_overlap(others: list[Activation], illness: str, areas: tuple[str, ...]) -> None:
    """Raises Refused when one of `others` is for the same illness in one of the areas."""
    for other in others:
        if plan.same_illness(other.illness, illness) and plan.overlap(other.areas, areas):
            sentence = _(
                "Der er allerede en aktivering for %(illness)s %(where)s: %(number)s på "
                "%(level)s. Skift niveau på den i stedet."
            ) % {
                "illness": other.illness,
                "where": plan.where(other.places, plan.language_now()),
                "number": other.number,
                "level": other.level,
            }
            raise plan.Refused(f"overlaps {other.number}", sentence)


def interrupt(exercises: list[Activation], *, by: User, now: datetime) -> None:
    """The real thing has begun: nobody may take an exercise for it, or the other way round."""
    for exercise in exercises:
        if stop(exercise, Step.Kind.INTERRUPTED, by=by, now=now):
            Exercise.objects.filter(activation=exercise).update(interrupted_at=now)


def stop(
    exercise: Activation, kind: str, *, by: User, now: datetime, seen: int | None = None
) -> bool:
    """Close an exercise from wherever it stands; False when it is not as it was `seen`."""
    # From N4 the table of steps asks for two people: that is the plan's own end, not this one.
    ended = exercise.State.CLOSED
    start = ended if exercise.position == plan.N4 else exercise.position
    here = type(exercise).objects.exercises().running().filter(pk=exercise.pk)
    if seen is not None:
        here = here.filter(version=seen)
    changes = {"state": ended, "ended_at": now, "ended_by": by}
    changes |= {"proposed_to": "", "proposed_at": None, "proposed_by": None}
    if here.update(version=F("version") + 1, **changes) != 1:
        return False
    exercise.refresh_from_db()
    write_step(exercise, kind, start, by=by, reason="", at=now)
    return True


def put_points_in_force(activation: Activation, wanted: tuple[int, ...], now: datetime) -> None:
    """Exactly `wanted` are in force from now on; the others stop, and remember when.

    The reopening is in force at N3 already, but its clocks run from N4.
    """
    rows = activation.point_rows
    known = {row.point: row for row in rows.all()}
    for number in wanted:
        row = known.get(number)
        if row is None:
            rows.create(point=number, in_force_since=now)
        elif row.stopped_at is not None:
            again = {"in_force_since": now, "stopped_at": None, "is_met": False, "evidence": ""}
            rows.filter(point=number).update(**again)
        elif number == REOPENING and activation.level == plan.N4:
            rows.filter(point=number).update(in_force_since=now)
    rows.filter(stopped_at=None).exclude(point__in=wanted).update(stopped_at=now)


def write_step(
    activation: Activation,
    kind: str,
    start: str,
    *,
    by: User,
    reason: str,
    at: datetime,
    with_person: User | None = None,
) -> Step:
    """The step, and its line in the log."""
    step = activation.steps.create(
        kind=kind,
        start=start,
        to=activation.position,
        by=by,
        with_person=with_person,
        reason=reason,
        at=at,
    )
    with override("da"):  # the log is written in one language
        said = f"{step.in_words}. {reason}".strip()
    logbook.write(activation, LogEntry.Kind.LEVEL, said, by=by, happened_at=at)
    if activation.is_real and activation.public_at and step.has_moved and step.to != plan.REVIEWED:
        outbox.post("crisisplan.probe", str(step.pk), key=f"crisisplan.probe:{step.pk}:1")
    return step
