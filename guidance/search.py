"""What can be searched, and the index of it: made anew when content changes, kept meanwhile.

One index per language and content version; the first search after a change makes it under a lock,
others go on with the old one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from crisisplan import public as crisisplan
from guidance.index import Document, Hit, Index
from guidance.models import Chapter, Edition
from guidance.reading import page_language
from guidance.rendering import MARKDOWN
from portal import freshness
from portal.frame import contacts
from referrals import public as referrals

LONGEST = 100
MOST = 20
BREAKS = {"softbreak": " ", "hardbreak": " "}
CONTACT = re.compile(r"\{\{\s*contact:([a-z0-9-]+)\s*\}\}")

_kept: dict[str, tuple[int, Index]] = {}
_making = threading.Lock()


def find(asked: str) -> list[Hit]:
    """The best hits for what was typed, at most MOST; empty for nothing."""
    asked = asked[:LONGEST].strip()
    return index_in(page_language()).find(asked, most=MOST) if asked else []


def index_in(language: str) -> Index:
    version = freshness.current().content
    kept = _kept.get(language)
    if kept and kept[0] == version:
        return kept[1]
    # Whoever comes while another makes it goes on with the old one, if there is one.
    if not _making.acquire(blocking=kept is None):
        assert kept is not None
        return kept[1]
    try:
        kept = _kept.get(language)
        if not kept or kept[0] != version:
            _kept[language] = (version, Index(list(documents(language))))
        return _kept[language][1]
    finally:
        _making.release()


def forget() -> None:
    """Make every index anew (for tests that change the database under us)."""
    _kept.clear()


def documents(language: str) -> Iterable[Document]:
    """Chapters in force, the procedure's questions and outcomes, the eight points."""
    phones = {key: contact.phone or contact.name for key, contact in contacts().items()}
    for chapter in readable(language):
        yield Document(
            group=_("Vejledninger"),
            title=chapter.title,
            url=chapter_address(chapter, language),
            lead=chapter.lead,
            text="\n".join(plain_lines(chapter.body, phones)),
            language=chapter.edition.language,
            above=chapter.edition.title,
        )
    for found in referrals.searchable():
        yield Document(_("Proceduren"), found.title, found.url, found.lead, found.text, language)
    for found in crisisplan.searchable():
        yield Document(_("Beredskab"), found.title, found.url, found.lead, found.text, language)


def chapter_address(chapter: Chapter, language: str) -> str:
    prefix = "/en" if language == "en" else ""
    return f"{prefix}/vejledninger/{chapter.edition.publication.slug}/{chapter.slug}/"


def readable(language: str) -> list[Chapter]:
    """The chapters in force, each guide in the page's language where it exists."""
    chapters = list(
        Chapter.objects.filter(
            edition__status=Edition.Status.PUBLISHED, edition__language__in={language, "da"}
        )
        .select_related("edition__publication")
        .order_by("edition__publication__order", "order")
    )
    own = {c.edition.publication_id for c in chapters if c.edition.language == language}
    return [
        c for c in chapters if c.edition.language == language or c.edition.publication_id not in own
    ]


def plain_lines(body: str, phones: Mapping[str, str]) -> Iterable[str]:
    """Each paragraph, heading, point and cell as plain words."""
    for token in MARKDOWN.parse(body):
        if token.type == "inline":
            pieces = (BREAKS.get(child.type, child.content) for child in token.children or [])
            yield CONTACT.sub(lambda braces: phones.get(braces[1], ""), "".join(pieces))
