"""The open mailbox: the receipt code in one encrypted cookie, nothing on the server.

Gone when the browser closes, when the mailbox is closed or left, or fifteen minutes after the
last page of it. `said` is what the next page has to tell once: that a message was sent, say.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = settings.PREFIX + "mailbox"


@dataclass(frozen=True, slots=True)
class Opened:
    code: str = ""
    reference: str = ""  # so that it can be named when the case is erased and no code finds it
    said: str = ""


def _box() -> MultiFernet:
    secrets = settings.SECRETS["walk"].split()  # the first seals, the others still open
    keys = [hashlib.sha256(b"portal|mailbox|" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def read(request: HttpRequest) -> Opened:
    """Empty when there is none, or it is too old or not ours."""
    sealed = request.COOKIES.get(NAME, "")
    try:
        opened = _box().decrypt(sealed.encode(), ttl=settings.MAILBOX_MINUTES * 60)
        return Opened(**json.loads(opened))
    except (InvalidToken, ValueError, TypeError):
        return Opened()


def write(response: HttpResponse, code: str, reference: str, *, said: str = "") -> HttpResponse:
    """Keep the mailbox open for another fifteen minutes."""
    content = {"code": code, "reference": reference, "said": said}
    sealed = _box().encrypt(json.dumps(content).encode()).decode()
    response.set_cookie(NAME, sealed, httponly=True, secure=settings.TLS, samesite="Strict")
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(NAME, samesite="Strict")
    if settings.TLS:
        response.cookies[NAME]["secure"] = True
    return response
