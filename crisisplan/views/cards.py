"""Action cards: one card, its tasks, figures and stop; who has which role; the card on paper."""

from __future__ import annotations

import base64
import io
import uuid
from datetime import date, datetime, time
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisisplan import cards_now, crew, plan, working
from crisisplan.cards.parts import PHASES
from crisisplan.editions import freezing
from crisisplan.forms.work import DoneForm, FigureForm, OmitForm, ResumeForm, RoleForm, StopForm
from crisisplan.models import Activation, TaskProgress
from crisisplan.views.control import find
from portal import error_pages
from portal.pdf import PdfFailed, render_pdf
from portal.roles import StaffRequest, may, requires

State = TaskProgress.State
page = require_http_methods(["GET", "HEAD", "POST"])
SAID = {
    "take": gettext_lazy("Gemt. Du har opgaven nu."),
    "release": gettext_lazy("Gemt. Opgaven er fri igen."),
    "done": gettext_lazy("Gemt. Det står i loggen, at opgaven er udført."),
    "omit": gettext_lazy("Gemt. Det står i loggen, at I lader opgaven være."),
    "figure": gettext_lazy("Gemt. Tallet står også i loggen."),
}
JUST_DONE = "task_just_done"  # in the session, until the card has been shown; figures too


def card_or_404(activation: Activation, number: int) -> cards_now.CardNow:
    for card in cards_now.cards_of(activation):
        if card.number == number:
            return card
    raise Http404


