"""A case's content in words, opened part by part for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from referrals import fields, flowchart
from referrals.handoff import BASES
from referrals.intake.forms import value_in_words
from referrals.keyring import Keyring, NotForYou
from referrals.models import Part
from referrals.nodes import NOTE
from referrals.sealing import Damaged

FIELDS = {f.key: f for f in fields.FIELDS}


@dataclass
class OpenPart:
    """One part as the page shows it: label and value in words, or why it cannot be shown."""

    part: Part
    rows: list[tuple[str, str]] = field(default_factory=list)
    is_damaged: bool = False

    @property
    def label(self) -> str:
        return str(Part.Kind(self.part.kind).label)


def open_parts(parts: Iterable[Part], keys: Keyring) -> list[OpenPart]:
    """Every part these keys open. A damaged one is shown as damaged, never as empty."""
    opened = []
    for part in parts:
        try:
            content = keys.open(part)
        except NotForYou:
            continue
        except Damaged:
            opened.append(OpenPart(part, is_damaged=True))
            continue
        opened.append(OpenPart(part, rows_of(part.kind, content)))
    return opened


def rows_of(kind: str, content: dict[str, Any]) -> list[tuple[str, str]]:
    if kind == Part.Kind.ANSWERS:
        return walk_rows(content)
    if kind == Part.Kind.BASIS:
        basis = BASES.get(content.get("basis", ""), "")
        return [(_("Grundlag"), str(basis)), (_("Begrundelse"), content.get("reason", ""))]
    rows = []
    # The form's own order; what an older form asked and today's does not comes last, as it is.
    order = {key: place for place, key in enumerate(FIELDS)}
    for key in sorted(content, key=lambda key: order.get(key, len(order))):
        known = FIELDS.get(key)
        shown = value_in_words(known, content[key]) if known else str(content[key])
        rows.append((str(known.label) if known else key, shown))
    return rows


def walk_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind, outcome and who decides, then each question with its answer."""
    outcome = flowchart.OUTCOMES.get(content.get("outcome", ""))
    kind = _("Note uden navn") if content.get("kind") == NOTE else _("Henvisning")
    rows = [(_("Slags"), kind)]
    if outcome:
        rows.append((_("Resultat"), str(outcome.title)))
        rows.append((_("Den, der afgør sagen"), str(outcome.decides)))
    for key, question in flowchart.QUESTIONS.items():  # in the order they were asked
        answer = content.get(f"walk.{key}", "")
        if answer:
            chosen = question.answer(answer)
            rows.append((str(question.text), str(chosen.text) if chosen else answer))
    return rows
