"""Exercises: beginning one, playing events into it, ending it, learning from it, forgetting it.

An exercise is planned and begun on one page: its plan hangs on an activation, and what has not
begun is nothing yet. It is over when its activation is: ended by its lead, stepped down or
annulled by those who take part, or interrupted by a real one (crisis-plan.md 11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crisisplan import plan
from crisisplan.log import logbook
from crisisplan.models import Activation, Exercise, Inject, LogEntry, Participant, Step, turns
from crisisplan.models.queries import ActivationQuerySet
from portal import audit
from portal.models import PublicState, User

WORD = "ØVELSE"  # in every language, as on paper
FILE_WORD = "OVELSE"
TRIGGER = "other"
Kind = LogEntry.Kind
NOT_DURING_A_CRISIS = gettext_lazy(
    "Planen er i kraft på alvor. Vent med øvelsen, til den er trappet ned."
)
OVER = gettext_lazy("Øvelsen er allerede slut. Du skal ikke gøre mere.")
NOT_OVER = gettext_lazy("Øvelsen er i gang. Afslut den først.")


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person must know about one exercise, on pages that are not part of it."""

    activation: Activation
    is_running: bool
    was_interrupted: bool

    @property
    def number(self) -> str:
        return self.activation.number


@dataclass(frozen=True, slots=True)
class Mark:
    """What every page of an exercise shows: who reads it, and the newest event played in."""

    activation: Activation
    is_observer: bool
    shown: int
    newest_at: datetime | None
    is_over_unseen: bool
    word: str = WORD

    @property
    def was_interrupted(self) -> bool:
        return was_interrupted(self.activation)

    def is_about(self, notice: Notice) -> bool:
        return notice.activation.pk == self.activation.pk


# -- who is in it ---------------------------------------------------------------------------------
def of(user: User) -> ActivationQuerySet:
    """The exercises `user` is in, the newest first: others do not exist for them."""
    return (
        Activation.objects.exercises()
        .filter(participants__user=user)
        .select_related("exercise__lead")
        .with_places()
    )


def notices_for(user: User) -> list[Notice]:
    """The running ones, and the ended ones `user` has not said they know are over. One query."""
    rows = (
        Participant.objects.filter(user=user, end_seen_at=None, activation__kind="exercise")
        .select_related("activation__exercise")
        .order_by("-activation__activated_at")
    )
    return [
        Notice(
            activation=row.activation,
            is_running=row.activation.is_running,
            was_interrupted=was_interrupted(row.activation),
        )
        for row in rows
    ]


def was_interrupted(activation: Activation) -> bool:
    exercise = getattr(activation, "exercise", None)
    return exercise is not None and exercise.interrupted_at is not None


def mark_for(user: User, activation: Activation) -> Mark:
    shown = [at for at in activation.injects.values_list("shown_at", flat=True) if at]
    row = activation.participants.filter(user=user).first()
    return Mark(
        activation=activation,
        is_observer=row is not None and row.is_observer,
        shown=len(shown),
        newest_at=max(shown, default=None),
        is_over_unseen=not activation.is_running and row is not None and row.end_seen_at is None,
    )


# -- beginning ------------------------------------------------------------------------------------
def refusal() -> plan.Text | None:
    """Why no exercise may begin now; None when one may."""
    return NOT_DURING_A_CRISIS if Activation.objects.in_force().exists() else None


@transaction.atomic
def start(
    *,
    level: str,
    illness: str,
    areas: Iterable[str],
    participants: Iterable[User],
    observers: Iterable[User] = (),
    injects: Iterable[tuple[int, str]] = (),
    chosen_points: Iterable[int] = (),
    by: User,
    **planned: Any,
) -> Activation:
    """Begin an exercise led by `by`. `planned` are the texts of Exercise; `type` a key of its Type.

    `injects` are (minutes after the start, text). Raises Refused while the plan is in force for
    real, and what Activation.activate raises.
    """
    # A real activation writes this row first, so the two take turns; here it is only held.
    PublicState.objects.select_for_update().filter(pk=1).first()
    if sentence := refusal():
        raise plan.Refused("a real activation is in force", sentence)
    with override("da"):
        source = _("Øvelsens plan")
    activation = Activation.activate(
        kind=Activation.Kind.EXERCISE,
        level=level,
        illness=illness,
        areas=areas,
        chosen_points=chosen_points,
        trigger=TRIGGER,
        source=source,
        reason=planned.get("purpose", ""),
        by=by,
    )
    Exercise.objects.create(activation=activation, lead=by, **planned)
    watching = {user.pk for user in observers}
    people = {user.pk: user for user in [*participants, *observers, by]}
    Participant.objects.bulk_create(
        Participant(activation=activation, user=user, is_observer=pk in watching and pk != by.pk)
        for pk, user in people.items()
    )
    for after_minutes, text in injects:
        Inject.objects.create(activation=activation, after_minutes=after_minutes, text=text)
    return activation


