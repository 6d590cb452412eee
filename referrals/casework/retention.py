"""The list of what is proposed to be erased, one proposal, and the hold that keeps a case."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import error_pages
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.roles import StaffRequest, may, requires
from referrals import retention
from referrals.casework.cases import mine_or_404
from referrals.casework.texts import CaseForm
from referrals.models import HandOff, LegalHold, Purge, Referral

AT_ONCE = 100
LONGEST_HOLD = 366  # days until somebody looks again; our proposal, CMM decides
NO_LONGER = gettext_lazy(
    "Sagen skal ikke slettes nu. Den er måske bevaret, genåbnet, gennemgået eller allerede slettet."
)


# -- what is proposed -----------------------------------------------------------------------------
@require_safe
@requires("retention.review")
def queue(request: StaffRequest) -> HttpResponse:
    waiting = retention.waiting().select_related("referral", "reviewed_by")
    rows = list(waiting.order_by("referral__ended_at", "pk")[: AT_ONCE + 1])
    context = {
        "proposals": [(purge, why_due(purge.referral)) for purge in rows[:AT_ONCE]],
        "is_cut": len(rows) > AT_ONCE,
        "shown": AT_ONCE,
        "rules": rules(),
        "is_on": bool(retention.keep_days()),
        "holds": retention.active_holds(),
        "today": timezone.localdate(),
    }
    return render(request, "referrals/retention.html", context)


def rules() -> list[tuple[str, int | None]]:
    """Each way to end, and how many days a case is kept after it."""
    kept = retention.keep_days()
    return [(str(Referral.Status(s).label), kept.get(s)) for s in Referral.ENDED]


def why_due(referral: Referral) -> str:
    days = retention.keep_days().get(referral.status)
    if days is None or referral.ended_at is None:
        return ""  # the rule was changed a moment ago: the worker takes it off the list
    since = (timezone.localdate() - timezone.localdate(referral.ended_at)).days
    return _("Endte for %(since)s dage siden. Reglen er %(days)s dage.") % {
        "since": since,
        "days": days,
    }


@require_safe
@requires("retention.review")
def proposal(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One proposal: what goes, what stays, what to look for first. No content is opened."""
    purge = proposal_or_404(request, pk)
    user, referral = request.user, purge.referral
    unfiled = referral.handoffs.filter(state__in=HandOff.REACHED, journalised_at=None)
    context = {
        "purge": purge,
        "case": referral,
        "why": why_due(referral),
        "unfiled": [handoff.get_receiver_display() for handoff in unfiled],
        "may_review": purge.reviewed_by_id is None,
        "may_approve": may(user, "retention.approve")
        and purge.reviewed_by_id not in (None, user.pk),
        "is_own": purge.reviewed_by_id == user.pk,
    }
    return render(request, "referrals/retention_case.html", context)


def proposal_or_404(request: StaffRequest, pk: uuid.UUID) -> Purge:
    visible = Referral.objects.visible_to(request.user)
    waiting = retention.waiting().select_related("referral", "reviewed_by")
    return get_object_or_404(waiting, referral_id=pk, referral__in=visible)


