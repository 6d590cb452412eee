"""The employer self-test: its form, and the action plan it gives as page, PDF and table.

Nothing is stored: the answers travel in the form, the plan is made from them and forgotten. No
name, number of the company or free text is asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guidance import reading, selftest
from guidance.selftest import Question, Text
from guidance.selftest_questions import GROUPS, QUESTIONS
from guidance.sources import Source, named
from portal import error_pages, limits
from portal.frame import contacts
from portal.pdf import PdfFailed, render_pdf

PUBLICATION = "undgaa-skjult-tvangsarbejde"
TOOL = gettext_lazy("Selvtest")
VERSION = "0.1"
FILE_NAME = gettext_lazy("handlingsplan")
SHORT, FULL = "short", "full"
PLAN_PDF = limits.Limit("plan-pdf", 20, 3600)

ANSWERS: dict[str, Text] = {
    selftest.YES: gettext_lazy("Ja"),
    selftest.PARTLY: gettext_lazy("Delvist"),
    selftest.NO: gettext_lazy("Nej"),
    selftest.UNKNOWN: gettext_lazy("Det ved vi ikke"),
    selftest.NOT_RELEVANT: gettext_lazy("Ikke relevant for os"),
}
EFFECTS: dict[str, tuple[Text, Text]] = {  # heading, and when
    selftest.RED: (gettext_lazy("Rødt flag: gør det i dag"), gettext_lazy("I dag")),
    selftest.HIGH: (gettext_lazy("Høj risiko: inden 30 dage"), gettext_lazy("Inden 30 dage")),
    selftest.IMPROVE: (gettext_lazy("Forbedr: inden 90 dage"), gettext_lazy("Inden 90 dage")),
    selftest.IN_PLACE: (
        pgettext_lazy("plan", "På plads: se efter igen om et år"),
        gettext_lazy("Om et år"),
    ),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the plan. Who does it is written in by hand."""

    question: Question
    group: Text
    answer: Text
    text: str
    due: date

    @property
    def sources(self) -> list[Source]:
        return list(named(self.question.source))


@dataclass(frozen=True, slots=True)
class Plan:
    """`parts` holds effect, heading and tasks, the most urgent first."""

    parts: tuple[tuple[str, Text, tuple[Task, ...]], ...]
    not_relevant: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    made_on: date
    again_on: date

    @property
    def has_red_flag(self) -> bool:
        return any(effect == selftest.RED for effect, _heading, _tasks in self.parts)

    @property
    def tasks(self) -> list[Task]:
        return [task for _effect, _heading, tasks in self.parts for task in tasks]


def plan_of(asked: Iterable[Question], answers: Mapping[str, str], today: date) -> Plan:
    asked = list(asked)
    parts = []
    for effect in selftest.ORDER:
        found = [q for q in asked if selftest.effect(q, answers) == effect]
        if found:
            heading, _when = EFFECTS[effect]
            due = today + timedelta(days=selftest.DAYS[effect])
            tasks = tuple(task_of(q, effect, answers[q.key], due) for q in found)
            parts.append((effect, heading, tasks))
    return Plan(
        parts=tuple(parts),
        not_relevant=tuple(q for q in asked if answers.get(q.key) == selftest.NOT_RELEVANT),
        unanswered=tuple(q for q in asked if not answers.get(q.key)),
        made_on=today,
        again_on=today + timedelta(days=182),
    )


def task_of(question: Question, effect: str, answer: str, due: date) -> Task:
    text = str(question.task)
    if effect == selftest.IN_PLACE:
        text = _("Se efter, at det stadig er på plads.")
    elif answer == selftest.UNKNOWN and selftest.RED not in question.effects.values():
        # Where it may be a red flag, the task begins with ringing the centre: nobody asks around.
        text = _("Find ud af, hvordan det er. Derefter: %s") % text
    shown = question.grave if answer == selftest.GRAVE else ANSWERS[answer]
    return Task(question, GROUPS[question.group], shown, text, due)


