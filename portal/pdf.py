"""PDF pages: tagged, no network, same input → same bytes. The only WeasyPrint import.

What people read is PDF/UA-1. What an authority files is PDF/A-3a, which may carry a file of data;
its colour profile comes with WeasyPrint.

A web process hands finished HTML to a process that lives for one document, so a page being laid
out never holds up the others, WeasyPrint's memory is given back, and stopping the server waits for
nothing. Its price, a third of a second of start, is paid at publication only.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

TIMEOUT = 60  # seconds
PAGES = re.compile(r'<meta name="pages" content="(\d+)">')
UA, A_3A = "pdf/ua-1", "pdf/a-3a"
_one_at_a_time = threading.Lock()


class PdfFailed(Exception):
    """The page could not be made into an accessible PDF; the text says why, without content."""


class MissingGlyphs(PdfFailed):
    """No font here has these `characters`, and PDF/A-3a may not hold empty boxes."""

    SIGN = "glyphs:"  # how the process that lays out tells it to ours

    def __init__(self, characters: frozenset[str]) -> None:
        super().__init__(self.SIGN + ",".join(sorted(f"{ord(one):x}" for one in characters)))
        self.characters = characters

    @classmethod
    def told_by(cls, line: str) -> MissingGlyphs:
        codes = line.removeprefix(cls.SIGN).split(",")
        return cls(frozenset(chr(int(code, 16)) for code in codes))


@dataclass(frozen=True, slots=True)
class Attached:
    """A text file inside a PDF/A-3a. `at` is its time as ISO 8601 in UTC: fixed, never "now"."""

    name: str
    text: str
    description: str
    at: str
    relationship: str = "Source"  # the PDF was made from it


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    variant: str = UA,
    attached: Sequence[Attached] = (),
) -> bytes:
    """The template as PDF bytes, laid out in a process of its own.

    Only the variant A_3A may carry files. Raises PdfFailed when WeasyPrint reports an error or
    does not answer in time, and MissingGlyphs (A_3A only).
    """
    html = render_html(template, context, language=language)
    job = {"html": html, "variant": variant, "attached": [asdict(one) for one in attached]}
    command = [sys.executable, "-m", "portal.pdf", str(settings.BASE_DIR)]
    with _one_at_a_time:
        try:
            done = subprocess.run(  # noqa: S603 – our own module, no shell
                command,
                input=json.dumps(job).encode(),
                capture_output=True,
                cwd=settings.BASE_DIR,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PdfFailed("no answer in time") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        if said[-1].startswith(MissingGlyphs.SIGN):
            raise MissingGlyphs.told_by(said[-1])
        raise PdfFailed(said[-1][:200] or f"exit {done.returncode}")
    return done.stdout


def render_html(template: str, context: dict[str, Any], *, language: str) -> str:
    with translation.override(language):
        return render_to_string(template, {"language": language, **context})


def write_pdf(
    html: str, base_dir: str, *, variant: str = UA, attached: Sequence[Attached] = ()
) -> bytes:
    """Finished HTML as PDF bytes, in this process. Raises PdfFailed, MissingGlyphs (A_3A)."""
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    root = Path(base_dir)
    fetcher = _named_files_only(root)
    fonts = FontConfiguration()
    style = (root / "static" / "css" / "pdf.css").read_text()
    said = _Records()
    log = logging.getLogger("weasyprint")
    log.addHandler(said)
    try:
        css = CSS(string=style, url_fetcher=fetcher, font_config=fonts, base_url="static:/")
        document = HTML(string=html, url_fetcher=fetcher, base_url="static:/")
        files = [
            Attachment(
                string=one.text,
                name=one.name,
                description=one.description,
                relationship=one.relationship,
                created=datetime.fromisoformat(one.at),
                modified=datetime.fromisoformat(one.at),
                url_fetcher=fetcher,
            )
            for one in attached
        ]
        whole = "".join([html, *(one.text for one in attached)])
        options = {
            "stylesheets": [css],
            "pdf_variant": variant,
            "pdf_identifier": hashlib.sha256(whole.encode()).digest()[:16],
            "attachments": files or None,
        }
        laid_out = document.render(font_config=fonts, **options)
        # A leaflet says how many pages it has; a text too long for them is refused, not cut.
        if (wanted := PAGES.search(html)) and len(laid_out.pages) != int(wanted[1]):
            raise PdfFailed(f"{len(laid_out.pages)} pages, not {wanted[1]}: the text is too long")
        if variant == A_3A:
            _say_both_standards(laid_out)
        made = laid_out.write_pdf(finisher=_finish, **options)
    except FatalURLFetchingError as error:  # a BaseException, so it must be named
        raise PdfFailed("a file outside the allowed table") from error
    finally:
        log.removeHandler(said)
    if said.errors:
        raise PdfFailed(said.errors[0])
    if said.missing and variant == A_3A:
        raise MissingGlyphs(frozenset(said.missing))
    return made


# PDF/A wants every property that is not its own described; this describes PDF/UA's.
ALSO_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


def _say_both_standards(laid_out: Any) -> None:
    """A PDF/A-3a is tagged as our other PDFs are, so its metadata says PDF/UA-1 too."""
    plain = laid_out.metadata.generate_rdf_metadata

    def generate(variant: str, version: int, conformance: str) -> bytes:
        end = b"</rdf:RDF>"
        return plain(variant, version, conformance).replace(end, ALSO_UA + end)

    laid_out.metadata.generate_rdf_metadata = generate


def _finish(document: Any, pdf: Any) -> None:
    """WeasyPrint 70 lists every attached file twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


class _Records(logging.Handler):
    """WeasyPrint only logs a missing alt text, language or glyph; here that fails the render."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.errors.append(record.getMessage()[:200])
        elif str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.missing.add(str(record.args[0]))


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


if __name__ == "__main__":  # a job comes in, the PDF or one line about what is wrong goes out
    job = json.load(sys.stdin.buffer)
    job["attached"] = [Attached(**one) for one in job["attached"]]
    try:
        sys.stdout.buffer.write(write_pdf(job.pop("html"), sys.argv[1], **job))
    except PdfFailed as error:
        sys.exit(str(error))
