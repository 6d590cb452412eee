"""What is one person's own: the tasks they hold, and what waits for them as the second person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crisisplan import permissions, plan
from crisisplan.announcements import messages
from crisisplan.cards_now import CardNow, TaskNow
from crisisplan.models import Activation, Announcement, RoleHolder, TaskProgress
from portal.models import User
from portal.roles import may

NEVER = datetime.max.replace(tzinfo=UTC)  # of a task without a deadline
AT_FIRST_SIGHT = 5  # tasks; the others fold out


# -- in one activation ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OwnTask:
    """One task that is mine to do, and the card it stands on."""

    card: CardNow
    task: TaskNow
    is_late: bool

    @property
    def order(self) -> tuple[bool, bool, datetime, str]:
        """Late first, then what I have taken, then by the clock."""
        is_taken = self.task.state == TaskProgress.State.TAKEN
        due_at = self.task.due_at or NEVER
        return not self.is_late, not is_taken, due_at, self.task.code


@dataclass(frozen=True, slots=True)
class Mine:
    """The roles I hold and my tasks, the most pressing first. False when I have neither."""

    roles: tuple[RoleHolder, ...]
    tasks: tuple[OwnTask, ...]

    def __bool__(self) -> bool:
        return bool(self.roles or self.tasks)

    @property
    def first(self) -> tuple[OwnTask, ...]:
        return self.tasks[:AT_FIRST_SIGHT]

    @property
    def others(self) -> tuple[OwnTask, ...]:
        return self.tasks[AT_FIRST_SIGHT:]


def mine(cards: Iterable[CardNow], holders: Iterable[RoleHolder], user: User) -> Mine:
    """What `user` has taken, and the open tasks of the points whose role they hold. No queries."""
    now = timezone.now()
    roles = tuple(holder for holder in holders if holder.user_id == user.pk)
    held = {holder.role for holder in roles}
    found = [
        OwnTask(card, task, task.is_overdue(now))
        for card in cards
        if card.is_in_force
        for task in card.tasks
        if is_mine(task, user, by_role=card.responsible in held)
    ]
    return Mine(roles, tuple(sorted(found, key=lambda own: own.order)))


def is_mine(task: TaskNow, user: User, *, by_role: bool) -> bool:
    if task.state == TaskProgress.State.TAKEN:
        return task.owner_id == user.pk
    return task.state == TaskProgress.State.OPEN and by_role


# -- across the activations -----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that only a second person can do, and the page where it is done."""

    words: str
    address: str


def for_person(user: User, activations: Sequence[Activation]) -> list[Waiting]:
    """What waits for `user` in the real ones among `activations`. One query.

    An exercise says so on its own pages: here nobody may see that there is one.
    """
    real = [activation for activation in activations if activation.is_real]
    return [*deeds_for(user, real), *texts_for(user, real)]


def deeds_for(user: User, activations: Iterable[Activation]) -> list[Waiting]:
    found = []
    for activation in activations:
        open_to = permissions.deeds_open_to(user, activation)
        for name in ("countersign", "approve"):
            if name in open_to:
                address = reverse(f"crisisplan:{name}", args=[activation.pk])
                found.append(Waiting(deed_in_words(activation, name), address))
    return found


def deed_in_words(activation: Activation, name: str) -> str:
    number = {"number": activation.number}
    if name == "countersign":
        return _("Medunderskriv %(number)s") % number
    if activation.proposed_to == plan.N4:
        return _("Godkend nedtrapningen af %(number)s") % number
    return _("Godkend afslutningen af %(number)s") % number


def texts_for(user: User, activations: Iterable[Activation]) -> list[Waiting]:
    """Drafts that another has written: to be read by one, and approved by the clinical lead."""
    if not may(user, "crisis.message"):
        return []
    running = [activation for activation in activations if activation.is_running]
    drafts = Announcement.objects.filter(
        activation__in=running, state=Announcement.State.DRAFT
    ).exclude(written_by=user)
    rows = drafts.select_related("activation").order_by("activation__activated_at", "number")
    return [text_waits(row) for row in rows if not row.read_by_id or may(user, "crisis.approve")]


def text_waits(row: Announcement) -> Waiting:
    words = {
        "code": row.template,
        "language": messages.LANGUAGE_NAMES.get(row.language, row.language),
        "number": row.activation.number,
    }
    to_do = _("Godkend %(code)s på %(language)s, %(number)s")
    if not row.read_by_id:
        to_do = _("Læs %(code)s på %(language)s igennem, %(number)s")
    address = reverse("crisisplan:announce-text", args=[row.activation_id, row.number])
    return Waiting(to_do % words, address)
