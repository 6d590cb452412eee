"""The only writer of the log, and the check that finds a changed, removed or cut line.

One chain per activation. The head (number and codes) is printed on each situation picture and
mailed at each level change, so that a cut tail is found too (crisis-plan.md 12). What an outsider
can check without the secret stands in openchain.py.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisisplan.models.log import LogEntry
from portal import outbox, privacy
from portal.models import User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

START = "0" * 64
TRIES = 20
SHORTEST_CODE = 16  # characters of a printed code that are enough to tell two apart
Kind = LogEntry.Kind

MISSING, DISPLACED, CHANGED, NOT_AS_PRINTED = "missing", "displaced", "changed", "not-as-printed"
SENTENCES = {
    MISSING: _("Linje %(number)d mangler."),
    DISPLACED: _("Linje %(number)d følger ikke efter linjen før den."),
    CHANGED: _("Linje %(number)d er ændret, efter at den blev skrevet."),
    NOT_AS_PRINTED: _("Linje %(number)d er ikke den, der blev trykt eller sendt."),
}
FOR_LOGS = {
    MISSING: "is missing",
    DISPLACED: "does not follow the one before",
    CHANGED: "has been changed",
    NOT_AS_PRINTED: "is not the line that was printed",
}


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: how many lines, and the last one's mac (or its first 16 and more)."""

    number: int
    mac: str

    @property
    def in_groups(self) -> str:
        return in_groups(self.mac)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the log, and at which line."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"#{self.number}: {FOR_LOGS[self.what]}"

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.what]) % {"number": self.number}


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
    key: uuid.UUID | None = None,
) -> LogEntry:
    """Append one line, in the caller's transaction. Raises ValueError on an empty text.

    `corrects` must be a line of the same activation; a correction may be corrected. A page that
    may be sent twice gives the line's `key`: the second time the first line is returned.
    """
    if not text.strip():
        raise ValueError("an empty line")
    if corrects is not None and corrects.activation_id != activation.pk:
        raise ValueError("a line of another activation")
    now = timezone.now()
    entry = LogEntry(
        id=key or uuid.uuid4(),
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
        # The writer has let through what looks like a person: looked at again before it is given.
        assess_before_release=assess_before_release or bool(privacy.found_in(text)),
    )
    for _attempt in range(TRIES):
        written = LogEntry.objects.filter(pk=key, activation=activation).first() if key else None
        if written is not None:
            return written
        if _append(entry):
            if kind == Kind.LEVEL and activation.is_real:
                outbox.post("crisisplan.head", str(entry.pk), key=f"crisisplan.head:{entry.pk}")
                outbox.post("crisisplan.change", "crisis", key=f"crisisplan.change:{entry.pk}")
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
        as_utc(entry.happened_at),
        as_utc(entry.entered_at),
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


def as_utc(moment: datetime) -> str:
    """The same text before and after the database, whatever zone a page wrote it in."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def in_groups(code: str) -> str:
    """Eight characters at a time, for reading aloud and for narrow screens."""
    return " ".join(code[start : start + 8] for start in range(0, len(code), 8))


def verify(activation: Activation, *, against: Iterable[Head] | Head = ()) -> list[Finding]:
    """What is wrong with the log, in the order of its lines; empty when nothing is.

    `against` are heads that were printed or mailed: without one a cut tail cannot be seen.
    """
    at = {0: START}  # line → code
    found = list(_findings(activation, at))
    for printed in [against] if isinstance(against, Head) else against:
        if not is_same_code(at.get(printed.number, ""), printed.mac):
            found.append(Finding(printed.number, NOT_AS_PRINTED))
    return found


def is_same_code(code: str, printed: str) -> bool:
    """Whether `printed` is the code, or a beginning of it that is long enough to be sure."""
    return len(printed) >= SHORTEST_CODE and code.startswith(printed)


def _findings(activation: Activation, at: dict[int, str]) -> Iterable[Finding]:
    """Each fault as it is met; `at` gets the code of each line."""
    number, mac = 0, START
    for entry in LogEntry.objects.filter(activation=activation).order_by("number").iterator():
        if entry.number != number + 1:
            yield Finding(number + 1, MISSING)
        elif entry.previous != mac:
            yield Finding(entry.number, DISPLACED)
        if not hmac.compare_digest(entry.mac, mac_of(entry)):
            yield Finding(entry.number, CHANGED)
        number, mac = entry.number, entry.mac
        at[number] = mac
