"""Taking a false activation back: who got something, and one action that tells them all.

Both public accidents (Hawaii 2018, Ontario 2020) lasted because no correction was ready. Here it
is the same press and the same transaction as the annulment: what waits is stopped, M15 goes to
everybody who got or may have got something, and what people put up stands on a list to take down.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisisplan.announcements import announcing, dispatching, messages, outlet_mail, outlets
from crisisplan.log import logbook
from crisisplan.models.log import LogEntry
from crisisplan.models.messages import Announcement, Dispatch, Recipient
from portal import audit
from portal.models import OutboxMessage, User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

Channel, State = Dispatch.Channel, Dispatch.State


@dataclass(frozen=True, slots=True)
class Ready:
    """M15 in one language, as it would be sent, and how many get it."""

    language: str
    text: str
    count: int

    @property
    def language_name(self) -> str:
        return str(messages.LANGUAGE_NAMES[self.language])


@dataclass(frozen=True, slots=True)
class Retraction:
    """What annulling would do to the messages. `told` get M15; `stopped` never got anything."""

    rows: tuple[Dispatch, ...]  # what went out or waits, by mail, by hand, or inside
    stopped: int
    told: tuple[Recipient, ...]
    ready: tuple[Ready, ...]

    @property
    def by_hand(self) -> tuple[Dispatch, ...]:
        return tuple(row for row in self.rows if is_by_hand(row))

    @property
    def mailed(self) -> tuple[Dispatch, ...]:
        return tuple(row for row in self.rows if row.channel == Channel.MAIL)

    @property
    def has_anything(self) -> bool:
        return bool(self.rows)


def is_by_hand(row: Dispatch) -> bool:
    return row.recipient_id is None and row.place != ""


def went_out(activation: Activation) -> QuerySet[Dispatch]:
    """What somebody has, or will get: the newest last. Not the retraction itself."""
    found = Dispatch.objects.filter(
        announcement__activation=activation, state__in=[State.WAITING, State.SENT]
    ).exclude(announcement__template=messages.FALSE_ACTIVATION)
    return found.select_related("announcement", "recipient").order_by("made_at", "pk")


def to_take_down(activation: Activation) -> list[Dispatch]:
    """What hangs or lies somewhere although its text is withdrawn."""
    found = Dispatch.objects.filter(
        announcement__activation=activation,
        announcement__state=Announcement.State.WITHDRAWN,
        state=State.SENT,
        recipient=None,
    ).exclude(place="")
    return list(found.select_related("announcement").order_by("made_at"))


def prepare(activation: Activation) -> Retraction:
    """What annulling would do now: shown before it is done, and used when it is."""
    rows = tuple(went_out(activation))
    maybe_gone = _under_way(rows)
    told: dict[str, Recipient] = {}
    stopped = 0
    for row in rows:
        if row.recipient is not None and (row.state == State.SENT or row.pk in maybe_gone):
            told.setdefault(outlet_mail.address(row.recipient), row.recipient)
        elif row.state == State.WAITING:
            stopped += 1
    recipients = tuple(told.values())
    return Retraction(rows, stopped, recipients, _ready(activation, rows, recipients))


def _under_way(rows: tuple[Dispatch, ...]) -> set[object]:
    """Those a worker holds just now, or held when it died: they may have gone."""
    waiting = {outlet_mail.key_of(row): row.pk for row in rows if row.state == State.WAITING}
    held = OutboxMessage.objects.filter(key__in=waiting, leased_until__isnull=False)
    return {waiting[key] for key in held.values_list("key", flat=True)}


def _ready(
    activation: Activation, rows: tuple[Dispatch, ...], told: tuple[Recipient, ...]
) -> tuple[Ready, ...]:
    stored = outlets.of(activation).stored
    languages = [dispatching.spoken_to_in(box) for box in told]
    return tuple(
        Ready(
            language,
            stored(
                messages.filled(m15(activation, language), values_for(activation, rows, language))
            ),
            languages.count(language),
        )
        for language in dispatching.IN_BOTH
    )


def m15(activation: Activation, language: str) -> str:
    return dispatching.plan_text(activation, messages.FALSE_ACTIVATION, language)


def values_for(activation: Activation, rows: tuple[Dispatch, ...], language: str) -> dict[str, str]:
    """When the first of it went out; the activation's own time when nothing has."""
    first = min((row.settled_at or row.made_at for row in rows), default=activation.activated_at)
    return messages.dated(first, language)


