"""Unlocking and opening: the staff side only. An import contract keeps the public side away.

A colleague's phrase opens their personal key, that opens their authority's key, and that opens
the wraps of parts. During a session the private halves lie in a row sealed under a secret that
only the browser's cookie holds: row alone, cookie alone or backup alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import User
from referrals import sealing
from referrals.models import AuthorityKey, KeyGrant, Part, PersonalKey, UnlockedKeys, Wrap
from referrals.sealing import Damaged

# 128 MiB each: two at once per process, so that unlocking cannot exhaust memory.
_argon2_seats = threading.Semaphore(2)
SEAT_WAIT = 5  # seconds


class WrongPhrase(Exception):
    """The phrase does not open this person's key."""


class NoPersonalKey(Exception):
    """This person has no key yet; a colleague must set one up."""


class Busy(Exception):
    """Two others are unlocking in this process right now."""


class NotForYou(Exception):
    """No wrap of this part opens with the keys at hand."""


# -- personal keys --------------------------------------------------------------------------------
def make_personal_key(user: User, phrase: str) -> bytes:
    """Make and store `user`'s key under `phrase`; returns the private half for the caller's use."""
    private, salt = sealing.new_private(), secrets.token_bytes(16)
    public = sealing.public_of(private)
    sealed = sealing.encrypt(stretch(phrase, salt), private, _personal_context(user.pk))
    with transaction.atomic():
        PersonalKey.objects.update_or_create(
            user=user,
            defaults={"public": public, "salt": salt, "sealed": sealed, "made_at": timezone.now()},
        )
        KeyGrant.objects.filter(user=user).delete()  # sealed to the key that is gone
        audit.record("key.personal", f"account:{user.pk}", by=user)
    return private


def open_personal_key(user: User, phrase: str) -> bytes:
    """Raises NoPersonalKey, WrongPhrase, Busy."""
    row = PersonalKey.objects.filter(user=user).first()
    if row is None:
        raise NoPersonalKey(f"user {user.pk}")
    try:
        secret = stretch(phrase, bytes(row.salt))
        return sealing.decrypt(secret, row.sealed, _personal_context(user.pk))
    except Damaged as error:
        raise WrongPhrase(f"user {user.pk}") from error


def stretch(phrase: str, salt: bytes) -> bytes:
    """32 bytes from an unlock phrase by Argon2id (128 MiB, 3 passes, 2 lanes). Raises Busy."""
    cost = getattr(
        settings, "UNLOCK_ARGON2", {"memory_cost": 128 * 1024, "iterations": 3, "lanes": 2}
    )
    words = " ".join(phrase.split()).casefold()
    if not _argon2_seats.acquire(timeout=SEAT_WAIT):
        raise Busy
    try:
        return Argon2id(salt=salt, length=32, **cost).derive(words.encode())
    finally:
        _argon2_seats.release()


def _personal_context(user_id: int) -> bytes:
    return f"portal|1|personal-key|{user_id}".encode()


# -- authority keys -------------------------------------------------------------------------------
def make_authority_key(authority: str, use: str, *, is_demo: bool = False) -> tuple[Any, bytes]:
    """A new generation: the stored public row, and the private half for the ceremony to grant."""
    private = sealing.new_private()
    public = sealing.public_of(private)
    newest = AuthorityKey.objects.filter(authority=authority, use=use).order_by("-generation")
    last = newest.first()
    key = AuthorityKey.objects.create(
        authority=authority,
        use=use,
        generation=last.generation + 1 if last else 1,
        public=public,
        fingerprint=sealing.fingerprint_of(public),
        made_at=timezone.now(),
        is_demo=is_demo,
    )
    audit.record("key.make", f"key:{key.pk}")
    return key, private


def grant(key: AuthorityKey, private: bytes, *, to: User) -> None:
    """Seal an authority key's private half to a colleague's personal key. Raises NoPersonalKey."""
    row = PersonalKey.objects.filter(user=to).first()
    if row is None:
        raise NoPersonalKey(f"user {to.pk}")
    sealed = sealing.wrap(private, row.public, _grant_context(key.pk, to.pk))
    KeyGrant.objects.update_or_create(
        key=key, user=to, defaults={"sealed": sealed, "granted_at": timezone.now()}
    )
    audit.record("key.grant", f"key:{key.pk}", detail=f"user:{to.pk}")


