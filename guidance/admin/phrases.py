"""The cards of help messages: what is missing in each language, and who vouches for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guidance import phrases
from guidance.models import Phrase, PhraseCard
from portal.admin import CapabilityAdmin


class PhraseInline(admin.TabularInline):
    model = Phrase
    extra = 0
    fields = ["key", "text", "is_current"]
    readonly_fields = ["is_current"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The message is picked by its Danish words."""
        if db_field.name == "key":
            choices = [(one.key, one.text) for one in phrases.MESSAGES.values()]
            return forms.ChoiceField(label=_("besked på dansk"), choices=choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("følger dansk"), boolean=True)
    def is_current(self, phrase: Phrase) -> bool:
        return phrase.pk is not None and phrase.follows_danish


class PhraseCardForm(forms.ModelForm):
    def clean_vouched_on(self) -> Any:
        day = self.cleaned_data["vouched_on"]
        if day and self.instance.pk and self.instance.missing:
            left = len(self.instance.missing)
            said = ngettext(
                "Kortet kan ikke godkendes, før den sidste besked er oversat.",
                "Kortet kan ikke godkendes: %(left)s beskeder mangler oversættelse.",
                left,
            )
            raise ValidationError(said % {"left": left})
        return day


@admin.register(PhraseCard)
class PhraseCardAdmin(CapabilityAdmin):
    capability = "guidance.edit"
    form = PhraseCardForm
    list_display = ["name", "own_name", "state", "vouched_on"]
    inlines = [PhraseInline]
    fields = ["language", "name", "own_name", "translated_by", "read_by", "vouched_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["language"] if obj else []  # addresses are a promise

    def get_queryset(self, request: HttpRequest) -> QuerySet[PhraseCard]:
        return super().get_queryset(request).prefetch_related("phrases")

    @admin.display(description=gettext_lazy("tilstand"))
    def state(self, card: PhraseCard) -> str:
        if card.is_public:
            return _("vises for alle")
        if card.missing:
            values = {"left": len(card.missing), "all": len(phrases.MESSAGES)}
            return _("mangler oversættelse: %(left)s af %(all)s") % values
        return _("mangler godkendelse")
