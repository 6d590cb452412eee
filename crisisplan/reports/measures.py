"""What the log and the tables say of an activation afterwards: levels, times, tasks, indicators.

Plain data (times as ISO 8601 in UTC, durations in whole seconds), so that an approved report keeps
it. Nothing here is typed by anybody, and nothing can be adjusted (design: crisisplan.md B13, 5).
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from crisisplan import plan
from crisisplan.cards.parts import DUE_AFTER
from crisisplan.editions import freezing
from crisisplan.log import logbook, openchain
from crisisplan.models import Activation, Dispatch, LogEntry, PointProgress, Step, TaskProgress
from crisisplan.points import REOPENING

BANNER_SEEN = "banner-seen"  # the reference of the probe's line
# Card P2: all of priority A contacted; every known place reached once.
FIRST_CONTACTS = {"contact-a": "P2.D2", "contact-all": "P2.U1"}
COUNTED = r"^P[1-8]\.I"  # the reference of a figure's line: counted before, not what set it off
ON_TIME, LATE, OMITTED, NOT_DONE = "on-time", "late", "omitted", "not-done"
WAITING, NOT_DUE = "waiting", "not-due"  # before the deadline; it stopped before the deadline


def of(activation: Activation) -> dict[str, Any]:
    """Everything the report fills in."""
    return {
        "levels": levels(activation),
        "points": points(activation),
        "plans": plans(activation),
        "times": times(activation),
        "tasks": tasks(activation),
        "indicators": indicators(activation),
        "omissions": omissions(activation),
        "annexes": annexes(activation),
    }


def iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


def seconds(start: datetime | None, end: datetime | None) -> int | None:
    """Whole seconds, below zero when `end` was first; None when one of the two never came."""
    return None if start is None or end is None else round((end - start).total_seconds())


# -- part 2: what was in force ---------------------------------------------------------------------
def levels(activation: Activation) -> list[dict[str, Any]]:
    """Each position it stood in, from–to, for how long, and who decided it."""
    moved = [step for step in steps_of(activation) if step.has_moved]
    ends = [*(step.at for step in moved[1:]), None]
    return [
        {
            "position": step.to,
            "since": iso(step.at),
            "until": iso(end),
            "seconds": seconds(step.at, end),
            "by": str(step.by),
            "with": str(step.with_person or ""),
            "reason": step.reason,
        }
        for step, end in zip(moved, ends, strict=True)
    ]


def steps_of(activation: Activation) -> list[Step]:
    return list(activation.steps.select_related("by", "with_person").order_by("at"))


def points(activation: Activation) -> list[dict[str, Any]]:
    return [
        {
            "point": row.point,
            "since": iso(row.in_force_since),
            "until": iso(row.stopped_at),
            "is_met": row.is_met,
            "evidence": row.evidence,
        }
        for row in activation.point_rows.order_by("point")
    ]


def plans(activation: Activation) -> list[dict[str, Any]]:
    """The editions it worked from, with their checksums."""
    return [
        {"edition": row.edition.number, "since": iso(row.adopted_at), "checksum": row.checksum}
        for row in activation.plans.select_related("edition").order_by("number")
    ]


# -- part 3: times ---------------------------------------------------------------------------------
def moments(activation: Activation) -> dict[str, datetime | None]:
    """The moments that are measured between; None for what never came or was never written."""
    decided = activation.activated_at
    events = activation.log.filter(kind=LogEntry.Kind.EVENT).exclude(reference__regex=COUNTED)
    trigger = events.filter(happened_at__lt=decided).order_by("happened_at").first()
    banner = banner_line(activation)
    done = {row.code: row.last_done_at for row in activation.tasks.all()}
    return {
        "trigger": trigger.happened_at if trigger else None,
        "decision": decided,
        "banner": banner.entered_at if banner else None,
        "message": first_message_at(activation),
        **{name: done.get(code) for name, code in FIRST_CONTACTS.items()},
        "countersigned": activation.countersigned_at,
        "ended": activation.ended_at or activation.annulled_at,
    }


def banner_line(activation: Activation) -> LogEntry | None:
    """The probe's first line on a public change: it happened at the change, entered when seen."""
    if activation.public_at is None:
        return None
    seen = activation.log.filter(reference=BANNER_SEEN, happened_at__gte=activation.public_at)
    return seen.order_by("number").first()


def first_message_at(activation: Activation) -> datetime | None:
    """When the first text went out by any road, or the log says that it did."""
    sent = Dispatch.objects.filter(
        announcement__activation=activation, state=Dispatch.State.SENT, settled_at__isnull=False
    ).order_by("settled_at")
    logged = activation.log.filter(kind=LogEntry.Kind.MESSAGE_OUT).order_by("happened_at")
    first, line = sent.first(), logged.first()
    found = [first.settled_at if first else None, line.happened_at if line else None]
    return min((moment for moment in found if moment is not None), default=None)


def times(activation: Activation) -> list[dict[str, Any]]:
    """Each moment with the seconds from the decision; the trigger's are below zero.

    The banner's are from the decision that made the plan public.
    """
    begins = {"banner": activation.public_at}
    return [
        {
            "moment": name,
            "at": iso(moment),
            "seconds": seconds(begins.get(name, activation.activated_at), moment),
        }
        for name, moment in moments(activation).items()
    ]


