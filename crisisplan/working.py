"""Working the plan: taking and doing tasks, holding roles, counting, stopping a point.

Every deed is one conditional update, its line in the log and its audit line, in one transaction.
What is overdue is computed; nothing happens by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crisisplan import crew, plan
from crisisplan.cards.parts import DUE_AFTER, ONGOING
from crisisplan.editions import freezing
from crisisplan.log import logbook
from crisisplan.models import (
    Activation,
    IndicatorReading,
    LogEntry,
    PointProgress,
    RoleHolder,
    TaskProgress,
)
from crisisplan.points import POINTS
from portal import audit, freshness
from portal.models import User

State = TaskProgress.State
Kind = LogEntry.Kind
CHANGED = gettext_lazy("En kollega har ændret opgaven imens. Se, hvad der gælder nu, og prøv igen.")
NOT_IN_FORCE = gettext_lazy("Punktet er ikke i kraft, så opgaven kan ikke ændres.")


# -- reading --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TaskNow:
    """One task as it stands: its text in the activation's own plan, and what was done."""

    code: str
    text: str
    phase: str
    state: str
    owner: User | None
    due_at: datetime | None
    changed_at: datetime | None
    last_done_at: datetime | None
    version: int

    @property
    def owner_id(self) -> int | None:
        return self.owner.pk if self.owner else None

    @property
    def is_settled(self) -> bool:
        return self.state in (State.DONE, State.OMITTED)

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and not self.is_settled and now > self.due_at

    @property
    def state_in_words(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True, slots=True)
class CardNow:
    """One action card of one activation."""

    number: int
    texts: dict[str, Any]  # of the frozen plan: title, purpose, trigger, stop, log, …
    tasks: tuple[TaskNow, ...]
    row: PointProgress | None
    holders: tuple[RoleHolder, ...]

    @property
    def title(self) -> str:
        return said(self.texts["title"])

    @property
    def short(self) -> str:
        return str(POINTS[self.number].short)

    @property
    def purpose(self) -> str:
        return said(self.texts["purpose"])

    @property
    def stop(self) -> str:
        return said(self.texts["stop"])

    @property
    def log(self) -> str:
        return said(self.texts["log"])

    @property
    def parties(self) -> str:
        return said(self.texts["parties"])

    @property
    def responsible(self) -> str:
        return str(self.texts["responsible"])

    @property
    def is_in_force(self) -> bool:
        return self.row is not None and self.row.stopped_at is None

    @property
    def is_stopped(self) -> bool:
        return self.row is not None and self.row.stopped_at is not None

    @property
    def settled(self) -> int:
        return sum(task.is_settled for task in self.with_deadline)

    @property
    def with_deadline(self) -> tuple[TaskNow, ...]:
        return tuple(task for task in self.tasks if task.phase != ONGOING)

    def overdue(self, now: datetime) -> int:
        return sum(task.is_overdue(now) for task in self.tasks) if self.is_in_force else 0

    @property
    def next_due_at(self) -> datetime | None:
        if not self.is_in_force:
            return None
        return min((t.due_at for t in self.tasks if t.due_at and not t.is_settled), default=None)


def said(text: Any) -> str:
    """A frozen text in the reader's language."""
    return str(text[plan.language_now()]) if isinstance(text, dict) else str(text)


def cards_of(activation: Activation) -> list[CardNow]:
    """The eight cards as they stand, in four queries."""
    content = freezing.plan_of(activation).content
    rows = {row.point: row for row in activation.point_rows.all()}
    progress = {row.code: row for row in activation.tasks.select_related("owner")}
    holders = list(activation.holders.filter(until=None).select_related("user"))
    return [
        card_now(int(number), texts, rows.get(int(number)), progress, holders)
        for number, texts in sorted(content["cards"].items(), key=lambda item: int(item[0]))
    ]


def card_now(
    number: int,
    texts: dict[str, Any],
    row: PointProgress | None,
    progress: dict[str, TaskProgress],
    holders: Iterable[RoleHolder],
) -> CardNow:
    roles = {texts["responsible"], *texts["also"]}
    tasks = tuple(
        task_now(code, said(text), row, progress.get(code)) for code, text in texts["tasks"].items()
    )
    mine = tuple(holder for holder in holders if holder.role in roles)
    return CardNow(number, texts, tasks, row, mine)


