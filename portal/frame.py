"""What the frame of every page shows: banner, contacts, languages, demo mark."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import freshness
from portal.models import Authority, Contact
from portal.roles import may

# Shown only while the contacts cannot be read (source: S13, S51; mark V).
HOTLINE = "70 20 25 50"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Public pages never touch `request.user` through it."""
    return {
        "state": SimpleLazyObject(state),
        "contacts": SimpleLazyObject(contacts),
        "hotline": SimpleLazyObject(hotline),
        "languages": SimpleLazyObject(lambda: languages(request)),
        "is_demo": settings.DEMO,
        "is_staff_page": is_staff_page(request),
        "staff_menu": SimpleLazyObject(lambda: staff_menu(request)),
        "house": SimpleLazyObject(lambda: house(request)),
        "portal_role": settings.ROLE,
        "exercise_mark": getattr(request, "exercise", None),
        "exercise_notices": SimpleLazyObject(lambda: exercise_notices(request)),
    }


# Capability, name in the menu, address by name.
STAFF_MENU = (
    ("case.list", _("Sager"), "referrals:list"),
    ("handoff.receive", _("Overdragelser"), "referrals:handoffs"),
    ("case.open", _("Mine nøgler"), "referrals:keys"),
    ("handoff.receive", _("Mine nøgler"), "referrals:keys"),
    ("figures.read", _("Tal"), "referrals:figures"),
    ("retention.review", _("Sletning"), "referrals:retention"),
    ("audit.read", _("Revision"), "referrals:audit"),
    ("crisis.view", _("Beredskab"), "crisisplan:control"),
    ("crisis.exercise", _("Øvelser"), "crisisplan:exercises"),
    ("guidance.edit", _("Administration"), "admin:index"),
    ("accounts.manage", _("Administration"), "admin:index"),
    ("audit.read", _("Administration"), "admin:index"),
    ("crisis.plan", _("Administration"), "admin:index"),
)
STAFF_PREFIXES = ("/konto/", "/sager/", "/beredskab/styring/", "/admin/")


def staff_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """What the signed-in person's roles lead to; empty on public pages."""
    if not is_staff_page(request) or not request.user.is_authenticated:
        return []
    found = {
        name: {"label": label, "url": reverse(name)}
        for capability, label, name in STAFF_MENU
        if may(request.user, capability)
    }
    found["accounts:home"] = {"label": _("Min konto"), "url": reverse("accounts:home")}
    for item in found.values():
        item["is_current"] = request.path == item["url"]
    return list(found.values())


def house(request: HttpRequest) -> str:
    """Whose page it is: a colleague of another authority is not at the centre."""
    user = getattr(request, "user", None) if is_staff_page(request) else None
    try:
        if user is not None and user.is_authenticated:
            return str(user.get_authority_display())
    except DatabaseError:
        pass
    return str(Authority.CMM.label)


def exercise_notices(request: HttpRequest) -> list[Any]:
    """Exercises the signed-in person is in, apart from the one whose page this is."""
    user = getattr(request, "user", None)
    if not is_staff_page(request) or user is None or not may(user, "crisis.view"):
        return []
    here = getattr(request, "exercise", None)
    try:
        notices = import_string(settings.EXERCISE_NOTICES)(user)
    except DatabaseError:
        return []
    return [one for one in notices if not (here and here.is_about(one))]


def is_staff_page(request: HttpRequest) -> bool:
    path = request.path_info.removeprefix("/en")
    return path.startswith(STAFF_PREFIXES)


def state() -> freshness.Snapshot | None:
    """What is in force: the banner, and whether the database could be asked about it."""
    try:
        return freshness.current()
    except DatabaseError:
        return None


def hotline() -> str:
    """The hotline's number as the contacts have it; read once for each content version."""
    try:
        return _hotline_under(freshness.current().content)
    except DatabaseError:
        return HOTLINE


@lru_cache(maxsize=1)
def _hotline_under(content_version: int) -> str:
    row = Contact.objects.filter(key="cmm-hotline").first()
    return row.phone if row and row.phone else HOTLINE


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
