"""The suspicion form: start, one page a subject, check, send, receipt."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal import error_pages, limits
from portal.pagecache import cached_page
from referrals import fields, flowchart, receipts, sealing
from referrals.form_parts import Page, Stop
from referrals.intake import drafts, kept, send, walk_cookie
from referrals.intake.forms import PageForm, name_of, value_in_words
from referrals.intake.walk import outcome_page
from referrals.nodes import NOTE, REFERRAL
from referrals.questions_contact import CONSENT_GUIDE

TRAP = "homepage"
PAGE_OF = {one.key: one.page for one in fields.FIELDS}


@dataclass
class Visit:
    """One request's view of the form: the walk, the draft, and which form they add up to."""

    walked: flowchart.Walk
    draft: drafts.OpenDraft | None
    brought: list[str] = field(default_factory=list)  # signs in the walk's cookie

    @property
    def values(self) -> dict[str, Any]:
        return self.draft.values if self.draft else {}

    @property
    def kind(self) -> str:
        """Referral or nameless note; empty when the walk opens no form."""
        kinds = fields.kinds_for(self.walked)
        if not kinds:
            return ""
        stop = fields.stop_for(kinds[0], self.walked, self.values)
        return stop.kind if stop and stop.kind in kinds else kinds[0]

    @property
    def pages(self) -> tuple[Page, ...]:
        pages = fields.pages_for(self.kind, self.walked, self.values)
        if self.kind == NOTE and REFERRAL in fields.kinds_for(self.walked):
            # The answer that made it nameless can be changed, so its page stays in the row.
            return (fields.PAGES[0], *(page for page in pages if page != fields.PAGES[0]))
        return pages

    @property
    def stopped_at(self) -> Stop | None:
        """The answer that has ended this form, so that nothing of it can be sent."""
        kinds = fields.kinds_for(self.walked)
        for kind in {kinds[0], self.kind} if kinds else ():
            stop = fields.stop_for(kind, self.walked, self.values)
            if stop and stop.outcome:
                return stop
        return None

    @property
    def signs(self) -> list[str]:
        """Keys of the signs brought along from the checklist."""
        return (self.draft.content.get("signs") if self.draft else None) or self.brought

    @property
    def passed(self) -> list[str]:
        return self.draft.content.get("passed", []) if self.draft else []

    def kind_on(self, page: Page) -> str:
        """The consent page always asks as a referral does."""
        is_gate = page == fields.PAGES[0] and REFERRAL in fields.kinds_for(self.walked)
        return REFERRAL if is_gate else self.kind


def visit(request: HttpRequest) -> Visit:
    draft = drafts.read(request)
    answers = walk_cookie.read(request)
    if not answers and draft is not None and not draft.is_receipt:
        answers = draft.content.get("answers", {})
    return Visit(flowchart.walk(answers), draft, walk_cookie.signs(request))


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Before the first page: what is asked, what happens, how long the page keeps."""
    here = visit(request)
    if here.draft is not None and here.draft.is_receipt:
        return redirect("referrals:receipt")
    context = {"kind": here.kind, "pages": here.pages if here.kind else (), "walked": here.walked}
    return render(request, "referrals/form_start.html", context)


@login_not_required
@require_safe
@cached_page
def all_questions(request: HttpRequest) -> HttpResponse:
    """*Det spørger vi om*: every question, to read and print before starting."""
    shown = [(page, [f for f in fields.FIELDS if f.page == page.key]) for page in fields.PAGES]
    return render(request, "referrals/form_questions.html", {"pages": shown})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the form. What is typed is sealed before it is stored."""
    if slug not in {page.slug for page in fields.PAGES}:
        raise Http404
    here = visit(request)
    if here.draft is not None and here.draft.is_receipt:
        return redirect("referrals:receipt")
    if not here.kind:
        return nothing_here(request)
    page = next((page for page in here.pages if page.slug == slug), None)
    if page is None:
        return redirect("referrals:form-page", slug=here.pages[0].slug)
    stopped = here.stopped_at
    if stopped and PAGE_OF[stopped.field] != page.key:
        return stopped_page(request, here, stopped)
    if request.method != "POST":
        return show_page(request, here, page, PageForm(**wanted_on(here, page)))
    form = take_in(request, here, page, may_miss=bool(request.POST.get("to-check")))
    return form if isinstance(form, HttpResponse) else keep_page(request, here, page, form)


