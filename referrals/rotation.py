"""New generations of an authority's keys while the portal runs (design: security.md 4.5).

Three steps, each of which may be stopped and run again: a new generation beside the old; its
fingerprint pinned, so that new seals use it, and every older part wrapped to it too; the old one
retired and its wraps removed, part by part, only where the new wrap stands. Cases open throughout.

What else is sealed to an authority key: search records move with the parts. A call code lives four
hours and stays, so the old generation keeps its grants until the last one has ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent, User
from referrals import keyring, sealing, searching
from referrals.models import AuthorityKey, CallCode, KeyGrant, PersonalKey, SearchRecord, Wrap

BATCH = 200  # parts in one transaction
RECENT = timedelta(days=90)  # who had it unlocked within this may remember it (security.md 4.5)
TRIES = 5  # of a batch in which a part was purged meanwhile


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many parts got a wrap to the new key, and how many could not be opened."""

    done: int
    damaged: int


# -- step 1: a new generation ---------------------------------------------------------------------
def generations(authority: str, use: str) -> list[AuthorityKey]:
    """Those in use, the oldest first. The last one is what everything moves to."""
    keys = AuthorityKey.objects.filter(authority=authority, use=use, retired_at=None)
    return list(keys.order_by("generation"))


def is_pinned(key: AuthorityKey) -> bool:
    return key.fingerprint in sealing.pinned()


def begin(old: AuthorityKey, *, by: User) -> tuple[AuthorityKey, list[User]]:
    """A new reading key, granted to everyone who holds `old`.

    Returns it and those left out: their personal key is not the one that a colleague granted to,
    so a person must look and grant anew.
    """
    holders = [g.user for g in KeyGrant.objects.filter(key=old).select_related("user")]
    left_out = []
    with transaction.atomic():
        new, private = keyring.make_authority_key(
            old.authority, old.use, by=by, is_demo=old.is_demo
        )
        for user in holders:
            if _was_granted_to_this_key(old, user):
                keyring.grant(new, private, to=user, by=by)
            else:
                left_out.append(user)
    return new, left_out


def _was_granted_to_this_key(key: AuthorityKey, user: User) -> bool:
    """Whether the audit trail, which the database alone cannot forge, names this personal key."""
    row = PersonalKey.objects.filter(user=user).first()
    if row is None or not user.is_active or user.authority != key.authority:
        return False
    wanted = f"user:{user.pk} {keyring.mark_of(row.public)}"
    events = AuditEvent.objects.filter(chain=f"key:{key.pk}", verb="key.grant", detail=wanted)
    return any(audit.mac_of(event) == event.mac for event in events)


# -- step 2: every part to the new key ------------------------------------------------------------
def rewrap(
    source: AuthorityKey,
    target: AuthorityKey,
    private: bytes,
    *,
    batch: int = BATCH,
    say: Callable[[int], None] = lambda _done: None,
) -> Rewrapped:
    """Give every part that `source` opens a wrap to `target`; `private` is the source's.

    In batches, each in its own transaction; what is wrapped already is left alone, so it may be
    stopped anywhere and run again, also twice at once. A wrap that does not open is counted and
    kept. `say` hears the number after each batch.
    """
    done, last, damaged = 0, 0, set[int]()
    ready = sealing.private_key(private)
    while True:
        rows = _waiting(source, target).filter(pk__gt=last).order_by("pk")[:batch]
        found = list(rows.values_list("pk", "sealed", "part_id", "part__kind", "part__referral_id"))
        if not found:  # the end; once more from the start for what was committed behind us
            if last == 0 or not _waiting(source, target).exclude(pk__in=damaged).exists():
                return Rewrapped(done, len(damaged))
            last = 0
            continue
        last = found[-1][0]
        wraps = []
        for pk, sealed, part, kind, referral in found:
            try:
                wraps.append(_moved(source, target, ready, sealed, part, kind, referral))
            except sealing.Damaged:
                damaged.add(pk)
        done += _store(source, target, wraps)
        say(done)


