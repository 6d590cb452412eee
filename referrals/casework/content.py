"""A case's content in words, opened part by part for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from referrals import correspondence, fields, flowchart
from referrals.casefile import FLAGS as SHEET_FLAGS
from referrals.casefile import WAYS
from referrals.casework.labels import FIELD_LABELS, QUESTION_LABELS, VALUE_LABELS
from referrals.handoff import BASES, DECLINING
from referrals.intake.forms import value_in_words
from referrals.keyring import Keyring, NotForYou
from referrals.models import Part, Referral
from referrals.nodes import NOTE
from referrals.sealing import Damaged

FIELDS = {f.key: f for f in fields.FIELDS}
CHANNELS = {
    "phone": gettext_lazy("Telefon"),
    "mail": gettext_lazy("Mail"),
    "letter": gettext_lazy("Brev"),
    "meeting": gettext_lazy("Møde"),
}

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
    return dated(opened)


def dated(opened: list[OpenPart]) -> list[OpenPart]:
    """Where the consent has been changed, what the referral said about it is marked as older."""
    newer = {key for one in opened if one.part.kind == Part.Kind.STANDING for key in one.content}
    if newer:
        for one in (one for one in opened if one.part.kind == Part.Kind.PERSON):
            older = {row_of(key, one.content[key])[0] for key in newer & one.content.keys()}
            one.rows = [(as_older(label) if label in older else label, v) for label, v in one.rows]
    return opened


def as_older(label: str) -> str:
    return _("%(label)s – før samtykket blev ændret") % {"label": label}


def rows_of(kind: str, content: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value in words, in the order a reader wants them."""
    if kind in ROWS_OF:
        return ROWS_OF[kind](content)
    # The form's own order; what an older form asked and today's does not comes last, as it is.
    order = {key: place for place, key in enumerate(FIELDS)}
    in_order = sorted(content, key=lambda key: order.get(key, len(order)))
    return [row_of(key, content[key]) for key in in_order]


def row_of(key: str, value: Any) -> tuple[str, str]:
    known = FIELDS.get(key)
    if known is None:
        return key, str(value)
    label = FIELD_LABELS.get(key, known.label)
    shown = VALUE_LABELS.get((key, value)) if isinstance(value, str) else None
    return str(label), str(shown or value_in_words(known, value))


def walk_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind, outcome and who decides, then each question with its answer."""
    outcome = flowchart.OUTCOMES.get(content.get("outcome", ""))
    kind = _("Note uden navn") if content.get("kind") == NOTE else _("Henvisning")
    rows = [(_("Slags"), kind)]
    if channel := CHANNELS.get(content.get("channel", "")):
        rows.append((_("Kom på"), str(channel)))
    if outcome:
        rows.append((_("Resultat"), str(outcome.title)))
        rows.append((_("Den, der afgør sagen"), str(outcome.decides)))
    answers = {key.removeprefix("walk."): v for key, v in content.items() if key[:5] == "walk."}
    return rows + question_rows(answers)


def question_rows(answers: dict[str, str]) -> list[tuple[str, str]]:
    """Each question of the walk with its answer, in the order they were asked."""
    rows = []
    for key, question in flowchart.QUESTIONS.items():
        if answer := answers.get(key, ""):
            chosen = question.answer(answer)
            label = str(QUESTION_LABELS.get(key, question.text))
            rows.append((label, str(chosen.text) if chosen else answer))
    return rows


def basis_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    bases = {**BASES, "nameless": gettext_lazy("Kopien viser ikke, hvem personen er")}
    return [
        (pgettext("hand-off", "Grundlag"), str(bases.get(content.get("basis", ""), ""))),
        (_("Begrundelse"), content.get("reason", "")),
    ]


def nameless_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The answers from fixed lists, and what was written for the copy."""
    walked = {key.removeprefix("walk."): v for key, v in content.items() if key[:5] == "walk."}
    rows = [row_of(key, value) for key, value in content.items() if key in FIELDS]
    rows += question_rows(walked)
    return [(_("Beskrivelse"), content.get("told", "")), *rows]


def answer_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    if content.get("did") == "return":
        return [(_("Råd"), content.get("advice", ""))]
    code = DECLINING.get(content.get("code", ""), "")
    return [(_("Grund til ikke at overtage"), str(code)), (_("Begrundelse"), content["reason"])]


ENDINGS = {
    "close": gettext_lazy("Afsluttet"),
    "redirect": gettext_lazy("Vist videre"),
    "withdraw": gettext_lazy("Trukket tilbage"),
    "ask-reopening": gettext_lazy("Genåbning foreslået"),
    "reopen": gettext_lazy("Genåbnet"),
}


def ending_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    done = str(ENDINGS.get(content.get("did", ""), ""))
    code = dict(Referral.Ending.choices).get(content.get("ending", ""), "")
    return [(f"{done}: {code}" if code else done, content.get("reason", ""))]


# Of a changed consent, which may be a no.
SAID_LABELS = {
    "consent.when": gettext_lazy("Sagt den"),
    "consent.how": gettext_lazy("Sagt på denne måde"),
}


def standing_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [row_of(key, content[key]) for key in ("consent.scope-us", "consent.scope-police")]
    how, when = str(WAYS.get(content.get("consent.how", ""), "")), content["consent.when"]
    rows.append((str(SAID_LABELS["consent.how"]), how))
    return [*rows, (str(SAID_LABELS["consent.when"]), row_of("consent.when", when)[1])]


def consent_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [*standing_rows(content), (_("Personens ord"), content.get("words", ""))]


def sheet_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    flags = ", ".join(str(SHEET_FLAGS[flag]) for flag in content.get("flags", ()))
    rows = [
        (_("Kort titel"), content.get("title", "")),
        (_("Ses først"), flags),
        (_("Vurdering og plan"), content.get("plan", "")),
        (_("Næste skridt"), content.get("next_step", "")),
    ]
    return [(label, value) for label, value in rows if value]


def text_rows(content: dict[str, Any]) -> list[tuple[str, str]]:
    fixed = correspondence.FIXED.get(content.get("fixed", ""), "")
    return [("", str(fixed) or content.get("text", ""))]


ROWS_OF = {
    Part.Kind.ANSWERS.value: walk_rows,
    Part.Kind.BASIS.value: basis_rows,
    Part.Kind.NAMELESS.value: nameless_rows,
    Part.Kind.ANSWER.value: answer_rows,
    Part.Kind.ENDING.value: ending_rows,
    Part.Kind.CONSENT.value: consent_rows,
    Part.Kind.STANDING.value: standing_rows,
    Part.Kind.SHEET.value: sheet_rows,
    Part.Kind.NOTE.value: text_rows,
    Part.Kind.MESSAGE.value: text_rows,
    Part.Kind.ADDED.value: text_rows,
}


def first_of_all(opened: list[OpenPart], sheet: list[OpenPart]) -> list[tuple[str, str]]:
    """Flags, threats, consent, the safe way, what not to do: before anything else on the page."""
    known: dict[str, Any] = {}
    for part in opened:
        known |= part.content  # a later consent replaces what the referral said
    flags = [str(text) for flag, text in FLAGS.items() if flag in known.get("flags", ())]
    for part in sheet:
        flags += [str(SHEET_FLAGS[flag]) for flag in part.content.get("flags", ())]
    noted = [(_("Bemærk"), text) for text in dict.fromkeys(flags)]
    return noted + [row_of(key, known[key]) for key in FIRST if known.get(key)]
