"""Deeds with a case that need no form but a button, and those that ask for a reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import error_pages
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import Authority, User
from portal.roles import ROLES, StaffRequest, requires
from portal.templatetags.portal import at
from referrals import casefile, permissions
from referrals.casework.cases import mine_or_404
from referrals.casework.texts import CaseForm, CloseForm, DuplicateForm, ReasonForm, RedirectForm
from referrals.models import HandOff, Referral

MOVED_ON = gettext_lazy("Sagen er ændret i mellemtiden. Læs den igen, før du gør mere.")


def form_page(
    request: StaffRequest,
    referral: Referral,
    form: forms.Form,
    *,
    title: str,
    lead: str = "",
    warnings: Sequence[str] = (),
    button: str,
    is_grave: bool = False,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """One question about one case: title, what it means, the form, one button."""
    context = {"case": referral, "form": form, "title": title, "lead": lead, "button": button}
    context |= {"warnings": warnings, "is_grave": is_grave, **more}
    return render(request, "referrals/case_form.html", context, status=status)


# -- who has it -----------------------------------------------------------------------------------
@require_POST
@requires("case.take")
def take(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    try:
        referral.take(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Sagen er taget af en anden, eller ingen har åbnet den endnu.")
        )
    messages.success(request, _("Du har sagen nu."))
    return redirect("referrals:case", pk=pk)


@require_POST
@requires("case.take")
def give_back(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    try:
        referral.give_back(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Du har ikke sagen, så du kan ikke give den tilbage.")
        )
    messages.success(request, _("Sagen er givet tilbage. En anden kan tage den."))
    return redirect("referrals:case", pk=pk)


@require_POST
@requires("case.write")
def stop_waiting(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    try:
        referral.stop_waiting(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(request, _("Sagen afventer ikke svar, eller en anden har den."))
    messages.success(request, _("Sagen er i gang igen uden svar."))
    return redirect("referrals:case", pk=pk)


@require_POST
@requires("case.export")
def journalise(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """CMM has the case in its own case system now."""
    referral = mine_or_404(request, pk)
    try:
        referral.journalise(by=request.user)
    except MoveNotAllowed:
        return error_pages.conflict(
            request, _("Det står allerede, at sagen er journaliseret, eller ingen har åbnet den.")
        )
    messages.success(request, _("Sagen står som journaliseret."))
    return redirect("referrals:case", pk=pk)


class AssignForm(CaseForm):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Hvem skal have sagen?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Vælg en kollega."),
            "invalid_choice": gettext_lazy("Vælg en kollega fra listen."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = who_may_take()  # type: ignore[attr-defined]


def who_may_take() -> Any:
    names = [name for name, held in ROLES.items() if "case.take" in held]
    groups = Group.objects.filter(name__in=names)
    people = User.objects.filter(authority=Authority.CMM, is_active=True, groups__in=groups)
    return people.distinct().order_by("first_name", "last_name", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.assign")
def assign(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A lead gives the case to a colleague, also from one who is ill."""
    referral = mine_or_404(request, pk)
    if not permissions.may_assign(request.user, referral):
        return error_pages.conflict(request, _("Sagen kan ikke gives til nogen, som den står nu."))
    form = AssignForm(request.POST) if request.method == "POST" else AssignForm()
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            referral.assign(to, by=request.user)
        except MoveNotAllowed:
            return error_pages.conflict(request, str(MOVED_ON))
        messages.success(request, _("%(name)s har sagen nu.") % {"name": to})
        return redirect("referrals:case", pk=pk)
    return form_page(
        request, referral, form, title=_("Giv sagen til en kollega"), button=_("Giv sagen")
    )


# -- how it ends ----------------------------------------------------------------------------------
def ended(
    request: StaffRequest,
    referral: Referral,
    form: forms.Form,
    do: Callable[..., None],
    *,
    said: str,
    refused: str,
    **page: Any,
) -> HttpResponse:
    """Show the form, or do it once; a refusal says what stands in the way."""
    if request.method == "POST" and form.is_valid():
        try:
            do(referral, by=request.user, **form.cleaned_data)
        except (MoveNotAllowed, NotTwoPeople):
            return error_pages.conflict(request, refused)
        messages.success(request, said)
        return redirect("referrals:case", pk=referral.pk)
    return form_page(request, referral, form, is_grave=True, **page)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.close")