def retract(activation: Activation, *, by: User) -> None:
    """In the transaction of the annulment: stop, tell, withdraw, write down."""
    planned = prepare(activation)
    for announcement in activation.announcements.exclude(state=Announcement.State.WITHDRAWN):
        # Each text is withdrawn, so nothing of it is public or can be sent; what waits is stopped.
        announcing.close(announcement, by=by)
    if not planned.has_anything:
        return
    _write_m15(activation, planned, by=by)
    # A mail the worker finished between the two readings has gone out too.
    gone = [row.recipient for row in went_out(activation) if row.recipient is not None]
    told = {outlet_mail.address(box): box for box in (*gone, *planned.told)}
    counts = dispatching.correct(activation, told.values(), by=by)
    stopped = planned.stopped - (len(told) - len(planned.told))
    with override("da"):
        line = (
            _(
                "M15 er sat i gang: %(da)d modtagere på dansk, %(en)d på engelsk. Stoppet, før de "
                "gik: %(stopped)d. Skal tages ned eller rettes af jer: %(places)d."
            )
            if activation.is_real
            else _("M15 er vist for øvelsens deltagere. Skal spilles taget ned: %(places)d.")
        ) % {**counts, "stopped": stopped, "places": len(planned.by_hand)}
    logbook.write(activation, LogEntry.Kind.MESSAGE_OUT, line, by=by, point=dispatching.POINT)
    audit.record("crisis.message", activation.chain, by=by, detail=messages.FALSE_ACTIVATION)


@transaction.atomic
def correct_one(
    wrong: Announcement,
    *,
    seen: int,
    by: User,
    text: str,
    values: Mapping[str, str],
    source: announcing.Source,
    key: uuid.UUID,
) -> Announcement:
    """A draft of M11 in place of `wrong`, which is withdrawn at once. Raises Refused.

    When it is approved it goes to the boxes that got the wrong one.
    """
    activation = wrong.activation
    if not activation.announcements.filter(pk=key).exists():
        reason = _("Bliver rettet med en ny besked.")
        announcing.withdraw(wrong, seen=seen, by=by, reason=reason)
    return announcing.write(
        activation,
        template=messages.CORRECTION,
        language=wrong.language,
        text=text,
        values=values,
        source=source,
        is_public=wrong.is_public,
        replaces=wrong,
        by=by,
        key=key,
    )


def _write_m15(activation: Activation, planned: Retraction, *, by: User) -> None:
    now = timezone.now()
    for ready in planned.ready:
        activation.announcements.create(
            number=activation.announcements.count() + 1,
            template=messages.FALSE_ACTIVATION,
            language=ready.language,
            text=ready.text,
            values=values_for(activation, planned.rows, ready.language),
            written_by=by,
            written_at=now,
        )


# -- figures of point 1 ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Figures:
    """P1.I1, P1.I4 and P1.I5 of one activation. `share` is sent of sent and failed, 0 to 1."""

    first_at: datetime | None
    minutes_to_first: int | None
    sent: int
    failed: int
    waiting: int
    stopped: int
    by_hand: int
    corrections: int

    @property
    def share(self) -> float | None:
        tried = self.sent + self.failed
        return self.sent / tried if tried else None


def figures(activation: Activation) -> Figures:
    """As they stand now. Messages to colleagues and retractions are not first messages."""
    rows = list(
        Dispatch.objects.filter(announcement__activation=activation).select_related("announcement")
    )
    outward = [
        row.settled_at or row.made_at
        for row in rows
        if row.state in (State.SENT, State.RETRACTED)
        and row.announcement.template not in (*messages.TO_COLLEAGUES, messages.FALSE_ACTIVATION)
    ]
    first = min(outward, default=None)
    minutes = (
        None if first is None else int((first - activation.activated_at).total_seconds() // 60)
    )
    mails = [row.state for row in rows if row.channel == Channel.MAIL]
    corrected = {
        # M15 is one correction, in two languages.
        row.announcement_id if row.announcement.template == messages.CORRECTION else "M15"
        for row in rows
        if row.announcement.template in (messages.CORRECTION, messages.FALSE_ACTIVATION)
        and row.state == State.SENT
    }
    return Figures(
        first_at=first,
        minutes_to_first=minutes,
        sent=mails.count(State.SENT),
        failed=mails.count(State.FAILED),
        waiting=mails.count(State.WAITING),
        stopped=mails.count(State.STOPPED),
        by_hand=sum(is_by_hand(row) for row in rows),
        corrections=len(corrected),
    )
