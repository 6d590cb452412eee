"""Who may do what. Capabilities are code; a group's name is the role that holds them.

Closed by default: a user without a role may do nothing, and no role holds everything. An
administrator manages accounts and settings and can read no case.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.models import User


class StaffRequest(HttpRequest):
    """A request behind the sign-in, where `user` is one of ours. For the type checker."""

    user: User


CAPABILITIES = {
    "case.list": _("se sagslisten"),
    "case.open": _("åbne en sags indhold"),
    "case.take": _("tage en sag"),
    "case.write": _("skrive noter og beskeder i en sag"),
    "case.enter": _("indtaste en henvendelse, der ikke kom gennem formularen"),
    "case.redirect": _("vise en sag videre"),
    "case.search": _("søge i sagers indhold"),
    "case.assign": _("give en sag til en kollega"),
    "case.close": _("afslutte og genåbne en sag"),
    "case.export": _("hente en sag ud"),
    "call.read": _("åbne en telefonkode"),
    "route.record": _("skrive i forløbet hos myndighederne"),
    "figures.read": _("se tal"),
    "retention.review": _("gennemgå det, der skal slettes"),
    "retention.approve": _("godkende, at noget slettes"),
    "keys.grant": _("give kolleger adgang til myndighedens nøgle"),
    "handoff.propose": _("foreslå en overdragelse"),
    "handoff.approve": _("godkende en overdragelse"),
    "handoff.receive": _("modtage overdragelser til egen myndighed"),
    "crisis.view": _("se beredskabets styring"),
    "crisis.switch": _("sætte beredskabet i kraft og trappe det ned"),
    "crisis.work": _("udføre beredskabets opgaver og skrive i loggen"),
    "crisis.message": _("skrive og sende beskeder i beredskabet"),
    "crisis.approve": _("godkende sundhedsfagligt indhold i beskeder"),
    "crisis.exercise": _("lede øvelser"),
    "crisis.plan": _("redigere beredskabsplanen"),
    "guidance.edit": _("redigere vejledninger og kontakter"),
    "accounts.manage": _("oprette medarbejdere og give roller"),
    "audit.read": _("læse revisionssporet"),
}

INTAKE = frozenset(
    {
        "case.list",
        "case.open",
        "case.write",
        "case.enter",
        "case.redirect",
        "case.search",
        "call.read",
    }
)
CASEWORK = INTAKE | {"case.take", "handoff.propose", "route.record", "retention.review"}

CRISIS_WORK = frozenset({"crisis.view", "crisis.work"})

ROLES: dict[str, frozenset[str]] = {
    "cmm-intake": INTAKE,
    "cmm-caseworker": CASEWORK,
    "cmm-lead": CASEWORK
    | {
        "case.assign",
        "case.close",
        "case.export",
        "handoff.approve",
        "figures.read",
        "retention.approve",
        "keys.grant",
    },
    "us-receiver": frozenset({"handoff.receive", "route.record", "keys.grant"}),
    "crisis-lead": CRISIS_WORK
    | {"crisis.switch", "crisis.message", "crisis.exercise", "crisis.plan"},
    "crisis-clinical": CRISIS_WORK | {"crisis.message", "crisis.approve"},
    "crisis-staff": CRISIS_WORK | {"crisis.message"},
    "editor": frozenset({"guidance.edit"}),
    "data-protection": frozenset({"audit.read", "figures.read"}),
    "administrator": frozenset(
        {"accounts.manage", "crisis.view", "crisis.switch", "crisis.exercise", "audit.read"}
    ),
}

ROLE_LABELS = {
    "cmm-intake": _("Visitation, CMM"),
    "cmm-caseworker": _("Sagsbehandler, CMM"),
    "cmm-lead": _("Leder, CMM"),
    "us-receiver": _("Modtager, Udlændingestyrelsen"),
    "crisis-lead": _("Kriseleder"),
    "crisis-clinical": _("Sundhedsfaglig leder i beredskabet"),
    "crisis-staff": _("Medarbejder i beredskabet"),
    "editor": _("Redaktør"),
    "data-protection": _("Databeskyttelsesrådgiver"),
    "administrator": _("Administrator"),
}


def may(user: Any, capability: str) -> bool:
    """Whether `user` holds a role with `capability`. Raises KeyError on an unknown capability."""
    if capability not in CAPABILITIES:
        raise KeyError(capability)
    return user.is_authenticated and user.is_active and capability in capabilities_of(user)


def capabilities_of(user: User) -> frozenset[str]:
    """Everything the user's roles add up to; read once per request."""
    if user.held_capabilities is None:
        names = user.groups.values_list("name", flat=True)
        user.held_capabilities = frozenset().union(*(ROLES.get(n, frozenset()) for n in names))
    return user.held_capabilities


View = Callable[..., HttpResponse]


def requires(capability: str) -> Callable[[View], View]:
    """Marks a staff view with the capability it needs; others get 403.

    `tests/house/test_access.py` fails on a staff address without this mark.
    """
    if capability not in CAPABILITIES:
        raise KeyError(capability)

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return mark
