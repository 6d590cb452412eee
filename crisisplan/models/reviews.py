"""After it: the report, and what it leads to (crisis-plan.md 13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crisisplan import crew, plan
from crisisplan.log import logbook
from crisisplan.models.editions import PlanEdition
from crisisplan.models.log import LogEntry
from portal import audit
from portal.errors import NotTwoPeople
from portal.json_text import JsonText
from portal.models import User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

TRIES = 20
Kind = LogEntry.Kind
SOMEBODY_SAVED = _("En kollega har gemt imens. Se, hvad der står nu, og gem så igen.")
IS_APPROVED = _("Rapporten er godkendt og kan ikke ændres.")
# What the report keeps beside the answers.
SAVED, WRITERS, FILLED = "_saved", "_writers", "_filled"


class Report(models.Model):
    """The after-action report: what people wrote; the rest is filled in from the log.

    `texts` also holds which version saved each part, who has written (user ids) and, once it is
    approved, the parts that were filled in from the log, as they stood then.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Kladde")
        APPROVED = "approved", _("Godkendt")

    activation = models.OneToOneField("Activation", models.PROTECT, related_name="report")
    texts: Any = JsonText(default=dict)  # reports.PARTS key → what was written
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
            )
        ]

    def __str__(self) -> str:
        return f"report of {self.activation_id}"

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def writers(self) -> frozenset[int]:
        return frozenset([*self.texts.get(WRITERS, []), self.written_by_id])

    def version_of(self, part: int) -> int:
        """The report's version when the part was saved last; 0 when it never was."""
        return self.texts.get(SAVED, {}).get(str(part), 0)

    @classmethod
    @transaction.atomic
    def save_part(
        cls, activation: Activation, part: int, answers: dict[str, str], *, by: User, seen: int
    ) -> Report:
        """Keep the answers of one part. Two people may write on different parts at once.

        Raises Refused when the part was saved after version `seen`, or the report is approved.
        """
        start = {"written_by": by, "written_at": timezone.now(), "texts": {}}
        report, _is_new = cls.objects.get_or_create(activation=activation, defaults=start)
        for _attempt in range(TRIES):
            report.refresh_from_db()
            if report.is_approved:
                raise plan.Refused(f"{report} is approved", IS_APPROVED)
            if report.version_of(part) > seen:
                raise plan.Refused(f"{report} part {part} at version {seen}", SOMEBODY_SAVED)
            texts = {
                **report.texts,
                **answers,
                SAVED: {**report.texts.get(SAVED, {}), str(part): report.version + 1},
                WRITERS: sorted({*report.texts.get(WRITERS, []), by.pk}),
            }
            here = cls.objects.filter(pk=report.pk, version=report.version, state=cls.State.DRAFT)
            changes = {"texts": texts, "written_by": by, "written_at": timezone.now()}
            if here.update(version=F("version") + 1, **changes) == 1:
                with override("da"):  # the log is written in one language
                    said = _("Evaluering, del %(part)d: gemt.") % {"part": part}
                    logbook.write(activation, Kind.ACTION, said, by=by)
                report.refresh_from_db()
                return report
        raise RuntimeError(f"{report} is too busy")

    @transaction.atomic
    def approve(self, filled: dict[str, Any], *, by: User, seen: int) -> None:
        """Approve it as one who has not written in it; the activation is then reviewed.

        `filled` is kept as the parts that the log fills in. Raises NotTwoPeople, Refused.
        """
        if by.pk in self.writers:
            raise NotTwoPeople(f"{self}")
        here = Report.objects.filter(pk=self.pk, version=seen, state=self.State.DRAFT)
        changes: dict[str, Any] = {"approved_by": by, "approved_at": timezone.now()}
        changes |= {"state": self.State.APPROVED, "texts": {**self.texts, FILLED: filled}}
        if self.version != seen or here.update(version=F("version") + 1, **changes) != 1:
            raise plan.Refused(f"{self} at version {seen}", SOMEBODY_SAVED)
        self.activation.review(by=by, seen=self.activation.version)
        self.refresh_from_db()


