"""Announcements: what goes out, in which language, approved by whom, and where it was sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.json_text import JsonText
from portal.models import User


class RecipientList(models.Model):
    """Where a message may be sent by mail: partners, NGOs, clinics' contact channels, staff."""

    class Kind(models.TextChoices):
        PARTNERS = "partners", _("Partnere og NGO’er")
        CLINICS = "clinics", _("Klinikkers kontaktveje")
        AUTHORITIES = "authorities", _("Myndigheder")
        STAFF = "staff", _("Medarbejdere")

    name = models.CharField(_("navn"), max_length=80, unique=True)
    kind = models.CharField(_("slags"), max_length=12, choices=Kind)
    is_active = models.BooleanField(_("i brug"), default=True)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("modtagerliste")
        verbose_name_plural = _("modtagerlister")

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """A shared box of an organisation; never a private person's address."""

    list = models.ForeignKey(RecipientList, models.CASCADE, related_name="recipients")
    organisation = models.CharField(_("organisation"), max_length=120)
    email = models.EmailField(_("fælles postkasse"))
    language = models.CharField(_("sprog"), max_length=5, default="da")
    is_active = models.BooleanField(_("i brug"), default=True)

    class Meta:
        ordering = ["organisation"]
        verbose_name = _("modtager")
        verbose_name_plural = _("modtagere")
        constraints = [
            models.UniqueConstraint(fields=["list", "email"], name="recipient_once_per_list")
        ]

    def __str__(self) -> str:
        return self.organisation


class Announcement(models.Model):
    """One text in one language, made from one template (M01–M15).

    Approved by the clinical lead and read by another who speaks the language, both other people
    than each other. `expires_at` is the last moment it may go out without a new approval;
    `source_checksum` is what the authority's page said when it was approved.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Kladde")
        APPROVED = "approved", _("Godkendt")
        WITHDRAWN = "withdrawn", _("Trukket tilbage")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activation = models.ForeignKey("Activation", models.PROTECT, related_name="announcements")
    number = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=4)
    language = models.CharField(max_length=5)
    text = models.TextField()
    values: Any = JsonText(default=dict)
    source = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=300, blank=True)
    source_date = models.DateField(null=True)
    source_checksum = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    is_public = models.BooleanField(default=False)  # also on the information page
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "number"], name="announcement_once_per_number"
            ),
            models.CheckConstraint(
                name="announcement_approved_who_when_and_until",
                condition=~Q(state="approved")
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    read_by__isnull=False,
                    expires_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="announcement_read_by_another",
                condition=Q(read_by=None) | ~Q(read_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="announcement_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.language}"


class Dispatch(models.Model):
    """One text on its way to one recipient by mail, or put up by hand in one place."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        POST = "post", _("Opslag på en side")
        PRINT = "print", _("Trykt eller delt ud")
        SMS = "sms", _("Sms fra centrets telefon")
        SPOKEN = "spoken", _("Sagt mundtligt")
        INSIDE = "inside", _("Vist for øvelsens deltagere")

    class State(models.TextChoices):
        WAITING = "waiting", _("Venter")
        SENT = "sent", _("Sendt")
        FAILED = "failed", _("Kunne ikke sendes")
        STOPPED = "stopped", _("Stoppet, før den gik")
        RETRACTED = "retracted", _("Taget ned")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="dispatches")
    channel = models.CharField(max_length=8, choices=Channel)
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "recipient"],
                condition=Q(recipient__isnull=False),
                name="dispatch_once_per_recipient",
            ),
            models.CheckConstraint(
                name="dispatch_by_mail_has_a_recipient",
                condition=Q(channel="mail", recipient__isnull=False)
                | ~Q(channel="mail") & Q(recipient=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
