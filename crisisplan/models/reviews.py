"""After it: the report, and what it leads to (crisis-plan.md 13)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crisisplan.models.editions import PlanEdition
from portal.json_text import JsonText
from portal.models import User


class Report(models.Model):
    """The after-action report: what people wrote; the rest is filled in from the log."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Kladde")
        APPROVED = "approved", _("Godkendt")

    activation = models.OneToOneField("Activation", models.PROTECT, related_name="report")
    texts: Any = JsonText(default=dict)  # reports.PARTS key → what was written
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
            )
        ]

    def __str__(self) -> str:
        return f"report of {self.activation_id}"


class Recommendation(models.Model):
    """One lesson: who does what by when, followed up until it is closed."""

    class State(models.TextChoices):
        OPEN = "open", _("Åben")
        DECIDED = "decided", _("Besluttet")
        DONE = "done", _("Udført")
        DROPPED = "dropped", _("Fravalgt")

    activation = models.ForeignKey("Activation", models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.CharField(max_length=80)  # a function, not a person
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)  # of what was decided or dropped
    point = models.PositiveSmallIntegerField(null=True)
    edition = models.ForeignKey(PlanEdition, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "number"], name="recommendation_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activation_id} recommendation {self.number}"
