"""The sources the texts build on, by the codes that stand with each chapter.

A code is a letter for the collection of facts and the source's number in it (T-S8), `source-page`
for the page the portal was made from, or a section of a collection (T-5.9), where what stands
there is our own conclusion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from guidance import shipped

FILE = shipped.CONTENT / "sources.toml"
SOURCE_PAGE = "source-page"
SECTION = re.compile(r"([TALPB])-(\d+[a-z]?(?:\.\d+[a-z]?)*)")


@dataclass(frozen=True, slots=True)
class Source:
    code: str
    title: str
    issuer: str = ""
    web: str = ""
    date: str = ""


@cache
def table() -> dict[str, Source]:
    return {source.code: source for source in shipped.rows(FILE, "source", Source)}


def codes_in(written: str) -> list[str]:
    return [code for code in re.split(r"[,\s]+", written.strip()) if code]


def unknown(written: str) -> list[str]:
    """Those of the codes that lead nowhere."""
    return [code for code in codes_in(written) if not is_known(code)]


def is_known(code: str) -> bool:
    return code in table() or code == SOURCE_PAGE or bool(SECTION.fullmatch(code))


def named(written: str) -> Iterator[Source]:
    """The sources behind the codes, in the same order; sections of a collection last, as one."""
    sections: list[str] = []
    for code in codes_in(written):
        if source := table().get(code):
            yield source
        elif code == SOURCE_PAGE:
            yield Source(code, _("Siden »Guidelines og procedurer«"), "Center mod Menneskehandel")
        else:
            sections.append(code)
    if sections:
        yield Source(", ".join(sections), _("Portalens egen samling af fakta"))
