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
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.errors import NotTwoPeople
from portal.models import User
from referrals import paper, sealing
from referrals.models import AuthorityKey, KeyGrant, Part, PersonalKey, UnlockedKeys, Wrap
from referrals.receipts import ALPHABET
from referrals.sealing import Blob, Damaged

log = structlog.get_logger("referrals.keyring")
CODE_LETTERS = 26  # 130 bits
CODE_PURPOSE = "recovery-code"

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
    """Make and store `user`'s key under `phrase`; returns the private half for the caller's use.

    What the old key opened is gone with it: grants, recovery code, unlocked sessions.
    """
    private, salt = sealing.new_private(), secrets.token_bytes(16)
    made = {
        "public": sealing.public_of(private),
        "salt": salt,
        "sealed": sealing.encrypt(stretch(phrase, salt), private, _personal_context(user.pk)),
        "recovery_sealed": None,
        "made_at": timezone.now(),
    }
    with transaction.atomic():
        PersonalKey.objects.update_or_create(user=user, defaults=made)
        KeyGrant.objects.filter(user=user).delete()
        lock(user)
        audit.record("key.personal", f"account:{user.pk}", by=user)
    return private


def open_personal_key(user: User, phrase: str) -> bytes:
    """Raises NoPersonalKey, WrongPhrase, Busy."""
    row = _personal_row(user)
    try:
        secret = stretch(phrase, bytes(row.salt))
        return sealing.decrypt(secret, row.sealed, _personal_context(user.pk))
    except Damaged as error:
        raise WrongPhrase(f"user {user.pk}") from error


def change_phrase(user: User, private: bytes, phrase: str) -> None:
    """Seal the same key under a new phrase. Grants and recovery code stay, sessions are locked."""
    salt = secrets.token_bytes(16)
    sealed = sealing.encrypt(stretch(phrase, salt), private, _personal_context(user.pk))
    with transaction.atomic():
        same = PersonalKey.objects.filter(user=user, public=sealing.public_of(private))
        if not same.update(salt=salt, sealed=sealed):
            raise NoPersonalKey(f"user {user.pk}")  # made anew in another window meanwhile
        lock(user)
        audit.record("key.personal", f"account:{user.pk}", by=user, detail="phrase")


def new_recovery_code(user: User, private: bytes) -> tuple[str, bytes]:
    """A code for paper (130 bits, two check letters) and the key sealed under it.

    Nothing is stored: the old code counts until keep_recovery_code() hears that the new one stands
    on paper.
    """
    letters = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LETTERS))
    sealed = sealing.encrypt(_code_key(letters, user.pk), private, _recovery_context(user.pk))
    return paper.line(letters, CODE_PURPOSE), sealed


def keep_recovery_code(user: User, code: str, sealed: bytes) -> None:
    """From now on `code` opens the key. Raises NoPersonalKey, WrongPhrase."""
    row = _personal_row(user)
    private = _open_by_code(user, code, sealed)
    if sealing.public_of(private) != bytes(row.public):
        raise WrongPhrase(f"user {user.pk}")  # the key was made anew meanwhile
    with transaction.atomic():
        PersonalKey.objects.filter(user=user).update(recovery_sealed=sealed)
        audit.record("key.recovery-code", f"account:{user.pk}", by=user)


def open_by_recovery_code(user: User, code: str) -> bytes:
    """Raises NoPersonalKey, WrongPhrase (also when there is no code)."""
    row = _personal_row(user)
    if row.recovery_sealed is None:
        raise WrongPhrase(f"user {user.pk}")
    return _open_by_code(user, code, row.recovery_sealed)


def looks_like_code(typed: str) -> bool:
    """Whether a recovery code was typed where a phrase might stand."""
    try:
        paper.read_line(typed, CODE_LETTERS, CODE_PURPOSE)
    except paper.Mistyped:
        return False
    return True


