"""Hand-offs on CMM's side: proposed, approved by a second person, called back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit, error_pages
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.roles import StaffRequest, requires
from referrals import casefile, permissions, sealing
from referrals import handoff as machine
from referrals.casework.cases import mine_or_404
from referrals.casework.content import open_parts
from referrals.casework.texts import ProposalForm
from referrals.casework.unlock import unlocked
from referrals.keyring import Keyring, NotForYou
from referrals.models import HandOff, Part, Referral

DAMAGED = gettext_lazy(
    "En del af sagen er beskadiget, så intet er givet videre. Sig det til en administrator."
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("handoff.propose")
@unlocked
def propose(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Chosen parts or a nameless copy, the basis, the reason: a proposal for a lead to look at."""
    referral = mine_or_404(request, pk)
    if not permissions.may_propose(request.user, referral):
        return error_pages.conflict(
            request, _("Kun den, der har sagen, kan foreslå, og kun én overdragelse ad gangen.")
        )
    audit.record("case.open", referral.chain, by=request.user, purpose="propose")
    consent = casefile.consent_of(referral, keys)
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, consent=consent, parts=offered_parts(referral, consent))
    if request.method == "POST" and form.is_valid():
        try:
            store(referral, form.cleaned_data, keys, request)
        except MoveNotAllowed:
            return error_pages.conflict(request, _("En anden overdragelse er allerede i gang."))
        except sealing.Damaged:
            return error_pages.conflict(request, str(DAMAGED))
        messages.success(
            request, _("Forslaget er gemt. En leder får besked og skal tage stilling.")
        )
        return redirect("referrals:case", pk=pk)
    context = {"form": form, "case": referral, "consent": consent}
    return render(request, "referrals/handoff_propose.html", context)


def offered_parts(referral: Referral, consent: casefile.Consent) -> list[tuple[str, str]]:
    """The kinds of parts this case has and the reporter allows."""
    has = set(referral.parts.values_list("kind", flat=True))
    offered = [kind for kind in machine.OFFERED if kind in has]
    if consent.may_share_reporter:
        offered.append(machine.ON_PERMISSION)
    return [(kind.value, str(kind.label)) for kind in offered]


def store(
    referral: Referral, given: dict[str, Any], keys: Keyring, request: StaffRequest
) -> HandOff:
    if given["copy"] == HandOff.Copy.NAMED:
        chosen = list(referral.parts.filter(kind__in=given["parts"]))
        basis, reason = given["basis"], given["reason"]
        return machine.propose(referral, chosen, basis=basis, reason=reason, by=request.user)
    known: dict[str, Any] = {}
    for part in referral.parts.filter(kind__in=("person", "facts", "answers")):
        known |= keys.open(part)
    told, reason = given["told"], given["reason"]
    return machine.propose_nameless(referral, known, told=told, reason=reason, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("handoff.approve")
@unlocked
def decide(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """The second person reads the basis and the chosen parts, and approves or refuses."""
    handoff = visible_or_404(request, pk)
    if request.POST.get("decision") in ("approve", "reject"):
        return decide_now(request, handoff, keys)
    audit.record("case.open", handoff.referral.chain, by=request.user, purpose="approve")
    context = {
        "handoff": handoff,
        "case": handoff.referral,
        "opened": open_parts(in_order(handoff), keys),
        "may_decide": permissions.may_decide(request.user, handoff),
        "is_own": handoff.proposed_by_id == request.user.pk,
        "consent": casefile.consent_of(handoff.referral, keys),
    }
    return render(request, "referrals/handoff_decide.html", context)


def visible_or_404(request: StaffRequest, pk: uuid.UUID) -> HandOff:
    visible = HandOff.objects.visible_to(request.user).select_related("referral", "proposed_by")
    return get_object_or_404(visible, pk=pk)


def decide_now(request: StaffRequest, handoff: HandOff, keys: Keyring) -> HttpResponse:
    try:
        if request.POST.get("decision") == "approve":
            machine.approve(handoff, keys, by=request.user)
            messages.success(request, _("Overdragelsen er godkendt. Modtageren får besked."))
        else:
            handoff.reject(by=request.user)
            messages.success(request, _("Overdragelsen er ikke godkendt."))
    except NotTwoPeople:
        return error_pages.conflict(
            request, _("Du har selv foreslået overdragelsen. Bed en anden leder om at godkende.")
        )
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Overdragelsen er allerede afgjort, eller sagen er ikke længere åben.")
        )
    except (sealing.KeyUnavailable, NotForYou):
        return error_pages.conflict(
            request,
            _("Der mangler en nøgle, så intet er givet videre. Sig det til en administrator."),
        )
    except sealing.Damaged:
        return error_pages.conflict(request, str(DAMAGED))
    return redirect("referrals:case", pk=handoff.referral_id)


@require_POST
@requires("handoff.propose")
def recall(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Before the receiver has confirmed: their keys no longer open it."""
    handoff = visible_or_404(request, pk)
    try:
        if not permissions.may_recall(request.user, handoff):
            raise MoveNotAllowed
        machine.recall(handoff, by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request,
            _("Modtageren har bekræftet, eller en leder skal kalde den tilbage. Ring til dem."),
        )
    messages.success(request, _("Overdragelsen er kaldt tilbage. Modtageren kan ikke åbne den."))
    return redirect("referrals:case", pk=handoff.referral_id)


def in_order(handoff: HandOff) -> list[Part]:
    kinds = (
        Part.Kind.ANSWER,
        Part.Kind.BASIS,
        Part.Kind.STANDING,
        Part.Kind.NAMELESS,
        *machine.OFFERED,
        machine.ON_PERMISSION,
    )
    order = [kind.value for kind in kinds]
    return sorted(machine.parts_of(handoff), key=lambda part: order.index(part.kind))
