"""Sealed pieces of a case, and the wraps that let an authority read them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.Model):
    """One sealed piece of a referral. Its key exists only as wraps. Never changed: a correction
    is a new part, and the newest of its kind counts.
    """

    class Kind(models.TextChoices):
        # What the form sent: exactly one of each.
        REPORTER = "reporter", _("Den, der henviser")
        PERSON = "person", _("Personen")
        CONTACT = "contact", _("Sikker kontakt til personen")
        FACTS = "facts", _("Det, der er set og hørt")
        ANSWERS = "answers", _("Svarene i vejviseren")
        # What came later, any number of each.
        ADDED = "added", _("Tilføjet senere af den, der henviser")
        MESSAGE = "message", _("Besked")
        NOTE = "note", _("Intern note")
        SHEET = "sheet", _("Arbejdsark")
        CONSENT = "consent", _("Ændret samtykke")
        ENDING = "ending", _("Begrundelse for at afslutte eller genåbne")
        ROUTE = "route", _("Forløbet hos myndighederne")
        BASIS = "basis", _("Grundlaget for overdragelsen")
        NAMELESS = "nameless", _("Kopi uden navn")
        ANSWER = "answer", _("Svar fra modtageren")
        STANDING = "standing", _("Det samtykke, der gælder")  # a receiver's, without the words

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, related_name="parts"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(  # None for the public
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["referral", "kind", "made_at"], name="part_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.referral_id}"


class Wrap(models.Model):
    """A part's key, sealed to one authority key. Who has no wrap cannot read the part."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="wraps")
    key = models.ForeignKey("referrals.AuthorityKey", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="wrap_once_per_key")]

    def __str__(self) -> str:
        return f"wrap of {self.part_id}"


class Message(models.Model):
    """One message between the reporter and CMM; its text is a part.

    What CMM writes is sealed to the reporter's own key too (`reporter_wrap`). What the reporter
    writes is sealed to CMM alone: nothing sent is ever shown back.
    """

    class Direction(models.TextChoices):
        TO_REPORTER = "to-reporter", _("Til den, der henviser")
        FROM_REPORTER = "from-reporter", _("Fra den, der henviser")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, related_name="messages"
    )
    part = models.OneToOneField(Part, on_delete=models.CASCADE, related_name="message")
    direction = models.CharField(max_length=14, choices=Direction)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # by the other side
    reporter_wrap = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_to_reporter_has_a_wrap",
                condition=models.Q(direction="from-reporter", reporter_wrap=None)
                | models.Q(direction="to-reporter", reporter_wrap__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["referral", "sent_at"], name="message_of_case")]

    def __str__(self) -> str:
        return f"{self.direction} in {self.referral_id}"
