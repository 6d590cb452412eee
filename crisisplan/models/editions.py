"""The plan as CMM edits it, and the copy each activation works from (crisis-plan.md 7a).

The shipped plan (cards.py, messages.py, crew.py) is the first edition. Activation copies the whole
plan with its checksum; a later edition reaches a running activation only when the lead says so.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisisplan import plan
from portal.errors import NotTwoPeople
from portal.json_text import JsonText
from portal.models import User

SOMEBODY_SAVED = _("En kollega har gemt kladden imens. Se, hvad der står nu, og gem så igen.")


class PlanEdition(models.Model):
    """One edition of the plan: cards, messages, roles, contacts, in both languages, as JSON.

    `content` is what freezing.py makes and reads; `checksum` is its SHA-256 (hex).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Kladde")
        PUBLISHED = "published", _("Gældende")
        SUPERSEDED = "superseded", _("Afløst")

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content: Any = JsonText()
    checksum = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)  # what was changed, and why
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="edition_published_by_another",
                condition=Q(published_by=None) | ~Q(published_by=F("made_by")),
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="one_plan_in_force"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="draft"), name="one_plan_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def save_draft(self, content: Any, checksum: str, *, by: User, seen: str) -> None:
        """New words, if the draft still has the checksum `seen`. Raises Refused."""
        here = PlanEdition.objects.filter(pk=self.pk, state=self.State.DRAFT, checksum=seen)
        changes = {"content": content, "checksum": checksum, "made_by": by}
        if here.update(**changes, made_at=timezone.now()) != 1:
            raise plan.Refused(f"edition {self} is not as seen", SOMEBODY_SAVED)
        self.refresh_from_db()

    @transaction.atomic
    def publish(self, *, note: str, by: User, seen: str) -> None:
        """The draft becomes the plan in force, by another person than its last editor.

        Raises NotTwoPeople, Refused when the draft is not as `seen`.
        """
        if self.made_by_id == by.pk:
            raise NotTwoPeople(f"edition {self}")
        editions = PlanEdition.objects
        editions.filter(state=self.State.PUBLISHED).update(state=self.State.SUPERSEDED)
        here = editions.filter(pk=self.pk, state=self.State.DRAFT, checksum=seen)
        changes = {"state": self.State.PUBLISHED, "note": note, "published_by": by}
        if here.exclude(made_by=by).update(**changes, published_at=timezone.now()) != 1:
            raise plan.Refused(f"edition {self} is not as seen", SOMEBODY_SAVED)
        self.refresh_from_db()


class FrozenPlan(models.Model):
    """The plan one activation works from. Adopting an edition adds a row; the newest counts."""

    activation = models.ForeignKey("Activation", models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="+")
    content: Any = JsonText()
    checksum = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "number"], name="frozen_plan_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activation_id} plan {self.number}"
