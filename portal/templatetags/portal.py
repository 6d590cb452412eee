"""What templates cannot say plainly: icons, Danish dates, badges, contact links."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MONTHS = {
    "da": (
        "januar februar marts april maj juni juli august september oktober november december"
    ).split(),
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
}
SHORT = {
    "da": "jan. feb. mar. apr. maj juni juli aug. sep. okt. nov. dec.".split(),
    "en": "Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec".split(),
}
NBSP = "\N{NO-BREAK SPACE}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the design system's sprite; silent for screen readers unless it has a label."""
    address = static("dkfds/img/all-svg-icons.svg")
    if label:
        return format_html(
            '<svg class="icon-svg" focusable="false" role="img" aria-label="{}">'
            '<use href="{}#{}"></use></svg>',
            label,
            address,
            name,
        )
    return format_html(
        '<svg class="icon-svg" focusable="false" aria-hidden="true"><use href="{}#{}"></use></svg>',
        address,
        name,
    )


@register.filter
def on(value: date | datetime | None, style: str = "long") -> str:
    """A date as text wants it: `23. november 2026` or, short, `23. nov. 2026`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    language = (get_language() or "da")[:2]
    language = language if language in MONTHS else "da"
    month = (SHORT if style == "short" else MONTHS)[language][value.month - 1]
    day = f"{value.day}." if language == "da" else f"{value.day}"
    return f"{day}{NBSP}{month} {value.year}"


@register.filter
def at(value: datetime | None, style: str = "long") -> str:
    """A moment: `23. november 2026 kl. 14.05`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    if (get_language() or "da").startswith("en"):
        return f"{on(value, style)} at {local:%H:%M}"
    return f"{on(value, style)} kl.{NBSP}{local:%H.%M}"


@register.filter
def hard_spaces(number: str) -> str:
    """A telephone number that does not break over two lines."""
    return str(number).replace(" ", NBSP)


@register.simple_tag
def phone_link(contact: Any, css: str = "") -> SafeString:
    """A contact's number as a link to ring."""
    if not contact or not contact.phone:
        return SafeString("")
    if css:
        return format_html(
            '<a class="{}" href="tel:{}">{}</a>', css, contact.tel, hard_spaces(contact.phone)
        )
    return format_html('<a href="tel:{}">{}</a>', contact.tel, hard_spaces(contact.phone))


@register.filter
def get(mapping: Any, key: str) -> Any:
    """`mapping[key]`, or None."""
    return mapping.get(key) if mapping else None


@register.filter
def megabytes(size: int) -> str:
    """A file's size as text: `84 kB`, `1,2 MB` (`1.2 MB` in English)."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}{NBSP}kB"
    text = f"{size / 1_000_000:.1f}"
    if not (get_language() or "da").startswith("en"):
        text = text.replace(".", ",")
    return f"{text}{NBSP}MB"