def _waiting(source: AuthorityKey, target: AuthorityKey) -> QuerySet[Wrap]:
    """Wraps of `source` whose part has none to `target`."""
    moved = Wrap.objects.filter(part=OuterRef("part"), key=target)
    return Wrap.objects.filter(~Exists(moved), key=source)


def _moved(
    source: AuthorityKey,
    target: AuthorityKey,
    private: Any,
    sealed: sealing.Blob,
    part: UUID,
    kind: str,
    referral: UUID,
) -> Wrap:
    """The unsaved wrap to `target`. Raises Damaged."""
    context = sealing.wrap_context(referral, part, kind, source.pk)
    secret = sealing.unwrap(sealed, private, context)
    context = sealing.wrap_context(referral, part, kind, target.pk)
    return Wrap(part_id=part, key=target, sealed=sealing.wrap(secret, target.public, context))


def _store(source: AuthorityKey, target: AuthorityKey, wraps: list[Wrap]) -> int:
    """Save one batch; returns how many. Parts purged meanwhile are left out."""
    for _try in range(TRIES):
        still = set(
            Wrap.objects.filter(
                key=source, part_id__in=[wrap.part_id for wrap in wraps]
            ).values_list("part_id", flat=True)
        )
        wraps = [wrap for wrap in wraps if wrap.part_id in still]
        if not wraps:
            return 0
        try:
            with transaction.atomic():
                Wrap.objects.bulk_create(wraps, ignore_conflicts=True)
                detail = f"to:{target.pk} parts:{len(wraps)}"
                audit.record("key.rewrap", f"key:{source.pk}", detail=detail)
            return len(wraps)
        except IntegrityError:
            continue
    raise RuntimeError("parts kept going away while they were wrapped; run it again")


def reseal_searches(source: AuthorityKey, target: AuthorityKey, private: bytes) -> int:
    """Move what was searched for to `target`; returns how many. A damaged record stays."""
    moved = 0
    for row in SearchRecord.objects.filter(key=source).iterator(chunk_size=BATCH):
        context = searching.context_of(row)
        try:
            words = sealing.unwrap(row.sealed, private, context)
        except sealing.Damaged:
            continue
        moved += SearchRecord.objects.filter(pk=row.pk, key=source).update(
            key=target, sealed=sealing.wrap(words, target.public, context)
        )
    return moved


def left(source: AuthorityKey, target: AuthorityKey) -> int:
    """Parts that `target` does not open yet."""
    return _waiting(source, target).count()


# -- step 3: the old generation goes --------------------------------------------------------------
def retire(old: AuthorityKey, *, by: User | None = None) -> None:
    """Nothing is sealed to `old` from now on. Doing it twice does nothing."""
    now = timezone.now()
    with transaction.atomic():
        if AuthorityKey.objects.filter(pk=old.pk, retired_at=None).update(retired_at=now):
            audit.record("key.retire", f"key:{old.pk}", by=by)


def remove_wraps(old: AuthorityKey, new: AuthorityKey, *, batch: int = BATCH) -> int:
    """Delete the old wrap of each part that `new` opens; returns how many. Others stay."""
    moved = Wrap.objects.filter(part=OuterRef("part"), key=new)
    gone = 0
    while True:
        rows = Wrap.objects.filter(Exists(moved), key=old).order_by("pk")[:batch]
        found = list(rows.values_list("pk", flat=True))
        if not found:
            return gone
        gone += Wrap.objects.filter(pk__in=found).delete()[0]


def remove_grants(old: AuthorityKey) -> bool:
    """Forget who could open `old`, when nothing is sealed to it any more. True when done."""
    now = timezone.now()
    with transaction.atomic():
        in_use = (
            Wrap.objects.filter(key=old).exists()
            or CallCode.objects.filter(key=old, expires_at__gt=now).exists()
            or SearchRecord.objects.filter(key=old).exists()
        )
        if not in_use:
            KeyGrant.objects.filter(key=old).delete()
    return not in_use


# -- steps 2 and 3 together -----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Finished:
    """What came of it. `left`: parts that only the old generation opens; they keep their wrap."""

    done: int
    removed: int
    left: int
    is_retired: bool


Sources = list[tuple[AuthorityKey, bytes]]  # keys that open the parts, with their private halves


