"""The procedure: its picture, one question a page, and the outcome. Nothing is stored."""

from __future__ import annotations

import base64

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guidance import public as guidance
from portal.frame import hotline
from portal.pagecache import cached_page
from portal.pdf import render_pdf
from referrals import drawing, flowchart
from referrals.intake import drafts, walk_cookie
from referrals.nodes import NO_FORM, Outcome
from referrals.outcomes import HOTLINE
from referrals.questions_contact import CONSENT_GUIDE


@login_not_required
@require_safe
@cached_page
def procedure(request: HttpRequest) -> HttpResponse:
    """What the procedure is, the questions in outline, and where to begin."""
    context = {"first": flowchart.START, **chart_context()}
    return render(request, "referrals/procedure.html", context)


def chart_context() -> dict[str, object]:
    return {
        "questions": flowchart.QUESTIONS.values(),
        "outcomes": flowchart.OUTCOMES.values(),
        "targets": {**flowchart.QUESTIONS, **flowchart.OUTCOMES},
        "source": flowchart.SOURCE,
        "version": flowchart.FLOW_VERSION,
    }


@login_not_required
@require_safe
@cached_page
def flowchart_svg(request: HttpRequest) -> HttpResponse:
    language = getattr(request, "LANGUAGE_CODE", "da")
    drawn = drawing.svg(language=language, base=reverse("referrals:procedure"))
    return HttpResponse(drawn, content_type="image/svg+xml")


@login_not_required
@require_safe
@cached_page
def flowchart_pdf(request: HttpRequest) -> HttpResponse:
    language = getattr(request, "LANGUAGE_CODE", "da")
    drawn = drawing.svg(language=language, base="#")
    packed = base64.b64encode(drawn.encode()).decode()
    context = {**chart_context(), "picture": f"data:image/svg+xml;base64,{packed}"}
    context["hotline"] = hotline()
    made = render_pdf("referrals/pdf/flowchart.html", context, language=language)
    name = f"procedure-{flowchart.FLOW_VERSION}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, key: str) -> HttpResponse:
    """One question. A wrong or missing answer gives the same page with what to do."""
    if key not in flowchart.QUESTIONS:
        raise Http404
    answers = walk_cookie.read(request)
    if request.method == "POST":
        return answer(request, key, answers)
    walked = flowchart.walk(answers)
    if not is_reached(walked, key):
        return redirect(next_page(walked))
    return question_page(request, key, walked)


def answer(request: HttpRequest, key: str, answers: dict[str, str]) -> HttpResponse:
    given = request.POST.getlist("answer")
    try:
        chosen = flowchart.check_answer(key, given[0] if len(given) == 1 else "", answers)
    except flowchart.OutOfOrder:
        return redirect(next_page(flowchart.walk(answers)))
    except flowchart.UnknownAnswer:
        walked = flowchart.walk(answers)
        return question_page(request, key, walked, error=_("Vælg et svar."))
    if not chosen.next:
        walked = flowchart.walk(answers)
        return question_page(request, key, walked, guide=CONSENT_GUIDE)
    changed = flowchart.answered(answers, key, chosen.key)
    response = redirect(next_page(flowchart.walk(changed)))
    walk_cookie.write(response, changed, walk_cookie.signs(request))
    return response


def question_page(
    request: HttpRequest,
    key: str,
    walked: flowchart.Walk,
    *,
    error: str = "",
    guide: object = None,
) -> HttpResponse:
    asked = flowchart.QUESTIONS[key]
    keys = [step.question.key for step in walked.path]
    place = keys.index(key) if key in keys else len(keys)
    context = {
        "question": asked,
        # Beside the guide, what led to it is no choice: it would only lead to the guide again.
        "answers": [a for a in flowchart.offered(asked, walked.role) if a.next or not guide],
        "chosen": walked.answers.get(key, ""),
        "number": place + 1,
        "before": walked.path[:place],
        "back": keys[place - 1] if place else "",
        "error": error,
        "guide": guide,
        "employer_note": walked.role == "employer",
        "duties": [duty for duty in asked.duties if walked.role in duty.roles],
    }
    return render(request, "referrals/question.html", context)


@login_not_required
@require_safe
def outcome(request: HttpRequest) -> HttpResponse:
    """What to do now, whom to contact first, who decides, and why this answer."""
    walked = flowchart.walk(walk_cookie.read(request))
    if walked.outcome is None:
        return redirect(next_page(walked))
    return outcome_page(request, walked.outcome, walked)


def outcome_page(
    request: HttpRequest,
    reached: Outcome,
    walked: flowchart.Walk,
    *,
    form_page: str = "",
    has_draft: bool = False,
) -> HttpResponse:
    """`form_page` is set when an answer in the form led here: the way back to it."""
    context = {
        "outcome": reached,
        "walked": walked,
        "path": walked.path,
        "flags": walked.flags,
        "has_form": reached.form != NO_FORM and not form_page,
        "employer_advice": flowchart.employer_advice(walked),
        "form_page": form_page,
        "has_draft": has_draft,
        "ring": how_to_ring(reached, walked),
        "pending": flowchart.SOURCE,
    }
    return render(request, "referrals/outcome.html", context)


def how_to_ring(reached: Outcome, walked: flowchart.Walk) -> str:
    """What to say when the person is here now: "now", "elsewhere", or nothing.

    Never before 112, a child or medical help, and never aloud where someone may listen.
    """
    first_is_other = reached.contact_key != HOTLINE or "needs-care" in walked.flags
    if "with-me" not in walked.flags or first_is_other:
        return ""
    unsafe = walked.answers.get("contact-safe", "yes") not in ("yes", "authority")
    agreed = walked.answers.get("consent", "") not in ("no", "unknown", "cannot-ask")
    return "elsewhere" if unsafe or not agreed else "now"


@login_not_required
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """After 112 the walk goes on; after the child outcome it starts again with nothing kept."""
    answers = walk_cookie.read(request)
    reached = flowchart.walk(answers).outcome
    kept = flowchart.resume_after(reached, answers) if reached else answers
    response = redirect(next_page(flowchart.walk(kept)))
    walk_cookie.write(response, kept, walk_cookie.signs(request) if kept else ())
    return response


@login_not_required
@sensitive_post_parameters()
@require_POST
def take_signs(request: HttpRequest) -> HttpResponse:
    """The signs ticked in the checklist come along; those that are not in it stay behind."""
    known = guidance.signs()
    brought = [key for key in dict.fromkeys(request.POST.getlist("sign")) if key in known]
    answers = walk_cookie.read(request)
    response = redirect(next_page(flowchart.walk(answers)))
    walk_cookie.write(response, answers, brought)
    return response


@login_not_required
@require_POST
def start_again(request: HttpRequest) -> HttpResponse:
    """Everything answered and typed is gone; the first question comes."""
    drafts.delete(drafts.read(request))
    response = redirect("referrals:question", key=flowchart.START)
    walk_cookie.forget(response)
    drafts.forget(response)
    return response


def is_reached(walked: flowchart.Walk, key: str) -> bool:
    return key in walked.answers or (walked.question is not None and walked.question.key == key)


def next_page(walked: flowchart.Walk) -> str:
    """The address of the open question, or of the outcome."""
    if walked.question is not None:
        return reverse("referrals:question", args=[walked.question.key])
    return reverse("referrals:outcome")
