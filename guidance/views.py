"""The public pages and files of the guidance."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from guidance import reading
from guidance.index import Hit
from guidance.leaflets import A4, FOLDED_KIND
from guidance.models import Edition, Publication, PublishedFile
from guidance.search import LONGEST, find
from portal.frame import contacts as all_contacts
from portal.pagecache import cached_page

MOST_IN_FEED = 50


@login_not_required
@require_safe
@cached_page
def publication(request: HttpRequest, publication: str) -> HttpResponse:
    """A guide's first page: its chapters, or the text itself when there is only one."""
    shown = reading.in_force(publication)
    if shown is None:
        found = get_object_or_404(Publication, slug=publication)
        return render(request, "guidance/not_in_force.html", {"publication": found})
    chapters = list(shown.edition.chapters.to_read())
    links = reading.links(publication, chapters)
    context = context_of(shown, chapters=links)
    if len(chapters) == 1:
        body = chapters[0].body
        context["rendered"] = reading.on_its_own(shown, body, links, context["contacts"])
        context["here"] = chapters[0]
    return render(request, "guidance/publication.html", context)


@login_not_required
@require_safe
@cached_page
def chapter(request: HttpRequest, publication: str, chapter: str) -> HttpResponse:
    shown = in_force_or_404(publication)
    chapters = list(shown.edition.chapters.to_read().with_text_of(chapter))
    place = next((i for i, one in enumerate(chapters) if one.slug == chapter), None)
    if place is None:
        raise Http404
    links = reading.links(publication, chapters)
    context = context_of(shown, chapters=links)
    text = chapters[place].text
    context["rendered"] = reading.on_its_own(shown, text, links, context["contacts"])
    context["here"] = chapters[place]
    # The last step of the trail, in the language it is written in.
    context["crumb"] = format_html(
        '<span lang="{}">{}</span>', shown.edition.language, chapters[place].title
    )
    context["previous"] = links[place - 1] if place else None
    context["next"] = links[place + 1] if place + 1 < len(links) else None
    return render(request, "guidance/chapter.html", context)


@login_not_required
@require_safe
@cached_page
def editions(request: HttpRequest, publication: str) -> HttpResponse:
    """Every edition there has been, with what was changed."""
    found = get_object_or_404(Publication, slug=publication)
    listed = found.editions.open_to_all().select_related("publication").with_pdf_size()
    context = {"publication": found, "rows": reading.rows(listed), "contacts": all_contacts()}
    return render(request, "guidance/editions.html", context)


@login_not_required
@require_safe
@cached_page
def edition(request: HttpRequest, publication: str, number: int) -> HttpResponse:
    """One edition whole, on one page, for good."""
    shown = reading.numbered(publication, number)
    if shown is None:
        raise Http404
    context = context_of(shown)
    context["chapters"] = reading.all_together(
        shown.edition,
        list(shown.edition.chapters.to_read()),
        context["contacts"],
        language=shown.language,
    )
    return render(request, "guidance/edition.html", context)


@login_not_required
@require_safe
@cached_page
def pdf(request: HttpRequest, publication: str) -> HttpResponse:
    return file_of(in_force_or_404(publication), A4.kind)


@login_not_required
@require_safe
@cached_page
def folder_pdf(request: HttpRequest, publication: str) -> HttpResponse:
    """The folded leaflet; where none has been laid out, the A4 version under its own name."""
    return file_of(in_force_or_404(publication), FOLDED_KIND, A4.kind)


@login_not_required
@require_safe
@cached_page
def edition_pdf(request: HttpRequest, publication: str, number: int) -> HttpResponse:
    shown = reading.numbered(publication, number)
    if shown is None:
        raise Http404
    return file_of(shown, A4.kind)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Hits under their headings, the best first; nothing of what was typed is kept."""
    asked = request.GET.get("q", "")[:LONGEST].strip()
    hits = find(asked)
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.document.group, []).append(hit)
    context = {"asked": asked, "hits": hits, "groups": groups, "longest": LONGEST}
    return render(request, "guidance/search.html", context)


@login_not_required
@require_safe
@cached_page
def feed(request: HttpRequest) -> HttpResponse:
    """What was put in force when, newest first."""
    editions = Edition.objects.open_to_all().select_related("publication")
    newest = list(editions.order_by("-published_at")[:MOST_IN_FEED])
    context = {
        "rows": reading.rows(newest),
        "updated": newest[0].published_at if newest else timezone.now(),
        "address": settings.PUBLIC_URL,
    }
    kind = "application/atom+xml; charset=utf-8"
    return render(request, "guidance/atom.xml", context, content_type=kind)


def in_force_or_404(publication: str) -> reading.Shown:
    shown = reading.in_force(publication)
    if shown is None:
        raise Http404
    return shown


def context_of(shown: reading.Shown, **more: Any) -> dict[str, Any]:
    """Contacts are read here for the text, so that the frame need not read them again."""
    return {
        "shown": shown,
        "edition": shown.edition,
        "publication": shown.edition.publication,
        "contacts": all_contacts(),
        **more,
    }


def file_of(shown: reading.Shown, *kinds: str) -> HttpResponse:
    """The first of `kinds` that the edition has, to be saved under its neutral name."""
    files = {
        file.kind: file
        for file in PublishedFile.objects.filter(edition=shown.edition.pk, kind__in=kinds)
    }
    file = next((files[kind] for kind in kinds if kind in files), None)
    if file is None:
        raise Http404
    response = HttpResponse(bytes(file.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