@require_POST
@requires("retention.review")
def review(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    purge = proposal_or_404(request, pk)
    try:
        retention.review(purge, by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(request, str(NO_LONGER))
    messages.success(request, _("Sagen er gennemgået. En anden skal nu godkende sletningen."))
    return redirect("referrals:retention")


@require_POST
@requires("retention.approve")
def approve(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person: it cannot be undone."""
    purge = proposal_or_404(request, pk)
    try:
        retention.approve(purge, by=request.user)
    except NotTwoPeople:
        return error_pages.conflict(
            request, _("Du har selv gennemgået sagen. Bed en anden leder om at godkende.")
        )
    except MoveNotAllowed:
        return error_pages.conflict(request, str(NO_LONGER))
    except OSError:
        title = _("Sagen er ikke slettet")
        text = _("Listen over det slettede kan ikke skrives. Sig det til en administrator.")
        return error_pages.refuse(request, 503, title, text)
    messages.success(
        request, _("Indholdet af sag %(reference)s er slettet.") % {"reference": purge.referral}
    )
    return redirect("referrals:retention")


# -- a hold ---------------------------------------------------------------------------------------
class KeepOnForm(CaseForm):
    review_on = forms.DateField(
        label=gettext_lazy("Hvornår skal I se på det igen?"),
        help_text=gettext_lazy("En dag efter i dag og højst et år frem."),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Skriv den dag, I skal se på det igen."),
            "invalid": gettext_lazy("Skriv datoen som dag, måned og år, for eksempel 05-12-2026."),
        },
    )

    def clean_review_on(self) -> date:
        chosen, today = self.cleaned_data["review_on"], timezone.localdate()
        if not today < chosen <= today + timedelta(days=LONGEST_HOLD):
            raise ValidationError(_("Vælg en dag efter i dag og højst et år frem."))
        return chosen


class HoldForm(KeepOnForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Hvorfor skal sagen bevares?"),
        widget=forms.RadioSelect,
        choices=LegalHold.Reason.choices,
        error_messages={
            "required": gettext_lazy("Vælg, hvorfor sagen skal bevares."),
            "invalid_choice": gettext_lazy("Vælg en grund fra listen."),
        },
    )
    field_order = ("reason", "review_on")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("retention.review")
def hold(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What keeps the case, or the form that places a hold."""
    referral = mine_or_404(request, pk)
    if referral.status == Referral.Status.PURGED:
        return error_pages.conflict(request, _("Indholdet er slettet. Der er ikke mere at bevare."))
    current = retention.hold_on(referral)
    kind = HoldForm if current is None else KeepOnForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return hold_page(request, referral, current, form)
    given: dict[str, Any] = form.cleaned_data
    try:
        if current is None:
            retention.place_hold(referral, by=request.user, **given)
        else:
            retention.keep_on(current, by=request.user, **given)
    except MoveNotAllowed:
        return error_pages.conflict(request, _("Sagen er ændret i mellemtiden. Se på den igen."))
    messages.success(request, _("Sagen bliver bevaret og kan ikke slettes."))
    return redirect("referrals:case-hold", pk=pk)


def hold_page(
    request: StaffRequest, referral: Referral, current: LegalHold | None, form: forms.Form
) -> HttpResponse:
    user = request.user
    asked = current.lift_asked_by_id if current else None
    context = {
        "case": referral,
        "hold": current,
        "form": form,
        "is_late": current is not None and current.review_on <= timezone.localdate(),
        "may_ask": current is not None and asked is None,
        "may_lift": may(user, "retention.approve") and asked not in (None, user.pk),
        "is_own": asked == user.pk,
    }
    return render(request, "referrals/retention_hold.html", context)


@require_POST
@requires("retention.review")
def ask_to_lift(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    current = retention.hold_on(mine_or_404(request, pk))
    try:
        if current is None:
            raise MoveNotAllowed
        retention.ask_to_lift(current, by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Sagen er ikke bevaret mere, eller en anden har allerede foreslået det.")
        )
    messages.success(request, _("Forslaget er gemt. En anden skal ophæve bevaringen."))
    return redirect("referrals:case-hold", pk=pk)


@require_POST
@requires("retention.approve")
def lift(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    current = retention.hold_on(mine_or_404(request, pk))
    try:
        if current is None:
            raise MoveNotAllowed
        retention.lift(current, by=request.user)
    except NotTwoPeople:
        return error_pages.conflict(
            request, _("Du har selv foreslået det. Bed en anden leder om at ophæve bevaringen.")
        )
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Bevaringen er allerede ophævet, eller ingen har foreslået det.")
        )
    messages.success(request, _("Sagen er ikke længere bevaret."))
    return redirect("referrals:case-hold", pk=pk)
