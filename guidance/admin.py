"""Where editors write: drafts may be changed, what is in force may only be copied."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance import publishing
from guidance.models import Chapter, Edition, NotADraft, Publication
from guidance.reading import page_language
from guidance.rendering import Place, numbers, render
from portal import freshness
from portal.admin import CapabilityAdmin
from portal.errors import MoveNotAllowed
from portal.frame import contacts
from portal.pdf import PdfFailed


class DraftAdmin(CapabilityAdmin):
    """For what may change only while its edition is a draft."""

    capability = "guidance.edit"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotADraft:
            # Someone put it in force while the form was open; nothing was written.
            messages.error(request, _("Udgaven er sat i kraft imens. Lav en ny kladde."))
            return redirect(f"admin:guidance_{self.opts.model_name}_changelist")


@admin.register(Publication)
class PublicationAdmin(CapabilityAdmin):
    capability = "guidance.edit"
    list_display = ["title", "audience", "order"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []  # addresses are a promise

    def save_model(self, request: HttpRequest, obj: Publication, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        freshness.bump(content=True)


@admin.register(Edition)
class EditionAdmin(DraftAdmin):
    list_display = ["publication", "language", "number", "status", "approval", "updated_on"]
    list_filter = ["status", "language", "publication"]
    list_select_related = ["publication"]
    actions = ["copy_to_draft", "publish"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.is_draft)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["publication", "language", "number", "status"] if obj else ["status"]

    @admin.action(description=gettext_lazy("Kopiér til en ny kladde"))
    def copy_to_draft(self, request: HttpRequest, chosen: QuerySet[Edition]) -> None:
        for edition in chosen.select_related("publication"):
            try:
                draft = edition.copy_to_draft()
            except MoveNotAllowed:
                messages.error(request, _("Nogen har lavet en kladde imens. Se listen igen."))
            else:
                messages.success(request, _("Kladden er klar: %s") % draft)

    @admin.action(description=gettext_lazy("Sæt i kraft"))
    def publish(self, request: HttpRequest, chosen: QuerySet[Edition]) -> None:
        for edition in chosen.select_related("publication"):
            try:
                publishing.publish(edition, by=request.user)  # type: ignore[arg-type]
            except publishing.NotReady as error:
                for problem in error.problems:
                    messages.error(request, f"{edition}: {problem}")
            except PdfFailed as error:
                said = _("%(edition)s: Folderen kunne ikke laves (%(reason)s). Intet er ændret.")
                messages.error(request, said % {"edition": edition, "reason": error})
            except MoveNotAllowed:
                messages.error(
                    request,
                    _("%s er ikke længere en kladde, eller nogen har ændret den imens.") % edition,
                )
            else:
                messages.success(request, _("%s er sat i kraft.") % edition)


@admin.register(Chapter)
class ChapterAdmin(DraftAdmin):
    list_display = ["title", "edition", "order", "mark"]
    list_filter = ["edition__status", "edition__language", "edition__publication"]
    list_select_related = ["edition__publication"]
    readonly_fields = ["preview"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.edition.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.has_change_permission(request, obj)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        drafts = Edition.objects.filter(status=Edition.Status.DRAFT).select_related("publication")
        return super().formfield_for_foreignkey(db_field, request, queryset=drafts, **kwargs)

    @admin.display(description=gettext_lazy("Sådan ser teksten ud"))
    def preview(self, chapter: Chapter) -> SafeString | str:
        """The saved text; what must be put right is marked in place."""
        if chapter.pk is None:
            return _("Gem først.")
        slugs = chapter.edition.chapters.values_list("slug", flat=True)
        place = Place(
            language=page_language(),
            numbers=numbers(contacts(), chapter.edition.language),
            chapters=tuple((slug, f"#{slug}") for slug in slugs),
        )
        return render(chapter.body, place).html
