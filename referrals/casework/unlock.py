"""Unlocking: signing in shows lists, the unlock phrase shows content."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit, error_pages, limits
from portal.errors import TooOften
from portal.roles import StaffRequest, may
from referrals import keyring, sealing, tries
from referrals.models import AuthorityKey, PersonalKey

NAME = settings.PREFIX + "unlock"


def keyring_of(request: StaffRequest) -> keyring.Keyring | None:
    """The request's opened keys, or None when the session is locked.

    After a new key was granted, a page asks for the words once more. A post still goes through, so
    that nobody loses what they were writing, until something may be sealed to the new key.
    """
    secret = request.COOKIES.get(NAME, "")
    keys = keyring.from_session(request.user, secret, request.session.session_key or "")
    if keys and keys.lacks and (request.method in ("GET", "HEAD") or is_in_use(keys.lacks)):
        return None
    return keys


def is_in_use(keys: frozenset[UUID]) -> bool:
    return AuthorityKey.objects.filter(pk__in=keys, fingerprint__in=sealing.pinned()).exists()


def unlocked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that reads content: it gets `keys`, or the visitor is asked to unlock first."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = keyring_of(request)
        if keys is None:
            back = request.path if request.method in ("GET", "HEAD") else ""
            query = f"?{urlencode({'next': back})}" if back else ""
            return redirect(reverse("referrals:unlock") + query)
        return view(request, *args, keys=keys, **kwargs)

    return guarded


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: StaffRequest) -> HttpResponse:
    """Type the unlock phrase; the cookie and the row together open content for a while."""
    if not (may(request.user, "case.open") or may(request.user, "handoff.receive")):
        raise PermissionDenied
    try:
        if request.method == "POST":
            return unlock_with(request, request.POST.get("phrase", ""))
        tries.refuse_locked(request.user)
    except tries.Locked:
        return locked_page(request)
    except TooOften as error:
        return error_pages.too_often(request, error.wait_seconds)
    except keyring.Busy:
        return error_pages.too_often(request, 60)
    except keyring.WrongPhrase:
        return unlock_page(
            request, _("Ordene passer ikke. Prøv igen. Du kan skrive dem med små bogstaver.")
        )
    except keyring.NoPersonalKey:
        return unlock_page(request, _("Du har ingen nøgle endnu. Lav den på siden »Mine nøgler«."))
    return unlock_page(request)


def unlock_with(request: StaffRequest, phrase: str) -> HttpResponse:
    """Raises as tries.counted."""
    user, session = request.user, request.session.session_key or ""
    secret = tries.counted(user, lambda: keyring.unlock(user, phrase, session))
    audit.record("unlock.ok", f"account:{user.pk}", by=user)
    response = redirect(where_to(request.POST.get("next", ""), user))
    response.set_cookie(NAME, secret, httponly=True, secure=settings.TLS, samesite="Strict")
    return response


def unlock_page(request: StaffRequest, error: str = "") -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "referrals/unlock.html", {"next": wanted, "error": error})


def locked_page(request: StaffRequest) -> HttpResponse:
    """What has happened, and which colleagues can help."""
    context = {
        "helpers": tries.helpers_of(request.user),
        "most": limits.UNLOCK_WRONG.most,
        "has_code": PersonalKey.objects.filter(user=request.user)
        .exclude(recovery_sealed=None)
        .exists(),
    }
    return render(request, "referrals/keys_locked.html", context, status=403)


def where_to(wanted: str, user: Any) -> str:
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("referrals:list" if may(user, "case.list") else "referrals:handoffs")


@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    """Content is closed again on every device."""
    keyring.lock(request.user)
    audit.record("lock", f"account:{request.user.pk}", by=request.user)
    messages.success(request, _("Indholdet er låst. Du er stadig logget ind."))
    response = redirect(where_to("", request.user))
    response.delete_cookie(NAME, samesite="Strict")
    return response