def task_now(
    code: str, text: str, row: PointProgress | None, progress: TaskProgress | None
) -> TaskNow:
    phase = code.partition(".")[2][0]
    wait = DUE_AFTER.get(phase)
    since = row.in_force_since if row is not None and row.stopped_at is None else None
    return TaskNow(
        code=code,
        text=text,
        phase=phase,
        state=progress.state if progress else State.OPEN,
        owner=progress.owner if progress else None,
        due_at=since + wait if since and wait else None,
        changed_at=progress.changed_at if progress else None,
        last_done_at=progress.last_done_at if progress else None,
        version=progress.version if progress else 0,
    )


# -- tasks ----------------------------------------------------------------------------------------
def take(activation: Activation, code: str, *, seen: int, by: User) -> None:
    """`by` does the task from now on, also when a colleague had it. Raises Refused."""
    _change(activation, code, seen, by, state=State.TAKEN, owner=by)


def release(activation: Activation, code: str, *, seen: int, by: User) -> None:
    """Back to nobody: begun again, or taken by mistake."""
    _change(activation, code, seen, by, state=State.OPEN, owner=None)


def done(activation: Activation, code: str, *, seen: int, by: User, note: str = "") -> None:
    """Done. An ongoing task is done once more, and stays."""
    now = timezone.now()
    state = State.OPEN if phase_of(code) == ONGOING else State.DONE
    _change(activation, code, seen, by, note=note, state=state, last_done_at=now)


def omit(activation: Activation, code: str, *, seen: int, by: User, reason: str) -> None:
    """Decided not to do it: a decision of its own kind in the log. Raises ValueError."""
    if not reason.strip():
        raise ValueError("no reason")
    _change(activation, code, seen, by, note=reason, state=State.OMITTED)


def phase_of(code: str) -> str:
    return code.partition(".")[2][0]


LOGGED = {
    State.TAKEN: (Kind.ACTION, gettext_lazy("Taget")),
    State.OPEN: (Kind.ACTION, gettext_lazy("Givet fri")),
    State.DONE: (Kind.ACTION, gettext_lazy("Udført")),
    State.OMITTED: (Kind.OMISSION, gettext_lazy("Undladt")),
}


@transaction.atomic
def _change(
    activation: Activation,
    code: str,
    seen: int,
    by: User,
    *,
    note: str = "",
    **changes: Any,
) -> None:
    texts = freezing.plan_of(activation).content["cards"][code[1]]["tasks"]
    text = texts[code]  # KeyError on an unknown code
    point = int(code[1])
    in_force = activation.point_rows.filter(point=point, stopped_at=None).exists()
    if not activation.is_running or not in_force:
        raise plan.Refused(f"{code} is not in force", NOT_IN_FORCE)
    now = timezone.now()
    changes |= {"changed_at": now, "changed_by": by}
    if seen == 0:
        _row, is_new = TaskProgress.objects.get_or_create(
            activation=activation, code=code, defaults=changes
        )
        if not is_new:
            raise plan.Refused(f"{code} was begun", CHANGED)
    else:
        here = TaskProgress.objects.filter(activation=activation, code=code, version=seen)
        if here.update(version=F("version") + 1, **changes) != 1:
            raise plan.Refused(f"{code} at version {seen}", CHANGED)
    kind, did = LOGGED[changes["state"]]
    with override("da"):
        words = _("Udført") if "last_done_at" in changes else did
        line = f"{words}: {code} {text['da']}" + (f" {note}" if note else "")
    logbook.write(activation, kind, line, by=by, point=point, reference=code, happened_at=now)
    audit.record("crisis.task", activation.chain, by=by, detail=f"{code} {changes['state']}")


