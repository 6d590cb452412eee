"""Two doors to the route's pages: CMM's through the case, the receiver's through its hand-off."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import audit, error_pages
from portal.roles import StaffRequest, may, requires
from referrals import permissions
from referrals.casework import cases, receiving
from referrals.casework.unlock import unlocked
from referrals.keyring import Keyring
from referrals.models import HandOff, Referral
from referrals.route_states import CASEWORKER, LEAD, US

READERS = (HandOff.State.ACKNOWLEDGED, HandOff.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Door:
    """How a colleague came here: through the case, or through a hand-off of it."""

    request: StaffRequest
    keys: Keyring
    referral: Referral
    handoff: HandOff | None = None

    @property
    def may_write(self) -> bool:
        """CMM: who has the case, and a lead. The receiver: with a named hand-off it accepted."""
        user = self.request.user
        if self.handoff is None:
            return may(user, "route.record") and permissions.works_on(user, self.referral)
        is_accepted = self.handoff.state == HandOff.State.ACCEPTED
        return may(user, "route.record") and is_accepted and permissions.is_opened(self.referral)

    @property
    def roles(self) -> tuple[str, ...]:
        held = set(self.request.user.groups.values_list("name", flat=True))
        mine = (US,) if self.handoff else (CASEWORKER, LEAD)
        return tuple(role for role in mine if role in held)

    def url(self, name: str = "route", *more: Any) -> str:
        """The address of one of the route's pages through this door."""
        if self.handoff:
            return reverse(f"referrals:received-{name}", args=[self.handoff.pk, *more])
        return reverse(f"referrals:{name}", args=[self.referral.pk, *more])

    @property
    def back(self) -> str:
        if self.handoff:
            return reverse("referrals:handoff", args=[self.handoff.pk])
        return reverse("referrals:case", args=[self.referral.pk])

    @property
    def confirm_address(self) -> str:
        return self.url("route-confirm")

    @property
    def clocks_address(self) -> str:
        return self.url("clocks")

    @property
    def flags_address(self) -> str:
        return self.url("route-flags")

    def note_opening(self, purpose: str = "route") -> None:
        """Committed before a word is shown."""
        verb = "handoff.open" if self.handoff else "case.open"
        detail = str(self.handoff.pk) if self.handoff else ""
        by = self.request.user
        audit.record(verb, self.referral.chain, by=by, purpose=purpose, detail=detail)


Page = Callable[..., HttpResponse]


def by_case(page: Page) -> Page:
    """CMM's door. Who neither has the case nor is a lead is asked why, and only reads."""

    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @requires("route.record")
    @unlocked
    @wraps(page)
    def view(request: StaffRequest, pk: uuid.UUID, keys: Keyring, **more: Any) -> HttpResponse:
        referral = cases.mine_or_404(request, pk)
        if referral.status in (Referral.Status.SUBMITTED, Referral.Status.PURGED):
            return error_pages.conflict(
                request, _("Åbn sagen først. Er indholdet slettet, er forløbet det også.")
            )
        return page(Door(request, keys, referral), **more)

    return view


def by_handoff(page: Page) -> Page:
    """The receiver's door: a hand-off with names whose receipt it has confirmed."""

    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @requires("handoff.receive")
    @unlocked
    @wraps(page)
    def view(request: StaffRequest, pk: uuid.UUID, keys: Keyring, **more: Any) -> HttpResponse:
        handoff = receiving.mine_or_404(request, pk)
        is_gone = handoff.referral.status == Referral.Status.PURGED
        if handoff.copy != HandOff.Copy.NAMED or handoff.state not in READERS or is_gone:
            raise Http404
        return page(Door(request, keys, handoff.referral, handoff), **more)

    return view
