"""Publications, and what every page of the editors has in common."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guidance.models import NotADraft, Publication
from portal import freshness
from portal.admin import CapabilityAdmin


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
