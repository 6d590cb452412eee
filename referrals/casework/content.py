"""A case's content in words, opened part by part for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from referrals import fields, flowchart
from referrals.handoff import BASES
from referrals.intake.forms import value_in_words
from referrals.keyring import Keyring, NotForYou
from referrals.models import Part, Referral
from referrals.nodes import NOTE
from referrals.sealing import Damaged

FIELDS = {f.key: f for f in fields.FIELDS}

# The form speaks to the one who fills it in; these are the same fields for the one who reads.
READ_AS = {
    "obs.facts-seen": gettext_lazy("Set af den, der henviser"),
    "obs.facts-told": gettext_lazy("Fortalt af personen"),
    "obs.facts-heard": gettext_lazy("Hørt fra andre"),
    "ref.confidentiality": gettext_lazy("Må oplysninger om den, der henviser, gives videre?"),
    "ref.org": gettext_lazy("Arbejdsplads"),
    "ref.name": gettext_lazy("Navn på den, der henviser"),
    "ref.contact": gettext_lazy("Sådan når I den, der henviser"),
    "safe.channel": gettext_lazy("Sikker vej til personen"),
    "safe.dont": gettext_lazy("Det må I ikke gøre"),
}
VALUE_READ_AS = {("safe.channel", "through-me"): gettext_lazy("Gennem den, der henviser")}

# What a caseworker needs in the first ten seconds, in this order.
FIRST = (
    "safe.threat",
    "consent.type",
    "consent.scope-us",
    "safe.channel",
    "safe.detail",
    "safe.times",
    "safe.dont",
    "safe.children",
    "p.interpreter",
    "p.not-interpreter",
    "p.name",
)
FLAGS = {
    "needs-care": gettext_lazy("Personen havde brug for lægehjælp, da henvisningen blev sendt"),
    "with-me": gettext_lazy("Personen var hos den, der henviser"),
    "labour-conditions": gettext_lazy("Dårlige løn- eller arbejdsvilkår"),
    "asylum-intent": gettext_lazy("Personen vil søge asyl"),
}


@dataclass
class OpenPart:
    """One part as the page shows it: label and value in words, or why it cannot be shown."""

    part: Part
    content: dict[str, Any] = field(default_factory=dict)
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
        opened.append(OpenPart(part, content, rows_of(part.kind, content)))
    return opened


def rows_of(kind: str, content: dict[str, Any]) -> list[tuple[str, str]]:
    if kind == Part.Kind.ANSWERS:
        return walk_rows(content)
    if kind == Part.Kind.BASIS:
        basis = BASES.get(content.get("basis", ""), "")
        return [
            (pgettext("hand-off", "Grundlag"), str(basis)),
            (_("Begrundelse"), content.get("reason", "")),
        ]
    # The form's own order; what an older form asked and today's does not comes last, as it is.
    order = {key: place for place, key in enumerate(FIELDS)}
    in_order = sorted(content, key=lambda key: order.get(key, len(order)))
    return [row_of(key, content[key]) for key in in_order]


def row_of(key: str, value: Any) -> tuple[str, str]:
    known = FIELDS.get(key)
    if known is None:
        return key, str(value)
    label = READ_AS.get(key, known.label)
    shown = VALUE_READ_AS.get((key, value)) if isinstance(value, str) else None
    return str(label), str(shown or value_in_words(known, value))


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


def first_of_all(opened: list[OpenPart]) -> list[tuple[str, str]]:
    """Threats, consent, the safe way, what not to do: before anything else on the case's page."""
    known: dict[str, Any] = {}
    for part in opened:
        known |= part.content
    flags = [
        (_("Bemærk"), str(text)) for flag, text in FLAGS.items() if flag in known.get("flags", ())
    ]
    return flags + [row_of(key, known[key]) for key in FIRST if known.get(key)]


@dataclass(frozen=True, slots=True)
class Consent:
    """What was said about passing on, as the referral recorded it."""

    to_us: str  # yes, ask-first, no; empty when it was not asked
    may_share_reporter: bool

    @property
    def is_no(self) -> bool:
        return self.to_us == "no"

    @property
    def is_open(self) -> bool:
        return self.to_us not in ("yes", "no")


def consent_of(referral: Referral, keys: Keyring) -> Consent:
    """Raises sealing.Damaged, keyring.NotForYou."""
    parts = {part.kind: part for part in referral.parts.filter(kind__in=("person", "reporter"))}
    person, reporter = keys.open(parts["person"]), keys.open(parts["reporter"])
    return Consent(
        to_us=person.get("consent.scope-us", ""),
        may_share_reporter=reporter.get("ref.confidentiality") == "may-be-shared",
    )
