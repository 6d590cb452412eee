"""The package a hand-off travels in: versioned JSON, and a PDF/A-3a made from it that carries it.

`package.schema.json` beside this file is the contract with the receiver's case system. A hand-off's
package holds what was fixed when it was approved, and the consent that holds now. While nobody
changes the consent it is the same bytes however often it is fetched, so a case system can know it
again. No staff names, no receipt data; only the parts that were handed over. Nothing is stored: it
is made when it is fetched.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.models import Authority
from portal.pdf import A_3A, Attached, MissingGlyphs, render_pdf
from referrals import casefile, fields, flowchart, package_fields
from referrals.casework import content
from referrals.handoff import NAMELESS_BASIS, parts_of
from referrals.keyring import Keyring, NotForYou
from referrals.models import HandOff, Message, Part, Referral
from referrals.sealing import Damaged

SCHEMA_VERSION = "1.1"
DATA_NAME = "overdragelse.json"
LANGUAGE = "da"
LONG = 160  # characters; a longer text stands under its label, not beside it
UNSHOWN = "[?]"

OPEN, DAMAGED, NO_KEY, DELETED = "open", "damaged", "no-key", "deleted"
# The order of the case's own page: what was seen, then the person, then what came later.
CASE_PARTS = (
    Part.Kind.FACTS,
    Part.Kind.PERSON,
    Part.Kind.CONTACT,
    Part.Kind.REPORTER,
    Part.Kind.ANSWERS,
    Part.Kind.CONSENT,
    Part.Kind.ADDED,
    Part.Kind.MESSAGE,
    Part.Kind.SHEET,
    Part.Kind.NOTE,
    Part.Kind.ANSWER,
    Part.Kind.ENDING,
)
HANDOFF_PARTS = (
    Part.Kind.NAMELESS,
    Part.Kind.FACTS,
    Part.Kind.PERSON,
    Part.Kind.STANDING,  # after what it replaces
    Part.Kind.REPORTER,
    Part.Kind.ANSWERS,
    Part.Kind.ADDED,
)


# -- the data -------------------------------------------------------------------------------------
def of_handoff(handoff: HandOff, keys: Keyring) -> dict[str, Any]:
    """The hand-off's package as data: what its receiver files."""
    with translation.override(LANGUAGE):
        parts, versions = opened(parts_of(handoff), HANDOFF_PARTS, keys)
        return {
            "schema": SCHEMA_VERSION,
            "kind": "hand-off",
            **about(handoff.referral, versions),
            "hand_off": {**description(handoff), "basis": basis_of(handoff, keys)},
            "parts": parts,
        }


