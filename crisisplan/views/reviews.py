"""After it: the report part by part, its approval, the lessons, and what has been before."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisisplan import clocks, permissions, plan
from crisisplan.forms.reviews import LessonsForm, MoveForm, PartForm, RecommendationForm
from crisisplan.log import exporting
from crisisplan.models import Activation, Recommendation, Report
from crisisplan.models.queries import ActivationQuerySet
from crisisplan.reports import after_action, measures
from crisisplan.views.control import find, posted
from portal import audit, error_pages
from portal.errors import NotTwoPeople
from portal.pdf import PdfFailed
from portal.roles import StaffRequest, may, requires

page = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 20  # activations in the history
NOT_YOURS = gettext_lazy(
    "Du har selv skrevet i rapporten. En anden kriseleder eller administratoren skal godkende den."
)
IN_A_DRAFT = gettext_lazy("Anbefalingen er allerede i en kladde til planen.")


# -- the report ------------------------------------------------------------------------------------
@requires("crisis.view")
@require_safe
def report_page(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """All sixteen parts: what is filled in, what is written, what is missing."""
    return show_report(request, find(pk))


def show_report(
    request: StaffRequest, activation: Activation, *, refusal: plan.Text = ""
) -> HttpResponse:
    context = after_action.context_of(activation)
    report = context["report"]
    context |= {
        "activation": activation,
        "refusal": refusal,
        "may_write": permissions.may_write_report(request.user, activation, report),
        "may_approve": permissions.may_approve_report(request.user, activation, report),
        "may_work": may(request.user, "crisis.work"),
        "may_plan": may(request.user, "crisis.plan"),
    }
    status = 409 if refusal else 200
    return render(request, "crisisplan/review_report.html", context, status=status)


@requires("crisis.work")
@page
def report_part(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One part to write. If a colleague saved it meanwhile, both texts are shown."""
    activation = find(pk)
    part = after_action.PARTS.get(number)
    if part is None or not part.questions:
        raise Http404
    report = after_action.report_of(activation)
    if not permissions.may_write_report(request.user, activation, report):
        return show_report(request, activation, refusal=plan.NOT_NOW)
    stands = after_action.answers(report)
    now = {**stands, "version": report.version if report else 0}
    form = PartForm(posted(request), part=part, initial=now)
    theirs: list[tuple[Any, str]] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            save(request, activation, form, seen=seen)
        except plan.Refused as refusal:
            stands = after_action.answers(after_action.report_of(activation))
            theirs = [(q.title, stands.get(q.key, "")) for q in part.questions]
            form = shown_again(form, part, after_action.report_of(activation))
            form.add_error(None, str(refusal.sentence))
            status = 409
        else:
            messages.success(request, _("Del %(n)d er gemt.") % {"n": part.number})
            following = next_part(part.number) if "go_on" in request.POST else None
            if following:
                return redirect("crisisplan:report-part", activation.pk, following)
            return redirect("crisisplan:report", activation.pk)
    context = {
        "activation": activation,
        "part": part,
        "form": form,
        "theirs": theirs,
        "following": next_part(part.number),
    }
    return render(request, "crisisplan/review_part.html", context, status=status)


def save(request: StaffRequest, activation: Activation, form: PartForm, *, seen: int) -> None:
    number = form.part.number
    Report.save_part(activation, number, form.texts, by=request.user, seen=seen)
    audit.record("crisis.review", activation.chain, by=request.user, detail=f"part {number}")


def shown_again(form: PartForm, part: after_action.Part, report: Report | None) -> PartForm:
    """The writer's own texts, on a page that has seen what stands now."""
    again = PartForm(
        {
            **{name: form.data.get(name) for name in form.data},
            "version": str(report.version if report else 0),
        },
        part=part,
    )
    again.full_clean()
    return again


def next_part(number: int) -> int | None:
    """The next one that is written by hand."""
    return next(
        (n for n, part in after_action.PARTS.items() if n > number and part.questions), None
    )


@requires("crisis.switch")
@page
def approve_report(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Another person says that the report is right; then the activation is reviewed."""
    activation = find(pk)
    report = after_action.report_of(activation)
    if not permissions.may_approve_report(request.user, activation, report):
        is_own = report is not None and request.user.pk in report.writers
        return show_report(request, activation, refusal=NOT_YOURS if is_own else plan.NOT_NOW)
    assert report is not None
    if request.method == "POST":
        try:
            seen = int(request.POST.get("version", "")[:9])
        except ValueError:
            seen = -1
        try:
            after_action.approve(activation, by=request.user, seen=seen)
        except plan.Refused as refusal:
            return show_report(request, find(pk), refusal=refusal.sentence)
        except NotTwoPeople:
            return show_report(request, find(pk), refusal=NOT_YOURS)
        messages.success(request, _("Rapporten er godkendt, og aktiveringen er evalueret."))
        return redirect("crisisplan:report", pk)
    context = {"activation": activation, **after_action.context_of(activation)}
    return render(request, "crisisplan/review_approve.html", context)


@requires("crisis.view")
@require_safe
def report_pdf(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    activation = find(pk)
    try:
        made = after_action.pdf_of(activation, language=plan.language_now())
    except PdfFailed:
        title, text = _("Rapporten er ikke klar"), _("Prøv igen om lidt, eller skriv siden ud.")
        return error_pages.refuse(request, 503, title, text)
    audit.record("crisis.export", activation.chain, by=request.user, detail="report pdf")
    name = exporting.file_name(activation, "evaluering", "pdf")
    return HttpResponse(made, content_type="application/pdf", headers=exporting.headers(name))


# -- while it runs ---------------------------------------------------------------------------------
@requires("crisis.work")
@page
def halfway(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep, change, stop: what is decided goes on among the recommendations."""
    activation = find(pk)
    form = LessonsForm(posted(request))
    refusal: plan.Text = "" if activation.is_running else plan.NOT_NOW
    if form.is_bound and form.is_valid():
        with override("da"):  # the plan's papers are in one language
            decisions = form.decisions
        try:
            clocks.hold_review(activation, decisions, by=request.user)
        except plan.Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("Beslutningerne er gemt og bliver fulgt op."))
            return redirect("crisisplan:lessons")
    if refusal:
        return show_report(request, activation, refusal=refusal)
    context = {
        "activation": activation,
        "form": form,
        "due_at": clocks.halfway_due_at(activation),
        "held_at": clocks.held_at(activation),
    }
    return render(request, "crisisplan/review_halfway.html", context)