def mark_of(public: Blob) -> str:
    """Sixteen letters (80 bits) that two people compare: is it really the other one's key?"""
    letters = paper.letters_of(hashlib.sha256(bytes(public)).digest()[:10])
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def personal_public(user: User) -> bytes:
    """The public half of a colleague's own key. Raises NoPersonalKey."""
    return bytes(_personal_row(user).public)


def _personal_row(user: User) -> PersonalKey:
    row = PersonalKey.objects.filter(user=user).first()
    if row is None:
        raise NoPersonalKey(f"user {user.pk}")
    return row


def _open_by_code(user: User, code: str, sealed: Blob) -> bytes:
    try:
        letters = paper.read_line(code, CODE_LETTERS, CODE_PURPOSE)
        return sealing.decrypt(_code_key(letters, user.pk), sealed, _recovery_context(user.pk))
    except (paper.Mistyped, Damaged) as error:
        raise WrongPhrase(f"user {user.pk}") from error


def _code_key(letters: str, user_id: int) -> bytes:
    """32 bytes; no salt and no slow hash, as 130 random bits cannot be guessed."""
    info = f"portal|1|recovery-code|{user_id}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(letters.encode())


def _recovery_context(user_id: int) -> bytes:
    return f"portal|1|personal-recovery|{user_id}".encode()


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
def make_authority_key(
    authority: str, use: str, *, private: bytes = b"", by: User | None = None, is_demo: bool = False
) -> tuple[AuthorityKey, bytes]:
    """A new generation: the stored public row, and the private half for the ceremony to grant.

    `private` is given when it had to be written on paper first.
    """
    private = private or sealing.new_private()
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
    audit.record("key.make", f"key:{key.pk}", by=by)
    return key, private


def grant(key: AuthorityKey, private: bytes, *, to: User, by: User | None = None) -> None:
    """Seal an authority key's private half to a colleague's personal key. Raises NoPersonalKey.

    The mark of the personal key stands in the audit event, whose chain a writer to the database
    cannot forge: a rotation seals again only to a key that a person has granted to.
    """
    row = _personal_row(to)
    sealed = sealing.wrap(private, row.public, _grant_context(key.pk, to.pk))
    with transaction.atomic():
        KeyGrant.objects.update_or_create(
            key=key, user=to, defaults={"sealed": sealed, "granted_at": timezone.now()}
        )
        detail = f"user:{to.pk} {mark_of(row.public)}"
        audit.record("key.grant", f"key:{key.pk}", by=by, detail=detail)


def revoke(colleague: User, *, by: User) -> None:
    """Nothing opens for `colleague` from now on: grants, unlocked sessions and sign-ins end.

    Raises NotTwoPeople for oneself, and when `by` holds no key oneself: the last one never goes.
    """
    with transaction.atomic():
        mine = AuthorityKey.objects.filter(authority=by.authority).order_by("pk")
        list(mine.select_for_update())  # of two who revoke each other, the second finds no grant
        if colleague.pk == by.pk or not KeyGrant.objects.filter(user=by, key__in=mine).exists():
            raise NotTwoPeople(f"user {by.pk}")
        lost = KeyGrant.objects.filter(user=colleague, key__authority=by.authority)
        for key_id in list(lost.values_list("key_id", flat=True)):
            audit.record("key.revoke", f"key:{key_id}", by=by, detail=f"user:{colleague.pk}")
        lost.delete()
        lock(colleague)
        end_sessions(colleague)


def _grant_context(key: UUID, user_id: int) -> bytes:
    return f"portal|1|grant|{key}|{user_id}".encode()


