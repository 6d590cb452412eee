"""Where the plan's editors keep the recipient lists and the areas. Nothing that is worked on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisisplan.announcements import messages
from crisisplan.models import Area, Recipient, RecipientList
from portal import audit
from portal.admin import CapabilityAdmin
from portal.roles import may

CAPABILITY = "crisis.plan"


class RecipientForm(forms.ModelForm):
    """One shared box, and the language it would rather have."""

    language = forms.ChoiceField(
        label=gettext_lazy("sprog"),
        choices=lambda: [(key, capfirst(str(n))) for key, n in messages.LANGUAGE_NAMES.items()],
        initial="da",
    )

    class Meta:
        model = Recipient
        fields = ["list", "organisation", "email", "language", "is_active"]
        help_texts = {
            "email": gettext_lazy("En fælles postkasse, aldrig en persons egen adresse."),
        }


class RecipientInline(admin.TabularInline):
    """The boxes of one list. One that is no longer used is taken out of use, never deleted."""

    model = Recipient
    form = RecipientForm
    extra = 1
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, CAPABILITY)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, CAPABILITY)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, CAPABILITY)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PlanAdmin(CapabilityAdmin):
    """What the plan is made of: whoever may edit the plan may change it, and it is audited."""

    capability = CAPABILITY
    chain = ""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        audit.record("crisis.plan", f"{self.chain}:{form.instance.pk}", by=request.user)


@admin.register(RecipientList)
class RecipientListAdmin(PlanAdmin):
    chain = "recipient-list"
    list_display = ["name", "kind", "boxes", "is_active"]
    list_filter = ["kind", "is_active"]
    inlines = [RecipientInline]

    @admin.display(description=gettext_lazy("modtagere i brug"))
    def boxes(self, row: RecipientList) -> int:
        return row.recipients.filter(is_active=True).count()


@admin.register(Recipient)
class RecipientAdmin(PlanAdmin):
    chain = "recipient"
    form = RecipientForm
    list_display = ["organisation", "list", "language", "is_active"]
    list_filter = ["list", "language", "is_active"]
    search_fields = ["organisation"]


@admin.register(Area)
class AreaAdmin(PlanAdmin):
    """A change is a new row from one day on; a running activation keeps its own copy."""

    chain = "area"
    list_display = ["da", "valid_from", "valid_to", "regions", "operator", "has_staff_in_point_7"]
    list_filter = ["key"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "valid_from"] if obj else []

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["help_texts"] = {
            "valid_to": _(
                "Skifter noget fra en dag, så sluttes rækken, og en ny begynder dagen efter."
            )
        }
        return super().get_form(request, obj, change, **kwargs)
