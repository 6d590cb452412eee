"""What everyone may read: is the plan in force, its eight points, and the plan as a PDF."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisisplan import banner, plan
from crisisplan.announcements import announcing, messages
from crisisplan.partner_example import EXAMPLE
from crisisplan.points import POINTS
from crisisplan.public import by_area, in_force
from crisisplan.views.machine import FORMAT_VERSION
from portal import error_pages
from portal.frame import HOTLINE
from portal.pagecache import cached_page
from portal.pdf import PdfFailed, render_pdf


@login_not_required
@require_safe
@cached_page
def plan_page(request: HttpRequest) -> HttpResponse:
    """Whether the plan is in force now, what that means where, and the plan in plain words."""
    running = in_force()
    context = {
        "running": running,
        "areas": by_area(running) if running else [],
        "texts": spoken_texts() if running else [],
        "stepping_down": [activation for activation in running if activation.level == plan.N4],
        "points": POINTS.values(),
        "all_points": all(activation.has_all_points for activation in running),
        "plan_version": plan.VERSION_DATE,
    }
    return render(request, "crisisplan/plan.html", context)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The approved texts of one language, under the language's own name."""

    language: str
    name: str
    texts: tuple[announcing.PublicText, ...]


def spoken_texts() -> list[Spoken]:
    """What the clinical lead has approved, language by language in the plan's order. One query."""
    found = announcing.public_texts()
    order = [*messages.LANGUAGES, *sorted({one.language for one in found} - {*messages.LANGUAGES})]
    return [
        Spoken(language, messages.LANGUAGES.get(language, language), texts)
        for language in order
        if (texts := tuple(one for one in found if one.language == language))
    ]


@login_not_required
@require_safe
@cached_page
def status_help(request: HttpRequest) -> HttpResponse:
    """How other sites show whether the plan is in force: the format, and an example to copy."""
    address = settings.PUBLIC_URL + reverse("crisis-status")
    context = {
        "address": address,
        "feed": settings.PUBLIC_URL + reverse("crisis-feed"),
        "version": FORMAT_VERSION,
        "example": EXAMPLE.replace("ADDRESS", address).replace("LANGUAGE", plan.language_now()),
        "plan_version": plan.VERSION_DATE,
    }
    return render(request, "crisisplan/status_help.html", context)


@login_not_required
@require_safe
@cached_page
def point_page(request: HttpRequest, number: int) -> HttpResponse:
    """One of the eight points. 404 on any other number."""
    if number not in POINTS:
        raise Http404
    everything = in_force()
    context = {
        "point": POINTS[number],
        "previous": POINTS.get(number - 1),
        "next": POINTS.get(number + 1),
        "running": [activation for activation in everything if number in activation.points],
        "ended": [
            (activation, at)
            for activation in everything
            for stopped, at in activation.stopped
            if stopped == number
        ],
        "plan_version": plan.VERSION_DATE,
    }
    return render(request, "crisisplan/point.html", context)


@login_not_required
@require_safe
@cached_page
def plan_pdf(request: HttpRequest) -> HttpResponse:
    """The plan on paper. It does not say whether the plan is in force: paper cannot know."""
    language = plan.language_now()
    context = {
        "points": POINTS.values(),
        "plan_version": plan.VERSION_DATE,
        "address": banner.plan_address(language, absolute=True),
        "hotline": HOTLINE,
    }
    try:
        made = render_pdf("crisisplan/pdf/plan.html", context, language=language)
    except PdfFailed:
        title, text = _("Pdf’en er ikke klar"), _("Prøv igen om lidt, eller læs planen på siden.")
        return error_pages.refuse(request, 503, title, text)
    response = HttpResponse(made, content_type="application/pdf")
    name = "contingency-plan" if language == "en" else "beredskabsplan"
    response["Content-Disposition"] = f'attachment; filename="{name}-{plan.VERSION[:7]}.pdf"'
    return response
