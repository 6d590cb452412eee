"""A form kept for later, or for a colleague: sealed under a code that only the writer has.

The code has the receipt code's letters and length, and opens nothing but this. Row id and key are
made from it under labels of their own, so the server, its database and its backups can open
nothing. The open form carries code and expiry in its own sealed draft, so that saving again finds
the same row, and sending deletes it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals import receipts, sealing
from referrals.intake import drafts
from referrals.models import KeptDraft

CONTENT = ("answers", "values", "signs", "passed")  # of the draft; what else it has is its own
KEPT = "kept"  # in a draft's content: {"code", "expires"} of the copy it came from or went to
WARN_DAYS = 3  # this close to its end, the form says so loudly


@dataclass(frozen=True, slots=True)
class Copy:
    """Where an open form is kept. `expires_at` is also the copy's version: each save moves it."""

    code: str
    expires_at: datetime

    @property
    def ends_soon(self) -> bool:
        return self.expires_at - timezone.now() < timedelta(days=WARN_DAYS)


def copy_of(draft: drafts.OpenDraft | None) -> Copy | None:
    """The kept copy the open form belongs to, while its time lasts."""
    known = draft.content.get(KEPT) if draft else None
    if not known:
        return None
    copy = Copy(known["code"], datetime.fromisoformat(known["expires"]))
    return copy if copy.expires_at > timezone.now() else None


def keep(draft: drafts.OpenDraft) -> tuple[Copy, bool]:
    """Keep what the saved draft holds for another fourteen days; raises drafts.Gone.

    Returns the copy, and whether a copy it had before could not be used: somebody has sent,
    deleted or changed that one, so this goes under a new code and nothing is written over.
    """
    had = copy_of(draft)
    # A new form has its code from the beginning, so that a double click finds the same row.
    code = had.code if had else draft.content.setdefault(drafts.KEEP_CODE, receipts.new_code())
    expires = timezone.now() + timedelta(days=settings.KEPT_DRAFT_DAYS)
    with transaction.atomic():
        stored = _update(had, draft, expires) if had else _create(code, draft, expires)
        if stored is None:
            code = receipts.new_code()
            stored = _create(code, draft, expires)
        if stored is None:
            raise RuntimeError("a new code is in use")
        draft.content[KEPT] = {"code": code, "expires": stored.isoformat()}
        drafts.save(draft)
    return Copy(code, stored), bool(had) and code != had.code  # type: ignore[union-attr]


def _create(code: str, draft: drafts.OpenDraft, expires: datetime) -> datetime | None:
    now = timezone.now()
    row = KeptDraft(pk=id_of(code), sealed=_seal(code, draft), made_at=now, expires_at=expires)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _same(code, draft)
    return expires


def _update(had: Copy, draft: drafts.OpenDraft, expires: datetime) -> datetime | None:
    """The new expiry; None when the copy is gone or somebody else has saved it meanwhile."""
    mine = KeptDraft.objects.filter(pk=id_of(had.code), expires_at=had.expires_at)
    if mine.update(sealed=_seal(had.code, draft), expires_at=expires) == 1:
        return expires
    return _same(had.code, draft)


def _same(code: str, draft: drafts.OpenDraft) -> datetime | None:
    """A double click has stored this very content: its expiry, else None."""
    found = find(code)
    if found is None or found[0] != content_of(draft):
        return None
    return found[1]


def find(typed: str) -> tuple[dict[str, Any], datetime] | None:
    """Content and expiry; None on a wrong, unknown or expired code alike."""
    try:
        row_id = id_of(typed)
    except receipts.WrongCode:
        row_id = "no such code"
    row = KeptDraft.objects.filter(pk=row_id, expires_at__gt=timezone.now()).first()
    if row is None:
        return None
    try:
        opened = sealing.decrypt(_key_of(typed), row.sealed, _context(row_id))
    except sealing.Damaged:
        return None
    return json.loads(opened), row.expires_at


def reopen(typed: str) -> drafts.OpenDraft | None:
    """A new draft for this browser with everything that was kept; None as `find`."""
    found = find(typed)
    if found is None:
        return None
    content, expires = found
    draft = drafts.begin()
    code = receipts.as_shown(typed)
    draft.content |= content | {KEPT: {"code": code, "expires": expires.isoformat()}}
    drafts.save(draft)
    return draft


def delete(draft: drafts.OpenDraft) -> None:
    """The kept copy is gone and its code with it; the open form stays. Raises drafts.Gone."""
    copy = copy_of(draft)
    with transaction.atomic():
        if copy is not None:
            KeptDraft.objects.filter(pk=id_of(copy.code)).delete()
        draft.content.pop(KEPT, None)
        draft.content[drafts.KEEP_CODE] = receipts.new_code()  # the old one may be known
        drafts.save(draft)


def delete_sent(draft: drafts.OpenDraft) -> None:
    """Inside the sending transaction. A newer version that somebody else saved is not what was
    sent, so it stays.
    """
    copy = copy_of(draft)
    if copy is not None:
        KeptDraft.objects.filter(pk=id_of(copy.code), expires_at=copy.expires_at).delete()


def forget_expired() -> int:
    return KeptDraft.objects.filter(expires_at__lte=timezone.now()).delete()[0]


# -- from the code ---------------------------------------------------------------------------------
def id_of(code: str) -> str:
    """The row's id. A plain hash will do for 100 random bits. Raises receipts.WrongCode."""
    return hashlib.sha256(b"portal|kept-row|" + receipts.normalise(code).encode()).hexdigest()


def _key_of(code: str) -> bytes:
    salt = hashlib.sha256(b"portal|salt|" + settings.SECRETS["receipt"].encode()).digest()
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"portal|1|kept-draft")
    return kdf.derive(receipts.normalise(code).encode())


def _context(row_id: str) -> bytes:
    return f"portal|1|kept|{row_id}".encode()


def _seal(code: str, draft: drafts.OpenDraft) -> bytes:
    content = sealing.to_bytes(content_of(draft))
    return sealing.encrypt(_key_of(code), content, _context(id_of(code)))


def content_of(draft: drafts.OpenDraft) -> dict[str, Any]:
    return {name: draft.content[name] for name in CONTENT if name in draft.content}
