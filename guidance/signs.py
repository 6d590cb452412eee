"""The signs as data: what the checklist shows, and what a referral may carry.

Source: signs-of-trafficking.md sections 4 to 6, with its marks. The weight is a convention of the
pack (3.3, mark I) and decides only which advice comes first. It is never shown, never summed into
a score, and says nothing about a person. Signs of weight C in the pack are background and are
not listed: alone they say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise

STRONG = "strong"  # ring the same day on this one alone (weight A)
SIGN = "sign"  # ring when it stands with another, or when in doubt (weight B)

# Forms of exploitation, as the keys of the groups that belong to one.
SEXUAL, LABOUR, CRIMINAL, HOME, IDENTITY, ORGAN, CHILD = (
    "sexual", "labour", "criminal", "home", "identity", "organ", "child",
)  # fmt: skip


# Signs that say a child is involved whatever was answered, and one that is always acute.
OF_A_CHILD = frozenset({"X11", "K05"})
SUICIDE = "G35"


@dataclass(frozen=True, slots=True)
class Sign:
    key: str  # the pack's own, kept for good: G01, L04 …
    label: Text
    weight: str
    mark: str
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """Signs that are looked for together: of all forms, or of one."""

    key: str
    title: Text
    signs: tuple[Sign, ...]
    form: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a professional meets the person, and which forms are looked for there first."""

    key: str
    label: Text
    family: str
    forms: tuple[str, ...]
    chapter: str  # of the signs guide, where the setting is described