def close(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    if not permissions.may_close(request.user, referral):
        return error_pages.conflict(request, _("Sagen skal være åbnet og i gang for at ende."))
    return ended(
        request,
        referral,
        CloseForm(request.POST if request.method == "POST" else None),
        casefile.close,
        title=_("Afslut sagen"),
        lead=_("Den, der henviste, ser kun, at centret er færdigt."),
        warnings=still_running(referral),
        button=_("Afslut sagen"),
        said=_("Sagen er afsluttet."),
        refused=_(
            "Sagen kan ikke afsluttes nu. Læs først nye beskeder, og vent på svar på en "
            "overdragelse, eller kald den tilbage."
        ),
    )


def still_running(referral: Referral) -> list[str]:
    """What ends with the case although it goes on outside: deadlines, and the receiver's part."""
    found = []
    if referral.due_for == Referral.DueFor.CLOCK:
        says = _(
            "Der løber en frist i forløbet hos myndighederne. Den næste er %(when)s. Portalen "
            "advarer ikke om frister i en afsluttet sag."
        )
        found.append(says % {"when": at(referral.due_at)})
    accepted = {"state": HandOff.State.ACCEPTED, "copy": HandOff.Copy.NAMED}
    if referral.handoffs.filter(**accepted).exists():
        found.append(
            _(
                "Udlændingestyrelsen har overtaget sagen og skriver i forløbet. Når sagen er "
                "afsluttet, kan ingen af jer skrive i det. Lad sagen stå åben, til forløbet er "
                "slut."
            )
        )
    return found


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.redirect")
def send_on(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A child, an emergency, another authority: the adult procedure ends here."""
    referral = mine_or_404(request, pk)
    if not permissions.may_redirect(request.user, referral):
        return error_pages.conflict(request, _("Sagen skal være åbnet for at blive vist videre."))
    return ended(
        request,
        referral,
        RedirectForm(request.POST if request.method == "POST" else None),
        casefile.redirect,
        title=_("Vis sagen videre"),
        lead=_(
            "Brug det, når personen er eller måske er under 18, når politiet skal handle nu, "
            "eller når en anden myndighed skal hjælpe."
        ),
        warnings=(
            _(
                "Under 18, eller i tvivl: Underret kommunen, hvor barnet opholder sig. Ring til "
                "den sociale døgnvagt uden for åbningstiden. En overdragelse, som ingen har "
                "bekræftet, bliver kaldt tilbage."
            ),
        ),
        button=_("Vis sagen videre"),
        said=_("Sagen er vist videre. Behandlingen som voksen er stoppet."),
        refused=_("Sagen er ændret i mellemtiden. Læs den igen, før du gør mere."),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.close")
def withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """On the reporter's or the person's wish, after someone has opened it."""
    referral = mine_or_404(request, pk)
    if not permissions.may_close(request.user, referral):
        return error_pages.conflict(
            request, _("Sagen skal være åbnet og i gang for at blive trukket tilbage.")
        )
    return ended(
        request,
        referral,
        ReasonForm(request.POST if request.method == "POST" else None),
        casefile.withdraw,
        title=_("Træk henvisningen tilbage"),
        lead=_(
            "Når personen eller den, der henviste, beder om det. Det, centret har modtaget, "
            "bliver ikke slettet her: Om det må slettes, afgør reglerne om journalisering."
        ),
        button=_("Træk henvisningen tilbage"),
        said=_("Henvisningen er trukket tilbage."),
        refused=_(
            "Modtageren har bekræftet en overdragelse. Vent på svaret, eller tal med modtageren."
        ),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.take")
def ask_to_reopen(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    if not permissions.may_ask_to_reopen(request.user, referral):
        return error_pages.conflict(
            request, _("Der er allerede bedt om det, eller det er ikke nødvendigt.")
        )
    return ended(
        request,
        referral,
        ReasonForm(request.POST if request.method == "POST" else None),
        casefile.ask_to_reopen,
        title=_("Foreslå at genåbne sagen"),
        lead=_(
            "Sagen blev vist videre, fordi personen måske er under 18. To personer skal hver for "
            "sig kunne udelukke det. Skriv, hvad du bygger det på."
        ),
        button=_("Foreslå genåbning"),
        said=_("Forslaget står i sagen. En leder skal tage stilling."),
        refused=str(MOVED_ON),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.close")
def reopen(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    if not permissions.may_reopen(request.user, referral):
        return error_pages.conflict(
            request,
            _("Sagen kan ikke genåbnes nu. Efter et barn skal en anden først foreslå det."),
        )
    return ended(
        request,
        referral,
        ReasonForm(request.POST if request.method == "POST" else None),
        casefile.reopen,
        title=_("Genåbn sagen"),
        lead=_("Når der er kommet nyt. Du har sagen bagefter og kan give den til en kollega."),
        button=_("Genåbn sagen"),
        said=_("Sagen er i gang igen, og du har den."),
        refused=_("Du kan ikke genåbne alene: En anden end dig skal have foreslået det."),
    )


# -- duplicates -----------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.write")
def duplicates(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    form = DuplicateForm(request.POST if request.method == "POST" else None, case=referral)
    if request.method == "POST" and form.is_valid():
        casefile.link(referral, form.cleaned_data["reference"], by=request.user)
        messages.success(request, _("De to sager er knyttet sammen. Begge lever videre."))
        return redirect("referrals:case", pk=pk)
    return form_page(
        request,
        referral,
        form,
        title=_("Knyt sammen med en anden sag"),
        lead=_("Når to henvendelser ser ud til at handle om det samme. Intet bliver lagt sammen."),
        button=_("Knyt sagerne sammen"),
    )


@require_POST
@requires("case.write")
def unlink(request: StaffRequest, pk: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    casefile.unlink(referral, mine_or_404(request, other), by=request.user)
    messages.success(request, _("Sagerne er ikke længere knyttet sammen."))
    return redirect("referrals:case", pk=pk)