# -- lessons ---------------------------------------------------------------------------------------
@requires("crisis.work")
@page
def add_lesson(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One more recommendation of this activation."""
    activation = find(pk)
    form = RecommendationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = Recommendation.make(activation, **form.lesson, by=request.user)
        messages.success(request, _("Anbefaling %(n)d er skrevet.") % {"n": made.number})
        return redirect("crisisplan:report", activation.pk)
    context = {"activation": activation, "form": form}
    return render(request, "crisisplan/review_lesson.html", context)


@requires("crisis.work")
@page
def move_lesson(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Decided, done, dropped or taken up again, and why."""
    activation = find(pk)
    lesson = get_object_or_404(activation.recommendations.all(), number=number)
    form = MoveForm(posted(request), start=lesson.state, initial={"seen": lesson.state})
    status = 200
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            lesson.move(
                wanted["state"], reason=wanted["reason"], by=request.user, seen=wanted["seen"]
            )
        except plan.Refused as refusal:
            form.add_error(None, str(refusal.sentence))
            status = 409
        else:
            messages.success(request, _("Anbefalingens status er ændret."))
            return redirect("crisisplan:lessons")
    context = {"activation": activation, "lesson": lesson, "form": form}
    return render(request, "crisisplan/review_move.html", context, status=status)


@requires("crisis.plan")
@require_POST
def carry_lesson(request: StaffRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """»Ændrer planen«: onto the one draft of the plan."""
    activation = find(pk)
    lesson = get_object_or_404(
        activation.recommendations.select_related("activation"), number=number
    )
    try:
        draft = after_action.carry_into_plan(lesson, by=request.user)
    except plan.Refused:
        return show_report(request, activation, refusal=IN_A_DRAFT)
    said = _("Anbefalingen står nu på kladden til planens udgave %(n)d.")
    messages.success(request, said % {"n": draft.number})
    return redirect("crisisplan:lessons")


def seen_by(request: StaffRequest) -> ActivationQuerySet:
    """The real ones, and the exercises that this person is in."""
    mine = Q(activated_by=request.user) | Q(participants__user=request.user)
    return Activation.objects.filter(Q(kind=Activation.Kind.REAL) | mine).distinct()


@requires("crisis.view")
@require_safe
def lessons(request: StaffRequest) -> HttpResponse:
    """Every recommendation: the open ones first, those over their date at the top."""
    found = Recommendation.objects.filter(activation__in=seen_by(request))
    everything = found.select_related("activation", "edition").order_by("due_on", "pk")
    context = {
        "open_ones": [lesson for lesson in everything if lesson.is_open],
        "ended": [lesson for lesson in everything if not lesson.is_open],
        "may_work": may(request.user, "crisis.work"),
        "may_plan": may(request.user, "crisis.plan"),
    }
    return render(request, "crisisplan/review_lessons.html", context)


# -- history ---------------------------------------------------------------------------------------
@requires("crisis.view")
@require_safe
def history(request: StaffRequest) -> HttpResponse:
    """Every activation with its measured times; exercises stand apart and are never counted in.

    Twenty a page, the real ones first: each is measured from its log when it is shown.
    """
    seen = seen_by(request)
    ordered = seen.with_places().select_related("report").order_by("-kind", "-activated_at")
    shown = Paginator(ordered, A_PAGE).get_page(request.GET.get("side"))
    rows = [measured(activation) for activation in shown]
    context = {
        "shown": shown,
        "real": [row for row in rows if row["activation"].is_real],
        "exercises": [row for row in rows if not row["activation"].is_real],
        "all_real": seen.real().count(),
        "all_exercises": seen.exercises().count(),
    }
    return render(request, "crisisplan/review_history.html", context)


def measured(activation: Activation) -> dict[str, Any]:
    """One row: the time to banner and first message, and how the tasks came out."""
    lasted = after_action.lasted
    times = {row["moment"]: lasted(row["seconds"]) for row in measures.times(activation)}
    tasks = measures.tasks(activation)
    counts = tasks["all"]
    ways = [(name, counts[how]) for how, name in after_action.WAYS.items() if how in counts]
    rows = [{**row, "for": lasted(row["seconds"])} for row in tasks["rows"]]
    return {"activation": activation, "times": times, "ways": ways, "tasks": rows}
