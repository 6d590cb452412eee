"""The ground's tables: people, contacts, audit, outbox, limits, and the public state's versions."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Authority(models.TextChoices):
    """Who works here. Keys are part of sealed contexts and never change."""

    CMM = "cmm", _("Center mod Menneskehandel")
    US = "us", _("Udlændingestyrelsen")


class User(AbstractUser):
    """A member of staff. Reporters never have accounts."""

    authority = models.CharField(_("myndighed"), max_length=8, choices=Authority, blank=True)
    is_demo = models.BooleanField(_("demoperson"), default=False, editable=False)

    # What the roles add up to; filled once per request by portal.roles.
    held_capabilities: frozenset[str] | None = None

    class Meta:
        verbose_name = _("medarbejder")
        verbose_name_plural = _("medarbejdere")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Contact(models.Model):
    """A telephone number or address the portal shows. The only place one is written."""

    key = models.SlugField(_("nøgle"), primary_key=True)
    name = models.CharField(_("navn"), max_length=120)
    name_en = models.CharField(_("navn på engelsk"), max_length=120, blank=True)
    phone = models.CharField(_("telefon"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    web = models.CharField(_("hjemmeside"), max_length=120, blank=True)
    hours = models.CharField(_("åbningstid"), max_length=200, blank=True)
    purpose = models.CharField(_("hvad man kan bruge den til"), max_length=300, blank=True)
    purpose_en = models.CharField(_("formål på engelsk"), max_length=300, blank=True)
    source = models.CharField(_("kilde"), max_length=60, blank=True)
    mark = models.CharField(_("sikkerhed"), max_length=8, blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=100)
    last_checked_on = models.DateField(_("sidst kontrolleret"), null=True, blank=True)

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakter")

    def __str__(self) -> str:
        return self.name

    @property
    def tel(self) -> str:
        """The number as a link wants it: `+4570202550`, or the short number itself."""
        digits = "".join(c for c in self.phone if c.isdigit())
        return digits if len(digits) <= 3 else f"+45{digits}" if len(digits) == 8 else f"+{digits}"


class AuditEvent(models.Model):
    """One thing someone did. Written by `portal.audit.record` only; never changed or deleted.

    `chain` names the case, activation or account; numbers in it run without a gap, and each
    `mac` covers the one before. No foreign key, no free text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor = models.CharField(max_length=20, blank=True)
    authority = models.CharField(max_length=8, blank=True)
    purpose = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=80, blank=True)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once_per_chain")
        ]
        indexes = [models.Index(fields=["at"], name="audit_at")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.number} {self.verb}"


class OutboxMessage(models.Model):
    """Something that must leave the house, written in the transaction that decided it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Venter")
        DONE = "done", _("Afleveret")
        DEAD = "dead", _("Kunne ikke afleveres")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_state_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class RateBucket(models.Model):
    """How often something was tried; `bucket` is a keyed hash, so no address is stored."""

    bucket = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.bucket[:8]


class PublicState(models.Model):
    """The versions of what anonymous pages show; one row, polled by every process."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    content = models.PositiveBigIntegerField(default=1)
    crisis = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_public_state", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"content {self.content}, crisis {self.crisis}"
