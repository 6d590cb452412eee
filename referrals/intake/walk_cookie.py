"""The answers of the walk: one encrypted cookie, nothing on the server.

Gone when the browser closes, or after 60 minutes. Never in an address, log, title or session.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = settings.PREFIX + "walk"
SIGNS = "signs"  # beside the questions' keys, none of which it is


def _box() -> MultiFernet:
    secrets = settings.SECRETS["walk"].split()  # the first seals, the others still open
    keys = [hashlib.sha256(b"portal|walk|" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def read(request: HttpRequest) -> dict[str, str]:
    """Question key → answer key; empty when there is none, or it is too old or not ours."""
    return {key: value for key, value in _kept(request).items() if key != SIGNS}


def signs(request: HttpRequest) -> list[str]:
    """Keys of the signs brought along from the checklist."""
    return _kept(request).get(SIGNS, "").split()


def _kept(request: HttpRequest) -> dict[str, str]:
    sealed = request.COOKIES.get(NAME, "")
    try:
        opened = _box().decrypt(sealed.encode(), ttl=settings.WALK_MINUTES * 60)
        answers = json.loads(opened)
    except (InvalidToken, ValueError):
        return {}
    return {str(key): str(value) for key, value in answers.items()}


def write(response: HttpResponse, answers: dict[str, str], signs: Iterable[str] = ()) -> None:
    """Keep answers and signs for another 60 minutes, or drop the cookie when there are none."""
    brought = " ".join(signs)
    kept = {**answers, SIGNS: brought} if brought else answers
    if not kept:
        return forget(response)
    sealed = _box().encrypt(json.dumps(kept).encode()).decode()
    response.set_cookie(NAME, sealed, httponly=True, secure=settings.TLS, samesite="Strict")


def forget(response: HttpResponse) -> None:
    response.delete_cookie(NAME, samesite="Strict")
    if settings.TLS:
        response.cookies[NAME]["secure"] = True
