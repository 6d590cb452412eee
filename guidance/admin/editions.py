"""Editions: the list, the draft's own data, and the page on which it is put in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance import comparing, publishing
from guidance.admin.publications import DraftAdmin
from guidance.models import Edition
from guidance.review import findings
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.frame import contacts
from portal.pdf import PdfFailed
from portal.roles import may


@admin.register(Edition)
class EditionAdmin(DraftAdmin):
    list_display = [
        "publication", "language", "number", "status", "approval", "updated_on", "review_day",
        "look",
    ]  # fmt: skip
    list_filter = ["status", "language", "publication"]
    list_select_related = ["publication"]
    actions = ["copy_to_draft"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.is_draft)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["publication", "language", "number", "status", "look"] if obj else ["status"]

    def get_urls(self) -> list[URLPattern]:
        look = path("<int:pk>/look/", self.admin_site.admin_view(self.look_view), name="look")
        return [look, *super().get_urls()]

    @admin.display(description=gettext_lazy("gennemgås senest"), ordering="review_by")
    def review_day(self, edition: Edition) -> str:
        if edition.review_by is None or not (edition.is_draft or edition.is_in_force):
            return "–"
        day = edition.review_by.strftime("%d.%m.%Y")
        return _("%s – skal gennemgås nu") % day if edition.is_due_for_review else day

    @admin.display(description=gettext_lazy("se og sæt i kraft"))
    def look(self, edition: Edition) -> SafeString:
        words = _("Se, og sæt i kraft") if edition.is_draft else _("Se")
        address = reverse("admin:look", args=[edition.pk])
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.action(description=gettext_lazy("Kopiér til en ny kladde"))
    def copy_to_draft(self, request: HttpRequest, chosen: QuerySet[Edition]) -> None:
        for edition in chosen.select_related("publication"):
            try:
                draft = edition.copy_to_draft()
            except MoveNotAllowed:
                messages.error(request, _("Nogen har lavet en kladde imens. Se listen igen."))
            else:
                messages.success(request, _("Kladden er klar: %s") % draft)

    def look_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the edition changes, what stops it, and the button for the next step."""
        if not may(request.user, self.capability):
            raise PermissionDenied
        edition = Edition.objects.select_related("publication", "proposed_by").filter(pk=pk).first()
        if edition is None:
            raise Http404
        deeds = {"propose": propose, "publish": publish, "confirm": confirm, "withdraw": withdraw}
        if request.method == "POST":
            deed = deeds.get(request.POST.get("deed", ""))
            if deed is not None and request.POST.get("revision") == str(edition.revision):
                deed(request, edition)
            else:
                messages.error(request, _("Nogen har ændret kladden imens. Se den igen."))
            return redirect("admin:look", pk=pk)
        chapters = list(edition.chapters.all())
        found = findings(edition, chapters, contacts()) if edition.is_draft else []
        before = edition.before()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Se, og sæt i kraft") if edition.is_draft else _("Se udgaven"),
            "opts": self.opts,
            "edition": edition,
            "before": before,
            "changes": comparing.compare(before.chapters.all() if before else [], chapters),
            "stopping": [one for one in found if one.stops],
            "remarks": [one for one in found if not one.stops],
            "needs_two": settings.FOUR_EYES,
            "is_own_proposal": edition.is_proposed and edition.proposed_by == request.user,
            "next_review": timezone.localdate() + timedelta(days=settings.REVIEW_DAYS),
        }
        return render(request, "guidance/admin_look.html", context)


def propose(request: HttpRequest, edition: Edition) -> None:
    try:
        edition.propose(by=request.user)  # type: ignore[arg-type]
    except MoveNotAllowed:
        messages.error(request, _("Nogen har ændret kladden imens. Se den igen."))
    else:
        messages.success(request, _("En anden redaktør kan nu sætte udgaven i kraft."))


def publish(request: HttpRequest, edition: Edition) -> None:
    try:
        publishing.publish(edition, by=request.user)  # type: ignore[arg-type]
    except publishing.NotReady:
        messages.error(request, _("Udgaven er ikke sat i kraft. Ret det, der står herunder."))
    except PdfFailed as error:
        said = _("Folderen kunne ikke laves (%s). Intet er ændret, og kladden er her stadig.")
        messages.error(request, said % error)
    except NotTwoPeople:
        said = _("To personer skal sætte en udgave i kraft. Bed en anden redaktør om det.")
        messages.error(request, said)
    except MoveNotAllowed:
        said = _("%s er ikke længere en kladde, eller nogen har ændret den imens.")
        messages.error(request, said % edition)
    else:
        messages.success(request, _("%s er sat i kraft.") % edition)


def confirm(request: HttpRequest, edition: Edition) -> None:
    until = timezone.localdate() + timedelta(days=settings.REVIEW_DAYS)
    try:
        edition.confirm(until=until, by=request.user)  # type: ignore[arg-type]
    except MoveNotAllowed:
        messages.error(request, _("Udgaven er ikke længere i kraft."))
    else:
        messages.success(request, _("Tak. Datoen for næste gennemgang er flyttet."))


def withdraw(request: HttpRequest, edition: Edition) -> None:
    try:
        edition.withdraw(by=request.user)  # type: ignore[arg-type]
    except MoveNotAllowed:
        messages.error(request, _("Udgaven er ikke længere i kraft."))
    else:
        messages.success(request, _("%s er trukket tilbage.") % edition)
