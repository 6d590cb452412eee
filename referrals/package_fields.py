"""A part's content as the entries of a package: key, label, value as typed, value in words.

Keys are the form's own, `walk.<question>` for the flowchart, and `<part>.<name>` for what was
written later. The schema beside this file lists them all, and a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals import casefile, correspondence, flowchart, handoff
from referrals.casework import content
from referrals.models import Part, Referral
from referrals.nodes import NOTE
from referrals.wording import Text

# What a referral records about the versions it was sent with: not answers, so not entries.
VERSION_KEYS = ("flow-version", "flow-hash", "form-version", "form-hash")
WALK_KEYS = ("kind", "outcome", "flags", *(f"walk.{key}" for key in flowchart.QUESTIONS))
# Keys of forms that are no longer in use. Never taken out: their packages must still validate.
RETIRED_KEYS: tuple[str, ...] = ()

# Parts with the form's own keys; in the others every key is the part's own.
OF_THE_FORM = frozenset(
    {
        Part.Kind.FACTS,
        Part.Kind.PERSON,
        Part.Kind.CONTACT,
        Part.Kind.REPORTER,
        Part.Kind.ANSWERS,
        Part.Kind.NAMELESS,
        Part.Kind.CONSENT,
        Part.Kind.STANDING,
    }
)

# What was written later: its label, and its codes where it has any.
WRITTEN: dict[str, tuple[Text, Mapping[str, Text]]] = {
    "nameless.told": (gettext_lazy("Beskrivelse"), {}),
    "consent.words": (gettext_lazy("Personens ord"), {}),
    "added.text": (gettext_lazy("Det, der er tilføjet"), {}),
    "added.fixed": (gettext_lazy("Fast sætning"), correspondence.FIXED),
    "message.text": (pgettext_lazy("package", "Besked"), {}),
    "message.fixed": (gettext_lazy("Fast sætning"), correspondence.FIXED),
    "note.text": (gettext_lazy("Intern note"), {}),
    "sheet.title": (gettext_lazy("Kort titel"), {}),
    "sheet.flags": (gettext_lazy("Ses først"), casefile.FLAGS),
    "sheet.plan": (gettext_lazy("Vurdering og plan"), {}),
    "sheet.next_step": (gettext_lazy("Næste skridt"), {}),
    "ending.did": (
        gettext_lazy("Hvad skete der?"),
        content.ENDINGS,
    ),
    "ending.ending": (gettext_lazy("Sådan endte sagen"), dict(Referral.Ending.choices)),
    "ending.reason": (gettext_lazy("Begrundelse"), {}),
    "answer.did": (
        gettext_lazy("Modtagerens svar"),
        {
            "return": gettext_lazy("Sendt tilbage med råd"),
            "decline": gettext_lazy("Modtageren overtager ikke sagen"),
        },
    ),
    "answer.advice": (gettext_lazy("Råd"), {}),
    "answer.code": (gettext_lazy("Grund til ikke at overtage"), handoff.DECLINING),
    "answer.reason": (gettext_lazy("Begrundelse"), {}),
}
KEYS = ("nameless.told", *WALK_KEYS, *content.FIELDS, *WRITTEN)
ORDER = {key: place for place, key in enumerate(dict.fromkeys(KEYS))}


def of_part(kind: str, typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry for each value, in the order it was asked for; an unknown key last, as it is."""
    values = {key_of(kind, key): typed[key] for key in typed if key not in VERSION_KEYS}
    values = {key: value for key, value in values.items() if value or key == "flags"}
    keys = sorted(values, key=lambda key: ORDER.get(key, len(ORDER)))
    entries = [entry(key, values[key]) for key in keys]
    if kind in (Part.Kind.CONSENT, Part.Kind.STANDING):
        labels = content.SAID_LABELS
        entries = [{**one, "label": str(labels.get(one["key"], one["label"]))} for one in entries]
    outcome = flowchart.OUTCOMES.get(values.get("outcome", ""))
    if outcome:
        decides = str(outcome.decides)
        label = _("Den, der afgør sagen")
        row = {"key": "decides", "label": label, "value": decides, "words": decides}
        entries.insert(keys.index("outcome") + 1, {**row, "mark": outcome.mark})
    return entries


def key_of(kind: str, key: str) -> str:
    is_forms_own = key in WALK_KEYS or key in content.FIELDS or "." in key
    return key if kind in OF_THE_FORM and is_forms_own else f"{kind}.{key}"


def entry(key: str, value: Any) -> dict[str, Any]:
    """A value as it was typed or chosen, with its label and its words in Danish.

    Of several codes the words are as many, in the same order.
    """
    words: str | list[str]
    label, words, mark = key, in_words(value, {}), ""
    question = flowchart.QUESTIONS.get(key.removeprefix("walk."))
    if key in content.FIELDS:
        label, words = content.row_of(key, value)
        mark = content.FIELDS[key].mark
        if not isinstance(value, str):
            words = [content.row_of(key, [item])[1] for item in value]
    elif key in WRITTEN:
        text, codes = WRITTEN[key]
        label, words = str(text), in_words(value, codes)
    elif question is not None:
        chosen = question.answer(value)
        label, mark = str(question.text), question.mark
        words = str(chosen.text) if chosen else words
    elif key == "kind":
        label = _("Slags")
        words = _("Note uden navn") if value == NOTE else _("Henvisning")
    elif key == "outcome":
        label, outcome = _("Resultat"), flowchart.OUTCOMES.get(value)
        words = str(outcome.title) if outcome else words
    elif key == "flags":
        label, words = _("Bemærk"), in_words(value, content.FLAGS)
    made = {"key": key, "label": label, "value": value, "words": words}
    return {**made, "mark": mark} if mark else made


def in_words(value: Any, codes: Mapping[str, Text]) -> str | list[str]:
    if isinstance(value, str):
        return str(codes.get(value, value))
    return [str(codes.get(item, item)) for item in value]


def basis(typed: Mapping[str, Any]) -> dict[str, str]:
    """On what a hand-off rests: its code, the code in words, and why."""
    bases = {**handoff.BASES, handoff.NAMELESS_BASIS: _("Kopien viser ikke, hvem personen er")}
    code = typed["basis"]
    return {"code": code, "label": str(bases.get(code, code)), "reason": typed["reason"]}
