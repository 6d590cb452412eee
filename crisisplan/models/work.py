"""The plan being worked: who has which role, how each task stands, what was counted."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from portal.json_text import JsonText
from portal.models import User


class RoleHolder(models.Model):
    """One person in one role of one activation, from–to; a deputy has the same mandate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activation = models.ForeignKey("Activation", models.CASCADE, related_name="holders")
    role = models.CharField(max_length=4)  # a key of crew.ROLES
    area = models.CharField(max_length=16, blank=True)  # of a field coordinator
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_deputy = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["role", "area", "is_deputy", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "role", "area", "is_deputy"],
                condition=Q(until=None),
                name="one_holder_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.activation_id}"


class TaskProgress(models.Model):
    """One task of one activation, by its code (`P1.D1`). A row is made when someone acts on it."""

    class State(models.TextChoices):
        OPEN = "open", _("Ikke begyndt")
        TAKEN = "taken", _("I gang")
        DONE = "done", _("Udført")
        OMITTED = "omitted", _("Undladt")

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="tasks")
    code = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    last_done_at = models.DateTimeField(null=True)  # of an ongoing task, which stays open
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activation", "code"], name="task_once_per_activation"),
            models.CheckConstraint(
                name="task_taken_has_an_owner",
                condition=~Q(state="taken") | Q(owner__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class IndicatorReading(models.Model):
    """A figure of one indicator (`P1.I1`), as counted. Counts and decisions, never people."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="readings")
    code = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    counted_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code", "counted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"

    @property
    def plain(self) -> str:
        """`37.5`, `1200`: as reports keep it."""
        return f"{self.value.normalize():f}"

    @property
    def shown(self) -> str:
        """As the reader's language writes it."""
        return figure_in_words(self.plain)


def figure_in_words(plain: str) -> str:
    """`37.5` is »37,5« in Danish; empty stays empty."""
    return str(localize(Decimal(plain))) if plain else ""


class SituationPicture(models.Model):
    """One page about where things stand, with the head of the log's chain at that moment."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    period_from = models.DateTimeField()
    period_to = models.DateTimeField()
    texts: Any = JsonText()  # pictures.PARTS key → what was written
    figures: Any = JsonText()  # as they stood: points, tasks, indicators
    log_number = models.PositiveIntegerField()
    log_head = models.CharField(max_length=64)
    next_due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["activation", "number"], name="picture_once_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.activation_id} picture {self.number}"
