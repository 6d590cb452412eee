"""What everyone may read: is the plan in force, its eight points, and the plan as a PDF."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisisplan import banner, plan
from crisisplan.points import POINTS
from crisisplan.public import in_force
from portal import error_pages
from portal.frame import HOTLINE
from portal.pagecache import cached_page
from portal.pdf import PdfFailed, render_pdf


@login_not_required
@require_safe
@cached_page
def plan_page(request: HttpRequest) -> HttpResponse:
    """The plan in plain words, and whether it is in force now."""
    running = in_force()
    context = {
        "running": running,
        "points": POINTS.values(),
        "all_points": all(activation.has_all_points for activation in running),
        "plan_version": plan.VERSION_DATE,
    }
    return render(request, "crisisplan/plan.html", context)


@login_not_required
@require_safe
@cached_page
def point_page(request: HttpRequest, number: int) -> HttpResponse:
    """One of the eight points. 404 on any other number."""
    if number not in POINTS:
        raise Http404
    context = {
        "point": POINTS[number],
        "previous": POINTS.get(number - 1),
        "next": POINTS.get(number + 1),
        "running": [activation for activation in in_force() if number in activation.points],
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
