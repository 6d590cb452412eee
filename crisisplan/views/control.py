"""Crisis control: what is in force, and the pages that put it in force and take it down.

Each deed has a page of its own: a GET shows what will happen, a POST does it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from crisisplan import (
    banner,
    cards_now,
    clocks,
    closing,
    crew,
    exercising,
    permissions,
    plan,
    probing,
    waiting,
)
from crisisplan.announcements import retracting
from crisisplan.editions import planning
from crisisplan.forms.activation import (
    ActivateForm,
    AnnulForm,
    ApproveForm,
    ChangeLevelForm,
    CloseForm,
    ConfirmationField,
    DeedForm,
    ReasonForm,
    StepDownForm,
)
from crisisplan.models import Activation
from crisisplan.points import BEFORE_REOPENING, POINTS
from crisisplan.reports import after_action
from portal.errors import NotTwoPeople
from portal.roles import StaffRequest, may, requires

page = require_http_methods(["GET", "HEAD", "POST"])
Verb = Callable[..., None]
MOST_ENDED = 20

TEMPLATES = {
    "change-level": "crisisplan/change_level.html",
    "confirm-level": "crisisplan/confirm_level.html",
    "step-down": "crisisplan/step_down.html",
    "approve": "crisisplan/approve.html",
    "withdraw": "crisisplan/withdraw.html",
    "close": "crisisplan/close.html",
    "annul": "crisisplan/annul.html",
    "countersign": "crisisplan/countersign.html",
}
DONE = {
    "change-level": _("Niveauet er ændret, og alle sider følger med."),
    "confirm-level": _("Vurderingen er skrevet ned, og fristen er flyttet."),
    "step-down": _(
        "Nedtrapningen er foreslået. Den sker, når en anden kriseleder eller administratoren "
        "godkender den."
    ),
    "approve": _("Nedtrapningen er godkendt, og siderne er ændret."),
    "withdraw": _("Forslaget er trukket tilbage. Planen fortsætter som før."),
    "close": _("Aktiveringen er afsluttet."),
    "annul": _(
        "Aktiveringen er annulleret. En anden kriseleder eller administratoren skal medunderskrive."
    ),
    "countersign": _("Du har medunderskrevet."),
}
DONE_FROM_N4 = {
    "step-down": _(
        "Afslutningen er foreslået. Den sker, når en anden kriseleder eller administratoren "
        "godkender den."
    ),
    "approve": _("Afslutningen er godkendt. Planen er ikke længere i kraft, og banneret er væk."),
}
TOLD = _("Rettelsen M15 er på vej. Se her, hvem der får den, og hvad I selv skal tage ned.")
DONE_IN_EXERCISE = _("Det er gjort i øvelsen. Uden for øvelsen ser ingen noget.")


@requires("crisis.view")
@require_safe
def control(request: StaffRequest) -> HttpResponse:
    """What is in force, what waits for somebody, the eight points, and what has been."""
    everything = Activation.objects.real().with_places().with_people()
    running = banner.most_serious_first(everything.running())
    ended = list(everything.exclude(state=Activation.State.RUNNING)[:MOST_ENDED])
    context = {
        "running": running,
        "ended": ended,
        "waiting": waiting.for_person(request.user, [*running, *ended]),
        "shown": banner.load(),
        "points": POINTS.values(),
        "points_in_force": {n for activation in running for n in activation.points_in_force},
        "public_address": banner.plan_address(plan.language_now()),
        "may_switch": may(request.user, "crisis.switch"),
        "may_plan": may(request.user, "crisis.plan"),
        "missing_reports": after_action.missing(),
    }
    return render(request, "crisisplan/control.html", context)


@requires("crisis.switch")
@page
def activate(request: StaffRequest) -> HttpResponse:
    """Put the plan in force."""
    if request.method == "POST":
        form = ActivateForm(request.POST)
        if form.is_valid():
            try:
                activation = Activation.activate(**form.deed, by=request.user)
            except plan.Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, str(done_sentence(activation)))
                return redirect("crisisplan:activation", activation.pk)
    else:
        form = ActivateForm()
    return render(request, "crisisplan/activate.html", {"form": form})


def done_sentence(activation: Activation) -> plan.Text:
    if activation.level in plan.PUBLIC_LEVELS:
        return _("Planen er i kraft, og banneret er på alle sider.")
    return _("Informationsberedskabet er i gang. Offentligheden ser ingenting.")


@requires("crisis.view")
@require_safe
def activation_page(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One activation: how it stands, what can be done, and every step so far."""
    return show(request, find(pk))


