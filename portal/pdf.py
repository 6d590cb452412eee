"""PDF pages: tagged PDF/UA-1, no network, same input → same bytes. The only WeasyPrint import.

A web process hands finished HTML to one render process of its own, so a page being laid out
never holds up the others and WeasyPrint's memory stays outside the web process.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

TIMEOUT = 60  # seconds


class PdfFailed(Exception):
    """The page could not be made into an accessible PDF; the text says why, without content."""


def render_pdf(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """The template as PDF bytes, rendered in this process's render process.

    Raises PdfFailed when WeasyPrint reports an error or does not answer in time.
    """
    html = render_html(template, context, language=language)
    try:
        return _pool().submit(write_pdf, html, str(settings.BASE_DIR)).result(timeout=TIMEOUT)
    except PdfFailed:
        raise
    except Exception as error:
        _pool.cache_clear()  # a broken pool is not used twice
        raise PdfFailed(type(error).__name__) from error


def render_html(template: str, context: dict[str, Any], *, language: str) -> str:
    with translation.override(language):
        return render_to_string(template, {"language": language, **context})


@cache
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def write_pdf(html: str, base_dir: str) -> bytes:
    """Finished HTML as PDF bytes, in this process. Raises PdfFailed."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    root = Path(base_dir)
    fetcher = _named_files_only(root)
    fonts = FontConfiguration()
    style = (root / "static" / "css" / "pdf.css").read_text()
    errors = _ErrorRecords()
    log = logging.getLogger("weasyprint")
    log.addHandler(errors)
    try:
        css = CSS(string=style, url_fetcher=fetcher, font_config=fonts, base_url="static:/")
        document = HTML(string=html, url_fetcher=fetcher, base_url="static:/")
        made = document.write_pdf(
            stylesheets=[css],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )
    except FatalURLFetchingError as error:  # a BaseException, so it must be named
        raise PdfFailed("a file outside the allowed table") from error
    finally:
        log.removeHandler(errors)
    if errors.messages:
        raise PdfFailed(errors.messages[0])
    return made


class _ErrorRecords(logging.Handler):
    """WeasyPrint only logs a missing alt text or language; here that fails the render."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage()[:200])


def _named_files_only(root: Path) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = root / "build" / "static" / "dkfds" / "fonts" / "IBMPlexSans" / "complete" / "woff2"
    pictures = root / "static" / "img"
    table = {f"static:/fonts/{path.name}": path for path in fonts.glob("*.woff2")}
    table |= {f"static:/img/{path.name}": path for path in pictures.glob("*.svg")}

    class NamedFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = table.get(url)
            if path is None:
                raise ValueError("not in the table of files")
            kind = "font/woff2" if path.suffix == ".woff2" else "image/svg+xml"
            return URLFetcherResponse(url, path.read_bytes(), headers={"Content-Type": kind})

    return NamedFilesOnly(allow_redirects=False, fail_on_errors=True)
