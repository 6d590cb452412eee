"""Every refusal and failure as a plain page with the hotline. None of them needs the database."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from portal import freshness


def refuse(
    request: HttpRequest, status: int, title: str, text: str, **headers: str
) -> HttpResponse:
    """A page that says what happened, what to do, and whom to ring."""
    context = {"title": title, "text": text, "status": status}
    response = render(request, "error.html", context, status=status)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


@login_not_required
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refuse(
        request,
        400,
        _("Vi kunne ikke læse det, du sendte"),
        _("Gå tilbage, og prøv igen. Det, du har skrevet, er ikke sendt til nogen."),
    )


@login_not_required
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refuse(
        request,
        403,
        _("Du har ikke adgang til denne side"),
        _("Din rolle giver ikke adgang hertil. Bed en administrator om hjælp, hvis den burde."),
    )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(
        request,
        403,
        _("Siden har været åben for længe"),
        _(
            "Eller din browser tager ikke imod cookies. Gå tilbage, genindlæs siden, og send igen. "
            "Formularen kræver en cookie, der forsvinder, når du lukker browseren. "
            "Du kan altid ringe i stedet."
        ),
    )


@login_not_required
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refuse(
        request,
        404,
        _("Siden findes ikke"),
        _(
            "Den kan være flyttet, eller adressen kan være skrevet forkert. "
            "Gå til forsiden, og led derfra."
        ),
    )


@login_not_required
def not_allowed(request: HttpRequest) -> HttpResponse:
    return refuse(
        request,
        405,
        _("Siden kan ikke åbnes på den måde"),
        _("Gå tilbage, og brug knappen på siden."),
    )


@login_not_required
def conflict(request: HttpRequest, text: str) -> HttpResponse:
    """What cannot be done as things stand: a colleague was first, or something must come before."""
    return refuse(request, 409, _("Det kan ikke gøres nu"), text)


@login_not_required
def too_large(request: HttpRequest) -> HttpResponse:
    return refuse(
        request,
        413,
        _("Det, du sendte, er for stort"),
        _("Gå tilbage, og gør teksten kortere. Intet er sendt, og din tekst står stadig i feltet."),
    )


@login_not_required
def too_often(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    minutes = max(1, round(wait_seconds / 60))
    return refuse(
        request,
        429,
        _("Vent lidt, før du prøver igen"),
        _("Der er prøvet for mange gange. Prøv igen om %(minutes)s minutter.")
        % {"minutes": minutes},
        Retry_After=str(wait_seconds),
    )


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away. It asks nobody: it must work when nothing does."""
    error = sys.exc_info()[1]
    status = 503 if isinstance(error, OperationalError | InterfaceError) else 500
    page, known = get_template("500.html").render(), freshness.last_known()
    if known is not None and known.banner:
        banner = get_template("parts/_last_known.html").render({"known": known})
        page = page.replace("<!--banner-->", banner, 1)
    return HttpResponse(page, status=status)
