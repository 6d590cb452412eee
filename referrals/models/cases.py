"""A referral and what may happen to it, from receipt until it is purged.

In clear beside the sealed parts stand only: reference, time of receipt, urgency, status, who has
it, when it is due next, and the code it ended with. What says something about the person is sealed.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import Authority, User
from referrals.models import case_states


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> ReferralQuerySet:
        return self.filter(status__in=Referral.OPEN)

    def unassigned(self) -> ReferralQuerySet:
        return self.filter(assigned_to=None)

    def assigned_to_user(self, user: User) -> ReferralQuerySet:
        return self.filter(assigned_to=user)

    def overdue(self, now: datetime) -> ReferralQuerySet:
        # An ended case waits for nothing, so this need not ask whether it is open.
        return self.filter(~Q(due_for=Referral.DueFor.NOTHING), due_at__lt=now)

    def visible_to(self, user: User) -> ReferralQuerySet:
        """CMM sees every case; other authorities see hand-offs only (HandOff.visible_to)."""
        return self if user.authority == Authority.CMM else self.none()

    def by_deadline(self) -> ReferralQuerySet:
        return self.order_by("due_at", "id")


class Referral(models.Model):
    """One suspicion, from receipt until it is closed, and its stub after that."""

    Status = case_states.Status
    Ending = case_states.Ending
    DueFor = case_states.DueFor
    Noticed = case_states.Noticed
    MOVES = case_states.MOVES
    OPEN = case_states.OPEN
    ENDED = case_states.ENDED
    CLOSING_CODES = case_states.CLOSING_CODES
    REDIRECT_CODES = case_states.REDIRECT_CODES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()  # of what `due_for` says; with nothing, only a place in the row
    due_for = models.CharField(
        max_length=8, choices=DueFor, blank=True, default=DueFor.READING, db_default="reading"
    )
    is_urgent = models.BooleanField(default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The reporter has written, and nobody has read it.
    has_unread = models.BooleanField(default=False, db_default=False)
    ending = models.CharField(max_length=16, choices=Ending, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)
    reopening_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    journalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    journalised_at = models.DateTimeField(null=True)
    # Of the working sheet and of the sealed route: two who save at once are told.
    sheet_version = models.PositiveIntegerField(default=0, db_default=0)
    route_version = models.PositiveIntegerField(default=0, db_default=0)
    # In clear that a step waits for a second person, not which one.
    step_waits = models.BooleanField(default=False, db_default=False)
    noticed = models.CharField(max_length=8, choices=Noticed, blank=True, default=Noticed.NOTHING)
    flow_version = models.CharField(max_length=12)
    form_version = models.CharField(max_length=12)
    receipt_lookup = models.CharField(max_length=64, unique=True)
    reporter_public = models.BinaryField()
    reporter_sealed = models.BinaryField()
    is_demo = models.BooleanField(default=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referral_ended_with_a_code",
                condition=~Q(status__in=("closed", "redirected", "withdrawn", "purged"))
                | (~Q(ending="") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="referral_open_due",
                condition=Q(
                    status__in=("submitted", "received", "in_progress", "awaiting", "handed_over")
                ),
            ),
            models.Index(fields=["status", "due_at", "id"], name="referral_status_due"),
            models.Index(fields=["assigned_to", "due_at", "id"], name="referral_assigned_due"),
            models.Index(
                fields=["due_at", "id"], name="referral_unread", condition=Q(has_unread=True)
            ),
            models.Index(fields=["due_at", "id"], name="referral_waits", condition=~Q(due_for="")),
            models.Index(
                fields=["due_at", "id"],
                name="referral_step_waits",
                condition=Q(step_waits=True),
            ),
            models.Index(fields=["ended_at"], name="referral_ended"),
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
        waits = self.is_open and self.due_for != self.DueFor.NOTHING
        return waits and self.due_at < timezone.now()

    def receive(self, *, by: User) -> None:
        """The first opening: the reporter now sees "Modtaget". Later openings change nothing."""
        changed = Referral.objects.filter(pk=self.pk, status=self.Status.SUBMITTED).update(
            status=self.Status.RECEIVED, due_for=self.DueFor.NOTHING
        )
        if changed:
            self.status, self.due_for = self.Status.RECEIVED, self.DueFor.NOTHING

    @transaction.atomic
    def take(self, *, by: User) -> None:
        """`by` answers for the case from now on. Raises MoveNotAllowed when someone has it."""
        self._move((self.Status.RECEIVED,), self.Status.IN_PROGRESS, holder=None, assigned_to=by)
        audit.record("case.take", self.chain, by=by)

    @transaction.atomic
    def give_back(self, *, by: User) -> None:
        """Only the one who has the case, in progress, with no hand-off of it running."""
        if self.assigned_to_id != by.pk:
            raise MoveNotAllowed(f"user {by.pk} does not have {self.pk}")
        self.hold()
        if self.has_running_handoff():
            raise MoveNotAllowed(f"a hand-off of {self.pk} is running")
        if self.status == self.Status.AWAITING_REPORTER:
            self._move((self.status,), self.Status.IN_PROGRESS, holder=by)
        self._move((self.Status.IN_PROGRESS,), self.Status.RECEIVED, holder=by, assigned_to=None)
        audit.record("case.give-back", self.chain, by=by)

    @transaction.atomic
    def assign(self, to: User, *, by: User) -> None:
        """A lead gives the case to a colleague, from whoever has it. Raises MoveNotAllowed."""
        if self.status == self.Status.RECEIVED:
            start, end = (self.Status.RECEIVED,), self.Status.IN_PROGRESS
            self._move(start, end, holder=None, assigned_to=to)
        else:
            before = self.assigned_to
            working = Q(status__in=(self.Status.IN_PROGRESS, self.Status.AWAITING_REPORTER))
            here = Referral.objects.filter(working, pk=self.pk, assigned_to=before)
            if before in (None, to) or here.update(assigned_to=to) != 1:
                raise MoveNotAllowed(f"{self.pk} has another holder, or is not being worked on")
            self.assigned_to = to
        audit.record("case.assign", self.chain, by=by, detail=f"user:{to.pk}")

    def await_reporter(self) -> None:
        """CMM has asked; only from "in progress", so a second question changes nothing."""
        here = Referral.objects.filter(pk=self.pk, status=self.Status.IN_PROGRESS)
        if here.update(status=self.Status.AWAITING_REPORTER):
            self.status = self.Status.AWAITING_REPORTER

    def heard_from_reporter(self) -> None:
        """The reporter has written: the case is marked, and waits no longer."""
        Referral.objects.filter(pk=self.pk).update(has_unread=True)
        waiting = Referral.objects.filter(pk=self.pk, status=self.Status.AWAITING_REPORTER)
        waiting.update(status=self.Status.IN_PROGRESS)
        self.refresh_from_db(fields=["status", "has_unread"])

    @transaction.atomic
    def stop_waiting(self, *, by: User) -> None:
        """No answer came: the case goes on without. Only the one who has it."""
        self._move((self.Status.AWAITING_REPORTER,), self.Status.IN_PROGRESS, holder=by)
        audit.record("case.stop-waiting", self.chain, by=by)

    def hand_over(self) -> None:
        """A receiver has accepted: the case is theirs, CMM keeps the origin view."""
        before = [s for s, ends in self.MOVES.items() if self.Status.HANDED_OVER in ends]
        self._move(tuple(before), self.Status.HANDED_OVER)

    @transaction.atomic
    def close(self, *, ending: str, by: User) -> None:
        """Raises MoveNotAllowed while a hand-off runs, a message is unread, or it is unopened."""
        if ending not in self.CLOSING_CODES:
            raise ValueError(ending)
        self.hold()
        if self.has_running_handoff():
            raise MoveNotAllowed(f"a hand-off of {self.pk} is running")
        if Referral.objects.filter(pk=self.pk, has_unread=True).exists():
            raise MoveNotAllowed(f"{self.pk} has an unread message")
        self._end(self.Status.CLOSED, ending)
        audit.record("case.close", self.chain, by=by, detail=ending)

    @transaction.atomic
    def redirect(self, *, ending: str, by: User) -> None:
        """Out of the adult procedure: a child, an emergency, another authority."""
        if ending not in self.REDIRECT_CODES:
            raise ValueError(ending)
        self._end(self.Status.REDIRECTED, ending)
        audit.record("case.redirect", self.chain, by=by, detail=ending)

    @transaction.atomic
    def withdraw(self, *, by: User | None) -> None:
        """`by` None is the reporter, who may only while nobody has opened it."""
        if by is None and self.status != self.Status.SUBMITTED:
            raise MoveNotAllowed(f"{self.pk} has been opened")
        self.hold()
        if self.has_running_handoff():
            raise MoveNotAllowed(f"a hand-off of {self.pk} is running")
        start = (self.Status.SUBMITTED,) if by is None else self.OPEN[1:]
        self._end(self.Status.WITHDRAWN, self.Ending.WITHDRAWN, start=start)
        audit.record("case.withdraw", self.chain, by=by)

    @transaction.atomic
    def ask_to_reopen(self, *, by: User) -> None:
        """After a child redirect two people must rule out that the person is under 18."""
        here = Referral.objects.filter(pk=self.pk, status=self.Status.REDIRECTED)
        if here.filter(reopening_asked_by=None).update(reopening_asked_by=by) != 1:
            raise MoveNotAllowed(f"{self.pk} is not redirected, or someone has asked")
        self.reopening_asked_by = by
        audit.record("case.ask-reopening", self.chain, by=by)

    @transaction.atomic
    def reopen(self, *, by: User) -> None:
        """New information. Raises NotTwoPeople after a child redirect without a second person."""
        if self.ending == self.Ending.CHILD and self.reopening_asked_by_id in (None, by.pk):
            raise NotTwoPeople(f"user {by.pk} alone reopens {self.pk}")
        start = (self.Status.CLOSED, self.Status.REDIRECTED)
        changes: dict[str, Any] = {"ending": "", "ended_at": None, "reopening_asked_by": None}
        # On the row too: this copy may be from before the case was a child's.
        nobody_else = Q(reopening_asked_by=None) | Q(reopening_asked_by=by)
        alone = Q(ending=self.Ending.CHILD) & nobody_else
        self._move(start, self.Status.IN_PROGRESS, unless=alone, assigned_to=by, **changes)
        audit.record("case.reopen", self.chain, by=by)

    @transaction.atomic
    def journalise(self, *, by: User) -> None:
        """CMM has it in its own case system. Raises MoveNotAllowed the second time."""
        now = timezone.now()
        waiting = Referral.objects.filter(pk=self.pk, journalised_at=None)
        waiting = waiting.exclude(status__in=(self.Status.SUBMITTED, self.Status.PURGED))
        if waiting.update(journalised_at=now, journalised_by=by) != 1:
            raise MoveNotAllowed(f"{self.pk} is journalised, unopened or purged")
        self.journalised_at, self.journalised_by = now, by
        audit.record("case.journalise", self.chain, by=by)

    def become_stub(self) -> None:
        """After the purge: reference, dates, status and the ending's code, nothing more."""
        gone: dict[str, Any] = {"reporter_public": b"", "reporter_sealed": b"", "noticed": ""}
        gone |= {"receipt_lookup": f"purged:{self.pk}", "assigned_to": None}
        gone |= {"has_unread": False, "is_urgent": False, "step_waits": False}
        gone |= {"reopening_asked_by": None, "journalised_by": None}
        self._move(self.ENDED, self.Status.PURGED, **gone)

    def hold(self) -> None:
        """The row, until the transaction ends: a proposal or a message waits, or was waited for."""
        Referral.objects.select_for_update().filter(pk=self.pk).first()

    def has_running_handoff(self) -> bool:
        return self.handoffs.filter(state__in=("proposed", "approved", "acknowledged")).exists()

    def _end(self, end: str, ending: str, *, start: tuple[str, ...] = ()) -> None:
        before = start or tuple(s for s, ends in self.MOVES.items() if end in ends)
        changes: dict[str, Any] = {"ending": ending, "ended_at": timezone.now()}
        changes["due_for"] = self.DueFor.NOTHING
        self._move(before, end, **changes)

    def _move(
        self,
        start: tuple[str, ...],
        end: str,
        *,
        holder: User | None | str = "",
        unless: Q | None = None,
        **changes: Any,
    ) -> None:
        """One conditional update: of two who press at once, exactly one finds the row as expected.

        `holder` is who must have the case now; left out, it may be anyone. A row that is as
        `unless` says stays.
        """
        allowed = tuple(s for s in start if end in self.MOVES[s])
        expected = Referral.objects.filter(pk=self.pk, status__in=allowed)
        if holder != "":
            expected = expected.filter(assigned_to=holder)  # type: ignore[misc]
        if unless is not None:
            expected = expected.exclude(unless)
        if not allowed or expected.update(status=end, **changes) != 1:
            raise MoveNotAllowed(f"{self.pk}: {start} -> {end}")
        self.status = end
        for name, value in changes.items():
            setattr(self, name, value)
