"""What can be searched, and the index of it: made anew when content changes, kept meanwhile.

One index per language and content version; the first search after a change makes it under a lock,
others go on with the old one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from crisisplan import public as crisisplan
from guidance import phrases
from guidance.index import Document, Hit, Index
from guidance.models import Chapter, Edition
from guidance.reading import page_language
from guidance.rendering import CHART, MARKDOWN
from guidance.selftest_questions import QUESTIONS
from guidance.signs_forms import FORMS
from guidance.signs_general import GENERAL
from portal import freshness
from portal.frame import contacts
from referrals import public as referrals

SIGN_LABELS = [sign.label for group in (*GENERAL, *FORMS) for sign in group.signs]
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
    """Chapters in force, the tools, the procedure's questions and outcomes, the eight points."""
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
    yield from tools(language)
    for found in referrals.searchable():
        yield Document(_("Proceduren"), found.title, found.url, found.lead, found.text, language)
    for found in crisisplan.searchable():
        yield Document(_("Beredskab"), found.title, found.url, found.lead, found.text, language)


def tools(language: str) -> Iterable[Document]:
    """The checklist by its signs, the self-test by its questions, and the help messages."""
    group = _("Værktøjer")
    checklist, self_test = reverse("guidance:checklist"), reverse("guidance:self-test")
    labels = "\n".join(str(label) for label in SIGN_LABELS)
    yield Document(group, _("Tjekliste over tegn"), checklist, "", labels, language)
    asked = "\n".join(str(question.text) for question in QUESTIONS)
    yield Document(group, _("Selvtest for arbejdsgivere"), self_test, "", asked, language)
    messages = "\n".join(str(message.text) for message in phrases.MESSAGES.values())
    card = reverse("guidance:help-card", args=[phrases.ENGLISH])
    yield Document(group, _("Få hjælp på flere sprog"), card, "", messages, language)


def chapter_address(chapter: Chapter, language: str) -> str:
    prefix = "/en" if language == "en" else ""
    return f"{prefix}/vejledninger/{chapter.edition.publication.slug}/{chapter.slug}/"


def readable(language: str) -> list[Chapter]:
    """The chapters in force, each guide in the page's language where it exists."""
    chapters = list(
        Chapter.objects.to_read()
        .filter(edition__status=Edition.Status.PUBLISHED, edition__language__in={language, "da"})
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
        if token.type == "inline" and not CHART.fullmatch(token.content):
            pieces = (BREAKS.get(child.type, child.content) for child in token.children or [])
            yield CONTACT.sub(lambda braces: phones.get(braces[1], ""), "".join(pieces))
