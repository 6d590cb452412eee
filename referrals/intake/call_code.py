"""The call code: the hotline sees role and result of a walk while one is on the telephone.

Six letters read aloud, good for four hours. The row's id is a keyed hash of them, because 30 bits
could be guessed from a plain one; role and outcome are sealed to CMM's key. Nothing else is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import error_pages, limits
from portal.models import Authority
from referrals import flowchart, receipts, sealing
from referrals.intake import walk_cookie
from referrals.models import AuthorityKey, CallCode
from referrals.nodes import Outcome
from referrals.outcomes import HOTLINE

LETTERS = 6  # shown in two groups
CONTEXT = b"portal|1|call-code"  # of the seal: unwrap(row.sealed, private, CONTEXT), then unpad
TRIES = 5


def offered(outcome: Outcome) -> bool:
    """Only where the hotline is rung first: never before 112, the police or the municipality.

    Not for the person concerned either: a code would tell the hotline nothing they do not say in
    the first sentence, and give them one thing more to hide. outcome.html asks the same.
    """
    return outcome.contact_key == HOTLINE and outcome.key != "o-self"


def seal(role: str, outcome: str) -> str:
    """Store a new code for `role` and `outcome` (keys), and return it. Raises KeyUnavailable."""
    key = next(k for k in sealing.keys_of(Authority.CMM) if k.use == AuthorityKey.Use.READ)
    content = {"role": role, "outcome": outcome, "flow-version": flowchart.FLOW_VERSION}
    sealed = sealing.wrap(sealing.pad(sealing.to_bytes(content)), key.public, CONTEXT)
    expires = timezone.now() + timedelta(hours=settings.CALL_CODE_HOURS)
    for _try in range(TRIES):
        code = new_code()
        try:
            with transaction.atomic():
                CallCode.objects.create(
                    pk=lookup_of(code), key=key, sealed=sealed, expires_at=expires
                )
        except IntegrityError:
            continue  # the same six letters are in use
        return code
    raise RuntimeError("no free call code")


def new_code() -> str:
    letters = "".join(secrets.choice(receipts.ALPHABET) for _ in range(LETTERS))
    return f"{letters[:3]}-{letters[3:]}"


def lookup_of(typed: str) -> str:
    """The keyed hash under which the row is found. Raises receipts.WrongCode."""
    letters = "".join(c for c in typed[:40].upper() if c.isalnum()).translate(receipts.READ_AS)
    if len(letters) != LETTERS or any(c not in receipts.ALPHABET for c in letters):
        raise receipts.WrongCode
    message = b"portal|call-code|" + letters.encode()
    return hmac.new(settings.SECRETS["receipt"].encode(), message, hashlib.sha256).hexdigest()


def forget_expired() -> int:
    return CallCode.objects.filter(expires_at__lte=timezone.now()).delete()[0]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A code for the walk in this browser's cookie, shown on the answer to the button alone."""
    walked = flowchart.walk(walk_cookie.read(request))
    if request.method != "POST" or walked.outcome is None or not offered(walked.outcome):
        return redirect("referrals:outcome")
    if not limits.allow(limits.CALL_ADDRESS, limits.network_of(request)):
        return error_pages.too_often(request, limits.CALL_ADDRESS.seconds)
    try:
        code = seal(walked.role, walked.outcome.key)
    except sealing.KeyUnavailable:
        return error_pages.refuse(
            request,
            503,
            _("Vi kan ikke lave en kode lige nu"),
            _("Ring til hotlinen uden kode, og fortæl selv, hvad du blev spurgt om."),
        )
    expires = timezone.now() + timedelta(hours=settings.CALL_CODE_HOURS)
    context: dict[str, Any] = {"groups": code.split("-"), "expires": expires}
    role = next(a for a in flowchart.QUESTIONS["role"].answers if a.key == walked.role)
    context |= {"role": role.text, "outcome": walked.outcome}
    return render(request, "referrals/call_code.html", context)
