"""The package a hand-off travels in: versioned JSON, and a PDF/A-3a made from it that carries it.

`package.schema.json` beside this file is the contract with the receiver's case system. A hand-off's
package holds what was fixed when it was approved and nothing that comes later: however often it is
fetched, it is the same bytes, so a case system can know it again. No staff names, no receipt data;
only the parts that were handed over. Nothing is stored: it is made when it is fetched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.models import Authority
from portal.pdf import A_3A, Attached, render_pdf
from referrals import fields, flowchart
from referrals.casework import content
from referrals.handoff import BASES
from referrals.keyring import Keyring, NotForYou
from referrals.models import HandOff, Part, Referral
from referrals.nodes import NOTE
from referrals.sealing import Damaged

SCHEMA_VERSION = "1.0"
DATA_NAME = "overdragelse.json"
LANGUAGE = "da"
LONG = 90  # characters; a longer text stands under its label, not beside it

OPEN, DAMAGED, NO_KEY = "open", "damaged", "no-key"
# What a referral records about the versions it was sent with. Not answers, so not among the fields.
VERSION_KEYS = ("flow-version", "flow-hash", "form-version", "form-hash")
# Keys of forms that are no longer in use. Never taken out: their packages must still validate.
RETIRED_KEYS: tuple[str, ...] = ()

CASE_PARTS = (
    Part.Kind.FACTS,
    Part.Kind.PERSON,
    Part.Kind.CONTACT,
    Part.Kind.REPORTER,
    Part.Kind.ANSWERS,
)


# -- the data -------------------------------------------------------------------------------------
def of_handoff(handoff: HandOff, keys: Keyring) -> dict[str, Any]:
    """The hand-off's package as data: what its receiver files."""
    with translation.override(LANGUAGE):
        parts, versions = opened(handoff.parts.all(), keys)
        basis = next(p for p in parts if p["kind"] == Part.Kind.BASIS)
        return {
            "schema": SCHEMA_VERSION,
            "kind": "hand-off",
            **about(handoff.referral, versions),
            "hand_off": {**description(handoff), "basis": basis_of(basis)},
            "parts": [p for p in parts if p["kind"] != Part.Kind.BASIS],
        }


def of_case(referral: Referral, keys: Keyring, *, at: datetime) -> dict[str, Any]:
    """CMM's own case at the time `at`, for CMM's own journal: every part CMM can open."""
    with translation.override(LANGUAGE):
        parts, versions = opened(referral.parts.filter(kind__in=CASE_PARTS), keys)
        return {
            "schema": SCHEMA_VERSION,
            "kind": "case",
            "made_at": moment(at),
            **about(referral, versions),
            "hand_offs": [
                {
                    **description(handoff),
                    "state": str(handoff.state),
                    "basis": basis_of(opened(handoff.parts.filter(kind="basis"), keys)[0][0]),
                }
                for handoff in referral.handoffs.order_by("proposed_at")
            ],
            "parts": parts,
        }


def about(referral: Referral, versions: dict[str, str]) -> dict[str, Any]:
    """Whose case, from when, and with which texts. `versions` come from the part that has them."""
    return {
        "language": LANGUAGE,
        "reference": referral.reference,
        "received_at": moment(referral.received_at),
        "sender": authority(Authority.CMM),
        "versions": {
            "sent_with": {
                "flow": version(referral.flow_version, versions.get("flow-hash")),
                "form": version(referral.form_version, versions.get("form-hash")),
            },
            "labels_from": {
                "flow": version(flowchart.FLOW_VERSION, flowchart.content_hash()),
                "form": version(fields.FORM_VERSION, fields.form_hash()),
            },
        },
    }


def version(number: str, content_hash: str | None) -> dict[str, str | None]:
    return {"version": number, "sha256": content_hash}


def description(handoff: HandOff) -> dict[str, Any]:
    """What was fixed about it at approval: nothing that happens later."""
    given_at = None if handoff.state == HandOff.State.REJECTED else handoff.decided_at
    return {
        "id": str(handoff.pk),
        "receiver": authority(handoff.receiver),
        "copy": str(handoff.copy),
        "proposed_at": moment(handoff.proposed_at),
        "given_at": moment(given_at) if given_at else None,
    }


def authority(key: str) -> dict[str, str]:
    return {"key": str(key), "name": str(Authority(key).label)}


def basis_of(part: dict[str, Any]) -> dict[str, Any]:
    """On what the hand-off rests, or why that cannot be read."""
    values = {field["key"]: field for field in part["fields"]}
    if part["state"] != OPEN:
        return {"state": part["state"], "code": None, "label": None, "reason": None}
    return {
        "state": OPEN,
        "code": values["basis"]["value"],
        "label": values["basis"]["words"],
        "reason": values["reason"]["value"],
    }


