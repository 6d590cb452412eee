"""The pages of exercises: those one is in, a new one, its events, its end, its lessons."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from crisisplan import banner, exercising, permissions, plan
from crisisplan.forms.activation import DeedForm
from crisisplan.forms.exercise import EraseForm, InjectForm, StartForm, plan_of
from crisisplan.forms.reviews import LessonsForm
from crisisplan.models import Activation, Recommendation
from crisisplan.scenarios import SCENARIOS
from crisisplan.views.control import find, page, posted
from portal.models import User
from portal.roles import StaffRequest, may, requires

SHOWN_AT = (*plan.PUBLIC_LEVELS, plan.ANNULLED)


@requires("crisis.exercise")
@require_safe
def exercises(request: StaffRequest) -> HttpResponse:
    """Those the person is in: running and ended. Others do not exist for them."""
    mine = list(exercising.of(request.user))
    context = {
        "running": [one for one in mine if one.is_running],
        "ended": [one for one in mine if not one.is_running],
        "scenarios": SCENARIOS.values(),
        "refusal": exercising.refusal(),
    }
    return render(request, "crisisplan/exercise_list.html", context)


@requires("crisis.exercise")
@page
def start(request: StaffRequest) -> HttpResponse:
    """Plan an exercise and begin it; `?som=` takes an earlier or a ready-made plan along."""
    if request.method != "POST" and exercising.refusal():
        return redirect("crisisplan:exercises")  # it says why
    form = StartForm(posted(request), lead=request.user, initial=earlier(request))
    if form.is_bound and form.is_valid():
        try:
            activation = exercising.start(**form.deed, by=request.user)
        except plan.Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Øvelsen er begyndt. Kun de, der er med, kan se den."))
            return redirect("crisisplan:exercise", activation.pk)
    return render(request, "crisisplan/exercise_start.html", {"form": form})


def earlier(request: StaffRequest) -> dict[str, Any]:
    named = request.GET.get("som", "")
    if named in SCENARIOS:
        return SCENARIOS[named].filled_in
    try:
        wanted = uuid.UUID(named)
    except ValueError:
        return {}
    found = exercising.of(request.user).filter(pk=wanted).first()
    return plan_of(found.exercise) if found and hasattr(found, "exercise") else {}


@requires("crisis.view")
@require_safe
def exercise(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The plan of the exercise, what has been played in so far, and who knows that it is over."""
    return show(request, exercise_or_404(pk))


def show(request: StaffRequest, activation: Activation, *, refusal: Any = "") -> HttpResponse:
    leads = permissions.may_lead(request.user, activation)
    context = {
        "activation": activation,
        "plan": getattr(activation, "exercise", None),
        "people": activation.participants.select_related("user").order_by("is_observer", "pk"),
        "leads": leads,
        "lessons": activation.recommendations.all(),
        "would_show": would_show(activation),
        "may_list": may(request.user, "crisis.exercise"),
        "refusal": refusal,
        **shown_to(activation, request.user),
    }
    return render(request, "crisisplan/exercise.html", context, status=409 if refusal else 200)


def would_show(activation: Activation) -> str:
    """The banner the public would see, were it real; empty where there is none."""
    if activation.public_at is None or activation.position not in SHOWN_AT:
        return ""
    return banner.sentence(activation.position, activation, plan.language_now())


@requires("crisis.view")
@require_safe
def injects(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The list of what was played in, alone: asked for by the page's script."""
    activation = exercise_or_404(pk)
    context = shown_to(activation, request.user)
    return render(request, "crisisplan/_exercise_injects.html", context)


def shown_to(activation: Activation, user: User) -> dict[str, Any]:
    """What was shown, the newest first; its lead alone also sees what is still to come."""
    rows, leads = activation.injects, activation.activated_by_id == user.pk
    leads = leads and activation.is_running  # afterwards nothing comes
    return {
        "shown": rows.exclude(shown_at=None).order_by("-shown_at", "-after_minutes"),
        "waiting": rows.filter(shown_at=None) if leads else [],
    }


@requires("crisis.exercise")
@page
def add_inject(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = led_by(request, pk)
    form = InjectForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            exercising.add_inject(activation, **form.cleaned_data, by=request.user)
        except plan.Refused as refusal:
            return show(request, activation, refusal=refusal.sentence)
        messages.success(request, _("Indspillet er planlagt."))
        return redirect("crisisplan:exercise", pk)
    return ask(request, activation, "crisisplan/exercise_inject.html", form)


@requires("crisis.exercise")
@page
def end(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Øvelsen er slut, to all who are in it."""
    activation = led_by(request, pk)
    form = DeedForm(posted(request), initial={"version": activation.version})
    if not (form.is_bound and form.is_valid()):
        return ask(request, activation, "crisisplan/exercise_end.html", form)
    try:
        exercising.end(activation, by=request.user, seen=form.cleaned_data["version"])
    except plan.Refused as refusal:
        return show(request, exercise_or_404(pk), refusal=refusal.sentence)
    messages.success(request, _("Øvelsen er slut. Alle, der er med, får det at vide."))
    return redirect("crisisplan:exercise-lessons", pk)


@requires("crisis.view")
@require_POST
def seen(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One who was in it knows that it is over."""
    activation = exercise_or_404(pk)
    try:
        exercising.know_it_is_over(activation, by=request.user)
    except plan.Refused as refusal:
        return show(request, activation, refusal=refusal.sentence)
    messages.success(request, _("Tak. Det står i loggen, at du ved, at øvelsen er slut."))
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) and str(pk) in came_from:
        return redirect("crisisplan:exercise-lessons", pk)
    return redirect("crisisplan:control")


@requires("crisis.view")
@page
def lessons(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep, change, stop: may be sent several times, each time with more decisions."""
    activation = exercise_or_404(pk)
    if activation.is_running:
        return show(request, activation, refusal=exercising.NOT_OVER)
    form = LessonsForm(posted(request))
    if form.is_bound and form.is_valid():
        with override("da"):  # the plan's papers are in one language
            decisions = form.decisions
        Recommendation.make_all(activation, decisions, by=request.user)
        messages.success(request, _("Beslutningerne er gemt og bliver fulgt op."))
        return redirect("crisisplan:exercise-lessons", pk)
    context = {"lessons": activation.recommendations.all()}
    return ask(request, activation, "crisisplan/exercise_lessons.html", form, **context)


@requires("crisis.exercise")
@page
def erase(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Forget the scenario; the log stays."""
    activation = led_by(request, pk)
    if activation.is_running:
        return show(request, activation, refusal=exercising.NOT_OVER)
    form = EraseForm(posted(request), initial={"version": activation.version})
    if not (form.is_bound and form.is_valid()):
        return ask(request, activation, "crisisplan/exercise_erase.html", form)
    exercising.erase(activation, by=request.user)
    messages.success(request, _("Scenariet er slettet. Loggen er bevaret."))
    return redirect("crisisplan:exercise", pk)


# -- what the pages share -------------------------------------------------------------------------
def exercise_or_404(pk: uuid.UUID) -> Activation:
    activation = find(pk)
    if activation.is_real:
        raise Http404
    return activation


def led_by(request: StaffRequest, pk: uuid.UUID) -> Activation:
    """Raises PermissionDenied when somebody else leads it."""
    activation = exercise_or_404(pk)
    if not permissions.may_lead(request.user, activation):
        raise PermissionDenied
    return activation


def ask(
    request: StaffRequest, activation: Activation, template: str, form: Any, **more: Any
) -> HttpResponse:
    return render(request, template, {"activation": activation, "form": form, **more})