# -- what is played in ----------------------------------------------------------------------------
@transaction.atomic
def add_inject(activation: Activation, *, after_minutes: int, text: str, by: User) -> Inject:
    """One more event. Raises Refused when the exercise is over."""
    if not activation.is_running:
        raise plan.Refused(f"{activation.number} is over", OVER)
    made = Inject.objects.create(activation=activation, after_minutes=after_minutes, text=text)
    with override("da"):
        line = _("Indspil planlagt til %(minutes)s minutter efter øvelsens start.")
    logbook.write(activation, Kind.ACTION, line % {"minutes": after_minutes}, by=by)
    return made


def show_due(activation: Activation) -> None:
    """Events whose time has come are shown from now on, and the log says that they were.

    The log says which one, not what it said: the scenario may be erased, the log may not.
    """
    if not activation.is_running:
        return
    now = timezone.now()
    minutes = (now - activation.activated_at) / timedelta(minutes=1)
    due = activation.injects.filter(shown_at=None, after_minutes__lte=int(minutes))
    for inject in due:
        with transaction.atomic(), override("da"):
            if Inject.objects.filter(pk=inject.pk, shown_at=None).update(shown_at=now) == 1:
                line = _("Indspil vist, planlagt til %(minutes)s minutter efter øvelsens start.")
                said = line % {"minutes": inject.after_minutes}
                logbook.write(
                    activation, Kind.EVENT, said, happened_at=now, reference=f"indspil-{inject.pk}"
                )


# -- the end --------------------------------------------------------------------------------------
@transaction.atomic
def end(activation: Activation, *, by: User, seen: int) -> None:
    """Øvelsen er slut, from whatever level. Raises Refused when over or changed since `seen`."""
    if not activation.is_running:
        raise plan.Refused(f"{activation.number} is over", OVER)
    if not turns.stop(activation, Step.Kind.CLOSED, by=by, now=timezone.now(), seen=seen):
        raise plan.Refused(f"{activation.number} at version {seen}", plan.STALE)
    audit.record("crisis.end", activation.chain, by=by, detail="exercise")
    know_it_is_over(activation, by=by)


@transaction.atomic
def know_it_is_over(activation: Activation, *, by: User) -> None:
    """`by` has seen that the exercise is over; a second time changes nothing."""
    if activation.is_running:
        raise plan.Refused(f"{activation.number} is running", NOT_OVER)
    mine = Participant.objects.filter(activation=activation, user=by, end_seen_at=None)
    if mine.update(end_seen_at=timezone.now()) == 1:
        with override("da"):
            line = _("En deltager har kvitteret for, at øvelsen er slut.")
        logbook.write(activation, Kind.ACTION, line, by=by)


@transaction.atomic
def erase(activation: Activation, *, by: User) -> None:
    """Forget the scenario: what was played in, written and sent inside it. The log stays.

    Raises Refused while it runs. A second time changes nothing.
    """
    if activation.is_running:
        raise plan.Refused(f"{activation.number} is running", NOT_OVER)
    now = timezone.now()
    here = Exercise.objects.filter(activation=activation, erased_at=None)
    if here.update(scenario="", simulated="", erased_at=now) != 1:
        return
    activation.injects.all().delete()
    activation.announcements.update(text="", values={}, source="", source_url="")
    activation.pictures.all().delete()
    activation.readings.update(note="")
    with override("da"):
        line = _("Scenariet og det, der blev skrevet i det, er slettet. Loggen er bevaret.")
    logbook.write(activation, Kind.ACTION, line, by=by)
    audit.record("crisis.end", activation.chain, by=by, detail="erase")
