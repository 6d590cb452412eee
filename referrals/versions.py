"""Every version of flowchart and form that ever reached a sender, kept with its fingerprint.

A case names its versions; from them and its sealed answers, what the sender saw is rebuilt exactly,
years later. `archive/` holds one file for each: `manage.py archive_procedure` writes it, a test
fails when the content has changed and the version has not, and nothing there is ever changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import override

from referrals import fields as form
from referrals import flowchart
from referrals.wording import fingerprint

FOLDER = Path(__file__).parent / "archive"
LANGUAGES = ("da", "en")


class NotArchived(Exception):
    """No file for that version, so what its sender saw cannot be shown."""


def current() -> dict[str, dict[str, Any]]:
    """File name → content, for the versions in force: texts in Danish and English."""
    flow = (flowchart.START, flowchart.FIRST_QUESTIONS, flowchart.LAST_QUESTIONS)
    reminders = (form.REMINDER, form.NAMELESS_REMINDER)
    asked = (form.PAGES, form.FIELDS, form.STOPS, form.NOTICES, *reminders)
    return {
        f"flow-{flowchart.FLOW_VERSION}.json": {
            "version": flowchart.FLOW_VERSION,
            "hash": flowchart.content_hash(),
            "content": plain((*flow, flowchart.OUTCOMES, flowchart.CONSENT_GUIDE)),
        },
        f"form-{form.FORM_VERSION}.json": {
            "version": form.FORM_VERSION,
            "hash": form.form_hash(),
            "content": plain(asked),
        },
    }


def plain(thing: Any) -> Any:
    """JSON's own types; a text becomes {"da": …, "en": …}."""
    if isinstance(thing, Promise):
        said = {}
        for language in LANGUAGES:
            with override(None if language == "da" else language):
                said[language] = str(thing)
        return said
    if is_dataclass(thing):
        return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, (tuple, list)):
        return [plain(value) for value in thing]
    return thing


def danish(thing: Any) -> Any:
    """Archived content with its Danish alone, as the fingerprint covers it."""
    if isinstance(thing, dict):
        if set(thing) == set(LANGUAGES):
            return thing["da"]
        return {key: danish(value) for key, value in thing.items()}
    return [danish(value) for value in thing] if isinstance(thing, list) else thing


def is_unchanged(archived: Mapping[str, Any]) -> bool:
    """Whether the content still has the fingerprint it was archived with."""
    return fingerprint(*danish(archived["content"])) == archived["hash"]


@cache  # archived files never change
def load(kind: str, version: str) -> dict[str, Any]:
    """`kind` is flow or form. Raises NotArchived."""
    path = FOLDER / f"{kind}-{version}.json"
    if not path.is_file() or path.parent != FOLDER:
        raise NotArchived(f"{kind} {version}")
    return json.loads(path.read_text(encoding="utf-8"))


# -- what a sender saw ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the walk as it stood on the sender's screen, and the answer given."""

    text: str
    help: str
    answer: str
    others: tuple[str, ...]  # the answers not chosen


@dataclass(frozen=True, slots=True)
class Seen:
    """The walk and its outcome, in the sender's language and the version's own words."""

    version: str
    questions: tuple[Asked, ...]
    outcome: str
    lead: str
    decides: str
    do_now: tuple[tuple[str, str], ...]


def seen_by_sender(answers: Mapping[str, Any]) -> Seen:
    """`answers` is the sealed part of that name. Raises NotArchived."""
    archived = load("flow", answers["flow-version"])
    language = answers.get("language", "da")
    _start, first, last, outcomes, _guide = archived["content"]

    def said(text: Any) -> str:
        return text[language] if isinstance(text, dict) else str(text)

    asked = []
    role = answers.get("walk.role", "")
    for question in (*first, *last):
        given = answers.get(f"walk.{question['key']}")
        if not given:
            continue
        shown = [a for a in question["answers"] if not a["roles"] or role in a["roles"]]
        chosen = [said(a["text"]) for a in shown if a["key"] == given]
        others = tuple(said(a["text"]) for a in shown if a["key"] != given)
        words = (said(question["text"]), said(question["help"]))
        asked.append(Asked(*words, chosen[0] if chosen else given, others))
    outcome = outcomes[answers["outcome"]]
    return Seen(
        version=archived["version"],
        questions=tuple(asked),
        outcome=said(outcome["title"]),
        lead=said(outcome["lead"]),
        decides=said(outcome["decides"]),
        do_now=tuple((said(step["title"]), said(step["text"])) for step in outcome["do_now"]),
    )
