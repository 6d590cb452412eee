"""Pages of the form that is kept for later: keep it, open it again by its code, delete it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import error_pages, limits
from referrals.intake import drafts, form, kept, walk_cookie


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the form with what stands on the page it was pressed on, and show the code.

    The code is only in the answer to the button: no address shows it again.
    """
    here = form.visit(request)
    if here.draft is not None and here.draft.is_receipt:
        return redirect("referrals:receipt")
    if request.method != "POST":
        return redirect("referrals:form-start")
    if not here.kind:
        return form.nothing_here(request)
    slug = request.POST.get("page", "")  # empty from the check page
    page = next((p for p in here.pages if p.slug == slug), None)
    if slug and page is None:
        return redirect("referrals:form-page", slug=here.pages[0].slug)
    stopped = here.stopped_at
    if stopped and (page is None or form.PAGE_OF[stopped.field] != page.key):
        return form.stopped_page(request, here, stopped)
    draft = here.draft
    if page is not None:
        typed = form.take_in(request, here, page, may_miss=True)
        if isinstance(typed, HttpResponse):
            return typed
        draft = form.put_in(here, typed)
    if draft is None:
        return redirect("referrals:form-start")
    try:
        drafts.save(draft)  # whatever comes next, this browser has what was typed
        if not limits.allow(limits.KEEP_ADDRESS, limits.network_of(request)):
            response = error_pages.too_often(request, limits.KEEP_ADDRESS.seconds)
            return form.with_cookies(response, here, draft)
        had = kept.copy_of(draft)
        copy, is_parted = kept.keep(draft)
    except drafts.Gone:
        return form.expired(request)
    context = {"copy": copy, "groups": copy.code.split("-"), "is_parted": is_parted, "back": slug}
    context["is_again"] = had is not None and not is_parted
    return form.with_cookies(render(request, "referrals/kept_code.html", context), here, draft)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Type the code; the form opens in this browser with everything that was kept."""
    open_now = drafts.read(request)
    if open_now is not None and open_now.is_receipt:
        return redirect("referrals:receipt")
    context: dict[str, Any] = {"has_draft": open_now is not None}
    if request.method != "POST":
        return render(request, "referrals/kept_resume.html", context)
    if not limits.allow(limits.KEPT_CODE_ADDRESS, limits.network_of(request)):
        return error_pages.too_often(request, limits.KEPT_CODE_ADDRESS.seconds)
    if not limits.allow(limits.KEPT_CODE_SITE, "site"):
        return error_pages.too_often(request, limits.KEPT_CODE_SITE.seconds)
    draft = kept.reopen(request.POST.get("code", "")[:60])
    if draft is None:
        context["error"] = _(
            "Koden passer ikke, eller formularen er sendt, slettet eller udløbet. "
            "Se efter, om alle grupper er skrevet rigtigt."
        )
        return render(request, "referrals/kept_resume.html", context)
    drafts.delete(open_now)
    response = redirect("referrals:form-check")
    walk_cookie.write(response, draft.content.get("answers", {}), draft.content.get("signs", ()))
    drafts.set_cookie(response, draft)
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """The kept copy is deleted; the form stays open in this browser."""
    draft = drafts.read(request)
    if request.method != "POST" or draft is None or draft.is_receipt:
        return redirect("referrals:form-start")
    try:
        kept.delete(draft)
    except drafts.Gone:
        return form.expired(request)
    return render(request, "referrals/kept_deleted.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Everything answered and typed is gone from this browser, and the page says so."""
    draft = drafts.read(request)
    if draft is not None and draft.is_receipt:
        return redirect("referrals:receipt")
    if request.method == "POST":
        drafts.delete(draft)
        response = redirect("referrals:form-closed")
        walk_cookie.forget(response)
        drafts.forget(response)
        return response
    if draft is not None:
        return redirect("referrals:form-start")
    return render(request, "referrals/form_closed.html")
