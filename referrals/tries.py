"""Tries at an unlock phrase: five in a quarter of an hour, and after twenty wrong ones a lock.

The lock stands on the person's key until a colleague has confirmed that all is well. Wrong phrases
and wrong recovery codes count together; a right one in between does not wipe out the wrong ones,
or a guesser could hide behind the owner. Five tries at most are under way at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import transaction
from django.db.models.functions import Now  # the database's clock: a host's may be days off

from portal import audit, limits
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import User
from portal.roles import may
from referrals import keyring
from referrals.models import KeyGrant, PersonalKey

log = structlog.get_logger("referrals.tries")
Opened = TypeVar("Opened")


class Locked(Exception):
    """Nothing is tried until a colleague has confirmed, not even a right phrase."""


def counted(user: User, open_with: Callable[[], Opened]) -> Opened:
    """What `open_with` opens; a wrong phrase or code is counted and recorded.

    Raises Locked, TooOften, keyring.WrongPhrase, NoPersonalKey, Busy.
    """
    refuse_locked(user)
    limits.check(limits.UNLOCK, str(user.pk))
    try:
        opened = open_with()
    except keyring.WrongPhrase:
        count_wrong(user)
        raise
    refuse_locked(user)  # someone may have used up the tries meanwhile
    limits.forget(limits.UNLOCK, str(user.pk))
    return opened


def refuse_locked(user: User) -> None:
    """Raises Locked."""
    if PersonalKey.objects.filter(user=user, locked_at__isnull=False).exists():
        raise Locked(f"user {user.pk}")


def count_wrong(user: User) -> None:
    """Raises Locked when it was the last one there was room for."""
    audit.record("unlock.failed", f"account:{user.pk}", by=user)
    if limits.is_used_up(limits.UNLOCK_WRONG, str(user.pk)):
        lock_phrase(user)
        raise Locked(f"user {user.pk}")


@transaction.atomic
def lock_phrase(user: User) -> None:
    if PersonalKey.objects.filter(user=user, locked_at=None).update(locked_at=Now()):
        audit.record("unlock.locked", f"account:{user.pk}", by=user)
        log.warning("unlock phrase locked", actor=f"user:{user.pk}")


@transaction.atomic
def release(colleague: User, *, by: User) -> None:
    """`by` has spoken with the colleague: the phrase may be tried again, from nothing.

    Raises NotTwoPeople for whoever is not among helpers_of(colleague), MoveNotAllowed when it is
    not locked.
    """
    if by not in helpers_of(colleague):
        raise NotTwoPeople(f"user {by.pk}")
    locked = PersonalKey.objects.filter(user=colleague, locked_at__isnull=False)
    if locked.update(locked_at=None) != 1:
        raise MoveNotAllowed(f"the key of user {colleague.pk} is not locked")
    for limit in (limits.UNLOCK, limits.UNLOCK_WRONG):
        limits.forget(limit, str(colleague.pk))
    audit.record("unlock.released", f"account:{colleague.pk}", by=by)


def helpers_of(user: User) -> list[User]:
    """Colleagues who look after keys, hold one and are not locked: they may release `user`."""
    holders = KeyGrant.objects.filter(key__authority=user.authority).values("user")
    locked = PersonalKey.objects.filter(locked_at__isnull=False).values("user")
    others = User.objects.filter(authority=user.authority, pk__in=holders, is_active=True)
    others = others.exclude(pk=user.pk).exclude(pk__in=locked)
    others = others.order_by("first_name", "last_name", "pk")
    return [other for other in others if may(other, "keys.grant")]
