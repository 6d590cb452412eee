"""Texts of the plan's document, which stand in both languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from crisisplan import plan

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
