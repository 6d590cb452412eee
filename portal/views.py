"""The roof's pages: front page, library, contacts, help, privacy, leave-site, health."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guidance import public as guidance
from portal.models import Contact
from portal.pagecache import cached_page
from referrals import public as referrals


@login_not_required
@require_safe
@cached_page
def front(request: HttpRequest) -> HttpResponse:
    """What can I do here? Acute help, what you have seen, what you look for."""
    return render(request, "portal/front.html", {"publications": guidance.library()})


@login_not_required
@require_safe
@cached_page
def library(request: HttpRequest) -> HttpResponse:
    """Every publication, for professionals and for employers, with date, size and PDF."""
    return render(request, "portal/library.html", {"publications": guidance.library()})


@login_not_required
@require_safe
@cached_page
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact.html", {"all_contacts": Contact.objects.all()})


@login_not_required
@require_safe
@cached_page
def get_help(request: HttpRequest) -> HttpResponse:
    """For the person concerned: short, warm, nothing to fill in."""
    return render(request, "portal/get_help.html", {"cards": guidance.cards()})


@login_not_required
@require_safe
@cached_page
def privacy_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")


@login_not_required
@require_safe
@cached_page
def online_safety(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/online_safety.html")


@login_not_required
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here: forget the draft and our cookies, then a neutral page outside.

    A link and not a form, because `form-action 'self'` blocks a form's redirect to another host.
    """
    referrals.forget_visitor(request)
    response = HttpResponse(status=302, headers={"Location": settings.LEAVE_SITE_URL})
    response["Clear-Site-Data"] = '"storage"'
    for name in (settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, *referrals.COOKIES):
        response.delete_cookie(name, samesite="Strict")
        if settings.TLS:
            response.cookies[name]["secure"] = True
    return response


@login_not_required
@require_safe
def was(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": settings.WAS_URL})


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    lines = [
        "Contact: " + settings.PUBLIC_URL + reverse("contact"),
        "Expires: 2027-11-25T00:00:00.000Z",
        "Preferred-Languages: da, en",
        "Canonical: " + settings.PUBLIC_URL + "/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = [
        "/procedure/spoergsmaal/",
        "/procedure/resultat/",
        "/henvisning/",
        "/konto/",
        "/sager/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {p}{path}" for path in closed for p in ("", "/en"))]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    paths = [reverse(name) for name in ("front", "library", "contact", "get-help")]
    paths += [reverse("referrals:procedure"), reverse("crisisplan:plan"), *guidance.paths()]
    context = {"urls": [settings.PUBLIC_URL + path for path in paths]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and a referral could be sealed now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        referrals.check_keys()
    except (DatabaseError, referrals.KeyUnavailable) as error:
        return JsonResponse({"status": "not ready", "reason": type(error).__name__}, status=503)
    return JsonResponse({"status": "ready"})


@require_safe
def staff_home(request: HttpRequest) -> HttpResponse:
    """Where each role starts."""
    return redirect(settings.LOGIN_REDIRECT_URL)
