"""What a long activation is asked again: the halfway review, and after six months whether it holds.

Source: crisis-plan.md 7 and 13 (read 23 November 2026), our proposal, awaiting approval by CMM:
mark I. Both clocks warn; nothing happens by itself when they pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisisplan import plan
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry, Recommendation, Step
from portal.models import User

FIRST_REVIEW, NEXT_REVIEW = timedelta(days=30), timedelta(days=60)
# The Epidemic Act lets the minister decide for six months at a time (crisis-plan.md 4.17, V).
ASK_AGAIN = timedelta(days=183)
REFERENCE = "undervejs"  # of the log's line
ANSWERS = (Step.Kind.CONFIRMED, Step.Kind.CHANGED, Step.Kind.APPROVED)


def review_due_at(activation: Activation) -> datetime | None:
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
    due = activation.activated_at + ASK_AGAIN
    answers = activation.steps.filter(kind__in=ANSWERS, at__gte=due).order_by("at")
    for at in answers.values_list("at", flat=True):
        if at >= due:
            due = at + ASK_AGAIN
    return due


@transaction.atomic
def hold_review(
    activation: Activation, decisions: Iterable[tuple[str, str, date]], *, by: User
) -> None:
    """Keep what was decided; the clock starts again. Raises Refused when it is over."""
    if not activation.is_running:
        raise plan.Refused(f"{activation.number} is over", plan.NOT_NOW)
    Recommendation.make_all(activation, decisions, by=by)
    with override("da"):  # the log is written in one language
        said = _("Evaluering undervejs er holdt.")
    logbook.write(activation, LogEntry.Kind.DECISION, said, by=by, reference=REFERENCE)
