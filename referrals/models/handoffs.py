"""Hand-offs: chosen parts of a case on their way to another authority."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import Authority, OutboxMessage, User
from referrals.models.cases import Referral
from referrals.models.parts import Part


class HandOffQuerySet(models.QuerySet["HandOff"]):
    def visible_to(self, user: User) -> HandOffQuerySet:
        """CMM sees all it made; a receiver sees what was approved for its own authority."""
        if user.authority == Authority.CMM:
            return self
        if not user.authority:
            return self.none()
        return self.filter(receiver=user.authority, state__in=HandOff.REACHED)

    def running(self) -> HandOffQuerySet:
        return self.filter(state__in=HandOff.RUNNING)


class HandOff(models.Model):
    """Chosen parts of a referral for one receiver, with their basis.

    *Named* carries the parts as they were written. *Nameless* carries one new part, made from the
    fields that cannot tell who the person is; the original parts are not wrapped.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Foreslået")
        APPROVED = "approved", _("Givet videre")
        ACKNOWLEDGED = "acknowledged", _("Modtagelse bekræftet")
        ACCEPTED = "accepted", _("Overtaget")
        RETURNED = "returned", _("Sendt tilbage med råd")
        DECLINED = "declined", _("Afvist af modtageren")
        REJECTED = "rejected", _("Ikke godkendt")
        RECALLED = "recalled", _("Kaldt tilbage")

    class Copy(models.TextChoices):
        NAMED = "named", _("Med navn")
        NAMELESS = "nameless", _("Uden navn")

    MOVES: dict[str, frozenset[str]] = {
        State.PROPOSED: frozenset({State.APPROVED, State.REJECTED, State.RECALLED}),
        State.APPROVED: frozenset({State.ACKNOWLEDGED, State.RECALLED}),
        State.ACKNOWLEDGED: frozenset({State.ACCEPTED, State.RETURNED, State.DECLINED}),
        State.ACCEPTED: frozenset(),
        State.RETURNED: frozenset(),
        State.DECLINED: frozenset(),
        State.REJECTED: frozenset(),
        State.RECALLED: frozenset(),
    }
    # What the receiver may see, and what stops another hand-off to the same receiver.
    REACHED = (
        State.APPROVED,
        State.ACKNOWLEDGED,
        State.ACCEPTED,
        State.RETURNED,
        State.DECLINED,
    )
    RUNNING = (State.PROPOSED, State.APPROVED, State.ACKNOWLEDGED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="handoffs")
    receiver = models.CharField(max_length=8, choices=Authority)
    copy = models.CharField(max_length=8, choices=Copy, default=Copy.NAMED, db_default="named")
    state = models.CharField(max_length=14, choices=State, default=State.PROPOSED)
    parts = models.ManyToManyField(Part, through="HandOffPart", related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)  # accepted, returned or declined
    recalled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True)
    journalised_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    journalised_at = models.DateTimeField(null=True)

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
                name="handoff_acknowledged_after_decided",
                condition=models.Q(acknowledged_at=None) | models.Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handoff_answered_after_acknowledged",
                condition=models.Q(answered_at=None) | models.Q(acknowledged_at__isnull=False),
            ),
            # A state has its time: nobody has accepted what nobody has confirmed.
            models.CheckConstraint(
                name="handoff_state_has_its_times",
                condition=models.Q(state__in=("proposed", "recalled"))
                | models.Q(state__in=("approved", "rejected"), decided_at__isnull=False)
                | models.Q(state="acknowledged", acknowledged_at__isnull=False)
                | models.Q(
                    state__in=("accepted", "returned", "declined"), answered_at__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="handoff_recalled_before_acknowledged",
                condition=models.Q(recalled_at=None) | models.Q(acknowledged_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "state", "decided_at"], name="handoff_inbox"),
            # The case list says how many wait for a lead, each time it is shown.
            models.Index(
                fields=["referral"],
                condition=models.Q(state="proposed"),
                name="handoff_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"hand-off {self.pk}"

    @property
    def notice_key(self) -> str:
        return f"handoff:{self.pk}"

    @property
    def notice(self) -> OutboxMessage | None:
        """The mail that tells the receiver; its state says whether the mail got out."""
        return OutboxMessage.objects.filter(key=self.notice_key).first()

    def approve(self, *, by: User) -> None:
        """Raises NotTwoPeople for the proposer, MoveNotAllowed when it is already decided or the
        case is no longer open.
        """
        self._decide(self.State.APPROVED, by=by, verb="handoff.approve")

    def reject(self, *, by: User) -> None:
        self._decide(self.State.REJECTED, by=by, verb="handoff.reject")

    @transaction.atomic
    def _decide(self, end: str, *, by: User, verb: str) -> None:
        if by.pk == self.proposed_by_id:
            raise NotTwoPeople(f"user {by.pk} proposed {self.pk}")
        if (
            end == self.State.APPROVED
            and not Referral.objects.open().filter(pk=self.referral_id).exists()
        ):
            raise MoveNotAllowed(f"{self.referral_id} is not open")
        self._move(end, by=by, field="decided", verb=verb)

    def acknowledge(self, *, by: User) -> None:
        self._move(self.State.ACKNOWLEDGED, by=by, field="acknowledged", verb="handoff.acknowledge")

    @transaction.atomic
    def accept(self, *, by: User) -> None:
        """Responsibility moves to the receiver."""
        self._move(self.State.ACCEPTED, by=by, field="answered", verb="handoff.accept")
        self.referral.hand_over()

    def return_with_advice(self, *, by: User) -> None:
        """Not a refusal: the receiver has read it, gives advice, and CMM keeps the case."""
        self._move(self.State.RETURNED, by=by, field="answered", verb="handoff.return")

    def decline(self, *, by: User) -> None:
        self._move(self.State.DECLINED, by=by, field="answered", verb="handoff.decline")

    def recall(self, *, by: User) -> None:
        """Before the receiver has confirmed. The caller deletes the receiver's wraps with it."""
        self._move(self.State.RECALLED, by=by, field="recalled", verb="handoff.recall")

    @transaction.atomic
    def journalise(self, *, by: User) -> None:
        """The receiver has it in its own case system. Raises MoveNotAllowed the second time."""
        now = timezone.now()
        waiting = HandOff.objects.filter(
            pk=self.pk, journalised_at=None, acknowledged_at__isnull=False
        )
        if waiting.update(journalised_at=now, journalised_by=by) != 1:
            raise MoveNotAllowed(f"{self.pk} is journalised, or nobody has confirmed it")
        self.journalised_at, self.journalised_by = now, by
        audit.record("handoff.journalise", self.referral.chain, by=by, detail=str(self.pk))

    @transaction.atomic
    def _move(self, end: str, *, by: User, field: str, verb: str) -> None:
        start = self.state
        if end not in self.MOVES[start]:
            raise MoveNotAllowed(f"{start} -> {end}")
        now: datetime = timezone.now()
        changes: dict[str, Any] = {f"{field}_by": by, f"{field}_at": now}
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
