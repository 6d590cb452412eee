"""Chapters: written here, with a preview of what is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.admin.publications import DraftAdmin
from guidance.models import Chapter, Edition
from guidance.reading import page_language
from guidance.rendering import Place, numbers, render
from portal.frame import contacts


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