# -- roles ----------------------------------------------------------------------------------------
@transaction.atomic
def assign(
    activation: Activation,
    role: str,
    user: User,
    *,
    by: User,
    area: str = "",
    is_deputy: bool = False,
) -> RoleHolder:
    """`user` holds the role from now on; who held it before is relieved, and the log says so.

    Raises KeyError on an unknown role, Refused when the person already holds it.
    """
    name = crew.ROLES[role].name
    now = timezone.now()
    same = RoleHolder.objects.filter(
        activation=activation, role=role, area=area, is_deputy=is_deputy, until=None
    )
    before = same.select_related("user").first()
    if before is not None and before.user_id == user.pk:
        raise plan.Refused(f"{role} is held", _("%(name)s har allerede rollen.") % {"name": user})
    same.update(until=now)
    holder = RoleHolder.objects.create(
        activation=activation, role=role, area=area, user=user, is_deputy=is_deputy, since=now
    )
    with override("da"):
        what = f"{name}{' ' + area if area else ''}{' (stedfortræder)' if is_deputy else ''}"
        line = f"{what}: fra {before.user} til {user}." if before else f"{what}: {user}."
    logbook.write(activation, Kind.HANDOVER, line, by=by, area=area)
    audit.record("crisis.role", activation.chain, by=by, detail=f"{role} user:{user.pk}")
    return holder


# -- figures and stopping -------------------------------------------------------------------------
@transaction.atomic
def count(
    activation: Activation,
    code: str,
    value: Decimal,
    *,
    by: User,
    counted_at: datetime,
    note: str = "",
) -> IndicatorReading:
    """One figure of one indicator. Raises KeyError on an unknown code."""
    text = freezing.plan_of(activation).content["cards"][code[1]]["indicators"][code]
    reading = IndicatorReading.objects.create(
        activation=activation,
        code=code,
        value=value,
        note=note,
        counted_at=counted_at,
        entered_at=timezone.now(),
        entered_by=by,
    )
    line = f"{code} {text['da']}: {value.normalize():f}" + (f" ({note})" if note else "")
    logbook.write(
        activation, Kind.EVENT, line, by=by, point=int(code[1]), reference=code,
        happened_at=counted_at,
    )  # fmt: skip
    audit.record("crisis.task", activation.chain, by=by, detail=code)
    return reading


@transaction.atomic
def stop_point(activation: Activation, point: int, *, evidence: str, by: User) -> None:
    """The stop criterion is met, and this is how it is known. Raises Refused, ValueError."""
    if not evidence.strip():
        raise ValueError("no evidence")
    if activation.is_real:
        freshness.bump(crisis=True)  # the public page names the points in force
    now = timezone.now()
    running = activation.is_running
    here = activation.point_rows.filter(point=point, stopped_at=None)
    changes = {"stopped_at": now, "is_met": True, "evidence": evidence}
    if not running or here.update(**changes) != 1:
        raise plan.Refused(f"point {point} is not in force", NOT_IN_FORCE)
    with override("da"):
        line = _("Punkt %(n)s er stoppet. Stopkriteriet er opfyldt: %(evidence)s") % {
            "n": point,
            "evidence": evidence,
        }
    logbook.write(activation, Kind.DECISION, line, by=by, point=point, happened_at=now)
    audit.record("crisis.point", activation.chain, by=by, detail=f"stop {point}")


@transaction.atomic
def resume_point(activation: Activation, point: int, *, reason: str, by: User) -> None:
    """In force again, with new deadlines. Raises Refused, ValueError."""
    if not reason.strip():
        raise ValueError("no reason")
    if activation.is_real:
        freshness.bump(crisis=True)
    now = timezone.now()
    here = activation.point_rows.filter(point=point, stopped_at__isnull=False)
    again = {"in_force_since": now, "stopped_at": None, "is_met": False, "evidence": ""}
    if not activation.is_running or here.update(**again) != 1:
        raise plan.Refused(f"point {point} is in force", NOT_IN_FORCE)
    with override("da"):
        line = _("Punkt %(n)s er i kraft igen: %(reason)s") % {"n": point, "reason": reason}
    logbook.write(activation, Kind.DECISION, line, by=by, point=point, happened_at=now)
    audit.record("crisis.point", activation.chain, by=by, detail=f"resume {point}")
