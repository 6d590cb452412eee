"""The log of an activation: append-only in the database itself, chained, without people.

The triggers that refuse change and deletion stand in appendonly.py and are put in by a migration.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import User


class LogEntry(models.Model):
    """One line. Written by logbook.write alone; a mistake is corrected by a line that points at it.

    `mac` covers the line and the mac before it, under a secret that is not in the database.
    """

    class Kind(models.TextChoices):
        EVENT = "event", _("Hændelse")
        DECISION = "decision", _("Beslutning")
        ACTION = "action", _("Handling")
        OMISSION = "omission", _("Undladelse")
        MESSAGE_IN = "message-in", _("Besked ind")
        MESSAGE_OUT = "message-out", _("Besked ud")
        AGREEMENT = "agreement", _("Aftale")
        HANDOVER = "handover", _("Overdragelse")
        CORRECTION = "correction", _("Rettelse")
        LEVEL = "level", _("Niveauskift")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activation = models.ForeignKey("Activation", models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    area = models.CharField(max_length=16, blank=True)
    point = models.PositiveSmallIntegerField(null=True)
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the portal
    on_authority_of = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    assess_before_release = models.BooleanField(default=False)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "number"], name="log_number_once_per_activation"
            ),
            models.CheckConstraint(
                name="log_correction_points_at_a_line",
                condition=Q(kind="correction", corrects__isnull=False)
                | ~Q(kind="correction") & Q(corrects=None),
            ),
        ]
        indexes = [
            models.Index(fields=["activation", "-number"], name="log_newest_first"),
            models.Index(fields=["activation", "kind", "-number"], name="log_of_a_kind"),
            models.Index(fields=["activation", "reference", "-number"], name="log_of_a_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.activation_id} #{self.number}"
