"""The only writer of AuditEvent, and the check that finds a changed one.

A chain per case, activation or account: writers on different cases never wait for one another
(design: speed.md 4). Each event's mac covers its fields and the mac before it, under a secret
that is not in the database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import AuditEvent

START = "0" * 64
TRIES = 20

VERBS = frozenset(
    """
    sign-in.ok sign-in.failed sign-in.demo sign-out unlock.ok unlock.failed lock
    unlock.locked unlock.released
    case.submit case.enter case.list case.open case.take case.give-back case.assign
    case.stop-waiting case.note case.sheet case.consent case.link case.unlink
    case.close case.redirect case.withdraw case.ask-reopening case.reopen
    case.print case.export case.journalise case.search access.export
    message.send message.receive message.read call.read
    handoff.propose handoff.approve handoff.reject handoff.acknowledge handoff.accept
    handoff.return handoff.decline handoff.recall handoff.open handoff.export handoff.journalise
    route.step route.propose route.confirm clock.start clock.stop
    hold.place hold.ask-lifting hold.lift purge.propose purge.review purge.approve purge.stop
    figures.read
    crisis.activate crisis.change crisis.propose-end crisis.end crisis.annul crisis.point
    crisis.adopt crisis.review crisis.task crisis.role crisis.message crisis.export crisis.plan
    key.make key.grant key.revoke key.personal key.recovery-code key.retire key.rewrap key.recover
    guidance.propose guidance.publish guidance.withdraw guidance.confirm
    contact.change role.change audit.read demo.fill
    """.split()
)


def record(
    verb: str,
    chain: str,
    *,
    by: Any = None,
    purpose: str = "",
    detail: str = "",
) -> AuditEvent:
    """Append one event to `chain` ("referral:<uuid>", "activation:<id>", "account:<id>").

    Call it inside the transaction of the deed, so that both happen or neither. `by` is a user, or
    None for the public or the system. `detail` is a code or an id, never words from a person.
    Raises KeyError on a verb that is not in VERBS.
    """
    if verb not in VERBS:
        raise KeyError(verb)
    event = AuditEvent(
        chain=chain,
        verb=verb,
        actor=f"user:{by.pk}" if by is not None else "",
        authority=getattr(by, "authority", "") if by is not None else "",
        purpose=purpose,
        detail=detail,
    )
    for _ in range(TRIES):
        if _append(event):
            return event
    raise RuntimeError(f"audit chain {chain} is too busy")


def _append(event: AuditEvent) -> bool:
    """False when another writer took the number; the caller tries again with the next one."""
    last = AuditEvent.objects.filter(chain=event.chain).order_by("-number").first()
    event.number = last.number + 1 if last else 1
    event.previous = last.mac if last else START
    event.at = timezone.now()
    event.mac = mac_of(event)
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def mac_of(event: AuditEvent) -> str:
    """HMAC-SHA-256 (hex) over the event's fields and the mac before it."""
    fields = (
        str(event.id),
        event.chain,
        str(event.number),
        event.at.isoformat(timespec="microseconds"),
        event.verb,
        event.actor,
        event.authority,
        event.purpose,
        event.detail,
        event.previous,
    )
    message = "\x1f".join(fields).encode()
    return hmac.new(settings.SECRETS["audit"].encode(), message, hashlib.sha256).hexdigest()


def verify(chain: str = "") -> list[str]:
    """What is wrong in `chain` (or in all): one line per finding, empty when nothing is."""
    events = AuditEvent.objects.order_by("chain", "number")
    if chain:
        events = events.filter(chain=chain)
    return list(_findings(events.iterator()))


def _findings(events: Iterable[AuditEvent]) -> Iterable[str]:
    name, number, mac = "", 0, START
    for event in events:
        if event.chain != name:
            name, number, mac = event.chain, 0, START
        if event.number != number + 1:
            yield f"{name}: number {number + 1} is missing"
        elif event.previous != mac:
            yield f"{name}#{event.number}: does not follow the one before"
        if not hmac.compare_digest(event.mac, mac_of(event)):
            yield f"{name}#{event.number}: has been changed"
        number, mac = event.number, event.mac