def wanted_on(here: Visit, page: Page) -> dict[str, Any]:
    asked = {"page": page, "kind": here.kind_on(page), "walked": here.walked}
    return asked | {"values": here.values, "passed": here.passed, "signs": here.signs}


def take_in(
    request: HttpRequest, here: Visit, page: Page, *, may_miss: bool
) -> PageForm | HttpResponse:
    """The posted page, fit to be kept; or what the visitor must see first.

    With `may_miss`, fields still empty do not hold it up.
    """
    form = PageForm(request.POST, **wanted_on(here, page))
    form.is_valid()
    kind = here.kind_on(page)
    # A child, or a no, ends the form before anything else on the page is asked to be right.
    stop = fields.stop_for(kind, here.walked, {**here.values, **form.values()})
    if stop and stop.outcome:
        keep_stop(here, stop)
        return stopped_page(request, here, stop)
    if stop and stop.guide and not stop.kind:
        form.withdraw_choice(stop.field, stop.value)
        return show_page(request, here, page, form, guide=CONSENT_GUIDE)
    if form.errors and not (may_miss and form.only_misses):
        return show_page(request, here, page, form)
    return form


def keep_stop(here: Visit, stop: Stop) -> None:
    """What was written stays, but with the answer that stops it: nothing of it can be sent.

    Without a draft nothing is made: the answer alone is no reason to store anything.
    """
    if here.draft is not None:
        here.draft.values[stop.field] = stop.value
        with contextlib.suppress(drafts.Gone):
            drafts.save(here.draft)


def stopped_page(request: HttpRequest, here: Visit, stop: Stop) -> HttpResponse:
    """The outcome the answer leads to, and the way back to the answer."""
    slug = next(page.slug for page in fields.PAGES if page.key == PAGE_OF[stop.field])
    reached = flowchart.OUTCOMES[stop.outcome]
    has_draft = here.draft is not None
    return outcome_page(request, reached, here.walked, form_page=slug, has_draft=has_draft)


def show_page(
    request: HttpRequest, here: Visit, page: Page, form: PageForm, **more: Any
) -> HttpResponse:
    place = here.pages.index(page)
    nearby = {page.key, here.pages[place - 1].key if place else ""}
    context = {
        "form": form,
        "page": page,
        "step": place + 1,
        "steps": len(here.pages),
        "back": here.pages[place - 1].slug if place else "",
        "to_check": bool(request.GET.get("ret") or request.POST.get("to-check")),
        "kind": here.kind,
        "kept": kept.copy_of(here.draft),
        "notices": [
            notice
            for notice in fields.notices_for(here.kind, here.walked, here.values)
            if PAGE_OF[notice.field] in nearby  # at once after the answer, and beside it
        ],
        **more,
    }
    return render(request, "referrals/form_page.html", context)


def keep_page(request: HttpRequest, here: Visit, page: Page, form: PageForm) -> HttpResponse:
    draft = put_in(here, form)
    try:
        drafts.save(draft)
    except drafts.Gone:
        return expired(request)
    response = redirect(page_after(Visit(here.walked, draft), page, form))
    return with_cookies(response, here, draft)


def put_in(here: Visit, form: PageForm) -> drafts.OpenDraft:
    """The draft, this browser's or a new one, with what was typed; not saved yet."""
    draft = here.draft or drafts.begin()
    draft.content["values"] = {**here.values, **form.values()}
    draft.content["answers"] = here.walked.answers
    draft.content["signs"] = here.signs
    draft.content["passed"] = sorted(form.passed)
    return draft


def with_cookies(response: HttpResponse, here: Visit, draft: drafts.OpenDraft) -> HttpResponse:
    walk_cookie.write(response, here.walked.answers, here.signs)
    if here.draft is None:
        drafts.set_cookie(response, draft)
    return response