def of_case(referral: Referral, keys: Keyring, *, at: datetime) -> dict[str, Any]:
    """CMM's own case at the time `at`, for CMM's own journal: every part CMM can open.

    Of the working sheet the newest version only; not the route at the authorities.
    """
    with translation.override(LANGUAGE):
        found = list(referral.parts.select_related("message").order_by("made_at"))
        sheets = [part for part in found if part.kind == Part.Kind.SHEET]
        parts, versions = opened((p for p in found if p not in sheets[:-1]), CASE_PARTS, keys)
        handoffs = [
            {
                **description(handoff),
                "state": str(handoff.state),
                "basis": basis_of(handoff, keys),
            }
            for handoff in referral.handoffs.order_by("proposed_at")
        ]
        return {
            "schema": SCHEMA_VERSION,
            "kind": "case",
            "made_at": moment(at),
            **about(referral, versions),
            "hand_offs": handoffs,
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


def authority(key: str) -> dict[str, str]:
    return {"key": str(key), "name": str(Authority(key).label)}


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


def basis_of(handoff: HandOff, keys: Keyring) -> dict[str, Any]:
    """On what the hand-off rests, or why that cannot be read."""
    part = handoff.parts.filter(kind=Part.Kind.BASIS).first()
    state, typed = open_one(part, keys) if part else (DELETED, {})
    if state == NO_KEY and handoff.copy == HandOff.Copy.NAMELESS:
        # The reason is CMM's own; that the copy names nobody is all there is to know.
        state, typed = OPEN, {"basis": NAMELESS_BASIS, "reason": ""}
    known = package_fields.basis(typed) if typed else {"code": None, "label": None, "reason": None}
    return {"state": state, **known}


def opened(
    parts: Iterable[Part], kinds: tuple[Part.Kind, ...], keys: Keyring
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The parts of these kinds in this order, each with its entries or why it cannot be read; and
    the versions the referral was sent with, where one of the parts holds them.
    """
    versions: dict[str, str] = {}
    found = []
    known = [part for part in parts if part.kind in kinds]
    for part in sorted(known, key=lambda p: (kinds.index(Part.Kind(p.kind)), p.made_at)):
        state, typed = open_one(part, keys)
        versions |= {key: typed[key] for key in package_fields.VERSION_KEYS if key in typed}
        row = {
            "kind": str(part.kind),
            "label": label_of(part),
            "state": state,
            "made_at": moment(part.made_at),
            "fields": package_fields.of_part(part.kind, typed),
        }
        found.append(row)
    return found, versions


def open_one(part: Part, keys: Keyring) -> tuple[str, dict[str, Any]]:
    try:
        return OPEN, keys.open(part)
    except Damaged:
        return DAMAGED, {}
    except NotForYou:
        return NO_KEY, {}


def label_of(part: Part) -> str:
    """The part's name; of a message, which way it went."""
    if part.kind == Part.Kind.MESSAGE and hasattr(part, "message"):
        way = Message.Direction(part.message.direction).label
        return f"{Part.Kind.MESSAGE.label}: {way}"
    return str(Part.Kind(part.kind).label)


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
        description = _("Det samme indhold som data til et sagssystem")
    carried = Attached(name=DATA_NAME, text=text, description=description, at=given_at)
    stamp = {"created": given_at, "data_name": DATA_NAME, "data_sha256": sha256(text)}
    try:
        return lay_out(package, carried, stamp)
    except MissingGlyphs as missing:
        shown = without(missing.characters, package)
        return lay_out(shown, carried, {**stamp, "has_unshown": True})


def lay_out(package: dict[str, Any], carried: Attached, stamp: dict[str, Any]) -> bytes:
    with translation.override(LANGUAGE):
        context = {**on_paper(package), "package": package, **stamp}
    return render_pdf(
        "referrals/pdf/package.html",
        context,
        language=LANGUAGE,
        variant=A_3A,
        attached=[carried],
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def without(characters: frozenset[str], value: Any) -> Any:
    """The same data with a mark in place of each run of characters that no font here has."""
    if isinstance(value, str):
        run = "[" + "".join(re.escape(one) for one in sorted(characters)) + "]+"
        return re.sub(run, UNSHOWN, value)
    if isinstance(value, dict):
        return {key: without(characters, one) for key, one in value.items()}
    if isinstance(value, list):
        return [without(characters, one) for one in value]
    return value


def on_paper(package: dict[str, Any]) -> dict[str, Any]:
    """What the template needs besides the data: times, what comes first, rows in groups."""
    is_case = package["kind"] == "case"
    handoffs = package["hand_offs"] if is_case else [package["hand_off"]]
    standing = next((p for p in package["parts"] if p["kind"] == Part.Kind.STANDING), None)
    return {
        "is_case": is_case,
        "received_at": datetime.fromisoformat(package["received_at"]),
        "made_at": moment_of(package.get("made_at")),
        "handoffs": [handoff_on_paper(handoff) for handoff in handoffs],
        "first": first_of_all(package),
        "consent_changed_at": moment_of(standing["made_at"]) if standing else None,
        "is_whole": all(part["state"] == OPEN for part in package["parts"]),
        "labels": list(dict.fromkeys(part["label"] for part in package["parts"])),
        "parts": [part_on_paper(part, standing) for part in package["parts"]],
    }


def handoff_on_paper(handoff: dict[str, Any]) -> dict[str, Any]:
    state = handoff.get("state")
    return {
        **handoff,
        "proposed_at": moment_of(handoff["proposed_at"]),
        "given_at": moment_of(handoff["given_at"]),
        "copy_words": str(HandOff.Copy(handoff["copy"]).label),
        "state_words": str(HandOff.State(state).label) if state else "",
    }


def part_on_paper(part: dict[str, Any], standing: dict[str, Any] | None) -> dict[str, Any]:
    """What the form sent came with the referral; the rest says when it was written.

    What it said about consent is marked as older where `standing` holds a newer answer.
    """
    came_later = part["kind"] not in CASE_PARTS[:5]
    made_at = moment_of(part["made_at"]) if came_later else None
    rows = part["fields"]
    if standing and part["kind"] == Part.Kind.PERSON:
        newer = {row["key"] for row in standing["fields"]}
        rows = [
            {**row, "label": content.as_older(row["label"])} if row["key"] in newer else row
            for row in rows
        ]
    return {**part, "groups": groups(rows), "made_at": made_at}


def moment_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def first_of_all(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Warnings, threats, consent and the safe way, as on the case's own page."""
    known = {field["key"]: field for part in package["parts"] for field in part["fields"]}
    warnings = [
        words
        for key, codes in (("sheet.flags", casefile.FLAGS), ("flags", content.FLAGS))
        for code, words in codes.items()
        if key in known and code in known[key]["value"]
    ]
    noticed = [{"label": _("Bemærk"), "words": str(words)} for words in dict.fromkeys(warnings)]
    return on_lines(noticed + [known[key] for key in content.FIRST if key in known])


def groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows next to one another share a table; a long text stands alone under its label."""
    grouped: list[dict[str, Any]] = []
    for row in on_lines(rows):
        if not row["words"] and not row.get("several"):  # no warnings, for example
            continue
        is_long = len(row["words"]) > LONG or "\n" in row["words"]
        if is_long or not grouped or grouped[-1]["is_long"]:
            grouped.append({"is_long": is_long, "rows": []})
        grouped[-1]["rows"].append(row)
    return grouped


def on_lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several codes become a list in one cell; one code is a text like any other."""
    shown = []
    for row in rows:
        words = row["words"]
        if isinstance(words, list):
            several = words if len(words) > 1 else []
            row = {**row, "words": words[0] if len(words) == 1 else "", "several": several}
        shown.append(row)
    return shown