class Recommendation(models.Model):
    """One lesson: who does what by when, followed up until it is closed."""

    class State(models.TextChoices):
        OPEN = "open", _("Åben")
        DECIDED = "decided", _("Besluttet")
        DONE = "done", _("Udført")
        DROPPED = "dropped", _("Fravalgt")

    # An ended one may be taken up again: the reason says why.
    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.DECIDED, State.DROPPED),
        State.DECIDED: (State.DONE, State.DROPPED),
        State.DONE: (State.OPEN,),
        State.DROPPED: (State.OPEN,),
    }

    activation = models.ForeignKey("Activation", models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.CharField(max_length=80)  # a function, not a person
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)  # of what was decided or dropped
    point = models.PositiveSmallIntegerField(null=True)
    edition = models.ForeignKey(PlanEdition, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation", "number"], name="recommendation_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activation_id} recommendation {self.number}"

    @property
    def name(self) -> str:
        return str(_("Anbefaling %(n)d") % {"n": self.number})

    @property
    def owner_in_words(self) -> plan.Text:
        return crew.in_words(self.owner)

    @property
    def is_open(self) -> bool:
        """Still to be followed up: not done, and not dropped."""
        return self.state in (self.State.OPEN, self.State.DECIDED)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @classmethod
    @transaction.atomic
    def make(
        cls,
        activation: Activation,
        *,
        text: str,
        owner: str,
        due_on: date,
        point: int | None = None,
        by: User,
    ) -> Recommendation:
        """One more lesson of the activation, with its line in the log."""
        now = timezone.now()
        last = cls.objects.filter(activation=activation).aggregate(last=models.Max("number"))
        made = cls.objects.create(
            activation=activation,
            number=(last["last"] or 0) + 1,
            text=text,
            owner=owner,
            due_on=due_on,
            point=point,
            made_at=now,
            changed_at=now,
        )
        with override("da"):
            said = f"{made.name}: {text} ({owner})"
        logbook.write(activation, Kind.DECISION, said, by=by, point=point)
        audit.record("crisis.review", activation.chain, by=by, detail=f"lesson {made.number}")
        return made

    @classmethod
    @transaction.atomic
    def make_all(
        cls, activation: Activation, decisions: Iterable[tuple[str, str, date]], *, by: User
    ) -> None:
        """One for each (what, which function, by when)."""
        for text, owner, due_on in decisions:
            cls.make(activation, text=text, owner=owner, due_on=due_on, by=by)

    @transaction.atomic
    def move(self, state: str, *, reason: str, by: User, seen: str) -> None:
        """Raises Refused when the plan has no such move, or the lesson moved since it was seen."""
        if state not in self.MOVES[seen]:
            raise plan.Refused(f"{self}: {seen} -> {state}", plan.NOT_NOW)
        here = Recommendation.objects.filter(pk=self.pk, state=seen)
        if here.update(state=state, reason=reason, changed_at=timezone.now()) != 1:
            raise plan.Refused(f"{self}: no longer {seen}", SOMEBODY_SAVED)
        self.refresh_from_db()
        with override("da"):
            said = f"{self.name}: {self.State(state).label}. {reason}"
        logbook.write(self.activation, Kind.DECISION, said, by=by, point=self.point)
        detail = f"lesson {self.number} {state}"
        audit.record("crisis.review", self.activation.chain, by=by, detail=detail)

    @transaction.atomic
    def change_plan(self, edition: PlanEdition, *, by: User) -> None:
        """It is carried into this draft of the plan."""
        here = Recommendation.objects.filter(pk=self.pk, edition=None)
        if here.update(edition=edition, changed_at=timezone.now()) != 1:
            raise plan.Refused(f"{self} is in a draft", SOMEBODY_SAVED)
        self.refresh_from_db()
        with override("da"):
            carried = _("ændrer planen, kladde til udgave %(n)d") % {"n": edition.number}
            said = f"{self.name}: {carried}."
        logbook.write(self.activation, Kind.DECISION, said, by=by, point=self.point)
        detail = f"lesson {self.number} edition {edition.number}"
        audit.record("crisis.plan", self.activation.chain, by=by, detail=detail)
