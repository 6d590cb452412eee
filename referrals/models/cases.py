"""A referral, its sealed parts, and its hand-offs.

In clear beside the sealed parts stand only: reference, time of receipt, urgency, status, who has
it, when it is due. Everything that says something about the person is sealed.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import Authority, User


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> ReferralQuerySet:
        return self.filter(status__in=Referral.OPEN)

    def unassigned(self) -> ReferralQuerySet:
        return self.filter(assigned_to=None)

    def assigned_to_user(self, user: User) -> ReferralQuerySet:
        return self.filter(assigned_to=user)

    def visible_to(self, user: User) -> ReferralQuerySet:
        """CMM sees every case; other authorities see hand-offs only (HandOff.visible_to)."""
        return self if user.authority == Authority.CMM else self.none()

    def by_deadline(self) -> ReferralQuerySet:
        return self.order_by("due_at", "id")


class Referral(models.Model):
    """One suspicion, from receipt until it is closed."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Sendt")
        RECEIVED = "received", _("Modtaget")
        IN_PROGRESS = "in_progress", _("I gang")
        HANDED_OVER = "handed_over", _("Overdraget")
        CLOSED = "closed", _("Afsluttet")

    MOVES: dict[str, frozenset[str]] = {
        Status.SUBMITTED: frozenset({Status.RECEIVED}),
        Status.RECEIVED: frozenset({Status.IN_PROGRESS, Status.HANDED_OVER}),
        Status.IN_PROGRESS: frozenset({Status.RECEIVED, Status.HANDED_OVER}),
        Status.HANDED_OVER: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset(),
    }
    OPEN = (Status.SUBMITTED, Status.RECEIVED, Status.IN_PROGRESS, Status.HANDED_OVER)

    class Noticed(models.TextChoices):
        """What the limits noticed; such a referral is marked, never dropped."""

        NOTHING = "", ""
        BURST = "burst", _("Mange fra samme sted")
        FAST = "fast", _("Sendt usædvanligt hurtigt")
        TRAP = "trap", _("Et skjult felt er udfyldt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    noticed = models.CharField(max_length=8, choices=Noticed, blank=True, default=Noticed.NOTHING)
    flow_version = models.CharField(max_length=12)
    form_version = models.CharField(max_length=12)
    receipt_lookup = models.CharField(max_length=64, unique=True)
    reporter_public = models.BinaryField()
    reporter_sealed = models.BinaryField()
    is_demo = models.BooleanField(default=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="referral_open_due",
                condition=models.Q(
                    status__in=("submitted", "received", "in_progress", "handed_over")
                ),
            ),
            models.Index(fields=["status", "due_at", "id"], name="referral_status_due"),
            models.Index(fields=["assigned_to", "due_at", "id"], name="referral_assigned_due"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def chain(self) -> str:
        return f"referral:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.SUBMITTED and self.due_at < timezone.now()

    @transaction.atomic
    def receive(self, *, by: User) -> None:
        """The first opening: the reporter now sees "Modtaget". Later openings change nothing."""
        changed = Referral.objects.filter(pk=self.pk, status=self.Status.SUBMITTED).update(
            status=self.Status.RECEIVED
        )
        if changed:
            self.status = self.Status.RECEIVED

    @transaction.atomic
    def take(self, *, by: User) -> None:
        """`by` answers for the case from now on. Raises MoveNotAllowed when someone has it."""
        self._move(
            self.Status.RECEIVED, self.Status.IN_PROGRESS, verb="case.take", by=by, holder=by
        )

    @transaction.atomic
    def give_back(self, *, by: User) -> None:
        """Only the one who has the case, in progress, with no hand-off of it running."""
        if self.assigned_to_id != by.pk:
            raise MoveNotAllowed(f"user {by.pk} does not have {self.pk}")
        if self.handoffs.filter(state__in=HandOff.RUNNING).exists():
            raise MoveNotAllowed(f"a hand-off of {self.pk} is running")
        self._move(
            self.Status.IN_PROGRESS, self.Status.RECEIVED, verb="case.give-back", by=by, holder=None
        )

    def hand_over(self) -> None:
        """A receiver has accepted: the case is theirs, CMM keeps the origin view."""
        before = [s for s, ends in self.MOVES.items() if self.Status.HANDED_OVER in ends]
        here = Referral.objects.filter(pk=self.pk, status__in=before)
        if here.update(status=self.Status.HANDED_OVER) != 1:
            raise MoveNotAllowed(f"{self.pk} cannot be handed over")

    def _move(self, start: str, end: str, *, verb: str, by: User, holder: User | None) -> None:
        if end not in self.MOVES[start]:
            raise MoveNotAllowed(f"{start} -> {end}")
        # One conditional update: of two who press at once, exactly one finds the row as expected.
        expected = Referral.objects.filter(pk=self.pk, status=start)
        expected = expected.filter(assigned_to=by if holder is None else None)
        if expected.update(status=end, assigned_to=holder) != 1:
            raise MoveNotAllowed(f"{self.pk} is no longer {start}")
        self.status, self.assigned_to = end, holder
        audit.record(verb, self.chain, by=by)


class Part(models.Model):
    """One sealed piece of a referral. Its key exists only as wraps."""

    class Kind(models.TextChoices):
        REPORTER = "reporter", _("Den, der henviser")
        PERSON = "person", _("Personen")
        CONTACT = "contact", _("Sikker kontakt til personen")
        FACTS = "facts", _("Det, der er set og hørt")
        ANSWERS = "answers", _("Svarene i vejviseren")
        BASIS = "basis", _("Grundlaget for overdragelsen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, choices=Kind)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

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


class HandOffQuerySet(models.QuerySet["HandOff"]):
    def visible_to(self, user: User) -> HandOffQuerySet:
        """CMM sees all it made; a receiver sees what was approved for its own authority."""
        if user.authority == Authority.CMM:
            return self
        if not user.authority:
            return self.none()
        return self.filter(receiver=user.authority, state__in=HandOff.REACHED)


class HandOff(models.Model):
    """Chosen parts of a referral on their way to another authority, with their basis."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Foreslået")
        APPROVED = "approved", _("Godkendt")
        ACKNOWLEDGED = "acknowledged", _("Modtagelse bekræftet")
        ACCEPTED = "accepted", _("Overtaget")
        REJECTED = "rejected", _("Ikke godkendt")

    MOVES: dict[str, frozenset[str]] = {
        State.PROPOSED: frozenset({State.APPROVED, State.REJECTED}),
        State.APPROVED: frozenset({State.ACKNOWLEDGED}),
        State.ACKNOWLEDGED: frozenset({State.ACCEPTED}),
        State.ACCEPTED: frozenset(),
        State.REJECTED: frozenset(),
    }
    REACHED = (State.APPROVED, State.ACKNOWLEDGED, State.ACCEPTED)
    RUNNING = (State.PROPOSED, State.APPROVED, State.ACKNOWLEDGED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="handoffs")
    receiver = models.CharField(max_length=8, choices=Authority)
    state = models.CharField(max_length=14, choices=State, default=State.PROPOSED)
    parts = models.ManyToManyField(Part, through="HandOffPart", related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = HandOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "receiver"],
                condition=models.Q(state__in=("proposed", "approved", "acknowledged")),
                name="one_running_handoff_per_receiver",
            ),
            models.CheckConstraint(
                name="handoff_decided_by_another",
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="handoff_accepted_after_acknowledged",
                condition=models.Q(accepted_at=None) | models.Q(acknowledged_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["receiver", "state", "decided_at"], name="handoff_inbox")]

    def __str__(self) -> str:
        return f"hand-off {self.pk}"

    def approve(self, *, by: User) -> None:
        """Raises NotTwoPeople for the proposer, MoveNotAllowed when it is already decided."""
        if by.pk == self.proposed_by_id:
            raise NotTwoPeople(f"user {by.pk} proposed {self.pk}")
        self._move(self.State.APPROVED, by=by, field="decided", verb="handoff.approve")

    def reject(self, *, by: User) -> None:
        if by.pk == self.proposed_by_id:
            raise NotTwoPeople(f"user {by.pk} proposed {self.pk}")
        self._move(self.State.REJECTED, by=by, field="decided", verb="handoff.reject")

    def acknowledge(self, *, by: User) -> None:
        self._move(self.State.ACKNOWLEDGED, by=by, field="acknowledged", verb="handoff.acknowledge")

    @transaction.atomic
    def accept(self, *, by: User) -> None:
        """Responsibility moves to the receiver."""
        self._move(self.State.ACCEPTED, by=by, field="accepted", verb="handoff.accept")
        self.referral.hand_over()

    @transaction.atomic
    def _move(self, end: str, *, by: User, field: str, verb: str) -> None:
        start = self.state
        if end not in self.MOVES[start]:
            raise MoveNotAllowed(f"{start} -> {end}")
        changes: dict[str, Any] = {f"{field}_by": by, f"{field}_at": timezone.now()}
        if HandOff.objects.filter(pk=self.pk, state=start).update(state=end, **changes) != 1:
            raise MoveNotAllowed(f"{self.pk} is no longer {start}")
        self.state = end
        for name, value in changes.items():
            setattr(self, name, value)
        audit.record(verb, self.referral.chain, by=by, detail=f"{self.pk} {self.receiver}")


class HandOffPart(models.Model):
    handoff = models.ForeignKey(HandOff, on_delete=models.CASCADE)
    part = models.ForeignKey(Part, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handoff", "part"], name="part_once_per_handoff")
        ]

    def __str__(self) -> str:
        return f"{self.part_id} in {self.handoff_id}"
