"""What ties cases to one another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.models import User
from referrals.models.cases import Referral


class Duplicate(models.Model):
    """Two referrals that seem to be about the same. Linked, never merged away."""

    one = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_once"),
            # The smaller id first, so that a pair has one row however it is made.
            models.CheckConstraint(name="duplicate_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
