"""Hand-offs: proposing and approving at CMM, receiving at the other authority."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import audit, error_pages, privacy
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.roles import StaffRequest, requires
from referrals import handoff as machine
from referrals import permissions, sealing
from referrals.casework.content import Consent, consent_of, open_parts
from referrals.casework.unlock import keyring_of, unlocked
from referrals.keyring import Keyring, NotForYou
from referrals.models import HandOff, Part, Referral

LONGEST = 2000


class ProposalForm(forms.Form):
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad skal Udlændingestyrelsen have?"),
        help_text=gettext_lazy("Vælg kun det, grundlaget dækker. Resten kan de ikke åbne."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Vælg mindst én del.")},
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Hvad giver I oplysningerne videre på?"),
        widget=forms.RadioSelect,
        choices=list(machine.BASES.items()),
        error_messages={"required": gettext_lazy("Vælg grundlaget for at give videre.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        help_text=gettext_lazy(
            "Skriv, hvad personen har sagt ja til, eller hvilken bestemmelse I bruger. "
            "Teksten bliver forseglet."
        ),
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={"required": gettext_lazy("Skriv en begrundelse.")},
    )

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent
        offered = [*machine.OFFERED]
        if consent.may_share_reporter:
            offered.append(machine.ON_PERMISSION)
        self.fields["parts"].choices = [(kind.value, kind.label) for kind in offered]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_basis(self) -> str:
        basis = self.cleaned_data["basis"]
        if basis == "consent" and self.consent.is_no:
            raise forms.ValidationError(
                _(
                    "Personen har sagt nej til Udlændingestyrelsen. Vælg et andet grundlag, "
                    "eller giv ikke oplysningerne videre."
                )
            )
        return basis

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if len(reason) > LONGEST or privacy.has_control_characters(reason):
            raise forms.ValidationError(
                _("Skriv højst %(n)s tegn i almindelig tekst.") % {"n": LONGEST}
            )
        if "cpr" in privacy.found_in(reason):
            raise forms.ValidationError(_("Det ligner et CPR-nummer. Slet det."))
        return reason


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("handoff.propose")
@unlocked
def propose(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Chosen parts, the basis, the reason: a proposal for a lead to look at."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)
    if not permissions.may_propose(request.user, referral):
        return error_pages.conflict(
            request, _("Kun den, der har sagen, kan foreslå, og kun én overdragelse ad gangen.")
        )
    audit.record("case.open", referral.chain, by=request.user, purpose="propose")
    consent = consent_of(referral, keys)
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, consent=consent)
    if request.method == "POST" and form.is_valid():
        chosen = list(referral.parts.filter(kind__in=form.cleaned_data["parts"]))
        given = {"basis": form.cleaned_data["basis"], "reason": form.cleaned_data["reason"]}
        try:
            machine.propose(referral, chosen, by=request.user, **given)
        except MoveNotAllowed:
            return error_pages.conflict(request, _("En anden overdragelse er allerede i gang."))
        messages.success(
            request, _("Forslaget er gemt. Bed en leder om at åbne sagen og tage stilling.")
        )
        return redirect("referrals:case", pk=pk)
    context = {"form": form, "case": referral, "consent": consent}
    return render(request, "referrals/handoff_propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("handoff.approve")
@unlocked
def decide(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """The second person reads the basis and the chosen parts, and approves or refuses."""
    visible = HandOff.objects.visible_to(request.user).select_related("referral", "proposed_by")
    handoff = get_object_or_404(visible, pk=pk)
    if request.method == "POST":
        return decide_now(request, handoff, keys)
    audit.record("case.open", handoff.referral.chain, by=request.user, purpose="approve")
    context = {
        "handoff": handoff,
        "case": handoff.referral,
        "opened": open_parts(in_order(handoff), keys),
        "may_decide": permissions.may_decide(request.user, handoff),
        "is_own": handoff.proposed_by_id == request.user.pk,
        "consent": consent_of(handoff.referral, keys),
    }
    return render(request, "referrals/handoff_decide.html", context)


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
        return error_pages.conflict(request, _("Overdragelsen er allerede afgjort."))
    except (sealing.KeyUnavailable, NotForYou):
        return error_pages.conflict(
            request,
            _("Der mangler en nøgle, så intet er givet videre. Sig det til en administrator."),
        )
    return redirect("referrals:case", pk=handoff.referral_id)


def in_order(handoff: HandOff) -> list[Part]:
    order = [Part.Kind.BASIS, *machine.OFFERED, machine.ON_PERMISSION]
    return sorted(handoff.parts.all(), key=lambda part: order.index(Part.Kind(part.kind)))


# -- the receiver's side --------------------------------------------------------------------------
@require_safe
@requires("handoff.receive")
def inbox(request: StaffRequest) -> HttpResponse:
    """What was handed to my authority; nothing else of the other's cases exists here."""
    found = HandOff.objects.visible_to(request.user).filter(receiver=request.user.authority)
    rows = found.select_related("referral").order_by("-decided_at")[:200]
    return render(request, "referrals/handoff_list.html", {"handoffs": rows})


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
        "may_accept": permissions.may_accept(request.user, handoff),
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
            request, _("Bekræft først modtagelsen. Måske er sagen overtaget.")
        )
    messages.success(request, _("I har overtaget sagen."))
    return redirect("referrals:handoff", pk=pk)
