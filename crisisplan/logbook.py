"""The only writer of the log, and the check that finds a changed, removed or cut line.

One chain per activation. The head (number and mac) is printed on each situation picture and mailed
at each level change, so that a cut tail is found too (crisis-plan.md 12).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from crisisplan.models.log import LogEntry
from portal.models import User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

START = "0" * 64
TRIES = 20
Kind = LogEntry.Kind


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: how many lines, and the last one's mac."""

    number: int
    mac: str


def write(
    activation: Activation,
    kind: str,
    text: str,
    *,
    by: User | None = None,
    happened_at: datetime | None = None,
    area: str = "",
    point: int | None = None,
    on_authority_of: str = "",
    reference: str = "",
    corrects: LogEntry | None = None,
    assess_before_release: bool = False,
) -> LogEntry:
    """Append one line, in the caller's transaction. Raises ValueError on an empty text.

    `corrects` must be a line of the same activation; a correction may be corrected.
    """
    if not text.strip():
        raise ValueError("an empty line")
    if corrects is not None and corrects.activation_id != activation.pk:
        raise ValueError("a line of another activation")
    now = timezone.now()
    entry = LogEntry(
        activation=activation,
        kind=kind,
        text=text,
        by=by,
        happened_at=happened_at or now,
        area=area,
        point=point,
        on_authority_of=on_authority_of,
        reference=reference,
        corrects=corrects,
        assess_before_release=assess_before_release,
    )
    for _ in range(TRIES):
        if _append(entry):
            return entry
    raise RuntimeError(f"the log of {activation.pk} is too busy")


def _append(entry: LogEntry) -> bool:
    """False when another writer took the number."""
    last = head(entry.activation)
    entry.number, entry.previous = last.number + 1, last.mac
    entry.entered_at = timezone.now()
    entry.mac = mac_of(entry)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def head(activation: Activation) -> Head:
    last = LogEntry.objects.filter(activation=activation).order_by("-number").first()
    return Head(last.number, last.mac) if last else Head(0, START)


def mac_of(entry: LogEntry) -> str:
    """HMAC-SHA-256 (hex) over the line and the mac before it."""
    parts = (
        str(entry.id),
        str(entry.activation_id),
        str(entry.number),
        entry.happened_at.isoformat(timespec="microseconds"),
        entry.entered_at.isoformat(timespec="microseconds"),
        entry.kind,
        entry.area,
        str(entry.point or ""),
        entry.text,
        str(entry.by_id or ""),
        entry.on_authority_of,
        entry.reference,
        str(entry.corrects_id or ""),
        str(entry.assess_before_release),
        entry.previous,
    )
    message = "\x1f".join(parts).encode()
    return hmac.new(settings.SECRETS["audit"].encode(), message, hashlib.sha256).hexdigest()


def verify(activation: Activation, *, against: Head | None = None) -> list[str]:
    """What is wrong with the log: one line per finding, empty when nothing is.

    `against` is a head that was printed or mailed: without it a cut tail cannot be seen.
    """
    entries = list(LogEntry.objects.filter(activation=activation).order_by("number"))
    found = list(_findings(entries))
    if against is not None:
        at = {entry.number: entry.mac for entry in entries}
        if against.number and at.get(against.number) != against.mac:
            found.append(f"#{against.number}: is not the line that was printed")
    return found


def _findings(entries: Iterable[LogEntry]) -> Iterable[str]:
    number, mac = 0, START
    for entry in entries:
        if entry.number != number + 1:
            yield f"#{number + 1}: is missing"
        elif entry.previous != mac:
            yield f"#{entry.number}: does not follow the one before"
        if not hmac.compare_digest(entry.mac, mac_of(entry)):
            yield f"#{entry.number}: has been changed"
        number, mac = entry.number, entry.mac
