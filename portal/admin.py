"""The administrators' site: people, contacts, roles and the audit trail. No sealed model, ever."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import audit, freshness
from portal.models import AuditEvent, Contact, User
from portal.roles import may

admin.site.site_header = _("Guidelines og procedurer – administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("Administration")
admin.site.unregister(Group)


def may_enter(request: HttpRequest) -> bool:
    """Django asks for is_staff; we ask for a capability."""
    entering = ("accounts.manage", "guidance.edit", "audit.read", "crisis.plan")
    return any(may(request.user, c) for c in entering)


setattr(admin.site, "has_permission", may_enter)  # noqa: B010 – the site is Django's own object


class CapabilityAdmin(admin.ModelAdmin):
    """Access by capability instead of Django's per-model permissions."""

    capability = ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.capability)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.capability)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.capability)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.capability)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(CapabilityAdmin):
    capability = "guidance.edit"
    list_display = ["name", "phone", "email", "last_checked_on", "mark"]
    search_fields = ["name", "key"]

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.record("contact.change", f"contact:{obj.key}", by=request.user)
        freshness.bump(content=True)


@admin.register(User)
class StaffAdmin(CapabilityAdmin, UserAdmin):
    capability = "accounts.manage"
    list_display = ["username", "first_name", "last_name", "authority", "is_active"]
    list_filter = ["authority", "is_active", "groups"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "authority"]}),
        (_("Adgang"), {"fields": ["is_active", "groups"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2", "authority"]}),
    ]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        audit.record("role.change", f"account:{form.instance.pk}", by=request.user)


@admin.register(AuditEvent)
class AuditEventAdmin(CapabilityAdmin):
    capability = "audit.read"
    list_display = ["at", "verb", "chain", "actor", "purpose"]
    list_filter = ["verb"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