def page_after(here: Visit, page: Page, form: PageForm) -> str:
    """The next page; the same one when an answer calls for advice there first."""
    slugs = [p.slug for p in here.pages]
    place = slugs.index(page.slug) + 1 if page.slug in slugs else 0
    if form.data.get("to-check") or place >= len(slugs):
        return reverse("referrals:form-check")
    return reverse("referrals:form-page", args=[slugs[place]])


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more, what will be sent to whom, and the one button that sends."""
    here = visit(request)
    if here.draft is not None and here.draft.is_receipt:
        return redirect("referrals:receipt")
    if not here.kind:
        return nothing_here(request)
    if here.draft is None:
        return redirect("referrals:form-start")
    if stopped := here.stopped_at:
        return stopped_page(request, here, stopped)
    missing = fields.unanswered(here.kind, here.walked, here.values)
    if request.method == "POST" and not missing:
        return send_now(request, here)
    return check_page(request, here, missing)


def check_page(request: HttpRequest, here: Visit, missing: Any) -> HttpResponse:
    rows = []
    wanting = {field.key for field in missing}
    for page in here.pages:
        kind = here.kind_on(page)
        asked = [f for f in fields.fields_for(page, kind, here.walked, here.values)]
        asked = [f for f in asked if here.signs or not f.choices_from]
        words = [
            (f, name_of(f), value_in_words(f, here.values.get(f.key, "")), f.key in wanting)
            for f in asked
        ]
        rows.append((page, words))
    slugs = {page.key: page.slug for page in fields.PAGES}
    context = {
        "rows": rows,
        "kind": here.kind,
        "kept": kept.copy_of(here.draft),
        "missing": [(field, slugs[field.page], name_of(field)) for field in missing],
        "was_sent": request.method == "POST",
        "walk_answers": fields.nameless(here.walked, here.values).path
        if here.kind == NOTE
        else here.walked.path,
        "notices": fields.notices_for(here.kind, here.walked, here.values),
        "back": here.pages[-1].slug,
        "trap": TRAP,
        "gave_name": bool(here.values.get("ref.name") or here.values.get("ref.org")),
        "gave_contact": bool(here.values.get("ref.contact")),
    }
    return render(request, "referrals/form_check.html", context)


def send_now(request: HttpRequest, here: Visit) -> HttpResponse:
    network = limits.network_of(request)
    if not limits.allow(limits.SEND_SITE, "site"):
        return ring_instead(request, 503)
    if not limits.allow(limits.SEND_ADDRESS, network):
        return ring_instead(request, 429)
    noticed = send.noticed(
        here.draft,  # type: ignore[arg-type]
        trap=request.POST.get(TRAP, ""),
        burst=not limits.allow(limits.SEND_ADDRESS_SOFT, network),
    )
    try:
        send.send(here.draft, here.walked, here.kind, noticed=noticed)  # type: ignore[arg-type]
    except sealing.KeyUnavailable:
        return ring_instead(request, 503)
    except drafts.Gone:
        # A double click: the other one got through, and its receipt is under the same cookie.
        again = drafts.read(request)
        return redirect("referrals:receipt") if again and again.is_receipt else expired(request)
    response = redirect("referrals:receipt")
    walk_cookie.forget(response)
    return response


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Reference and code, until the last group is typed back or fifteen minutes have gone."""
    draft = drafts.read(request)
    if draft is None or not draft.is_receipt:
        return render(request, "referrals/receipt_gone.html", status=200)
    code = draft.content["code"]
    error = ""
    if request.method == "POST":
        typed = "".join(c for c in request.POST.get("group", "").upper() if c.isalnum())
        if typed.translate(receipts.READ_AS) == receipts.last_group(code):
            drafts.delete(draft)
            response = redirect("referrals:thanks")
            drafts.forget(response)
            return response
        error = _("Det passer ikke. Skriv den sidste gruppe i koden, som den står ovenfor.")
    context = {"receipt": draft.content, "groups": code.split("-"), "error": error}
    return render(request, "referrals/receipt.html", context)


@login_not_required
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After the receipt, at an address of its own, so that Back asks to send nothing again."""
    draft = drafts.read(request)
    if draft is not None:
        return redirect("referrals:receipt" if draft.is_receipt else "referrals:form-start")
    return render(request, "referrals/receipt_done.html")


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The walk has not led to a form, or its time is over."""
    return render(request, "referrals/form_none.html", status=200)


def expired(request: HttpRequest) -> HttpResponse:
    response = error_pages.refuse(
        request,
        410,
        _("Formularen er udløbet"),
        _(
            "Den holder i 60 minutter, for at ingen andre kan læse den bagefter. "
            "Intet er sendt. Begynd forfra, eller ring til hotlinen."
        ),
    )
    drafts.forget(response)
    return response


def ring_instead(request: HttpRequest, status: int) -> HttpResponse:
    """Never a false receipt: the text stays in the form, and the telephone is there."""
    return error_pages.refuse(
        request,
        status,
        _("Vi kan ikke tage imod lige nu"),
        _(
            "Din henvisning er ikke sendt. Det, du har skrevet, bliver stående i formularen i op "
            "til 60 minutter. Ring til hotlinen nu, eller prøv at sende igen om lidt."
        ),
    )
