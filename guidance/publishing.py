"""From draft to edition in force: render the folders, then flip everything in one transaction.

A folder that cannot be made stops the publication before anything is written.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from guidance.leaflets import WITH_POSTER, leaflets_of
from guidance.models import LEAFLET, Chapter, Edition, PublishedFile
from guidance.reading import ReadChapter, all_together
from guidance.rendering import sections
from guidance.review import Finding, findings
from guidance.sources import Source, codes_in, named
from portal import pdf
from portal.frame import contacts as all_contacts
from portal.models import Contact, User
from referrals import public as referrals

Render = Callable[..., bytes]
ALWAYS_ON_PAPER = ("112", "cmm-hotline")
ON_THE_BACK = ("112", "cmm-hotline", "114", "municipality")  # of the folded leaflet


class NotReady(Exception):
    """The draft has mistakes that a reader would meet. `problems` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def publish(edition: Edition, *, by: User | None, render: Render = pdf.render_pdf) -> Edition:
    """Put the draft as it now stands in force.

    Raises NotReady, PdfFailed, NotTwoPeople, or MoveNotAllowed when it is no longer a draft, was
    changed while its folder was being made, or another edition was put in force meanwhile.
    Nothing is lost.
    """
    draft = Edition.objects.select_related("publication").get(pk=edition.pk)
    chapters = list(draft.chapters.all())
    contacts = all_contacts()
    if stopping := [str(one) for one in findings(draft, chapters, contacts) if one.stops]:
        raise NotReady(stopping)
    files = make_files(draft, chapters, contacts, render=render)
    draft.publish(files, by=by)
    return draft


def make_files(
    edition: Edition, chapters: list[Chapter], contacts: Mapping[str, Contact], *, render: Render
) -> list[PublishedFile]:
    """The edition's folders, not yet saved. Raises NotReady and PdfFailed."""
    context = folder_context(edition, chapters, contacts)
    slug = edition.publication.slug
    files = []
    for leaflet in leaflets_of(slug, chapters):
        content = render(leaflet.template, context, language=edition.language)
        name = leaflet.file_name(slug=slug, number=edition.number, language=edition.language)
        files.append(PublishedFile.of(leaflet.kind, name, content))
    return files


def folder_context(
    edition: Edition, chapters: list[Chapter], contacts: Mapping[str, Contact]
) -> dict[str, Any]:
    """What a folder is made from. Raises NotReady when a chapter refers to what is not there."""
    whole = all_together(edition, chapters, contacts, language=edition.language, is_paper=True)
    read = [chapter for chapter in whole if chapter.slug != LEAFLET]
    problems = [
        str(Finding(wrong.said, one.title, wrong.line))
        for one in whole
        for wrong in one.rendered.problems
    ]
    if problems or not read:
        raise NotReady(problems or [f"{edition}: no chapter"])
    host = settings.PUBLIC_URL.removeprefix("https://").removeprefix("http://")
    # Not reversed: the staff's process, where editors publish, serves no public address.
    prefix = "/en" if edition.language == "en" else ""
    return {
        "edition": edition,
        "publication": edition.publication,
        "chapters": read,
        "panels": panels(whole),
        "back": [contacts[key] for key in ON_THE_BACK if key in contacts],
        "poster": drawing(edition),
        "contacts": named_contacts(read, contacts),
        "sources": all_sources(chapters),
        "newest": f"{host}{prefix}/vejledninger/{edition.publication.slug}/",
    }


def panels(chapters: list[ReadChapter]) -> list[SafeString]:
    """The leaflet's text, a panel for each of its sections, in the order it is read."""
    return [panel for one in chapters if one.slug == LEAFLET for panel in sections(one.rendered)]


def drawing(edition: Edition) -> str:
    """The procedure as a picture for the poster; empty for every other publication."""
    if edition.publication.slug != WITH_POSTER:
        return ""
    packed = base64.b64encode(referrals.drawn(edition.language).encode()).decode()
    return f"data:image/svg+xml;base64,{packed}"


def named_contacts(chapters: list[ReadChapter], contacts: Mapping[str, Contact]) -> list[Contact]:
    """Those the folder names, and the two that every folder ends with, in the table's order."""
    named = {key for chapter in chapters for key in chapter.rendered.contacts}
    named.update(ALWAYS_ON_PAPER)
    return [contact for key, contact in contacts.items() if key in named]


def all_sources(chapters: list[Chapter]) -> list[Source]:
    """Each source once, in the order of its code."""
    codes = {code for chapter in chapters for code in codes_in(chapter.sources)}
    return list(named(",".join(sorted(codes, key=natural))))


def natural(code: str) -> list[str]:
    """T-S8 before T-S10."""
    return [part.zfill(4) for part in re.split(r"(\d+)", code)]


def in_this_process(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """For commands, where no reader waits for the thread that lays out a page."""
    html = pdf.render_html(template, context, language=language)
    return pdf.write_pdf(html, str(settings.BASE_DIR))
