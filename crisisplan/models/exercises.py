"""What an exercise has beside an activation: its purpose, who takes part, and what is played in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import User


class Exercise(models.Model):
    """The plan of one exercise (crisis-plan.md 11)."""

    class Type(models.TextChoices):
        PROCEDURE = "procedure", _("Procedureøvelse")
        DILEMMA = "dilemma", _("Dilemmaøvelse")
        STAFF = "staff", _("Krisestyringsøvelse")
        FULL = "full", _("Fuldskalaøvelse")

    activation = models.OneToOneField("Activation", models.CASCADE, related_name="exercise")
    type = models.CharField(max_length=10, choices=Type)
    purpose = models.TextField()
    goals = models.TextField()
    scenario = models.TextField(blank=True)
    simulated = models.TextField(blank=True)  # what is only played
    success = models.TextField(blank=True)  # how it is judged
    safety_word = models.CharField(max_length=30)
    notified = models.TextField(blank=True)  # who was told beforehand
    lead = models.ForeignKey(User, models.PROTECT, related_name="+")
    interrupted_at = models.DateTimeField(null=True)  # a real activation stopped it
    erased_at = models.DateTimeField(null=True)  # of the scenario; the log stays

    def __str__(self) -> str:
        return f"exercise {self.activation_id}"


class Participant(models.Model):
    """One who takes part or observes: the only ones who see a trace of the exercise."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_observer = models.BooleanField(default=False)
    end_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activation", "user"], name="participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.activation_id}"


class Inject(models.Model):
    """Something that happens in the scenario, shown to the participants at its time."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="injects")
    after_minutes = models.PositiveIntegerField()
    text = models.TextField()
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["after_minutes", "pk"]

    def __str__(self) -> str:
        return f"{self.activation_id} +{self.after_minutes}"
