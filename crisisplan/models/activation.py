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
from django.utils.translation import gettext_lazy

from crisisplan import plan, points
from crisisplan.announcements import retracting
from crisisplan.editions import freezing
from crisisplan.models import turns
from crisisplan.models.constraints import CONSTRAINTS
from crisisplan.models.parts import ActivationArea, Step
from crisisplan.models.queries import ActivationQuerySet, chosen_areas
from crisisplan.models.reviews import Report
from portal import audit, freshness
from portal.errors import NotTwoPeople
from portal.models import User

LONGEST_ILLNESS = 60
LONGEST_REASON = 1000
LONGEST_SOURCE = 200
OVER = gettext_lazy("Slut")
NO_REPORT = gettext_lazy(
    "Evalueringen er ikke godkendt endnu. En anden end forfatterne skal gøre det."
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
        """`B-2026-01`; an exercise is `OV-2026-01`."""
        return f"{'B' if self.is_real else 'OV'}-{self.year}-{self.sequence:02}"

    @property
    def is_real(self) -> bool:
        return self.kind == self.Kind.REAL

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
        if self.state == self.State.CLOSED and not self.is_real:
            return OVER  # an exercise is not reviewed, it is talked through
        return plan.LEVELS[self.level].name if self.is_running else plan.ENDS[self.state]

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def places(self) -> list[ActivationArea]:
        """Its areas as they were called on the day, in the plan's order."""
        return list(self.area_rows.all())

    @property
    def areas(self) -> tuple[str, ...]:
        """Their keys."""
        return tuple(row.area for row in self.places)

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
        kind: str = Kind.REAL,
    ) -> Activation:
        """Put the plan in force. One person is enough; another countersigns within 24 hours.

        The whole plan is copied to it. A real activation stops every exercise at once; an
        exercise touches nothing that the public's pages are made of.

        Raises Refused when it already is in force for this illness in one of the areas, KeyError
        on an unknown area or trigger, ValueError when N2 is given no point.
        """
        now = timezone.now()
        if kind == cls.Kind.REAL:
            freshness.bump(crisis=True)  # first: its row lock makes two people take turns
        plan.check(plan.DRAFT, level)
        plan.TRIGGERS[trigger]
        wanted = chosen_areas(areas)
        if kind == cls.Kind.REAL:
            running = list(cls.objects.real().running().with_places())
            turns.refuse_overlap(running, illness, tuple(area.key for area in wanted))
            turns.interrupt(list(cls.objects.exercises().running()), by=by, now=now)
        year = timezone.localtime(now).year
        numbers = cls.objects.filter(kind=kind, year=year)
        last = numbers.aggregate(last=models.Max("sequence"))["last"] or 0
        edition = freezing.in_force()
        activation = cls.objects.create(
            kind=kind,
            year=year,
            sequence=last + 1,
            level=level,
            illness=illness,
            trigger=trigger,
            source=source,
            plan_version=str(edition.number),
            activated_at=now,
            activated_by=by,
            public_at=now if level in plan.PUBLIC_LEVELS else None,
            review_due_at=plan.review_due(level, now),
        )
        ActivationArea.objects.bulk_create(
            ActivationArea(
                activation=activation,
                area=area.key,
                da=area.da,
                en=area.en,
                preposition=area.preposition,
                order=area.order,
            )
            for area in wanted
        )
        freezing.freeze(activation, edition, by=by)
        turns.put_points_in_force(activation, points.at_level(level, tuple(chosen_points)), now)
        turns.write_step(activation, Step.Kind.ACTIVATED, plan.DRAFT, by=by, reason=reason, at=now)
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

    @transaction.atomic
    def annul(self, *, reason: str, by: User, seen: int) -> None:
        """Take back an activation made by mistake. One person is enough; it is countersigned.

        Whoever got a message is told in the same transaction (retracting.py).
        """
        plan.check(self.position, plan.ANNULLED)
        self._move(Step.Kind.ANNULLED, plan.ANNULLED, by=by, seen=seen, reason=reason)
        retracting.retract(self, by=by)

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

    def review(self, *, by: User, seen: int) -> None:
        """Its after-action report is approved: nothing comes after. Raises Refused without it."""
        plan.check(self.position, plan.REVIEWED)
        if not Report.objects.filter(activation=self, state=Report.State.APPROVED).exists():
            raise plan.Refused(f"{self.position}: no approved report", NO_REPORT)
        self._move(Step.Kind.REVIEWED, plan.REVIEWED, by=by, seen=seen)

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
        if self.is_real:
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
            turns.put_points_in_force(self, points.at_level(to, chosen, so_far), now)
        turns.write_step(self, kind, start, by=by, with_person=with_person, reason=reason, at=now)
        detail = f"{start} > {self.position}" if to else f"{kind} {self.proposed_to}".strip()
        audit.record(Step.AUDIT_VERBS[kind], self.chain, by=by, detail=detail)

    def _changes_at(self, to: str, *, by: User, now: datetime) -> dict[str, Any]:
        """The columns that go with a new position."""
        if to == plan.ANNULLED:
            unsigned = {"countersigned_at": None, "countersigned_by": None}
            return {"state": to, "annulled_at": now, "annulled_by": by, **unsigned}
        if to == plan.CLOSED:
            return {"state": to, "ended_at": now, "ended_by": by}
        if to == plan.REVIEWED:
            return {"state": to}
        changes: dict[str, Any] = {"level": to, "review_due_at": plan.review_due(to, now)}
        if self.public_at is None and to in plan.PUBLIC_LEVELS:
            changes["public_at"] = now
        return changes
