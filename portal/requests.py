"""What every request goes through before a view: hostile input refused, one log line written."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from portal import error_pages, privacy

log = structlog.get_logger("portal")
LONGEST_ADDRESS = 500
BEGAN = "began"  # in a staff session: when it was begun, seconds since the epoch


class RefuseHostileInput:
    """413 for too much, 400 for NUL and control characters in addresses and short fields.

    The forms refuse control characters in their own fields with a sentence beside the field; this
    is the net under them, for addresses, query strings and fields no form asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info + request.META.get("QUERY_STRING", "")
        if len(address) > LONGEST_ADDRESS * 4 or privacy.has_control_characters(request.path_info):
            return error_pages.bad_request(request)
        if any(privacy.has_control_characters(v) for vs in request.GET.lists() for v in vs[1]):
            return error_pages.bad_request(request)
        if request.method == "POST":
            if request.headers.get("Sec-Fetch-Site") == "cross-site":
                return error_pages.forbidden(request)
            try:
                request.POST  # noqa: B018 – reading it is the check
            except (RequestDataTooBig, TooManyFieldsSent):
                return error_pages.too_large(request)
        return self.get_response(request)


class EndOldSession:
    """A staff session ends ten hours after sign-in, whatever is going on in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and BEGAN in request.session:
            age = timezone.now().timestamp() - request.session[BEGAN]
            if age > settings.SESSION_LONGEST_HOURS * 3600:
                logout(request)
        return self.get_response(request)


class LogRequest:
    """One line per request: route name, status, time. No address, no query, no agent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.view_name == "leave":
            return response  # leaving the site is neither logged nor counted
        log.info(
            "request",
            request_id=request.request_id,  # type: ignore[attr-defined]
            route=match.view_name if match else "",
            method=request.method,
            status=response.status_code,
            duration_ms=round((time.monotonic() - began) * 1000, 1),
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Http404 | PermissionDenied):
            return  # an answer, not a fault
        trace = exception.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        log.error(
            "unhandled error",
            request_id=getattr(request, "request_id", ""),
            route=request.resolver_match.view_name if request.resolver_match else "",
            error=type(exception).__name__,
            file=trace.tb_frame.f_code.co_filename.rsplit("/", 1)[-1] if trace else "",
            line=trace.tb_lineno if trace else 0,
        )