def _grant_context(key: UUID, user_id: int) -> bytes:
    return f"portal|1|grant|{key}|{user_id}".encode()


# -- the keyring of one request -------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Keyring:
    """Authority private halves by key id; lives in one request's memory only."""

    user: User
    privates: dict[UUID, bytes]

    def open(self, part: Part) -> dict[str, Any]:
        """The part's content. Raises NotForYou, Damaged."""
        secret = self.key_of(part)
        context = sealing.part_context(part.referral_id, part.pk, part.kind)
        return json.loads(sealing.decrypt(secret, part.sealed, context))

    def key_of(self, part: Part) -> bytes:
        """The part's own key, for opening it or wrapping it to a receiver."""
        for wrap in Wrap.objects.filter(part=part, key_id__in=self.privates):
            context = sealing.wrap_context(part.referral_id, part.pk, part.kind, wrap.key_id)
            return sealing.unwrap(wrap.sealed, self.privates[wrap.key_id], context)
        raise NotForYou(f"part {part.pk}")


def from_phrase(user: User, phrase: str) -> Keyring:
    """Every authority key granted to `user`. Raises NoPersonalKey, WrongPhrase, Busy."""
    personal = open_personal_key(user, phrase)
    privates = {}
    for grant_row in KeyGrant.objects.filter(user=user, key__authority=user.authority):
        context = _grant_context(grant_row.key_id, user.pk)
        privates[grant_row.key_id] = sealing.unwrap(grant_row.sealed, personal, context)
    return Keyring(user, privates)


# -- the unlocked session -------------------------------------------------------------------------
def unlock(user: User, phrase: str, session_key: str) -> str:
    """Store the keyring for this session; returns the secret for the cookie.

    Raises NoPersonalKey, WrongPhrase, Busy.
    """
    keyring = from_phrase(user, phrase)
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    content = {str(k): base64.b64encode(v).decode() for k, v in keyring.privates.items()}
    context = _session_context(user.pk, session_key)
    UnlockedKeys.objects.create(
        id=_row_id(secret),
        user=user,
        sealed=sealing.encrypt(_row_key(secret), sealing.to_bytes(content), context),
        idle_until=now + timedelta(minutes=settings.UNLOCK_IDLE_MINUTES),
        ends_at=now + timedelta(hours=settings.UNLOCK_HARD_HOURS),
    )
    return secret


def from_session(user: User, secret: str, session_key: str) -> Keyring | None:
    """The keyring behind the cookie, or None when it is locked, idle for too long or not theirs."""
    if not secret or not session_key:
        return None
    now = timezone.now()
    rows = UnlockedKeys.objects.filter(
        id=_row_id(secret), user=user, idle_until__gt=now, ends_at__gt=now
    )
    row = rows.first()
    if row is None:
        return None
    try:
        opened = sealing.decrypt(
            _row_key(secret), row.sealed, _session_context(user.pk, session_key)
        )
    except Damaged:
        return None
    rows.update(idle_until=now + timedelta(minutes=settings.UNLOCK_IDLE_MINUTES))
    granted = set(
        KeyGrant.objects.filter(user=user, key__authority=user.authority).values_list(
            "key_id", flat=True
        )
    )
    privates = {UUID(k): base64.b64decode(v) for k, v in json.loads(opened).items()}
    return Keyring(user, {k: v for k, v in privates.items() if k in granted})


def lock(user: User) -> None:
    """Every unlocked session of `user` ends now."""
    UnlockedKeys.objects.filter(user=user).delete()


def _row_id(secret: str) -> str:
    return hashlib.sha256(b"portal|unlock-row|" + secret.encode()).hexdigest()


def _row_key(secret: str) -> bytes:
    return hashlib.sha256(b"portal|unlock-key|" + secret.encode()).digest()


def _session_context(user_id: int, session_key: str) -> bytes:
    session = hashlib.sha256(session_key.encode()).hexdigest()
    return f"portal|1|unlocked|{user_id}|{session}".encode()
