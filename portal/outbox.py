"""What must leave the house: written with the deed, delivered by `manage.py work`.

At least once: a worker takes one message under a lease, delivers, and marks it done only while
the lease is still its own. The receiver tells doubles by the constant message id.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from portal.models import OutboxMessage

LEASE = timedelta(seconds=60)
FIRST_WAIT = 30  # seconds, doubled for each attempt
LONGEST_WAIT = 30 * 60
GIVE_UP = timedelta(days=7)
FURTHEST = timedelta(hours=2)  # no wait is that long: such a time was set by a wrong clock
KEEP = timedelta(days=30)


class DeadLetter(Exception):
    """Raised by a handler when trying again cannot help (a 5xx answer)."""


def post(kind: str, subject: str, *, key: str, after: timedelta = timedelta()) -> None:
    """Queue `kind` about `subject` (an id) in the caller's transaction; a second `key` is ignored.

    Raises KeyError when no handler is set for `kind`, ValueError when `after` is FURTHEST or more.
    """
    settings.OUTBOX_HANDLERS[kind]
    if after >= FURTHEST:
        raise ValueError(after)
    now = database_now()
    OutboxMessage.objects.bulk_create(
        [OutboxMessage(kind=kind, key=key, subject=subject, created_at=now, due_at=now + after)],
        ignore_conflicts=True,
    )


def database_now() -> datetime:
    """The database's clock decides what is due: a host's clock may be days off.

    SQLite has only its host's clock, which may be set right at any time: see claim().
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT STATEMENT_TIMESTAMP()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def claim() -> OutboxMessage | None:
    """The next due message, leased to the caller; None when nothing is due.

    A time further ahead than we ever set one is no reason to wait: the clock was wrong then.
    """
    with transaction.atomic():
        now = database_now()
        waiting = OutboxMessage.objects.filter(
            Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + FURTHEST),
            Q(due_at__lte=now) | Q(due_at__gt=now + FURTHEST),
            state=OutboxMessage.State.WAITING,
        ).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        message = waiting.first()
        if message is None:
            return None
        message.lease = uuid.uuid4()
        message.leased_until = now + LEASE
        message.save(update_fields=["lease", "leased_until"])
        return message


def deliver_next() -> bool:
    """Deliver one due message; False when there is none."""
    message = claim()
    if message is None:
        return False
    handler = import_string(settings.OUTBOX_HANDLERS[message.kind])
    try:
        handler(message)
    except DeadLetter as refusal:
        _finish(
            message, OutboxMessage.State.DEAD, error=type(refusal.__cause__ or refusal).__name__
        )
    except Exception as error:  # whatever it is, the message must not be lost
        _try_again(message, error=type(error).__name__)
    else:
        _finish(message, OutboxMessage.State.DONE)
    return True


def count_dead() -> int:
    """Dead letters, which wait for a person."""
    return OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).count()


def forget_delivered() -> int:
    """Delete what was delivered more than thirty days ago; dead letters stay for a person."""
    before = database_now() - KEEP
    done = OutboxMessage.objects.filter(state=OutboxMessage.State.DONE, created_at__lt=before)
    return done.delete()[0]


def _mine(message: OutboxMessage):
    return OutboxMessage.objects.filter(pk=message.pk, lease=message.lease)


def _finish(message: OutboxMessage, state: str, *, error: str = "") -> None:
    _mine(message).update(state=state, lease=None, leased_until=None, error=error)


def _try_again(message: OutboxMessage, *, error: str) -> None:
    now = database_now()
    if now - message.created_at > GIVE_UP:
        return _finish(message, OutboxMessage.State.DEAD, error=error)
    wait = min(FIRST_WAIT * 2**message.attempts, LONGEST_WAIT) * random.uniform(0.5, 1.5)  # noqa: S311 – jitter
    _mine(message).update(
        attempts=F("attempts") + 1,
        due_at=now + timedelta(seconds=wait),
        lease=None,
        leased_until=None,
        error=error,
    )
