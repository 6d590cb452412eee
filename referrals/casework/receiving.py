"""Hand-offs on the receiver's side: only what was approved for its own authority exists here."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import audit, error_pages
from portal.errors import MoveNotAllowed
from portal.roles import StaffRequest, requires
from referrals import handoff as machine
from referrals import permissions
from referrals.casework.content import open_parts
from referrals.casework.handoffs import in_order
from referrals.casework.texts import AdviceForm, DeclineForm
from referrals.casework.unlock import keyring_of, unlocked
from referrals.keyring import Keyring
from referrals.models import HandOff, HandOffPart, Part, Referral


@require_safe
@requires("handoff.receive")
def inbox(request: StaffRequest) -> HttpResponse:
    """What was handed to my authority; nothing else of the other's cases exists here."""
    found = HandOff.objects.visible_to(request.user).filter(receiver=request.user.authority)
    changed = HandOffPart.objects.filter(
        handoff=OuterRef("pk"),
        part__kind=Part.Kind.STANDING,
        part__made_at__gt=OuterRef("decided_at"),
    )
    # The next time of the route, without a word of what; only where the receiver reads the route.
    reads_route = Q(state=HandOff.State.ACCEPTED, copy=HandOff.Copy.NAMED)
    runs = Q(referral__due_for=Referral.DueFor.CLOCK, referral__status__in=Referral.OPEN)
    rows = found.select_related("referral").annotate(
        has_new_consent=Exists(changed),
        clock_at=Case(When(reads_route & runs, then=F("referral__due_at"))),
    )
    context = {"handoffs": rows.order_by("-decided_at")[:200], "now": timezone.now()}
    return render(request, "referrals/handoff_list.html", context)


@require_safe
@requires("handoff.receive")
def received(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One hand-off: only the handed-over parts, each opening recorded first."""
    handoff = mine_or_404(request, pk)
    keys = keyring_of(request)
    opened = None
    if keys is not None:
        audit.record("handoff.open", handoff.referral.chain, by=request.user, detail=str(pk))
        opened = open_parts(in_order(handoff), keys)
    context = {
        "handoff": handoff,
        "opened": opened,
        "is_locked": keys is None,
        "may_acknowledge": permissions.may_acknowledge(request.user, handoff),
        "may_answer": permissions.may_answer(request.user, handoff),
        "has_route": handoff.copy == HandOff.Copy.NAMED
        and handoff.state in (HandOff.State.ACKNOWLEDGED, HandOff.State.ACCEPTED),
    }
    return render(request, "referrals/handoff.html", context)


def mine_or_404(request: StaffRequest, pk: uuid.UUID) -> HandOff:
    found = HandOff.objects.visible_to(request.user).select_related("referral")
    return get_object_or_404(found, pk=pk, receiver=request.user.authority)


@require_POST
@requires("handoff.receive")
@unlocked
def acknowledge(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Only in an unlocked session: whoever confirms has been able to read it."""
    handoff = mine_or_404(request, pk)
    try:
        handoff.acknowledge(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(request, _("Modtagelsen er allerede bekræftet."))
    messages.success(request, _("Du har bekræftet, at I har modtaget overdragelsen."))
    return redirect("referrals:handoff", pk=pk)


@require_POST
@requires("handoff.receive")
def accept(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    handoff = mine_or_404(request, pk)
    try:
        handoff.accept(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request,
            _(
                "Overdragelsen kan ikke overtages nu. Bekræft først modtagelsen. Måske har en "
                "kollega svaret, eller centret har afsluttet sagen."
            ),
        )
    messages.success(request, _("I har overtaget sagen."))
    return redirect("referrals:handoff", pk=pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("handoff.receive")
@unlocked
def give_advice(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Back to CMM with advice: not a refusal."""
    return answered(
        request,
        mine_or_404(request, pk),
        AdviceForm(request.POST if request.method == "POST" else None),
        lambda handoff, given: machine.return_with_advice(
            handoff, given["advice"], by=request.user
        ),
        title=_("Send tilbage med råd"),
        lead=_("Når centret skal gøre mere, før I kan overtage, eller når et råd er nok."),
        button=_("Send tilbage med rådet"),
        said=_("Overdragelsen er sendt tilbage med jeres råd. Centret får besked."),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("handoff.receive")
@unlocked
def decline(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    return answered(
        request,
        mine_or_404(request, pk),
        DeclineForm(request.POST if request.method == "POST" else None),
        lambda handoff, given: machine.decline(
            handoff, code=given["code"], reason=given["reason"], by=request.user
        ),
        title=_("Afvis at overtage sagen"),
        lead=_("Centret beholder sagen og kan læse jeres grund."),
        button=_("Afvis at overtage"),
        said=_("I har afvist at overtage sagen. Centret får besked."),
    )


def answered(
    request: StaffRequest,
    handoff: HandOff,
    form: forms.Form,
    do: Any,
    *,
    said: str,
    **page: str,
) -> HttpResponse:
    refused = _("Bekræft først modtagelsen. Måske har en kollega allerede svaret.")
    if not permissions.may_answer(request.user, handoff):
        return error_pages.conflict(request, refused)
    if request.method == "POST" and form.is_valid():
        try:
            do(handoff, form.cleaned_data)
        except MoveNotAllowed:
            return error_pages.conflict(request, refused)
        messages.success(request, said)
        return redirect("referrals:handoff", pk=handoff.pk)
    return render(
        request, "referrals/handoff_answer.html", {"handoff": handoff, "form": form, **page}
    )
