"""Situation pictures of an activation: the list, the page to write one, and one as page and PDF."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crisisplan import permissions, plan
from crisisplan.forms.reviews import PictureForm
from crisisplan.log import exporting
from crisisplan.models import Activation, SituationPicture
from crisisplan.reports import pictures
from crisisplan.views import control
from crisisplan.views.control import find
from portal import audit, error_pages
from portal.pdf import PdfFailed
from portal.roles import StaffRequest, requires

page = require_http_methods(["GET", "HEAD", "POST"])


@requires("crisis.view")
@require_safe
def picture_list(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = find(pk)
    context = {
        "activation": activation,
        "pictures": activation.pictures.select_related("made_by").order_by("-number"),
        "due_at": pictures.due_at(activation),
        "is_overdue": pictures.is_overdue(activation),
        "may_write": permissions.may_write_log(request.user, activation),
    }
    return render(request, "crisisplan/picture_list.html", context)


@requires("crisis.work")
@page
def write_picture(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The figures are there; the person writes the rest."""
    activation = find(pk)
    if not activation.is_running:
        return control.show(request, activation, refusal=pictures.NOT_RUNNING)
    last = pictures.last_of(activation)
    form = PictureForm(control.posted(request), initial=initial_of(activation, last))
    status = 200
    if request.method == "POST" and form.is_valid():
        seen, after = form.cleaned_data["version"], form.cleaned_data["after"]
        try:
            made = pictures.make(activation, form.texts, by=request.user, seen=seen, after=after)
        except pictures.TooLong as refusal:
            form.add_error(refusal.part.key, refusal.sentence)
        except PdfFailed:
            form.add_error(None, _("Siden kunne ikke laves nu. Prøv igen om et øjeblik."))
        except (plan.Refused, IntegrityError) as refusal:
            activation = find(pk)
            form = shown_again(form, initial_of(activation, pictures.last_of(activation)))
            form.add_error(None, str(getattr(refusal, "sentence", pictures.SOMEBODY_WROTE)))
            status = 409
        else:
            said = _("Situationsbillede nr. %(n)d er gemt.") % {"n": made.number}
            messages.success(request, said)
            return redirect("crisisplan:picture", activation.pk, made.number)
    draft = pictures.drafted(activation, {}, by=request.user)
    context = {**pictures.context_of(draft), "form": form, "last": last}
    return render(request, "crisisplan/picture_write.html", context, status=status)


def initial_of(activation: Activation, last: SituationPicture | None) -> dict[str, object]:
    """What the page saw, and the texts that seldom are all new."""
    kept = {key: last.texts.get(key, "") for key in pictures.KEPT_FROM_LAST} if last else {}
    return {**kept, "version": activation.version, "after": last.number if last else 0}


def shown_again(form: PictureForm, now: dict[str, object]) -> PictureForm:
    """The same texts on a page that has seen what stands now."""
    seen = {name: str(now[name]) for name in ("version", "after")}
    again = PictureForm({**{name: form.data.get(name) for name in form.data}, **seen})
    again.full_clean()
    return again


@requires("crisis.view")
@require_safe
def picture_page(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    activation = find(pk)
    picture = get_object_or_404(activation.pictures.select_related("made_by"), number=number)
    picture.activation = activation
    context = pictures.context_of(picture)
    return render(request, "crisisplan/picture_page.html", context)


@requires("crisis.view")
@require_safe
def picture_pdf(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    activation = find(pk)
    picture = get_object_or_404(activation.pictures.select_related("made_by"), number=number)
    picture.activation = activation
    try:
        made = pictures.pdf_of(picture, language=plan.language_now())
    except PdfFailed:
        title, text = _("Billedet er ikke klar"), _("Prøv igen om lidt, eller skriv siden ud.")
        return error_pages.refuse(request, 503, title, text)
    audit.record("crisis.export", activation.chain, by=request.user, detail=f"picture {number}")
    name = exporting.file_name(activation, f"situationsbillede-{number}", "pdf")
    return HttpResponse(made, content_type="application/pdf", headers=exporting.headers(name))
