"""Texts of the plan's document, which stand in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from crisisplan import crew, plan
from crisisplan.models import RoleHolder

register = template.Library()


@register.filter
def spoken(text: Any) -> str:
    """`{"da": …, "en": …}` in the page's language; a plain text as it is.

    A text that is missing in English is shown in Danish, and marked as Danish.
    """
    if not isinstance(text, dict):
        return str(text)
    language = plan.language_now()
    said = str(text.get(language, ""))
    if said.strip() or language == "da":
        return said
    return format_html('<span lang="da">{}</span>', text.get("da", ""))


@register.simple_tag
def role_name(holder: RoleHolder, areas: Mapping[str, str]) -> str:
    """`Feltkoordinator, Midtjylland (stedfortræder)`; `areas` by key."""
    name = str(crew.ROLES[holder.role].name)
    if holder.area:
        name += f", {areas.get(holder.area, holder.area)}"
    return f"{name} ({_('stedfortræder')})" if holder.is_deputy else name
