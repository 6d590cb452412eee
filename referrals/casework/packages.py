"""Fetching a package and saying that it is filed (design: architecture.md 5, referrals.md 5.6).

Every fetch opens content, so it is a button and never a link: nothing is fetched ahead, and the
audit line is committed before a byte leaves. The bytes are made each time and never stored.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import audit, error_pages
from portal.errors import MoveNotAllowed
from portal.pdf import PdfFailed
from portal.roles import StaffRequest, requires
from referrals import package, permissions
from referrals.casework.history import PURPOSES
from referrals.casework.unlock import unlocked
from referrals.keyring import Keyring
from referrals.models import HandOff, Referral


@require_POST
@requires("handoff.receive")
@unlocked
def download(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """The hand-off as one file for the receiver's case system."""
    handoff = reached_or_404(request, pk)
    if handoff.referral.status == Referral.Status.PURGED:
        return gone(request)
    audit.record("handoff.export", handoff.referral.chain, by=request.user, detail=str(pk))
    made = package.of_handoff(handoff, keys)
    return as_file(request, made, f"overdragelse-{handoff.referral.reference}.pdf")


@require_POST
@requires("case.export")
@unlocked
def case_package(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """CMM's own case for CMM's own journal. Whoever does not have the case says why."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    if referral.status == Referral.Status.PURGED:
        return gone(request)
    purpose = request.POST.get("purpose", "")
    if permissions.may_read_without_purpose(request.user, referral):
        purpose = "own-case"
    elif purpose not in PURPOSES:
        messages.error(request, _("Vælg, hvorfor du henter sagen."))
        return redirect("referrals:case", pk=pk)
    audit.record("case.export", referral.chain, by=request.user, purpose=purpose)
    referral.receive(by=request.user)
    made = package.of_case(referral, keys, at=timezone.now())
    return as_file(request, made, f"sag-{referral.reference}.pdf")


@require_POST
@requires("handoff.receive")
def journalise(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A fact with who and when, once: the hand-off is in the receiver's own case system."""
    handoff = reached_or_404(request, pk)
    try:
        handoff.journalise(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request,
            _(
                "Overdragelsen er allerede journaliseret, eller ingen har bekræftet modtagelsen. "
                "Gå tilbage til overdragelsen, og se status."
            ),
        )
    messages.success(request, _("Overdragelsen er journaliseret hos jer."))
    return redirect("referrals:handoff", pk=pk)


def reached_or_404(request: StaffRequest, pk: uuid.UUID) -> HandOff:
    """A hand-off that has reached the reader's own authority; a recalled one has not."""
    found = HandOff.objects.visible_to(request.user).filter(state__in=HandOff.REACHED)
    return get_object_or_404(
        found.select_related("referral"), pk=pk, receiver=request.user.authority
    )


def gone(request: StaffRequest) -> HttpResponse:
    return error_pages.conflict(request, _("Sagens indhold er slettet, så der er intet at hente."))


def as_file(request: StaffRequest, made: dict[str, object], name: str) -> HttpResponse:
    """The finished file, or a page that says it could not be made."""
    try:
        pdf = package.render(made)
    except PdfFailed:
        title, text = (
            _("Pakken kunne ikke laves"),
            _("Prøv igen om lidt. Du kan læse det hele på siden imens."),
        )
        return error_pages.refuse(request, 503, title, text)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
