"""From draft to edition in force: render the folders, then flip everything in one transaction.

A folder that cannot be made stops the publication before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from guidance.leaflets import leaflets_of
from guidance.models import Chapter, Edition, PublishedFile
from guidance.reading import ReadChapter, all_together
from portal import pdf
from portal.frame import contacts as all_contacts
from portal.models import Contact, User

Render = Callable[..., bytes]
ALWAYS_ON_PAPER = ("112", "cmm-hotline")


class NotReady(Exception):
    """The draft has mistakes that a reader would meet. `problems` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def publish(edition: Edition, *, by: User | None, render: Render = pdf.render_pdf) -> Edition:
    """Put the draft as it now stands in force.

    Raises NotReady, PdfFailed, or MoveNotAllowed when it is no longer a draft, was changed while
    its folder was being made, or another edition was put in force meanwhile. Nothing is lost.
    """
    draft = Edition.objects.select_related("publication").get(pk=edition.pk)
    files = make_files(draft, list(draft.chapters.all()), all_contacts(), render=render)
    draft.publish(files, by=by)
    return draft


def make_files(
    edition: Edition, chapters: list[Chapter], contacts: Mapping[str, Contact], *, render: Render
) -> list[PublishedFile]:
    """The edition's folders, not yet saved. Raises NotReady and PdfFailed."""
    context = folder_context(edition, chapters, contacts)
    slug = edition.publication.slug
    files = []
    for leaflet in leaflets_of(slug):
        content = render(leaflet.template, context, language=edition.language)
        name = leaflet.file_name(slug=slug, number=edition.number, language=edition.language)
        files.append(PublishedFile.of(leaflet.kind, name, content))
    return files


def folder_context(
    edition: Edition, chapters: list[Chapter], contacts: Mapping[str, Contact]
) -> dict[str, Any]:
    """What a folder is made from. Raises NotReady when a chapter refers to what is not there."""
    read = all_together(edition, chapters, contacts, language=edition.language, is_paper=True)
    problems = [f"{one.title}: {said}" for one in read for said in one.rendered.problems]
    if problems or not read:
        raise NotReady(problems or [f"{edition}: no chapter"])
    host = settings.PUBLIC_URL.removeprefix("https://").removeprefix("http://")
    # Not reversed: the staff's process, where editors publish, serves no public address.
    prefix = "/en" if edition.language == "en" else ""
    return {
        "edition": edition,
        "publication": edition.publication,
        "chapters": read,
        "contacts": named_contacts(read, contacts),
        "newest": f"{host}{prefix}/vejledninger/{edition.publication.slug}/",
    }


def named_contacts(chapters: list[ReadChapter], contacts: Mapping[str, Contact]) -> list[Contact]:
    """Those the folder names, and the two that every folder ends with, in the table's order."""
    named = {key for chapter in chapters for key in chapter.rendered.contacts}
    named.update(ALWAYS_ON_PAPER)
    return [contact for key, contact in contacts.items() if key in named]


def in_this_process(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """For commands, where no reader waits for the thread that lays out a page."""
    html = pdf.render_html(template, context, language=language)
    return pdf.write_pdf(html, str(settings.BASE_DIR))
