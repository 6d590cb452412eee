"""What an activation consists of: its areas, its points, and the steps people took."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from crisisplan import plan
from portal.models import User


class ActivationArea(models.Model):
    """One area of one activation, as it was called on the day."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="area_rows")
    area = models.CharField(max_length=16)
    da = models.CharField(max_length=60, db_default="")
    en = models.CharField(max_length=60, db_default="")
    preposition = models.CharField(max_length=4, db_default="i")
    order = models.PositiveSmallIntegerField(db_default=100)

    class Meta:
        ordering = ["order", "area"]
        constraints = [
            models.UniqueConstraint(fields=["activation", "area"], name="area_once_per_activation")
        ]

    def __str__(self) -> str:
        return self.area

    @property
    def key(self) -> str:
        return self.area

    @property
    def name(self) -> str:
        return self.en if plan.language_now() == "en" else self.da


class PointProgress(models.Model):
    """One of the eight points in one activation: in force since, or stopped at and on what."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="point_rows")
    point = models.PositiveSmallIntegerField()
    in_force_since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    # The stop criterion was met, and how it is known (crisis-plan.md 9, *Stop*).
    is_met = models.BooleanField(db_default=False, default=False)
    evidence = models.TextField(blank=True, db_default="", default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "point"], name="point_once_per_activation"
            ),
            models.CheckConstraint(
                name="point_is_one_of_eight", condition=Q(point__gte=1, point__lte=8)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}"


# What a proposal and its approval are called when the plan already stands at N4.
ENDINGS = {
    "proposed": gettext_lazy("Afslutning foreslået"),
    "approved": gettext_lazy("Afslutning godkendt"),
}


class Step(models.Model):
    """One deed: who did it, when, why, and from where to where. Only ever added to."""

    class Kind(models.TextChoices):
        ACTIVATED = "activated", gettext_lazy("Sat i kraft")
        CHANGED = "changed", gettext_lazy("Niveauet ændret")
        PROPOSED = "proposed", gettext_lazy("Nedtrapning foreslået")
        WITHDRAWN = "withdrawn", gettext_lazy("Forslaget trukket tilbage")
        APPROVED = "approved", gettext_lazy("Nedtrapning godkendt")
        CLOSED = "closed", gettext_lazy("Afsluttet")
        ANNULLED = "annulled", gettext_lazy("Annulleret")
        COUNTERSIGNED = "countersigned", gettext_lazy("Medunderskrevet")
        CONFIRMED = "confirmed", gettext_lazy("Niveauet vurderet og fastholdt")
        REVIEWED = "reviewed", gettext_lazy("Evalueringen godkendt")
        ADOPTED = "adopted", gettext_lazy("Planen opdateret til en nyere udgave")
        INTERRUPTED = "interrupted", gettext_lazy("Øvelsen er afbrudt af en virkelig aktivering")

    AUDIT_VERBS: ClassVar[dict[str, str]] = {
        Kind.ACTIVATED: "crisis.activate",
        Kind.CHANGED: "crisis.change",
        Kind.PROPOSED: "crisis.propose-end",
        Kind.WITHDRAWN: "crisis.change",
        Kind.APPROVED: "crisis.end",
        Kind.CLOSED: "crisis.end",
        Kind.ANNULLED: "crisis.annul",
        Kind.COUNTERSIGNED: "crisis.change",
        Kind.CONFIRMED: "crisis.change",
        Kind.REVIEWED: "crisis.review",
        Kind.ADOPTED: "crisis.adopt",
        Kind.INTERRUPTED: "crisis.end",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activation = models.ForeignKey("Activation", models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind)
    start = models.CharField(max_length=10)
    to = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    with_person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            # The two-person rule: down to N4, and from N4 to the end, another person proposed it.
            models.CheckConstraint(
                name="step_down_takes_two_people",
                condition=~Q(start__in=["N2", "N3"], to="N4") & ~Q(start="N4", to="closed")
                | Q(with_person__isnull=False),
            ),
            models.CheckConstraint(
                name="step_with_another_person",
                condition=Q(with_person=None) | ~Q(with_person=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start} > {self.to}"

    @property
    def has_moved(self) -> bool:
        return self.start != self.to

    @property
    def in_words(self) -> plan.Text:
        """The deed and where it led, said once when they are the same."""
        if self.kind in (self.Kind.CLOSED, self.Kind.ANNULLED):
            return self.to_in_words
        kind: plan.Text = self.get_kind_display()
        if self.start == plan.N4:
            kind = ENDINGS.get(self.kind, kind)
        return f"{kind}: {self.to_in_words}" if self.has_moved else kind

    @property
    def to_in_words(self) -> plan.Text:
        """Where it led: `Stabsberedskab (N2)`, `Evalueret`."""
        level = plan.LEVELS.get(self.to)
        return f"{level.name} ({level.key})" if level else plan.ENDS[self.to]
