"""How the action cards of an activation stand: texts, tasks, who is on them, what is late.

What is overdue is computed; nothing happens by itself. What is done on them: working.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crisisplan import plan
from crisisplan.announcements import messages
from crisisplan.cards.parts import DUE_AFTER, ONGOING
from crisisplan.editions import freezing
from crisisplan.models import Activation, PointProgress, RoleHolder, TaskProgress
from crisisplan.points import POINTS, REOPENING
from portal.models import User

State = TaskProgress.State
NAMED = re.compile(r"\bM\d\d\b")


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
    changed_by: User | None
    last_done_at: datetime | None
    version: int

    @property
    def done_by(self) -> User | None:
        """Who did it last; None when somebody has begun it again since."""
        return self.changed_by if self.last_done_at == self.changed_at else None

    @property
    def owner_id(self) -> int | None:
        return self.owner.pk if self.owner else None

    @property
    def is_settled(self) -> bool:
        return self.state in (State.DONE, State.OMITTED)

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and not self.is_settled and now > self.due_at

    @property
    def messages(self) -> list[messages.Template]:
        """The message templates that the text names, such as »M01«."""
        named = dict.fromkeys(NAMED.findall(self.text))
        return [messages.TEMPLATES[code] for code in named if code in messages.TEMPLATES]

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
    is_waiting: bool = False  # in force, but its clocks have not begun

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
        """None while the card's clocks wait."""
        if self.is_waiting:
            return ()
        return tuple(task for task in self.tasks if task.phase != ONGOING)

    @property
    def late(self) -> tuple[TaskNow, ...]:
        """The tasks that are over their time now."""
        now = timezone.now()
        return tuple(task for task in self.tasks if task.is_overdue(now))

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


def holders_of(activation: Activation) -> list[RoleHolder]:
    """Who has which role now."""
    return list(activation.holders.filter(until=None).select_related("user"))


def cards_of(activation: Activation, holders: Iterable[RoleHolder] | None = None) -> list[CardNow]:
    """The eight cards as they stand, in four queries; three where `holders` are known already."""
    content = freezing.plan_of(activation).content
    rows = {row.point: row for row in activation.point_rows.all()}
    progress = {row.code: row for row in activation.tasks.select_related("owner", "changed_by")}
    holders = holders_of(activation) if holders is None else holders
    return [
        card_now(
            int(number),
            texts,
            rows.get(int(number)),
            progress,
            holders,
            is_waiting=int(number) == REOPENING and activation.level != plan.N4,
        )
        for number, texts in sorted(content["cards"].items(), key=lambda item: int(item[0]))
    ]


def card_now(
    number: int,
    texts: dict[str, Any],
    row: PointProgress | None,
    progress: dict[str, TaskProgress],
    holders: Iterable[RoleHolder],
    *,
    is_waiting: bool = False,
) -> CardNow:
    roles = {texts["responsible"], *texts["also"]}
    is_running = row is not None and row.stopped_at is None and not is_waiting
    since = row.in_force_since if row is not None and is_running else None
    tasks = tuple(
        task_now(code, said(text), since, progress.get(code))
        for code, text in texts["tasks"].items()
    )
    mine = tuple(holder for holder in holders if holder.role in roles)
    return CardNow(number, texts, tasks, row, mine, is_waiting)


def task_now(
    code: str, text: str, since: datetime | None, progress: TaskProgress | None
) -> TaskNow:
    """`since`: when the clocks of its point began; None while they do not run."""
    phase = code.partition(".")[2][0]
    wait = DUE_AFTER.get(phase)
    return TaskNow(
        code=code,
        text=text,
        phase=phase,
        state=progress.state if progress else State.OPEN,
        owner=progress.owner if progress else None,
        due_at=since + wait if since and wait else None,
        changed_at=progress.changed_at if progress else None,
        changed_by=progress.changed_by if progress else None,
        last_done_at=progress.last_done_at if progress else None,
        version=progress.version if progress else 0,
    )
