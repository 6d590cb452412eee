"""The form's draft, and the receipt it turns into: sealed under a key only the cookie holds.

The cookie is 256 random bits; row id and key are hashes of it under different labels, so the
server, its database and its backups can open nothing once the browser is closed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models.functions import Now  # the database's clock: a host's may be days off
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from referrals import receipts, sealing
from referrals.models import Draft

NAME = settings.PREFIX + "draft"
KEEP_CODE = "keep-code"  # in the content: the code the form would be kept under (kept.py)


class Gone(Exception):
    """The draft has expired, was sent from another tab, or its cookie is not ours."""


@dataclass
class OpenDraft:
    """A draft in one request's memory."""

    secret: str
    state: str = Draft.State.DRAFT
    content: dict[str, Any] = field(default_factory=dict)
    sealed: bytes = b""  # as it stood when read; what the conditional update expects

    @property
    def id(self) -> str:
        return hashlib.sha256(b"portal|draft-row|" + self.secret.encode()).hexdigest()

    @property
    def key(self) -> bytes:
        return hashlib.sha256(b"portal|draft-key|" + self.secret.encode()).digest()

    @property
    def values(self) -> dict[str, Any]:
        """What was typed: field key → value."""
        return self.content.setdefault("values", {})

    @property
    def is_receipt(self) -> bool:
        return self.state == Draft.State.RECEIPT

    def seal(self, content: dict[str, Any], state: str) -> bytes:
        context = f"portal|1|draft|{state}|{self.id}".encode()
        return sealing.encrypt(self.key, sealing.to_bytes(content), context)


def read(request: HttpRequest) -> OpenDraft | None:
    """The browser's draft or receipt; None without a cookie or when its time is over."""
    secret = request.COOKIES.get(NAME, "")
    if not 40 <= len(secret) <= 60:
        return None
    found = OpenDraft(secret)
    row = Draft.objects.filter(pk=found.id, expires_at__gt=Now()).first()
    if row is None:
        return None
    found.state, found.sealed = row.state, bytes(row.sealed)
    context = f"portal|1|draft|{row.state}|{found.id}".encode()
    try:
        found.content = json.loads(sealing.decrypt(found.key, row.sealed, context))
    except sealing.Damaged:
        return None
    return found


def begin() -> OpenDraft:
    content = {"began": timezone.now().isoformat(), KEEP_CODE: receipts.new_code()}
    return OpenDraft(secrets.token_urlsafe(32), content=content)


def save(draft: OpenDraft) -> None:
    """Store the draft for another 60 minutes, four hours at most. Raises Gone."""
    sealed = draft.seal(draft.content, Draft.State.DRAFT)
    expires = Now() + timedelta(minutes=settings.DRAFT_MINUTES)
    if not draft.sealed:
        Draft.objects.create(pk=draft.id, sealed=sealed, made_at=Now(), expires_at=expires)
    else:
        hard_start = Now() - timedelta(hours=settings.DRAFT_HARD_HOURS)
        live = Draft.objects.filter(
            pk=draft.id, state=Draft.State.DRAFT, expires_at__gt=Now(), made_at__gt=hard_start
        )
        if live.update(sealed=sealed, expires_at=expires) != 1:
            raise Gone
    draft.sealed = sealed


def turn_into_receipt(draft: OpenDraft, receipt: dict[str, Any]) -> None:
    """Inside the sending transaction: exactly one sender gets through. Raises Gone."""
    sealed = draft.seal(receipt, Draft.State.RECEIPT)
    live = Draft.objects.filter(pk=draft.id, state=Draft.State.DRAFT, expires_at__gt=Now())
    changed = live.update(
        state=Draft.State.RECEIPT,
        sealed=sealed,
        expires_at=Now() + timedelta(minutes=settings.RECEIPT_MINUTES),
    )
    if changed != 1:
        raise Gone


def delete(draft: OpenDraft | None) -> None:
    if draft is not None:
        Draft.objects.filter(pk=draft.id).delete()


def set_cookie(response: HttpResponse, draft: OpenDraft) -> None:
    response.set_cookie(NAME, draft.secret, httponly=True, secure=settings.TLS, samesite="Strict")


def forget(response: HttpResponse) -> None:
    response.delete_cookie(NAME, samesite="Strict")
    if settings.TLS:
        response.cookies[NAME]["secure"] = True


def forget_expired() -> int:
    return Draft.objects.filter(expires_at__lte=Now()).delete()[0]