def sources(old: AuthorityKey, privates: dict[UUID, bytes]) -> Sources:
    """What opens the parts of `old`: its own private half, or for a recovery key the reading ones.

    Nobody holds a recovery key, but each of its parts is sealed to a reading key as well.
    """
    keys = AuthorityKey.objects.filter(pk__in=privates, authority=old.authority)
    if old.use == AuthorityKey.Use.READ:
        keys = keys.filter(pk=old.pk)
    return [(key, privates[key.pk]) for key in keys]


def finish(
    old: AuthorityKey,
    new: AuthorityKey,
    sources: Sources,
    *,
    by: User | None = None,
    settle: float = 20,
    say: Callable[[int], None] = lambda _done: None,
) -> Finished:
    """Move every part from `old` to `new`, then retire `old`.

    After the move it waits `settle` seconds and looks again: if something new was sealed to `old`
    meanwhile, a process does not know the new fingerprint yet, and `old` is not retired, because
    that process could seal nothing then.
    """
    done = sum(rewrap(key, new, private, say=say).done for key, private in sources)
    time.sleep(settle)
    late = sum(rewrap(key, new, private).done for key, private in sources)
    if late and old.retired_at is None:
        return Finished(done + late, 0, left(old, new), is_retired=False)
    retire(old, by=by)
    late += sum(rewrap(key, new, private).done for key, private in sources)
    removed = remove_wraps(old, new)
    for key, private in sources:
        if key.pk == old.pk:  # not after a loss: the recovery key never opened them
            reseal_searches(old, new, private)
    remove_grants(old)
    return Finished(done + late, removed, left(old, new), is_retired=True)


def older(new: AuthorityKey) -> list[AuthorityKey]:
    """Generations before `new` that are in use, or retired with wraps left."""
    before = AuthorityKey.objects.filter(
        authority=new.authority, use=new.use, generation__lt=new.generation
    ).order_by("generation")
    return [
        key for key in before if key.retired_at is None or Wrap.objects.filter(key=key).exists()
    ]


# -- a lost reading key ---------------------------------------------------------------------------
def recovering(authority: str) -> AuthorityKey | None:
    """The reading key that a recovery has made and that is not all that is left yet."""
    keys = generations(authority, AuthorityKey.Use.READ)
    if not keys:
        return None
    made = AuditEvent.objects.filter(chain=f"key:{keys[-1].pk}", verb="key.recover").exists()
    return keys[-1] if made and (len(keys) > 1 or not is_pinned(keys[-1])) else None


def begin_recovery(recovery: AuthorityKey, people: list[User]) -> AuthorityKey:
    """A new reading key for `people`, when nobody can open the old one any more."""
    with transaction.atomic():
        new, private = keyring.make_authority_key(
            recovery.authority, AuthorityKey.Use.READ, is_demo=recovery.is_demo
        )
        for user in people:
            keyring.grant(new, private, to=user)
        audit.record("key.recover", f"key:{new.pk}", detail=f"with:{recovery.pk}")
    return new


# -- when to do it --------------------------------------------------------------------------------
def was_unlocked(user: User, *, before: datetime | None = None) -> bool:
    """Whether `user` had content open within RECENT before then (now, when not given)."""
    end = before or timezone.now()
    events = AuditEvent.objects.filter(chain=f"account:{user.pk}", verb="unlock.ok")
    return events.filter(at__gt=end - RECENT, at__lte=end).exists()


def advised_for(authority: str) -> list[User]:
    """Who lost access to the newest key after having had it open lately: time to change it."""
    keys = generations(authority, AuthorityKey.Use.READ)
    if not keys:
        return []
    newest = keys[-1]
    holders = set(KeyGrant.objects.filter(key=newest).values_list("user_id", flat=True))
    events = AuditEvent.objects.filter(chain=f"key:{newest.pk}", verb="key.revoke")
    lost = {int(event.detail.removeprefix("user:")): event.at for event in events}
    users = User.objects.filter(pk__in=lost.keys() - holders).order_by("first_name", "last_name")
    return [user for user in users if was_unlocked(user, before=lost[user.pk])]