class SelfTestForm(forms.Form):
    """The questions of the short or the full test. Unanswered ones are told, not refused."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.marks = "none"
        for question in self.questions:
            shown = [
                (key, ANSWERS.get(key) or question.grave) for key in selftest.choices(question)
            ]
            self.fields[question.key] = forms.ChoiceField(
                label=str(question.text),
                choices=shown,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": gettext_lazy("Vælg et af svarene på siden.")},
            )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def groups(self) -> Iterator[tuple[Text, list[forms.BoundField]]]:
        for key, title in GROUPS.items():
            fields = [self[q.key] for q in self.questions if q.group == key]
            if fields:
                yield title, fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(
                _("Svar på mindst ét spørgsmål. Er I i tvivl, så vælg »det ved vi ikke«.")
            )
        return cleaned


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def self_test(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "guidance/self_test.html", {**frame(), "short": short_ones()})
    kind = FULL if request.POST.get("kind") == FULL else SHORT
    asked = QUESTIONS if kind == FULL else short_ones()
    step = request.POST.get("step", "")
    if step not in ("plan", "pdf", "csv"):
        # The first page, »Ret svarene«, or from the short test to the full: keep what was answered.
        form = SelfTestForm(initial=request.POST.dict(), questions=asked)
        return questions_page(request, kind, form)
    form = SelfTestForm(request.POST, questions=asked)
    if not form.is_valid():
        return questions_page(request, kind, form)
    plan = plan_of(asked, form.cleaned_data, timezone.localdate())
    if step == "pdf":
        return plan_pdf(request, kind, plan, form)
    if step == "csv":
        return plan_table(plan)
    return plan_page(request, kind, plan, form)


def short_ones() -> tuple[Question, ...]:
    return tuple(question for question in QUESTIONS if question.is_short)


def questions_page(request: HttpRequest, kind: str, form: SelfTestForm) -> HttpResponse:
    return render(
        request, "guidance/self_test_questions.html", {**frame(), "kind": kind, "form": form}
    )


def plan_page(
    request: HttpRequest, kind: str, plan: Plan, form: SelfTestForm, *, pdf_failed: bool = False
) -> HttpResponse:
    answers = [(key, value) for key, value in form.cleaned_data.items() if value]
    context = {"kind": kind, "plan": plan, "answers": answers, "version": VERSION}
    context |= {**frame(), "pdf_failed": pdf_failed}
    return render(request, "guidance/self_test_plan.html", context)


def plan_pdf(request: HttpRequest, kind: str, plan: Plan, form: SelfTestForm) -> HttpResponse:
    if not limits.allow(PLAN_PDF, limits.network_of(request)):
        return error_pages.too_often(request, PLAN_PDF.seconds)
    language = reading.page_language()
    context = {"plan": plan, "kind": kind, "version": VERSION, "contacts": contacts()}
    try:
        made = render_pdf("guidance/pdf/plan.html", context, language=language)
    except PdfFailed:
        return plan_page(request, kind, plan, form, pdf_failed=True)
    name = f"{FILE_NAME}-{plan.made_on.isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def plan_table(plan: Plan) -> HttpResponse:
    """The plan for a spreadsheet: semicolons and a byte order mark, as Danish Excel expects."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    heads = (_("Opgave"), _("Hvorfor"), _("Emne"), _("Jeres svar"), _("Ansvarlig"), _("Frist"))
    rows.writerow([*heads, _("Sådan kan andre se det"), _("Status")])
    for task in plan.tasks:
        question, due = task.question, task.due.isoformat()
        rows.writerow(
            [task.text, question.why, task.group, task.answer, "", due, question.proof, ""]
        )
    name = f"{FILE_NAME}-{plan.made_on.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = "\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def frame() -> dict[str, Any]:
    return {"tool": TOOL, "shown": reading.in_force(PUBLICATION), "contacts": contacts()}