@requires("crisis.switch")
@page
def change_level(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = find(pk)
    now = {"version": activation.version, "chosen_points": activation.points_in_force}
    start = activation.position
    form = ChangeLevelForm(posted(request), initial=now, start=start)
    if not activation.is_real:
        form.fields["confirmation"] = ConfirmationField(exercising.WORD)
    return deed(request, activation, "change-level", form, activation.change_level)


@requires("crisis.switch")
@page
def step_down(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose the way down; it happens when another person approves."""
    activation = find(pk)
    form = StepDownForm(posted(request), initial={"version": activation.version})
    missing, verb = closing.missing(activation), activation.propose_step_down
    return deed(request, activation, "step-down", form, verb, missing=missing)


@requires("crisis.switch")
@page
def approve(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = find(pk)
    form = ApproveForm(posted(request), initial={"version": activation.version})
    if activation.position == plan.N4:
        form.fields["confirmation"] = ConfirmationField("AFSLUT")
    missing, verb = closing.missing(activation), activation.approve_step_down
    return deed(request, activation, "approve", form, verb, missing=missing)


@requires("crisis.switch")
@page
def withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = find(pk)
    form = DeedForm(posted(request), initial={"version": activation.version})
    return deed(request, activation, "withdraw", form, activation.withdraw_proposal)


@requires("crisis.switch")
@page
def close(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """End an activation that never left N1."""
    activation = find(pk)
    form = CloseForm(posted(request), initial={"version": activation.version})
    return deed(request, activation, "close", form, activation.stop_watching)


@requires("crisis.switch")
@page
def annul(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a mistake. The banner goes at once, a correction is shown for 24 hours."""
    activation = find(pk)
    form = AnnulForm(posted(request), initial={"version": activation.version})
    was_running, retraction = activation.is_running, retracting.prepare(activation)
    done = deed(request, activation, "annul", form, activation.annul, retraction=retraction)
    if was_running and not activation.is_running and retraction.has_anything:
        messages.success(request, str(TOLD))
        return redirect("crisisplan:announce", activation.pk)
    return done


@requires("crisis.switch")
@page
def countersign(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = find(pk)
    form = DeedForm(posted(request), initial={"version": activation.version})
    return deed(request, activation, "countersign", form, activation.countersign)


@requires("crisis.switch")
@page
def confirm_level(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The level was reviewed and stays."""
    activation = find(pk)
    form = ReasonForm(posted(request), initial={"version": activation.version})
    return deed(request, activation, "confirm-level", form, activation.confirm_level)


# -- what the pages share --------------------------------------------------------------------------
def find(pk: uuid.UUID) -> Activation:
    return get_object_or_404(Activation.objects.with_places().with_people(), pk=pk)


def posted(request: StaffRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None on a GET."""
    return request.POST if request.method == "POST" else None


def deed(
    request: StaffRequest,
    activation: Activation,
    name: str,
    form: DeedForm,
    verb: Verb,
    **more: Any,
) -> HttpResponse:
    """The page of one deed: the form, or the deed and back to the activation.

    `more` is what the page shows beside the form.
    """
    if request.method != "POST":
        if name not in permissions.deeds_open_to(request.user, activation):
            why = own_deed(request, activation, name) or plan.NOT_NOW
            return show(request, activation, refusal=why)
        return ask(request, activation, name, form, **more)
    if not form.is_valid():
        return ask(request, activation, name, form, **more)
    sentences = DONE | DONE_FROM_N4 if activation.position == plan.N4 else DONE
    try:
        verb(**form.deed, by=request.user)
    except plan.Refused as refusal:
        return show(request, find(activation.pk), refusal=refusal.sentence)
    except NotTwoPeople:
        why = own_deed(request, activation, name) or plan.TWO_PEOPLE
        return show(request, find(activation.pk), refusal=why)
    done = sentences[name] if activation.is_real else DONE_IN_EXERCISE
    messages.success(request, str(done))
    return redirect("crisisplan:activation", activation.pk)


def own_deed(request: StaffRequest, activation: Activation, name: str) -> plan.Text:
    """Why a person may not countersign: it was their own deed. Empty when it is not that."""
    is_own = activation.last_one_person_deed[1] == request.user.pk
    if name != "countersign" or not activation.is_countersign_missing or not is_own:
        return ""
    return plan.OWN_ANNULMENT if activation.annulled_at else plan.OWN_ACTIVATION


def ask(
    request: StaffRequest, activation: Activation, name: str, form: DeedForm, **more: Any
) -> HttpResponse:
    """What will happen, and the form that makes it happen."""
    context = {
        "activation": activation,
        "form": form,
        # Point 8 begins with the step down, so it is gone through when that ends.
        "points": POINTS.values() if activation.position == plan.N4 else BEFORE_REOPENING,
        "steps": activation.steps.select_related("by", "with_person"),
        **more,
    }
    return render(request, TEMPLATES[name], context)


def show(request: StaffRequest, activation: Activation, *, refusal: plan.Text = "") -> HttpResponse:
    """How it stands now; with 409 and the reason when something was refused."""
    context = {
        "activation": activation,
        "steps": activation.steps.select_related("by", "with_person"),
        "points": POINTS.values(),
        "refusal": refusal,
        "newer": planning.newer_for(activation),
        **dashboard_of(request, activation),
    }
    return render(request, "crisisplan/activation.html", context, status=409 if refusal else 200)


def dashboard_of(request: StaffRequest, activation: Activation) -> dict[str, Any]:
    """Eight cards at a glance, what is late, who is on, what was written last, what is due."""
    holders = cards_now.holders_of(activation)
    cards = cards_now.cards_of(activation, holders)
    return {
        "activation": activation,
        "cards": cards,
        "n_late": sum(len(card.late) for card in cards),
        "mine": waiting.mine(cards, holders, request.user) if activation.is_running else None,
        "holders": holders,
        "roles": {key: role.name for key, role in crew.ROLES.items()},
        "areas": {place.key: place.name for place in activation.places},
        "last_lines": activation.log.order_by("-number")[:5],
        "probe_unseen": probing.unseen(activation),
        "clocks": clocks.of(activation),
        "open": permissions.deeds_open_to(request.user, activation),
        "may_work": permissions.may_write_log(request.user, activation),
        "now": timezone.now(),
    }


@requires("crisis.view")
@require_safe
def live(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The dashboard alone, for a page that asks again by itself."""
    return render(request, "crisisplan/_dashboard.html", dashboard_of(request, find(pk)))
