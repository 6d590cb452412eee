"""What an outsider can check of the log without our secret, and the mail that anchors it.

Each field of a line is hashed with a salt of its own; a line's code is the hash of the code before
it and of its fields' hashes. A field that may not be handed out is given as its hash alone, so
order, completeness and every shown word can still be checked against the printed or mailed code.
The salts come from the secret, so a hidden name cannot be guessed from its hash.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisisplan.log import logbook
from crisisplan.models.log import LogEntry
from portal import mail
from portal.models import OutboxMessage

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

START = logbook.START
FIELDS = (
    "number",
    "happened_at",
    "entered_at",
    "kind",
    "area",
    "point",
    "text",
    "by",
    "on_authority_of",
    "reference",
    "corrects",
    "assess_before_release",
    "mac",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one line: what it says, its salt (32 hex), and the SHA-256 of both."""

    name: str
    value: str
    salt: str

    @property
    def hash(self) -> str:
        return sha256(self.salt, self.name, self.value)


@dataclass(frozen=True, slots=True)
class OpenLine:
    entry: LogEntry
    fields: tuple[Field, ...]
    code: str


def lines_of(activation: Activation) -> list[OpenLine]:
    """Every line, oldest first, with its open code. Two queries."""
    entries = LogEntry.objects.filter(activation=activation).order_by("number")
    return list(_chained(entries.select_related("by", "corrects")))


def _chained(entries: Iterable[LogEntry]) -> Iterator[OpenLine]:
    code = START
    for entry in entries:
        fields = tuple(
            Field(name, value, salt_of(entry, name)) for name, value in values_of(entry).items()
        )
        code = sha256(code, *(field.hash for field in fields))
        yield OpenLine(entry, fields, code)


def values_of(entry: LogEntry) -> dict[str, str]:
    """The fields of a line as the text that is hashed: UTC times, and a colleague as a number."""
    return {
        "number": str(entry.number),
        "happened_at": logbook.as_utc(entry.happened_at),
        "entered_at": logbook.as_utc(entry.entered_at),
        "kind": entry.kind,
        "area": entry.area,
        "point": str(entry.point or ""),
        "text": entry.text,
        "by": str(entry.by_id or ""),
        "on_authority_of": entry.on_authority_of,
        "reference": entry.reference,
        "corrects": str(entry.corrects.number if entry.corrects else ""),
        "assess_before_release": "yes" if entry.assess_before_release else "no",
        "mac": entry.mac,
    }


def salt_of(entry: LogEntry, name: str) -> str:
    message = f"open\x1f{entry.id}\x1f{name}".encode()
    return hmac.new(settings.SECRETS["audit"].encode(), message, hashlib.sha256).hexdigest()[:32]


def sha256(*parts: str) -> str:
    """SHA-256 (hex) of the parts, parted by the character U+001F."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def code_at(activation: Activation, number: int) -> str:
    """The open code of line `number`; the start where there is no such line."""
    return next((o.code for o in lines_of(activation) if o.entry.number == number), START)


def deliver_head(message: OutboxMessage) -> None:
    """Mail the head of the log as it was at the line whose id is the subject (real ones only).

    The text is the same each time but for a number and two codes, which say nothing of the matter.
    """
    entry = LogEntry.objects.select_related("activation").get(pk=message.subject)
    with override("da"):
        body = (
            _("Gem denne mail. Den viser senere, om loggen er hel.")
            + "\n\n"
            + _("Antal linjer: %(number)d") % {"number": entry.number}
            + "\n"
            + _("Kontrolkode: %(code)s") % {"code": entry.mac}
            + "\n"
            + _("Åben kontrolkode: %(code)s") % {"code": code_at(entry.activation, entry.number)}
            + "\n\n"
            + _("Du kan ikke svare på denne mail.")
        )
        to = settings.NOTICE_ADDRESSES["crisis-anchor"]
        mail.send(message, to=to, subject=_("Kontrolkode fra portalen"), body=body)
