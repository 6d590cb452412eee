"""Activations of the plan: where they are in force, at which level, and who decided what.

Whether the plan is in force is never stored: it is at least one real activation at N2, N3 or N4.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisisplan import plan, points
from crisisplan.models.constraints import CONSTRAINTS
from crisisplan.models.parts import ActivationArea, Step
from portal import audit, freshness
from portal.errors import NotTwoPeople
from portal.models import User

LONGEST_ILLNESS = 60
LONGEST_REASON = 1000
LONGEST_SOURCE = 200


class ActivationQuerySet(models.QuerySet["Activation"]):
    def real(self) -> ActivationQuerySet:
        """Not exercises: the only ones the public may ever see a trace of."""
        return self.filter(kind=Activation.Kind.REAL)

    def running(self) -> ActivationQuerySet:
        return self.filter(state=Activation.State.RUNNING)

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


class Activation(models.Model):
    """One time the plan was put in force, for one illness in one or more areas.

    `level` is the level it stands at, or stood at last. `version` counts the changes: a page
    carries the one it showed, so nobody acts on a picture that is no longer true.
    """

    class Kind(models.TextChoices):
        REAL = "real", gettext_lazy("Virkelig")
        EXERCISE = "exercise", gettext_lazy("Øvelse")

    class Level(models.TextChoices):
        N1 = plan.N1
        N2 = plan.N2
        N3 = plan.N3
        N4 = plan.N4

    class State(models.TextChoices):
        RUNNING = "running", gettext_lazy("I gang")
        CLOSED = plan.CLOSED, gettext_lazy("Afsluttet")
        REVIEWED = plan.REVIEWED, gettext_lazy("Evalueret")
        ANNULLED = plan.ANNULLED, gettext_lazy("Annulleret")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REAL, editable=False)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    level = models.CharField(max_length=2, choices=Level)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)

    illness = models.CharField(max_length=LONGEST_ILLNESS)
    trigger = models.CharField(max_length=20)
    source = models.CharField(max_length=LONGEST_SOURCE)
    plan_version = models.CharField(max_length=20)

    activated_at = models.DateTimeField()
    activated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    public_at = models.DateTimeField(null=True, blank=True)
    review_due_at = models.DateTimeField()
    # Another person has seen the activation or, once annulled, the annulment.
    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_to = models.CharField(max_length=10, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ActivationQuerySet.as_manager()

    class Meta:
        ordering = ["-activated_at"]
        verbose_name = gettext_lazy("aktivering")
        verbose_name_plural = gettext_lazy("aktiveringer")
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """`B-2026-01`."""
        return f"B-{self.year}-{self.sequence:02}"

    @property
    def chain(self) -> str:
        """The name of its chain in the audit trail."""
        return f"activation:{self.pk}"

    @property
    def position(self) -> str:
        """Where it stands in plan.MOVES: its level while it runs, else its end."""
        return self.level if self.state == self.State.RUNNING else self.state

    @property
    def stands_at(self) -> plan.Text:
        """The position in words: `Stabsberedskab`, `Evalueret`."""
        return plan.LEVELS[self.level].name if self.is_running else plan.ENDS[self.state]

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def areas(self) -> tuple[str, ...]:
        return plan.in_order(row.area for row in self.area_rows.all())

    @property
    def points_in_force(self) -> tuple[int, ...]:
        return tuple(sorted(row.point for row in self.point_rows.all() if row.stopped_at is None))

    @property
    def last_one_person_deed(self) -> tuple[datetime, Any]:
        """When and by whom the thing was done that another person must countersign."""
        if self.annulled_at is not None:
            return self.annulled_at, self.annulled_by_id
        return self.activated_at, self.activated_by_id

    @property
    def countersign_due_at(self) -> datetime:
        return self.last_one_person_deed[0] + plan.COUNTERSIGN_WITHIN

    @property
    def is_countersign_missing(self) -> bool:
        return self.countersigned_at is None and self.state in ("running", "annulled")

    @property
    def is_countersign_overdue(self) -> bool:
        return self.is_countersign_missing and timezone.now() > self.countersign_due_at

    @property
    def is_review_overdue(self) -> bool:
        return self.is_running and timezone.now() > self.review_due_at

    @classmethod
    @transaction.atomic
    def activate(
        cls,
        *,
        level: str,
        illness: str,
        areas: Iterable[str],
        trigger: str,
        source: str,
        reason: str,
        by: User,
        chosen_points: Iterable[int] = (),
    ) -> Activation:
        """Put the plan in force. One person is enough; another countersigns within 24 hours.

        Raises Refused when it already is in force for this illness in one of the areas, KeyError
        on an unknown area or trigger, ValueError when N2 is given no point.
        """
        freshness.bump(crisis=True)  # first: its row lock makes two people take turns
        plan.check(plan.DRAFT, level)
        plan.TRIGGERS[trigger]
        wanted = plan.in_order(areas)
        cls._refuse_overlap(illness, wanted)
        now = timezone.now()
        year = timezone.localtime(now).year
        numbers = cls.objects.real().filter(year=year)
        last = numbers.aggregate(last=models.Max("sequence"))["last"] or 0
        activation = cls.objects.create(
            year=year,
            sequence=last + 1,
            level=level,
            illness=illness,
            trigger=trigger,
            source=source,
            plan_version=plan.VERSION,
            activated_at=now,
            activated_by=by,
            public_at=now if level in plan.PUBLIC_LEVELS else None,
            review_due_at=plan.review_due(level, now),
        )
        ActivationArea.objects.bulk_create(
            ActivationArea(activation=activation, area=area) for area in wanted
        )
        activation._put_points_in_force(points.at_level(level, tuple(chosen_points)), now)
        activation._write_step(Step.Kind.ACTIVATED, plan.DRAFT, by=by, reason=reason, at=now)
        audit.record("crisis.activate", activation.chain, by=by, detail=level)
        return activation

    def change_level(
        self, level: str, *, reason: str, by: User, seen: int, chosen_points: Iterable[int] = ()
    ) -> None:
        """Up, from N3 to N2, or back up from N4. One person is enough.

        Raises Refused, NotTwoPeople for N4, KeyError for what is not a level.
        """
        if plan.check(self.position, plan.LEVELS[level].key).people != 1:
            raise NotTwoPeople(f"{self.position} -> {level}")
        self._move(
            Step.Kind.CHANGED, level, by=by, seen=seen, reason=reason, chosen=tuple(chosen_points)
        )

    def propose_step_down(self, *, reason: str, by: User, seen: int) -> None:
        """Propose N4, or from N4 the end. It happens when a second person approves."""
        to = plan.CLOSED if self.position == plan.N4 else plan.N4
        plan.check(self.position, to)
        if self.proposed_to:
            raise plan.Refused(f"{self.position} -> {to} is proposed", plan.ALREADY_PROPOSED)
        proposal: dict[str, Any] = {
            "proposed_to": to,
            "proposed_at": timezone.now(),
            "proposed_by": by,
        }
        self._move(Step.Kind.PROPOSED, by=by, seen=seen, reason=reason, **proposal)

    def withdraw_proposal(self, *, by: User, seen: int) -> None:
        """Take the proposal back: anyone who may switch the plan may say no to it."""
        if not self.proposed_to:
            raise plan.Refused(f"{self.position}: nothing proposed", plan.NOTHING_PROPOSED)
        self._move(Step.Kind.WITHDRAWN, by=by, seen=seen)

    def approve_step_down(self, *, by: User, seen: int) -> None:
        """Do what another person proposed. Raises NotTwoPeople when it was oneself."""
        if not self.proposed_to or self.proposed_by is None:
            raise plan.Refused(f"{self.position}: nothing proposed", plan.NOTHING_PROPOSED)
        if self.proposed_by_id == by.pk:
            raise NotTwoPeople(f"{self.position} -> {self.proposed_to}")
        self._move(
            Step.Kind.APPROVED, self.proposed_to, by=by, seen=seen, with_person=self.proposed_by
        )

    def stop_watching(self, *, reason: str, by: User, seen: int) -> None:
        """Close from N1, where nothing was public. One person is enough."""
        if plan.check(self.position, plan.CLOSED).people != 1:
            raise NotTwoPeople(f"{self.position} -> closed")
        self._move(Step.Kind.CLOSED, plan.CLOSED, by=by, seen=seen, reason=reason)

    def annul(self, *, reason: str, by: User, seen: int) -> None:
        """Take back an activation made by mistake. One person is enough; it is countersigned."""
        plan.check(self.position, plan.ANNULLED)
        self._move(Step.Kind.ANNULLED, plan.ANNULLED, by=by, seen=seen, reason=reason)

    def countersign(self, *, by: User, seen: int) -> None:
        """Say as another person that the activation, or the annulment, is right."""
        if not self.is_countersign_missing:
            raise plan.Refused(f"{self.position}: countersigned", plan.ALREADY_COUNTERSIGNED)
        if by.pk == self.last_one_person_deed[1]:
            raise NotTwoPeople(f"{self.position}: countersign")
        signed: dict[str, Any] = {"countersigned_at": timezone.now(), "countersigned_by": by}
        self._move(Step.Kind.COUNTERSIGNED, by=by, seen=seen, **signed)

    def confirm_level(self, *, reason: str, by: User, seen: int) -> None:
        """Say that the level was reviewed and stays. The review clock starts again."""
        if not self.is_running:
            raise plan.Refused(f"{self.position}: over", plan.refusal(self.position, plan.N1))
        due = plan.review_due(self.level, timezone.now())
        self._move(Step.Kind.CONFIRMED, by=by, seen=seen, reason=reason, review_due_at=due)

    @transaction.atomic
    def _move(
        self,
        kind: str,
        to: str = "",
        *,
        by: User,
        seen: int,
        reason: str = "",
        with_person: User | None = None,
        chosen: tuple[int, ...] = (),
        **changes: Any,
    ) -> None:
        """Write one deed, or refuse when the row is not as the person saw it.

        Only the write that still finds the position and version changes anything.
        """
        freshness.bump(crisis=True)  # first, as in `activate`
        start, now = self.position, timezone.now()
        if to:
            changes |= self._changes_at(to, by=by, now=now)
        if to or kind == Step.Kind.WITHDRAWN:
            changes |= {"proposed_to": "", "proposed_at": None, "proposed_by": None}
        as_seen = Activation.objects.filter(
            pk=self.pk, version=seen, level=self.level, state=self.state
        )
        if as_seen.update(version=F("version") + 1, **changes) != 1:
            raise plan.Refused(f"{start} -> {to or start} at version {seen}", plan.STALE)
        so_far = self.points_in_force
        self.refresh_from_db()
        if to:
            self._put_points_in_force(points.at_level(to, chosen, so_far), now)
        self._write_step(kind, start, by=by, with_person=with_person, reason=reason, at=now)
        detail = f"{start} > {self.position}" if to else f"{kind} {self.proposed_to}".strip()
        audit.record(Step.AUDIT_VERBS[kind], self.chain, by=by, detail=detail)

    def _changes_at(self, to: str, *, by: User, now: datetime) -> dict[str, Any]:
        """The columns that go with a new position."""
        if to == plan.ANNULLED:
            unsigned = {"countersigned_at": None, "countersigned_by": None}
            return {"state": to, "annulled_at": now, "annulled_by": by, **unsigned}
        if to == plan.CLOSED:
            return {"state": to, "ended_at": now, "ended_by": by}
        changes: dict[str, Any] = {"level": to, "review_due_at": plan.review_due(to, now)}
        if self.public_at is None and to in plan.PUBLIC_LEVELS:
            changes["public_at"] = now
        return changes

    @classmethod
    def _refuse_overlap(cls, illness: str, areas: tuple[str, ...]) -> None:
        for other in cls.objects.real().running().with_places():
            if plan.same_illness(other.illness, illness) and plan.overlap(other.areas, areas):
                sentence = _(
                    "Der er allerede en aktivering for %(illness)s %(where)s: %(number)s på "
                    "%(level)s. Skift niveau på den i stedet."
                ) % {
                    "illness": other.illness,
                    "where": plan.where(other.areas, plan.language_now()),
                    "number": other.number,
                    "level": other.level,
                }
                raise plan.Refused(f"overlaps {other.number}", sentence)

    def _put_points_in_force(self, wanted: tuple[int, ...], now: datetime) -> None:
        """Exactly `wanted` are in force from now on; the others stop, and remember when."""
        known = {row.point: row for row in self.point_rows.all()}
        for number in wanted:
            row = known.get(number)
            if row is None:
                self.point_rows.create(point=number, in_force_since=now)
            elif row.stopped_at is not None:
                self.point_rows.filter(point=number).update(in_force_since=now, stopped_at=None)
        self.point_rows.filter(stopped_at=None).exclude(point__in=wanted).update(stopped_at=now)

    def _write_step(
        self,
        kind: str,
        start: str,
        *,
        by: User,
        reason: str,
        at: datetime,
        with_person: User | None = None,
    ) -> None:
        self.steps.create(
            kind=kind,
            start=start,
            to=self.position,
            by=by,
            with_person=with_person,
            reason=reason,
            at=at,
        )
