"""The log of an activation: read, written to, corrected, checked and handed out. Never edited."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crisisplan import permissions
from crisisplan.forms.log import ONLY_CHOICES, CheckForm, CorrectionForm, FilterForm, LineForm
from crisisplan.log import exporting, logbook, openchain
from crisisplan.models import LogEntry
from crisisplan.views import control
from crisisplan.views.control import find
from portal.pdf import PdfFailed
from portal.roles import StaffRequest, requires

page = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
DECIDED = (LogEntry.Kind.DECISION, LogEntry.Kind.OMISSION)
IS_SEALED = gettext_lazy(
    "Loggen er lukket, fordi aktiveringen er slut. Skriv det i evalueringen i stedet."
)
COPIES = {"internal": False, "release": True}


@requires("crisis.view")
@require_safe
def log_page(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The lines, newest first, fifty a page."""
    activation = find(pk)
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = {name: form.cleaned_data.get(name) for name in ("kind", "point", "area")}
    before = form.cleaned_data.get("before")
    lines = activation.log.select_related("by", "corrects").prefetch_related("corrections")
    if wanted["kind"]:
        is_both = wanted["kind"] == ONLY_CHOICES
        lines = lines.filter(kind__in=DECIDED if is_both else [wanted["kind"]])
    if wanted["point"]:
        lines = lines.filter(point=wanted["point"])
    if wanted["area"]:
        lines = lines.filter(area=wanted["area"])
    if before:
        lines = lines.filter(number__lt=before)
    shown = list(lines.order_by("-number")[: PER_PAGE + 1])
    has_more = len(shown) > PER_PAGE
    shown = shown[:PER_PAGE]
    question = {name: value for name, value in wanted.items() if value}
    context = {
        "activation": activation,
        "filter": form,
        "wanted": wanted,
        "is_filtered": bool(question),
        "is_first": not before,
        "lines": shown,
        "area_names": {place.key: place.name for place in activation.places},
        "first_page": "?" + urlencode(question),
        "next_page": "?" + urlencode({**question, "before": shown[-1].number}) if has_more else "",
        "head": logbook.head(activation),
        "may_write": permissions.may_write_log(request.user, activation),
    }
    return render(request, "crisisplan/log_page.html", context)


@requires("crisis.work")
@page
def write_line(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One more line."""
    activation = find(pk)
    if not activation.is_running:
        return control.show(request, activation, refusal=IS_SEALED)
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = LineForm(control.posted(request), activation=activation, initial={"happened_at": now})
    if request.method == "POST" and form.is_valid():
        entry = logbook.write(activation, **form.line, by=request.user)
        messages.success(request, _("Linje %(n)d er skrevet i loggen.") % {"n": entry.number})
        return redirect("crisisplan:log", activation.pk)
    return render(request, "crisisplan/log_write.html", {"activation": activation, "form": form})


@requires("crisis.work")
@page
def correct_line(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """A new line that points at the old one, which stays."""
    activation = find(pk)
    entry = get_object_or_404(activation.log.select_related("by"), number=number)
    if not activation.is_running:
        return control.show(request, activation, refusal=IS_SEALED)
    form = CorrectionForm(
        control.posted(request), initial={"assess_before_release": entry.assess_before_release}
    )
    if request.method == "POST" and form.is_valid():
        made = logbook.write(
            activation,
            LogEntry.Kind.CORRECTION,
            form.cleaned_data["text"],
            by=request.user,
            corrects=entry,
            point=entry.point,
            area=entry.area,
            assess_before_release=form.cleaned_data["assess_before_release"],
            key=form.cleaned_data["key"],
        )
        said = _("Linje %(old)d er rettet i linje %(new)d.")
        messages.success(request, said % {"old": entry.number, "new": made.number})
        return redirect("crisisplan:log", activation.pk)
    context = {"activation": activation, "entry": entry, "form": form}
    return render(request, "crisisplan/log_correct.html", context)


@requires("crisis.view")
@require_safe
def check_log(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Whether the log is whole, also against each picture's head and one read from paper."""
    activation = find(pk)
    pictures = list(activation.pictures.order_by("number"))
    heads = [logbook.Head(picture.log_number, picture.log_head) for picture in pictures]
    lines = openchain.lines_of(activation)
    form = CheckForm(request.GET or None)
    printed = None
    if form.is_bound and form.is_valid():
        printed = logbook.Head(form.cleaned_data["number"], form.cleaned_data["code"])
    context = {
        "activation": activation,
        "form": form,
        "findings": logbook.verify(activation, against=heads),
        "head": logbook.head(activation),
        "open_code": logbook.in_groups(lines[-1].code if lines else openchain.START),
        "pictures": len(pictures),
        "printed": printed,
        "is_as_printed": printed is not None and is_as_printed(lines, printed),
    }
    return render(request, "crisisplan/log_check.html", context)


def is_as_printed(lines: list[openchain.OpenLine], printed: logbook.Head) -> bool:
    """Whether the line with that number has the code, be it the one or the other kind."""
    return any(
        logbook.is_same_code(code, printed.mac)
        for line in lines
        if line.entry.number == printed.number
        for code in (line.entry.mac, line.code)
    )


@requires("crisis.view")
@page
def export_log(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The log as a file: whole for us, or the copy for those who ask for access."""
    activation = find(pk)
    marked = activation.log.filter(assess_before_release=True).order_by("number")
    context = {"activation": activation, "marked": marked, "forms": exporting.TYPES}
    if request.method != "POST":
        return render(request, "crisisplan/log_export.html", context)
    form, copy = request.POST.get("form", ""), request.POST.get("copy", "")
    if form not in exporting.TYPES or copy not in COPIES:
        context["refusal"] = _("Vælg, hvilken fil du vil hente.")
        return render(request, "crisisplan/log_export.html", context, status=400)
    chosen = set(request.POST.getlist("assessed"))
    assessed = {line.number for line in marked if str(line.number) in chosen}
    try:
        made = exporting.export(
            activation, form, by=request.user, for_release=COPIES[copy], assessed=assessed
        )
    except PdfFailed:
        context["refusal"] = _("Pdf’en kunne ikke laves nu. Hent loggen som csv i stedet.")
        return render(request, "crisisplan/log_export.html", context, status=503)
    what = "log-udlevering" if COPIES[copy] else "log"
    name = exporting.file_name(activation, what, form)
    kind = exporting.TYPES[form]
    return HttpResponse(made, content_type=kind, headers=exporting.headers(name))
