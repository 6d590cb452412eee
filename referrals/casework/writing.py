"""What is written in a case: notes, the working sheet, consent, messages to the reporter."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import audit, error_pages
from portal.errors import MoveNotAllowed
from portal.roles import StaffRequest, requires
from referrals import casefile, correspondence, permissions, sealing
from referrals.casework.cases import mine_or_404
from referrals.casework.content import open_parts
from referrals.casework.moves import form_page
from referrals.casework.texts import ConsentForm, MessageForm, NoteForm, SheetForm
from referrals.casework.unlock import unlocked
from referrals.keyring import Keyring
from referrals.models import Message, Part, Referral

NOT_YOURS = gettext_lazy("Kun den, der har sagen, og en leder kan skrive her.")
DAMAGED = gettext_lazy(
    "Denne del er beskadiget og kan ikke læses. Sig det til en administrator. Den er ikke slettet."
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.write")
def note(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    referral = mine_or_404(request, pk)
    if not permissions.may_note(request.user, referral):
        return error_pages.conflict(request, _("Åbn sagen, før du skriver en note."))
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            casefile.note(referral, form.cleaned_data["text"], by=request.user)
        except MoveNotAllowed:
            return error_pages.conflict(request, _("Sagens indhold er slettet."))
        flash.success(request, _("Noten er gemt."))
        return redirect("referrals:case", pk=pk)
    return form_page(request, referral, form, title=_("Skriv en note"), button=_("Gem noten"))


# -- the working sheet ----------------------------------------------------------------------------
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.write")
@unlocked
def sheet(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """Assessment, plan and flags. Of two who save at once, the second sees both versions."""
    referral = mine_or_404(request, pk)
    if not permissions.works_on(request.user, referral):
        return error_pages.conflict(request, str(NOT_YOURS))
    if request.method == "POST":
        form = SheetForm(request.POST)
        if not form.is_valid():
            return sheet_page(request, referral, form)
        return save_sheet(request, referral, form, keys)
    audit.record("case.open", referral.chain, by=request.user, purpose="sheet")
    warnings: tuple[str, ...] = ()
    try:
        initial = newest_sheet(referral, keys)
    except sealing.Damaged:
        initial, warnings = {}, (str(DAMAGED),)
    form = SheetForm(initial={**initial, "version": referral.sheet_version})
    return sheet_page(request, referral, form, warnings=warnings)


def save_sheet(
    request: StaffRequest, referral: Referral, form: SheetForm, keys: Keyring
) -> HttpResponse:
    content = dict(form.cleaned_data)
    version = content.pop("version")
    try:
        casefile.save_sheet(referral, content, version=version, by=request.user)
    except casefile.Changed:
        referral.refresh_from_db()
        audit.record("case.open", referral.chain, by=request.user, purpose="sheet")
        data = request.POST.copy()
        data["version"] = str(referral.sheet_version)  # saving again now means: I have seen it
        mine = SheetForm(data)
        part = casefile.newest(referral, Part.Kind.SHEET)
        theirs = open_parts([part] if part else [], keys)
        more = {"theirs": theirs[0] if theirs else None, "status": 409}
        return sheet_page(request, referral, mine, **more)
    flash.success(request, _("Arbejdsarket er gemt."))
    return redirect("referrals:case", pk=referral.pk)


def sheet_page(
    request: StaffRequest, referral: Referral, form: SheetForm, **more: Any
) -> HttpResponse:
    return form_page(
        request,
        referral,
        form,
        title=_("Arbejdsark"),
        lead=_("Så en kollega kan tage over midt om natten. Hver udgave bliver gemt."),
        button=_("Gem arbejdsarket"),
        **more,
    )


def newest_sheet(referral: Referral, keys: Keyring) -> dict[str, Any]:
    """Raises sealing.Damaged, keyring.NotForYou."""
    part = casefile.newest(referral, Part.Kind.SHEET)
    return keys.open(part) if part else {}


# -- consent --------------------------------------------------------------------------------------
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.write")
@unlocked
def consent(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """What the person says now about passing on; the newest record counts."""
    referral = mine_or_404(request, pk)
    if not permissions.works_on(request.user, referral):
        return error_pages.conflict(request, str(NOT_YOURS))
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        back = casefile.change_consent(referral, keys=keys, by=request.user, **form.cleaned_data)
        flash.success(request, _("Samtykket er gemt. Det nyeste gælder."))
        if back:
            flash.warning(
                request, _("En overdragelse, som ingen havde bekræftet, er kaldt tilbage.")
            )
        return redirect("referrals:case", pk=pk)
    now = casefile.consent_of(referral, keys)
    audit.record("case.open", referral.chain, by=request.user, purpose="consent")
    return form_page(
        request,
        referral,
        form,
        title=_("Skriv et ændret samtykke"),
        lead=_("Lige nu gælder for Udlændingestyrelsen: %(answer)s.") % {"answer": now.in_words},
        button=_("Gem samtykket"),
    )


# -- messages -------------------------------------------------------------------------------------
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires("case.write")
@unlocked
def messages(request: StaffRequest, pk: uuid.UUID, keys: Keyring) -> HttpResponse:
    """The conversation with the reporter, who reads it with the receipt code."""
    referral = mine_or_404(request, pk)
    if not permissions.works_on(request.user, referral):
        return error_pages.conflict(
            request, _("Kun den, der har sagen, og en leder kan læse og skrive beskeder.")
        )
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not permissions.may_ask(request.user, referral):
            return error_pages.conflict(request, _("Tag sagen, før du skriver til nogen."))
        fixed, text = form.cleaned_data["fixed"], form.cleaned_data["text"]
        content = correspondence.fixed(fixed) if fixed else correspondence.written(text)
        try:
            casefile.write_to_reporter(referral, content, by=request.user)
        except MoveNotAllowed:
            return error_pages.conflict(
                request, _("Sagen er afsluttet, så beskeden er ikke sendt.")
            )
        flash.success(request, _("Beskeden er sendt. Den kan læses med kvitteringskoden."))
        return redirect("referrals:case-messages", pk=pk)
    audit.record("message.read", referral.chain, by=request.user)
    context = {
        "case": referral,
        "form": form,
        "rows": read_all(referral, keys),
        "may_ask": permissions.may_ask(request.user, referral),
    }
    return render(request, "referrals/case_messages.html", context)


def read_all(referral: Referral, keys: Keyring) -> list[dict[str, Any]]:
    """Every message in order; those of the reporter's that are shown are now read."""
    rows: list[dict[str, Any]] = []
    found = referral.messages.select_related("part", "part__made_by").order_by("sent_at")
    for message in found:
        opened = open_parts([message.part], keys)
        rows.append({"message": message, "opened": opened[0] if opened else None})
    mark_read(referral, [row["message"].pk for row in rows])
    return rows


@transaction.atomic
def mark_read(referral: Referral, shown: list[uuid.UUID]) -> None:
    """What came while the page was made stays unread. The row is held against one who writes."""
    row = Referral.objects.select_for_update().filter(pk=referral.pk)
    row.first()
    unread = referral.messages.filter(direction=Message.Direction.FROM_REPORTER, read_at=None)
    unread.filter(pk__in=shown).update(read_at=timezone.now())
    if not unread.exists():
        row.update(has_unread=False)
