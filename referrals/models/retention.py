"""What keeps a case, and what ends it for good (design: security.md 11)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import User
from referrals.models.cases import Referral


class LegalHold(models.Model):
    """While one is not lifted, nothing of the case is purged. Lifting takes two people."""

    class Reason(models.TextChoices):
        COURT = "court", _("Straffesag eller retssag")
        COMPLAINT = "complaint", _("Klage eller tilsyn")
        ACCESS = "access", _("Anmodning om indsigt")
        OTHER = "other", _("Anden grund, som står i en note på sagen")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=10, choices=Reason)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    lift_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(lifted_at=None), name="one_hold_at_a_time"
            ),
            models.CheckConstraint(
                name="hold_lifted_by_two",
                condition=Q(lifted_by=None)
                | (Q(lift_asked_by__isnull=False) & ~Q(lifted_by=F("lift_asked_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"hold on {self.referral_id}"


class Purge(models.Model):
    """One case that its time is over for: proposed by the system, erased by two people."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="purge")
    proposed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="purge_by_two",
                condition=Q(approved_by=None)
                | (Q(reviewed_by__isnull=False) & ~Q(approved_by=F("reviewed_by"))),
            )
        ]

    def __str__(self) -> str:
        return f"purge of {self.referral_id}"