def task_rows(activation: Activation) -> list[dict[str, Any]]:
    """Every task with a deadline of every point that was in force: when due, when done, and how.

    Those of the reopening only when N4 was reached: their clocks run from there.
    """
    cards = freezing.plan_of(activation).content["cards"]
    progress = {row.code: row for row in activation.tasks.all()}
    ended = activation.ended_at or activation.annulled_at
    has_reopened = activation.steps.filter(to=plan.N4).exists()
    return [
        task_row(code, row, progress.get(code), row.stopped_at or ended)
        for row in activation.point_rows.order_by("point")
        if row.point != REOPENING or has_reopened
        for code in cards[str(row.point)]["tasks"]
        if code.partition(".")[2][0] in DUE_AFTER
    ]


def task_row(
    code: str, point: PointProgress, task: TaskProgress | None, stopped: datetime | None
) -> dict[str, Any]:
    due = point.in_force_since + DUE_AFTER[code.partition(".")[2][0]]
    done = task.last_done_at if task and task.state == TaskProgress.State.DONE else None
    if task is not None and task.state == TaskProgress.State.OMITTED:
        how = OMITTED
    elif done is not None:
        how = ON_TIME if done <= due else LATE
    elif (stopped or timezone.now()) >= due:
        how = NOT_DONE
    else:
        how = NOT_DUE if stopped else WAITING
    return {
        "code": code,
        "due": iso(due),
        "done": iso(done),
        "how": how,
        "seconds": seconds(point.in_force_since, done),
    }


def tasks(activation: Activation) -> dict[str, Any]:
    """How many tasks came out in which way, in all and for each point."""
    rows = task_rows(activation)
    each = {
        str(point): dict(Counter(row["how"] for row in rows if row["code"][1] == str(point)))
        for point in sorted({int(row["code"][1]) for row in rows})
    }
    return {"all": dict(Counter(row["how"] for row in rows)), "points": each, "rows": rows}


# -- part 4: indicators ----------------------------------------------------------------------------
def indicators(activation: Activation) -> list[dict[str, Any]]:
    """For each indicator with a figure: before its point was in force, first, last, and after.

    Values are text. »After« is the first figure counted once the activation was over.
    """
    begins = {row.point: row.in_force_since for row in activation.point_rows.all()}
    ended = activation.ended_at or activation.annulled_at
    counted: dict[str, list[tuple[datetime, str]]] = {}
    for reading in activation.readings.order_by("code", "counted_at", "pk"):
        value = reading.plain
        counted.setdefault(reading.code, []).append((reading.counted_at, value))
    cards = freezing.plan_of(activation).content["cards"]
    return [
        {
            "code": code,
            "text": cards[code[1]]["indicators"].get(code, ""),  # in both languages
            **row_of(readings, begins.get(int(code[1]), activation.activated_at), ended),
        }
        for code, readings in sorted(counted.items())
    ]


def row_of(
    readings: list[tuple[datetime, str]], begins: datetime, ended: datetime | None
) -> dict[str, Any]:
    """`readings` are (moment, value), the oldest first."""
    early = [value for moment, value in readings if moment < begins]
    late = [value for moment, value in readings if ended is not None and moment >= ended]
    during = [
        value for moment, value in readings if moment >= begins and (not ended or moment < ended)
    ]
    return {
        "before": early[-1] if early else "",
        "first": during[0] if during else "",
        "last": during[-1] if during else "",
        "after": late[0] if late else "",
        "count": len(readings),
    }


# -- parts 13 and 16 -------------------------------------------------------------------------------
def omissions(activation: Activation) -> list[dict[str, Any]]:
    """The decisions not to act, with their reasons, as the log has them."""
    lines = activation.log.filter(kind=LogEntry.Kind.OMISSION).order_by("number")
    return [
        {
            "line": line.number,
            "at": iso(line.happened_at),
            "point": line.point,
            "text": as_corrected(line),
        }
        for line in lines.prefetch_related("corrections")
    ]


def as_corrected(line: LogEntry) -> str:
    """Its text, or what the newest correction says instead."""
    corrections = sorted(line.corrections.all(), key=lambda one: one.number)
    return as_corrected(corrections[-1]) if corrections else line.text


def annexes(activation: Activation) -> dict[str, Any]:
    """The head of the log, and what else there is: pictures, messages, participants by role."""
    head = logbook.head(activation)
    said = activation.announcements.order_by("number")
    roles = activation.holders.order_by("role").values_list("role", flat=True)
    return {
        "log_number": head.number,
        "log_head": head.mac,
        "log_code": openchain.code_at(activation, head.number),
        "kinds": dict(sorted(Counter(activation.log.values_list("kind", flat=True)).items())),
        "pictures": [
            {"number": p.number, "at": iso(p.made_at), "log": p.log_number}
            for p in activation.pictures.order_by("number")
        ],
        "messages": [
            {"template": m.template, "language": m.language, "state": m.state, "text": m.text}
            for m in said
        ],
        "roles": dict(sorted(Counter(roles).items())),
    }