# -- the keyring of one request -------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Keyring:
    """Authority private halves by key id; lives in one request's memory only."""

    user: User
    privates: dict[UUID, bytes] = field(repr=False)
    unopened: frozenset[UUID] = frozenset()  # granted, but the grant's row is damaged
    lacks: frozenset[UUID] = frozenset()  # granted after this session was unlocked
    ready: dict[UUID, Any] = field(default_factory=dict, compare=False, repr=False)

    def open(self, part: Part, wraps: Iterable[Wrap] | None = None) -> dict[str, Any]:
        """The part's content; `wraps` are its wraps where they are at hand.

        Raises NotForYou, Damaged.
        """
        secret = self.key_of(part, wraps)
        context = sealing.part_context(part.referral_id, part.pk, part.kind)
        return json.loads(sealing.decrypt(secret, part.sealed, context))

    def ready_key(self, key: UUID) -> Any:
        """The private half made ready once, however many parts are opened."""
        if key not in self.ready:
            self.ready[key] = sealing.private_key(self.privates[key])
        return self.ready[key]

    def key_of(self, part: Part, wraps: Iterable[Wrap] | None = None) -> bytes:
        """The part's own key, for opening it or wrapping it to a receiver.

        During a rotation a part has several wraps; one that opens is enough.
        Raises NotForYou, Damaged.
        """
        if wraps is None:
            wraps = Wrap.objects.filter(part=part, key_id__in=self.privates)
        damaged = None
        for wrap in wraps:
            if wrap.key_id not in self.privates:
                continue
            context = sealing.wrap_context(part.referral_id, part.pk, part.kind, wrap.key_id)
            try:
                return sealing.unwrap(wrap.sealed, self.ready_key(wrap.key_id), context)
            except Damaged as error:
                damaged = error
        raise damaged or NotForYou(f"part {part.pk}")


def from_phrase(user: User, phrase: str) -> Keyring:
    """Every authority key granted to `user`. Raises NoPersonalKey, WrongPhrase, Busy."""
    personal = open_personal_key(user, phrase)
    privates, unopened = {}, set()
    for grant_row in KeyGrant.objects.filter(user=user, key__authority=user.authority):
        context = _grant_context(grant_row.key_id, user.pk)
        try:
            privates[grant_row.key_id] = sealing.unwrap(grant_row.sealed, personal, context)
        except Damaged:  # one row must not close the others; a colleague can grant again
            log.error("damaged grant", object=f"key:{grant_row.key_id}", actor=f"user:{user.pk}")
            unopened.add(grant_row.key_id)
    return Keyring(user, privates, frozenset(unopened))


# -- the unlocked session -------------------------------------------------------------------------
def unlock(user: User, phrase: str, session_key: str) -> str:
    """Store the keyring for this session; returns the secret for the cookie.

    Raises NoPersonalKey, WrongPhrase, Busy.
    """
    keyring = from_phrase(user, phrase)
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    content = {str(k): base64.b64encode(v).decode() for k, v in keyring.privates.items()}
    content |= {str(k): "" for k in keyring.unopened}
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
    grants = KeyGrant.objects.filter(user=user, key__authority=user.authority)
    granted = set(grants.values_list("key_id", flat=True))
    known = {UUID(k): base64.b64decode(v) for k, v in json.loads(opened).items()}
    privates = {k: private for k, private in known.items() if private and k in granted}
    return Keyring(user, privates, lacks=frozenset(granted - known.keys()))


def lock(user: User) -> None:
    """Every unlocked session of `user` ends now."""
    UnlockedKeys.objects.filter(user=user).delete()


def end_sessions(user: User) -> None:
    """Every sign-in of `user` ends now; the staff are few, so reading each row is quick."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            row.delete()


def _row_id(secret: str) -> str:
    return hashlib.sha256(b"portal|unlock-row|" + secret.encode()).hexdigest()


def _row_key(secret: str) -> bytes:
    return hashlib.sha256(b"portal|unlock-key|" + secret.encode()).digest()


def _session_context(user_id: int, session_key: str) -> bytes:
    session = hashlib.sha256(session_key.encode()).hexdigest()
    return f"portal|1|unlocked|{user_id}|{session}".encode()