# -- one card -------------------------------------------------------------------------------------
@requires("crisis.view")
@require_safe
def card(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """What to do, by when, who has it, and a button for each thing that can happen to it."""
    return card_page(request, find(pk), number)


def card_page(
    request: StaffRequest, activation: Activation, number: int, *, refusal: Any = ""
) -> HttpResponse:
    now = timezone.now()
    shown = card_or_404(activation, number)
    tasks = {phase: [t for t in shown.tasks if t.phase == phase] for phase in PHASES}
    code, did = request.session.pop(JUST_DONE, ("", ""))
    context = {
        "activation": activation,
        "card": shown,
        "phases": [(PHASES[phase], rows) for phase, rows in tasks.items() if rows],
        "just_done": code,
        "said": SAID.get(did, ""),
        "overdue": {task.code for task in shown.tasks if task.is_overdue(now)},
        "notes": notes_of(activation, shown),
        "figures": figures_of(activation, shown),
        "may_write": may(request.user, "crisis.message") and activation.is_running,
        "may_work": may(request.user, "crisis.work") and activation.is_running,
        "may_switch": may(request.user, "crisis.switch") and activation.is_running,
        "may_begin": working.may_begin(activation, number),
        "roles": {key: role.name for key, role in crew.ROLES.items()},
        "refusal": refusal,
    }
    return render(request, "crisisplan/card.html", context, status=409 if refusal else 200)


def notes_of(activation: Activation, shown: cards_now.CardNow) -> dict[str, str]:
    """Why each task was left out and what was said of those done, by code, as the log has it.

    One query, if there is one of them.
    """
    settled = {task.code: task.state for task in shown.tasks if task.is_settled}
    if not settled:
        return {}
    with override("da"):  # the log is written in one language
        begins = {
            code: working.in_log(working.LOGGED[State(state)][1], code, shown.texts["tasks"][code])
            for code, state in settled.items()
        }
    rows = activation.log.filter(reference__in=settled).order_by("number")
    return {
        code: text.removeprefix(begins[code]).strip()
        for code, text in rows.values_list("reference", "text")
        if text.startswith(begins[code])
    }


def figures_of(activation: Activation, shown: cards_now.CardNow) -> list[dict[str, Any]]:
    """Each indicator with its definition, the newest figure and the one before."""
    readings: dict[str, list[Any]] = {}
    for reading in activation.readings.filter(code__startswith=f"P{shown.number}."):
        readings.setdefault(reading.code, []).append(reading)
    last_two = {code: [None, None, *found][-2:] for code, found in readings.items()}
    figures = []
    for code, text in shown.texts["indicators"].items():
        before, newest = last_two.get(code, (None, None))
        figures.append(
            {"code": code, "text": cards_now.said(text), "newest": newest, "before": before}
        )
    return figures


def deed_done(request: StaffRequest, activation: Activation, number: int, do: Any) -> HttpResponse:
    """Do it and go back to the card; a refusal shows the card as it stands, with 409."""
    try:
        do()
    except plan.Refused as refusal:
        return card_page(request, find(activation.pk), number, refusal=refusal.sentence)
    return redirect("crisisplan:card", pk=activation.pk, number=number)


def task_changed(
    request: StaffRequest, activation: Activation, code: str, name: str, do: Any
) -> HttpResponse:
    """As `deed_done`, back to the very task: that is where the thumb and the eyes are."""
    number = point_of_task(activation, code)
    answer = deed_done(request, activation, number, do)
    if answer.status_code != 302:
        return answer
    request.session[JUST_DONE] = (code, name)
    return redirect(reverse("crisisplan:card", args=[activation.pk, number]) + f"#{code}")


@requires("crisis.work")
@require_POST
def act(request: StaffRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """The one-press deeds of a task: take it, give it free, done."""
    activation = find(pk)
    number = point_of_task(activation, code)
    verbs = {"take": working.take, "release": working.release, "done": working.done}
    name, seen = request.POST.get("do", ""), request.POST.get("seen", "")
    if name not in verbs or not seen.isdecimal():
        return card_page(request, activation, number, refusal=working.CHANGED)
    return task_changed(
        request,
        activation,
        code,
        name,
        lambda: verbs[name](activation, code, seen=int(seen), by=request.user),
    )


def point_of_task(activation: Activation, code: str) -> int:
    """Raises Http404 on a code that is not in the activation's plan."""
    for number, texts in freezing.plan_of(activation).content["cards"].items():
        if code in texts["tasks"]:
            return int(number)
    raise Http404


@requires("crisis.work")
@page
def done(request: StaffRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """Done, with a few words for the log."""
    title = _("Skriv, at opgaven er udført")
    return task_form(request, pk, code, DoneForm, working.done, title=title)


@requires("crisis.work")
@page
def omit(request: StaffRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """A decision not to do it."""
    title, button = _("Lad opgaven være"), _("Skriv, at I ikke gør den")
    return task_form(request, pk, code, OmitForm, working.omit, title=title, button=button)


def task_form(
    request: StaffRequest,
    pk: uuid.UUID,
    code: str,
    kind: Any,
    verb: Any,
    *,
    title: str,
    button: str = "",
) -> HttpResponse:
    activation = find(pk)
    number = point_of_task(activation, code)
    task = next(t for t in card_or_404(activation, number).tasks if t.code == code)
    posted = request.POST if request.method == "POST" else None
    form = kind(posted, initial={"seen": task.version})
    if not form.is_valid():
        return asked(request, activation, number, form, title, task, button=button)
    given = form.cleaned_data
    return task_changed(
        request,
        activation,
        code,
        verb.__name__,
        lambda: verb(activation, code, by=request.user, **given),
    )


def asked(
    request: StaffRequest,
    activation: Activation,
    number: int,
    form: forms.Form,
    title: str,
    task: Any = None,
    **more: Any,
) -> HttpResponse:
    context = {"activation": activation, "number": number, "form": form, "title": title}
    return render(request, "crisisplan/card_form.html", {**context, "task": task, **more})


# -- stopping, figures ----------------------------------------------------------------------------
@requires("crisis.switch")
@page
def stop(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The point's stop criterion is met."""
    activation = find(pk)
    shown = card_or_404(activation, number)
    form = StopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        evidence = form.cleaned_data["evidence"]
        return deed_done(
            request,
            activation,
            number,
            lambda: working.stop_point(activation, number, evidence=evidence, by=request.user),
        )
    criterion = cards_now.said(shown.texts["stop"])
    return asked(request, activation, number, form, _("Stop punktet"), criterion=criterion)


@requires("crisis.switch")
@page
def resume(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The point is in force from now: again, or at N2 for the first time."""
    activation = find(pk)
    shown = card_or_404(activation, number)
    form = ResumeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return deed_done(
            request,
            activation,
            number,
            lambda: working.begin_point(activation, number, reason=reason, by=request.user),
        )
    title = _("Begynd punktet igen") if shown.is_stopped else _("Sæt punktet i kraft")
    return asked(request, activation, number, form, title)


@requires("crisis.work")
@page
def figure(request: StaffRequest, pk: uuid.UUID, code: str) -> HttpResponse:
    """One figure of one indicator."""
    activation = find(pk)
    number = int(code[1]) if code[:1] == "P" and code[1:2].isdecimal() else 0
    texts = card_or_404(activation, number).texts["indicators"]
    if code not in texts:
        raise Http404
    form = FigureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, counted_at(form.cleaned_data["counted_on"])
        working.count(
            activation, code, given["value"], by=request.user, counted_at=at, note=given["note"]
        )
        request.session[JUST_DONE] = (code, "figure")
        return redirect(reverse("crisisplan:card", args=[pk, number]) + f"#{code}")
    definition = cards_now.said(texts[code])
    return asked(request, activation, number, form, _("Skriv et tal"), definition=definition)


def counted_at(day: date) -> datetime:
    """Now when it is today, else the middle of that day."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


# -- roles ----------------------------------------------------------------------------------------
@requires("crisis.view")
@page
def roles(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is on, as what, since when; a lead changes it, and the log says so."""
    activation = find(pk)
    may_assign = may(request.user, "crisis.switch") and activation.is_running
    posted = request.POST if request.method == "POST" and may_assign else None
    form = RoleForm(posted, activation=activation)
    if posted is not None and form.is_valid():
        try:
            working.assign(activation, by=request.user, **form.cleaned_data)
        except plan.Refused as refusal:
            form.add_error("user", str(refusal.sentence))
        else:
            messages.success(request, _("Rollen er givet, og det står i loggen."))
            return redirect("crisisplan:roles", pk=pk)
    now_on = activation.holders.filter(until=None).select_related("user")
    before = activation.holders.exclude(until=None).select_related("user").order_by("-until")
    context = {
        "activation": activation,
        "form": form,
        "may_assign": may_assign,
        "now_on": now_on,
        "before": before,
        "roles": {key: role.name for key, role in crew.ROLES.items()},
        "areas": {place.key: place.name for place in activation.places},
    }
    return render(request, "crisisplan/roles.html", context)


# -- on paper -------------------------------------------------------------------------------------
@requires("crisis.view")
@require_safe
def card_pdf(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One A4 page that works without a network: edition, checksum and a code to the live card."""
    activation = find(pk)
    shown = card_or_404(activation, number)
    frozen = freezing.plan_of(activation)
    address = settings.STAFF_URL + reverse("crisisplan:card", args=[pk, number])
    tasks = {phase: [t for t in shown.tasks if t.phase == phase] for phase in PHASES}
    contacts = frozen.content["contacts"]
    context = {
        "activation": activation,
        "card": shown,
        "phases": [(PHASES[phase], rows) for phase, rows in tasks.items() if rows],
        "named": list({one.code: one for task in shown.tasks for one in task.messages}.values()),
        "frozen": frozen,
        "address": address,
        "code": qr_code(address),
        "hotline": contacts.get("cmm-hotline", {}).get("phone", ""),
        "roles": {key: role.name for key, role in crew.ROLES.items()},
    }
    language = plan.language_now()
    context["when"] = "j/n H:i" if language == "en" else "j/n H.i"  # short, for a narrow column
    try:
        made = render_pdf("crisisplan/pdf/card.html", context, language=language)
    except PdfFailed:
        title, text = _("Kortet er ikke klar"), _("Prøv igen om lidt, eller skriv siden ud.")
        return error_pages.refuse(request, 503, title, text)
    prefix = "" if activation.is_real else "OVELSE-"
    name = f"{prefix}{activation.number}-kort-{number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def qr_code(address: str) -> str:
    """The address as an SVG picture in a data address, for the PDF."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
