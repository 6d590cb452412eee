"""What the frame of every page shows: banner, contacts, languages, demo mark."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal import freshness
from portal.models import Contact

# The one number that must be shown even when the database is away (source: S13, S51; mark V).
HOTLINE = "70 20 25 50"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Public pages never touch `request.user` through it."""
    return {
        "banner": SimpleLazyObject(banner),
        "contacts": SimpleLazyObject(contacts),
        "hotline": HOTLINE,
        "languages": SimpleLazyObject(lambda: languages(request)),
        "is_demo": settings.DEMO,
        "is_staff_page": is_staff_page(request),
        "portal_role": settings.ROLE,
    }


STAFF_PREFIXES = ("/konto/", "/sager/", "/beredskab/styring/", "/admin/")


def is_staff_page(request: HttpRequest) -> bool:
    path = request.path_info.removeprefix("/en")
    return path.startswith(STAFF_PREFIXES)


def banner() -> Any:
    try:
        return freshness.current().banner
    except DatabaseError:
        return None


def contacts() -> dict[str, Contact]:
    """Contacts by key; the hotline alone when the database is away."""
    try:
        return {contact.key: contact for contact in Contact.objects.all()}
    except DatabaseError:
        return {"cmm-hotline": Contact(key="cmm-hotline", phone=HOTLINE)}


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The languages this very page exists in, the current one first."""
    match = request.resolver_match
    if match is None:
        return []
    own = get_language()
    found = []
    for code, name in settings.LANGUAGES:
        url = translate_url(request.path, code)
        if code == own or url != request.path:
            found.append({"code": code, "name": name, "url": url, "is_current": code == own})
    return sorted(found, key=lambda language: not language["is_current"])
