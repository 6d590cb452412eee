"""The after-action report: sixteen parts, those that can be are filled in from log and tables.

Our proposal (crisis-plan.md 13, read 23 November 2026), awaiting approval by CMM; the five core
tasks are Beredskabsstyrelsen's (crisis-plan.md 4.2, mark V, 2012), the formats WHO's (5.4, mark S).
Tone: learning, not blame. Figures are measured in measures.py and never typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from crisisplan import crew, plan
from crisisplan.cards_now import said
from crisisplan.editions import planning
from crisisplan.log import logbook
from crisisplan.models import Activation, PlanEdition, Recommendation, Report
from crisisplan.models.reviews import FILLED
from crisisplan.models.work import figure_in_words
from crisisplan.plan import Text
from crisisplan.points import POINTS
from crisisplan.reports import measures
from portal.models import User
from portal.pdf import render_pdf

TEMPLATE = "crisisplan/pdf/report.html"
LONGEST_ANSWER = 4000
LONGEST_NOTE = 300  # of a plan edition
REVIEW_WITHIN_DAYS = 30  # card P8.U5: the review within 30 days of closing

WHEN_COUNTED = ("before", "first", "last", "after")

FORMATS: dict[str, Text] = {
    "debrief": _("Debriefing: ét hold, en halv dag"),
    "working-group": _("Arbejdsgruppe"),
    "key-people": _("Samtaler med nøglepersoner"),
    "mixed": _("Blandet"),
}
MOMENTS: dict[str, Text] = {
    "trigger": _("Anledningen, som loggen har den"),
    "decision": _("Planen sat i kraft"),
    "banner": _("Banneret set på forsiden"),
    "message": _("Første besked sendt"),
    "contact-a": _("Alle i prioritet A kontaktet (P2.D2)"),
    "contact-all": _("Alle kendte steder nået (P2.U1)"),
    "countersigned": _("Medunderskrevet"),
    "ended": _("Slut"),
}
WAYS: dict[str, Text] = {
    measures.ON_TIME: _("Udført til tiden"),
    measures.LATE: _("Udført for sent"),
    measures.OMITTED: _("Undladt"),
    measures.NOT_DONE: _("Ikke udført"),
    measures.WAITING: _("Fristen er ikke kommet"),
    measures.NOT_DUE: _("Punktet stoppede før fristen"),
}
CORE_TASKS: dict[str, Text] = {
    "core-activation": _("Krisestaben: aktivering og drift"),
    "core-information": _("Håndtering af informationer"),
    "core-coordination": _("Koordination af handlinger og ressourcer"),
    "core-communication": _("Kommunikation udadtil"),
    "core-operation": _("Den operative indsats"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One text to write; its key is stored."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Part:
    """One of the sixteen. What is filled in from log and tables has a block in the templates."""

    number: int
    title: Text
    questions: tuple[Question, ...] = ()
    is_filled_in: bool = False


PARTS = {
    part.number: part
    for part in (
        Part(
            1,
            _("Sammenfatning"),
            (
                Question("summary", _("Kort fortalt")),
                Question("lessons", _("De tre vigtigste læringer")),
            ),
        ),
        Part(2, _("Hvad der var i kraft"), is_filled_in=True),
        Part(3, _("Tider"), is_filled_in=True),
        Part(4, _("Tal for hvert punkt"), is_filled_in=True),
        Part(
            5,
            _("Hvad der var på plads, og hvad der skete"),
            (
                Question("in-place", _("Hvad var på plads i forvejen?")),
                Question("happened", _("Hvad skete der?")),
                Question("differences", _("Hvor var der forskel på planen og virkeligheden?")),
            ),
        ),
        Part(
            6,
            _("Hvad der gik godt, og hvad der gik mindre godt"),
            (
                Question("well", _("Hvad gik godt, og hvad fremmede det?")),
                Question("less-well", _("Hvad gik mindre godt, og hvad hæmmede det?")),
            ),
        ),
        Part(
            7,
            _("De fem kerneopgaver"),
            tuple(Question(key, title) for key, title in CORE_TASKS.items()),
        ),
        Part(
            8,
            _("De otte punkter"),
            tuple(Question(f"point-{n}", point.title) for n, point in POINTS.items()),
        ),
        Part(
            9,
            _("Stemmer"),
            (
                Question("voices-staff", _("Medarbejdere")),
                Question("voices-ngos", _("NGO’er")),
                Question("voices-police", _("Politi")),
                Question("voices-group", _("Målgruppen, hvor det kan ske trygt")),
            ),
        ),
        Part(
            10,
            _("Utilsigtede virkninger"),
            (
                Question("unintended", _("Hvad skete, som ingen ville?")),
                Question("avoided", _("Hvad betød det for dem, der holdt sig væk fra hjælp?")),
            ),
        ),
        Part(
            11,
            _("Lighed og sprog"),
            (Question("not-reached", _("Hvem nåede vi ikke, og hvorfor?")),),
        ),
        Part(
            12,
            _("Databeskyttelse"),
            (
                Question("collected", _("Hvad samlede vi ind?")),
                Question("deleted", _("Hvad bliver slettet hvornår?")),
            ),
        ),
        Part(
            13,
            _("Det, vi lod være med"),
            (Question("omissions", _("Hvad siger I om undladelserne i dag?")),),
            is_filled_in=True,
        ),
        Part(14, _("Anbefalinger"), is_filled_in=True),
        Part(15, _("Ændringer i planen"), is_filled_in=True),
        Part(16, _("Bilag"), is_filled_in=True),
    )
}


def report_of(activation: Activation) -> Report | None:
    """The report, when somebody has begun it."""
    reports = Report.objects.select_related("activation", "written_by", "approved_by")
    return reports.filter(activation=activation).first()


def filled_in(activation: Activation, report: Report | None) -> dict[str, Any]:
    """What the log fills in: kept as it stood when the report was approved, else measured now."""
    if report is not None and report.is_approved:
        return report.texts[FILLED]
    return measures.of(activation)


def answers(report: Report | None) -> dict[str, str]:
    return report.texts if report is not None else {}


def is_missing(activation: Activation) -> bool:
    """Closed, and the report is not approved yet."""
    return activation.state == Activation.State.CLOSED


def missing() -> list[Activation]:
    """The real activations that are closed without an approved report, the oldest first."""
    closed = Activation.objects.real().filter(state=Activation.State.CLOSED)
    return list(closed.with_places().order_by("ended_at"))


def approve(activation: Activation, *, by: User, seen: int) -> None:
    """Approve the report with today's figures; the activation is reviewed.

    Raises NotTwoPeople, and Refused when it is not closed, not begun, or no longer as seen.
    """
    report = report_of(activation)
    if report is None:
        raise plan.Refused(f"{activation.number}: no report", _("Rapporten er ikke begyndt endnu."))
    report.approve(measures.of(activation), by=by, seen=seen)


def pdf_of(activation: Activation, *, language: str = "da") -> bytes:
    """The whole report. Raises PdfFailed."""
    with override(language):
        context = {"activation": activation, **context_of(activation), "for_print": True}
        return render_pdf(TEMPLATE, context, language=language)


def readable(filled: dict[str, Any]) -> dict[str, Any]:
    """The measured data in words: moments as datetimes, seconds as durations, codes as names."""
    levels = [
        {**row, "name": stands_at(row["position"]), **both_ends(row), "for": lasted(row["seconds"])}
        for row in filled["levels"]
    ]
    points = [
        {**row, "name": POINTS[row["point"]].short, **both_ends(row)} for row in filled["points"]
    ]
    times = [
        {"name": MOMENTS[row["moment"]], "at": moment(row["at"]), "for": lasted(row["seconds"])}
        for row in filled["times"]
    ]
    ways = {how: [filled["tasks"]["all"].get(how, 0), name] for how, name in WAYS.items()}
    tasks = [
        {"point": point, "counts": [counts.get(how, 0) for how in WAYS]}
        for point, counts in filled["tasks"]["points"].items()
    ]
    roles = filled["annexes"]["roles"]
    return {
        **filled,
        "levels": levels,
        "points": points,
        "times": times,
        "ways": ways.values(),
        "indicators": [
            {
                **row,
                "text": said(row["text"]),
                **{key: figure_in_words(row[key]) for key in WHEN_COUNTED},
            }
            for row in filled["indicators"]
        ],
        "tasks": tasks,
        "log_head": logbook.in_groups(filled["annexes"]["log_head"]),
        "log_code": logbook.in_groups(filled["annexes"]["log_code"]),
        "roles": [(crew.ROLES[key].name, count) for key, count in roles.items()],
    }


def both_ends(row: dict[str, Any]) -> dict[str, Any]:
    return {"since": moment(row["since"]), "until": moment(row["until"])}


def moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def stands_at(position: str) -> str:
    level = plan.LEVELS.get(position)
    return f"{level.name} ({level.key})" if level else str(plan.ENDS[position])


def lasted(seconds: int | None) -> str:
    """`40 sek.`, `3 t. 5 min.`, `4 dage 2 t.`; a minus stands before what came earlier."""
    if seconds is None:
        return "–"
    sign, seconds = ("−", -seconds) if seconds < 0 else ("", seconds)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return sign + gettext("%(n)d sek.") % {"n": seconds}
    if not hours:
        return sign + gettext("%(n)d min.") % {"n": minutes}
    if not days:
        return sign + gettext("%(h)d t. %(m)d min.") % {"h": hours, "m": minutes % 60}
    said = sign + ngettext("%(n)d dag", "%(n)d dage", days) % {"n": days}
    return f"{said} {gettext('%(n)d t.') % {'n': hours % 24}}" if hours % 24 else said


def context_of(activation: Activation) -> dict[str, Any]:
    """What page and PDF show: each part with its questions and answers, and what is filled in."""
    report = report_of(activation)
    texts = answers(report)
    lessons = list(activation.recommendations.select_related("edition"))
    parts = [
        {
            "part": part,
            "written": [(q.title, texts.get(q.key, "")) for q in part.questions],
            "is_begun": any(texts.get(question.key) for question in part.questions),
        }
        for part in PARTS.values()
    ]
    return {
        "report": report,
        "parts": parts,
        "format": FORMATS.get(texts.get("format", ""), ""),
        "filled": readable(filled_in(activation, report)),
        "lessons": lessons,
        "carried": [lesson for lesson in lessons if lesson.edition],
    }


# -- from lesson to plan ---------------------------------------------------------------------------
@transaction.atomic
def carry_into_plan(lesson: Recommendation, *, by: User) -> PlanEdition:
    """Note the lesson on the plan's one draft, which is made from the plan in force if need be.

    Raises Refused when the lesson already is in a draft.
    """
    draft = planning.start_draft(by=by)
    with override("da"):
        about = {"number": lesson.activation.number, "lesson": lesson.number}
        note = gettext("%(number)s, anbefaling %(lesson)d") % about
    notes = "; ".join(filter(None, [draft.note, note]))
    if len(notes) <= LONGEST_NOTE:  # beyond that the lessons themselves still name the draft
        PlanEdition.objects.filter(pk=draft.pk).update(note=notes)
    lesson.change_plan(draft, by=by)
    draft.refresh_from_db()
    return draft