def opened(parts: Iterable[Part], keys: Keyring) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Every part with its fields, or why it cannot be read; and the versions, where they stand."""
    versions: dict[str, str] = {}
    found = []
    for part in sorted(parts, key=place_of):
        state, typed = OPEN, {}
        try:
            typed = keys.open(part)
        except Damaged:
            state = DAMAGED
        except NotForYou:
            state = NO_KEY
        versions |= {key: typed[key] for key in VERSION_KEYS if key in typed}
        label = str(Part.Kind(part.kind).label)
        found.append(
            {"kind": str(part.kind), "label": label, "state": state, "fields": fields_of(typed)}
        )
    return found, versions


def place_of(part: Part) -> int:
    """The order of the case's own page: what was seen, then the person, then the rest."""
    order = [*CASE_PARTS, *(kind for kind in Part.Kind if kind not in CASE_PARTS)]
    return order.index(Part.Kind(part.kind))


def fields_of(typed: dict[str, Any]) -> list[dict[str, Any]]:
    """One entry for each value, in the order it was asked for; unknown keys last, as they are."""
    order = {key: place for place, key in enumerate([*WALK_KEYS, *content.FIELDS])}
    keys = sorted((k for k in typed if k not in VERSION_KEYS), key=lambda k: order.get(k, 999))
    rows = [entry(key, typed[key]) for key in keys]
    outcome = flowchart.OUTCOMES.get(typed.get("outcome", ""))
    if outcome:
        decides = str(outcome.decides)
        label = _("Den, der afgør sagen")
        after = next(n for n, row in enumerate(rows) if row["key"] == "outcome") + 1
        row = {"key": "decides", "label": label, "value": decides, "words": decides}
        rows.insert(after, {**row, "mark": outcome.mark})
    return rows


WALK_KEYS = ("kind", "outcome", "flags", *(f"walk.{key}" for key in flowchart.QUESTIONS))


def entry(key: str, value: Any) -> dict[str, Any]:
    """A value as it was typed or chosen, with its label and its words in Danish."""
    label, words, mark = key, as_text(value), ""
    question = flowchart.QUESTIONS.get(key.removeprefix("walk."))
    if key in content.FIELDS:
        label, words = content.row_of(key, value)
        mark = content.FIELDS[key].mark
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
        label = _("Bemærk")
        words = ", ".join(str(content.FLAGS.get(flag, flag)) for flag in value)
    elif key == "basis":
        label, words = pgettext("hand-off", "Grundlag"), str(BASES.get(value, value))
    elif key == "reason":
        label = _("Begrundelse")
    made = {"key": key, "label": label, "value": value, "words": words}
    return {**made, "mark": mark} if mark else made


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(str(item) for item in value)


def moment(value: datetime) -> str:
    """UTC to the second, as `2026-11-25T09:00:00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- the paper ------------------------------------------------------------------------------------
def to_json(package: dict[str, Any]) -> str:
    """The attached file's text: the same package is always the same bytes."""
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def render(package: dict[str, Any]) -> bytes:
    """The package as PDF/A-3a, made from its data and carrying it. Raises pdf.PdfFailed."""
    text = to_json(package)
    given_at = package.get("made_at") or package["hand_off"]["given_at"]
    with translation.override(LANGUAGE):
        carried = Attached(
            name=DATA_NAME,
            text=text,
            description=_("Det samme indhold som data til et sagssystem"),
            at=given_at,
        )
        context = {
            **on_paper(package),
            "package": package,
            "created": given_at,
            "data_name": DATA_NAME,
            "data_sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
    return render_pdf(
        "referrals/pdf/package.html",
        context,
        language=LANGUAGE,
        variant=A_3A,
        attached=[carried],
    )


def on_paper(package: dict[str, Any]) -> dict[str, Any]:
    """What the template needs besides the data: times, what comes first, rows in groups."""
    handoffs = package.get("hand_offs") or [package[k] for k in ("hand_off",) if k in package]
    return {
        "is_case": package["kind"] == "case",
        "received_at": datetime.fromisoformat(package["received_at"]),
        "made_at": moment_of(package.get("made_at")),
        "handoffs": [
            {
                **handoff,
                "proposed_at": moment_of(handoff["proposed_at"]),
                "given_at": moment_of(handoff["given_at"]),
                "copy_words": str(HandOff.Copy(handoff["copy"]).label),
                "state_words": str(HandOff.State(handoff["state"]).label)
                if "state" in handoff
                else "",
            }
            for handoff in handoffs
        ],
        "first": first_of_all(package),
        "is_whole": all(part["state"] == OPEN for part in package["parts"]),
        "parts": [{**part, "groups": groups(part["fields"])} for part in package["parts"]],
    }


def moment_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def first_of_all(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Warnings, threats, consent and the safe way, as on the case's own page."""
    known = {field["key"]: field for part in package["parts"] for field in part["fields"]}
    flags = known.get("flags", {}).get("value", ())
    warnings = [
        {"label": _("Bemærk"), "words": str(text)}
        for flag, text in content.FLAGS.items()
        if flag in flags
    ]
    return warnings + [known[key] for key in content.FIRST if key in known]


def groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows next to one another share a table; a long text stands alone under its label."""
    grouped: list[dict[str, Any]] = []
    for row in rows:
        is_long = len(row["words"]) > LONG or "\n" in row["words"]
        if is_long or not grouped or grouped[-1]["is_long"]:
            grouped.append({"is_long": is_long, "rows": []})
        grouped[-1]["rows"].append(row)
    return grouped
