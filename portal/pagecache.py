"""The outermost WSGI layer: anonymous pages from memory, replaced whole when a version changes.

Only responses of views marked `@cached_page` are kept, only for GET without a query string and
without a staff session. A page that began before a change is stored into the old dictionary,
which nobody reads any more, so it can never be served after a newer one (design: speed.md 3).
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.template.loader import render_to_string
from django.utils import translation

from portal import freshness

MARK = "X-Portal-Cache"
MOST_ENTRIES = 2000
AS_OF = b"<!--as-of-->"  # where the banner's time stands while the database is away
Headers = list[tuple[str, str]]


def cached_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view whose page is the same for every anonymous visitor under one address."""

    @functools.wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.cookies and not request.GET:
            response[MARK] = "1"
        response["Cache-Control"] = "no-cache"
        return response

    marked.is_cached_page = True  # type: ignore[attr-defined]
    return marked


@dataclass(frozen=True, slots=True)
class Entry:
    plain: bytes
    packed: bytes
    plain_headers: Headers
    packed_headers: Headers
    plain_tag: str
    packed_tag: str


class PageCache:
    """Wraps the WSGI application."""

    def __init__(self, application: Callable) -> None:
        self.application = application
        self.pages: dict[str, Entry] = {}
        self.versions: tuple[int, int, int] | None = None
        self.cookie = f"{settings.SESSION_COOKIE_NAME}="
        self.hosts = settings.ALLOWED_HOSTS

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if not self.may_serve(environ):
            return self.ask(environ, start_response, None)
        try:
            state = freshness.current()
        except DatabaseError:
            return self.ask(environ, start_response, None)
        versions = state.versions
        if versions != self.versions:
            self.pages, self.versions = {}, versions
        pages = self.pages
        entry = pages.get(environ["PATH_INFO"])
        if entry is None:
            return self.ask(environ, start_response, pages)
        if state.is_stale and state.banner:
            entry = marked_as_of(entry, environ["PATH_INFO"], state)
        return serve(entry, environ, start_response)

    def may_serve(self, environ: dict[str, Any]) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not environ.get("QUERY_STRING")
            and self.cookie not in environ.get("HTTP_COOKIE", "")
            and validate_host(split_domain_port(environ.get("HTTP_HOST", ""))[0], self.hosts)
        )

    def ask(
        self, environ: dict[str, Any], start_response: Callable, pages: dict[str, Entry] | None
    ) -> Iterable[bytes]:
        """Let Django answer; keep the page in `pages` when its view allows it."""
        answer: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: Any = None) -> None:
            answer[:] = [status, headers, exc_info]

        body = self.application(environ, hold)
        status, headers, exc_info = answer
        marked = any(name == MARK for name, _ in headers)
        headers = [(name, value) for name, value in headers if name != MARK]
        if marked and pages is not None and environ["REQUEST_METHOD"] == "GET":
            whole = b"".join(body)
            if hasattr(body, "close"):
                body.close()
            entry = make_entry(headers, whole)
            if len(pages) < MOST_ENTRIES:
                pages[environ["PATH_INFO"]] = entry
            return serve(entry, environ, start_response)
        start_response(status, headers, exc_info)
        return body


def make_entry(headers: Headers, plain: bytes) -> Entry:
    drop = {"content-length", "etag", "vary", "content-encoding", "set-cookie"}
    kept = [(name, value) for name, value in headers if name.lower() not in drop]
    kept.append(("Vary", "Accept-Encoding"))
    is_text = (
        dict(kept).get("Content-Type", "").startswith(("text/", "application/json", "image/svg"))
    )
    packed = gzip.compress(plain, 6, mtime=0) if is_text else plain
    digest = hashlib.sha256(plain).hexdigest()[:24]
    plain_tag, packed_tag = f'"{digest}"', f'"{digest}-gz"' if is_text else f'"{digest}"'
    packed_headers = [*kept, ("ETag", packed_tag), ("Content-Length", str(len(packed)))]
    if is_text:
        packed_headers.append(("Content-Encoding", "gzip"))
    plain_headers = [*kept, ("ETag", plain_tag), ("Content-Length", str(len(plain)))]
    return Entry(plain, packed, plain_headers, packed_headers, plain_tag, packed_tag)


def marked_as_of(entry: Entry, path: str, state: freshness.Snapshot) -> Entry:
    """The kept page with the time its banner was read, while the database is out of reach."""
    with translation.override("en" if path.startswith("/en/") else "da"):
        said = render_to_string("parts/_as_of.html", {"read_at": state.read_at}).strip()
    return make_entry(entry.plain_headers, entry.plain.replace(AS_OF, said.encode()))


def serve(entry: Entry, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    takes_gzip = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    if takes_gzip:
        headers, body, tag = entry.packed_headers, entry.packed, entry.packed_tag
    else:
        headers, body, tag = entry.plain_headers, entry.plain, entry.plain_tag
    if environ.get("HTTP_IF_NONE_MATCH") == tag:
        unchanged = [h for h in headers if h[0] not in ("Content-Length", "Content-Encoding")]
        start_response("304 Not Modified", unchanged)
        return [b""]
    start_response("200 OK", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
