"""When an activation must be looked at again: every clock of it, the nearest first.

Source: crisis-plan.md 7, 12 and 13 (read 23 November 2026), our proposal, awaiting approval by
CMM: mark I. Clocks warn; nothing happens by itself when they pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from crisisplan import plan
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry, Recommendation, Step
from crisisplan.plan import Text
from crisisplan.reports import pictures
from portal.dates import months_after
from portal.models import User

FIRST_REVIEW, NEXT_REVIEW = timedelta(days=30), timedelta(days=60)
# The Epidemic Act lets the minister decide for six months at a time (crisis-plan.md 4.17, V).
ASK_AGAIN_MONTHS = 6
WORK = ("picture-write", "report-halfway")
REFERENCE = "undervejs"  # of the log's line
ANSWERS = (Step.Kind.CONFIRMED, Step.Kind.CHANGED, Step.Kind.APPROVED)


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing that must be done by a time. `page` names the address that does it."""

    label: Text
    due_at: datetime
    page: str
    action: Text

    @property
    def address(self) -> str:
        return f"crisisplan:{self.page}"

    @property
    def is_work(self) -> bool:
        """Open to all who work the plan; the others to those who may switch it."""
        return self.page in WORK

    @property
    def is_late(self) -> bool:
        return timezone.now() > self.due_at


def of(activation: Activation) -> list[Clock]:
    """What is still to be done, the nearest first. Three queries while it runs."""
    clocks = []
    if activation.is_countersign_missing:
        clocks.append(
            Clock(_("Medunderskrift"), activation.countersign_due_at, "countersign",
                  _("Medunderskriv"))
        )  # fmt: skip
    if activation.is_running:
        clocks.append(
            Clock(_("Ny vurdering af niveauet"), activation.review_due_at, "confirm-level",
                  _("Bekræft niveauet"))
        )  # fmt: skip
    for due_at, label, page, action in (
        (pictures.due_at(activation), _("Situationsbillede"), "picture-write", _("Skriv det")),
        (halfway_due_at(activation), _("Evaluering undervejs"), "report-halfway", _("Hold den")),
        (
            ask_again_at(activation),
            _("Er planen stadig nødvendig? (seks måneder, som i epidemilovens § 2)"),
            "confirm-level",
            _("Bekræft niveauet"),
        ),
    ):
        if due_at is not None:
            clocks.append(Clock(label, due_at, page, action))
    return sorted(clocks, key=lambda clock: clock.due_at)


def halfway_due_at(activation: Activation) -> datetime | None:
    """When the next halfway review must have been held; only N3 has one."""
    if activation.position != plan.N3:
        return None
    came = activation.steps.filter(to=plan.N3).exclude(start=plan.N3).order_by("-at").first()
    begins = came.at if came else activation.activated_at
    held = held_at(activation)
    return held + NEXT_REVIEW if held and held > begins else begins + FIRST_REVIEW


def held_at(activation: Activation) -> datetime | None:
    last = activation.log.filter(reference=REFERENCE).order_by("-number").first()
    return last.happened_at if last else None


def ask_again_at(activation: Activation) -> datetime | None:
    """When somebody must say anew that the plan is still needed; None when it is over.

    Six months after it began, and then six months after each answer: a level that was confirmed
    or changed once the question stood.
    """
    if not activation.is_running:
        return None
    due = asked_after(activation.activated_at)
    answers = activation.steps.filter(kind__in=ANSWERS, at__gte=due).order_by("at")
    for at in answers.values_list("at", flat=True):
        if at >= due:
            due = asked_after(at)
    return due


def asked_after(moment: datetime) -> datetime:
    """Six months later by the calendar, at the same hour in Denmark."""
    local = timezone.localtime(moment)
    day = months_after(local.date(), ASK_AGAIN_MONTHS)
    return timezone.make_aware(datetime.combine(day, local.time()))


@transaction.atomic
def hold_review(
    activation: Activation, decisions: Iterable[tuple[str, str, date]], *, by: User
) -> None:
    """Keep what was decided; the clock starts again. Raises Refused when it is over."""
    if not activation.is_running:
        raise plan.Refused(f"{activation.number} is over", plan.NOT_NOW)
    Recommendation.make_all(activation, decisions, by=by)
    with override("da"):  # the log is written in one language
        said = gettext("Evaluering undervejs er holdt.")
    logbook.write(activation, LogEntry.Kind.DECISION, said, by=by, reference=REFERENCE)
