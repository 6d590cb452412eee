"""The suspicion form: its pages, its fields in order, and what each path is asked for.

Two forms from one list. A *referral* concerns a person who agrees, or an authority's duty; a
*nameless note* says nothing a person can be known by. Page, rule, check page, PDF and sealed JSON
all come from here. Source: referrals.md 5.7 and identification-procedure.md 4.3, awaiting
approval by CMM. The fields themselves stand in `fields_person` and `fields_facts`.

Everything here is pure. `values` maps field key to what was typed or chosen: text, a choice's
key, or for several choices a list of keys.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from django.utils.translation import gettext_lazy as _

from referrals.fields_facts import (
    NEED_FIELDS,
    OBSERVATION_FIELDS,
    REPORTER_FIELDS,
    WORKPLACE_FIELDS,
)
from referrals.fields_person import CONSENT_FIELDS, PERSON_FIELDS, SAFETY_FIELDS
from referrals.flowchart import FLOW_VERSION, Walk, answered, content_hash, walk
from referrals.form_parts import ANSWERS, Condition, Field, Notice, Page, Stop
from referrals.nodes import NOTE, REFERRAL
from referrals.wording import Text, fingerprint

Value: TypeAlias = str | Sequence[str]

FORM_VERSION = "0.3.0"
REMINDER = _(
    "Skriv ikke CPR-nummer, diagnoser eller andres navne. Skader, du har set, må du gerne beskrive."
)
NAMELESS_REMINDER = _(
    "Skriv ikke personens navn, CPR-nummer, diagnoser eller andres navne. "
    "Skader, du har set, må du gerne beskrive."
)

# Consent comes first: nothing about a person is written before the gate (FL-3). Who writes comes
# last, and whether to say so before the fields that say it (ui.md, Referral form).
PAGES = (
    Page(
        "consent",
        "samtykke",
        _("Personens samtykke"),
        _("Vi spørger igen, fordi det er personen, der bestemmer, hvad du må sende."),
    ),
    Page(
        "sharing",
        "deling",
        _("Hvem må få det at vide?"),
        _(
            "Centret læser henvisningen. Andre får den kun, hvis personen siger ja, eller loven "
            "kræver det."
        ),
    ),
    Page(
        "safety",
        "sikkerhed",
        _("Sikkerhed"),
        _("Skriv det, du ved om, hvad der er trygt, og hvad der er farligt."),
    ),
    Page(
        "person",
        "personen",
        _("Om personen"),
        _("Skriv så lidt som muligt. Spring over det, du ikke ved."),
    ),
    Page(
        "observations",
        "iagttagelser",
        _("Det, du har set og hørt"),
        _("Skriv det, du ved. Du skal ikke bevise noget, og du skal ikke fortælle alt."),
    ),
    Page(
        "needs",
        "behov",
        _("Hvad er der brug for nu?"),
        _("Svaret hjælper centret med at gøre det vigtigste først."),
    ),
    Page(
        "workplace",
        "arbejdsplads",
        _("Om arbejdspladsen"),
        _("Du kan springe alle spørgsmål på siden over. Du skal ikke undersøge noget."),
    ),
    Page(
        "confidentiality",
        "fortrolighed",
        _("Dit navn"),
        _("Du vælger selv, om du vil oplyse, hvem du er."),
    ),
    Page(
        "reporter",
        "dig",
        _("Om dig"),
        _("Centret bruger oplysningerne til at spørge dig, hvis noget er uklart."),
    ),
)

FIELDS: tuple[Field, ...] = (
    CONSENT_FIELDS
    + SAFETY_FIELDS
    + PERSON_FIELDS
    + OBSERVATION_FIELDS
    + NEED_FIELDS
    + WORKPLACE_FIELDS
    + REPORTER_FIELDS
)

# First match counts: a child before everything.
STOPS = (
    Stop("p.ageband", "may-be-under-18", outcome="o-minor"),
    Stop("consent.type", "no", outcome="o-no-consent"),
    Stop("consent.type", "not-asked", guide=True),
    Stop("consent.type", "nameless", kind=NOTE),
    Stop("consent.type", "unknown", kind=NOTE, guide=True),
)

NOTICES = (
    Notice("safe.threat", "yes", _("Ring 112 nu. Formularen venter på dig imens."), "112"),
    Notice(
        "safe.children",
        "yes",
        _("Underret kommunen, hvis du er bekymret for børnene."),
        "municipality",
    ),
)


FIELD_OF = {field.key: field for field in FIELDS}


class FormStopped(Exception):
    """An answer ended this form, so nothing may be sent with it. `stop` says where to go."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(f"{stop.field} stops the form")
        self.stop = stop


def kinds_for(walked: Walk) -> tuple[str, ...]:
    """The forms this path opens: a referral may always turn into a nameless note instead."""
    form = walked.outcome.form if walked.outcome else ""
    return {REFERRAL: (REFERRAL, NOTE), NOTE: (NOTE,)}.get(form, ())


def pages_for(
    kind: str, walked: Walk, values: Mapping[str, Value] | None = None
) -> tuple[Page, ...]:
    """The pages that ask for something, in order; empty when the path does not open this form.

    Without `values`, the pages the form starts out with: answers may add or remove later ones.
    """
    used = {field.page for field in asked_fields(kind, walked, values or {})}
    first = walked.outcome.form_starts_at if walked.outcome else ""
    # Sorting keeps the order of PAGES and only moves the page the outcome opens at.
    return tuple(sorted((p for p in PAGES if p.key in used), key=lambda page: page.key != first))


def fields_for(
    page: Page, kind: str, walked: Walk, values: Mapping[str, Value]
) -> tuple[Field, ...]:
    """What the page asks for, in order. Depends on earlier pages only, never on itself."""
    return tuple(f for f in asked_fields(kind, walked, values) if f.page == page.key)


def asked_fields(kind: str, walked: Walk, values: Mapping[str, Value]) -> tuple[Field, ...]:
    """Everything this form asks for on this path, given the answers so far."""
    return tuple(field for field, _value in _asked(kind, walked, values))


def choices_for(
    field: Field, kind: str, walked: Walk, values: Mapping[str, Value]
) -> tuple[tuple[str, Text], ...]:
    """The choices the page offers; empty for free text and for choices another app has."""
    return _offered(field, _known(kind, walked, values))


def is_required(field: Field, kind: str, walked: Walk, values: Mapping[str, Value]) -> bool:
    """Whether the field may not be left empty. False in a group, where another one may do."""
    return not field.group and _required(field, kind, _known(kind, walked, values))


def unanswered(kind: str, walked: Walk, values: Mapping[str, Value]) -> tuple[Field, ...]:
    """The required fields still without an answer on offer; of a group, its first field."""
    known = _known(kind, walked, values)
    asked = _asked(kind, walked, values)
    done = {field.group for field, value in asked if field.group and value}
    empty = []
    for field, value in asked:
        if not value and field.group not in done and _required(field, kind, known):
            empty.append(field)
            if field.group:
                done.add(field.group)
    return tuple(empty)


def stop_for(kind: str, walked: Walk, values: Mapping[str, Value]) -> Stop | None:
    """The stop these values have reached; None while the form may go on."""
    known = _known(kind, walked, values)
    return next((stop for stop in STOPS if known.get(stop.field) == stop.value), None)


def notices_for(kind: str, walked: Walk, values: Mapping[str, Value]) -> tuple[Notice, ...]:
    """The advice these values call for at once."""
    known = _known(kind, walked, values)
    return tuple(notice for notice in NOTICES if known.get(notice.field) == notice.value)


def payload(kind: str, walked: Walk, values: Mapping[str, Value]) -> dict[str, dict[str, Value]]:
    """What is sealed: part → field key → value. Exactly what was asked for and answered.

    Text is kept as typed. The part `answers` comes from the walk: one `walk.<question>` each,
    outcome, flags and versions, from which the path can be rebuilt. Empty when the path does not
    open this form. Raises FormStopped when an answer has ended it.
    """
    if kind not in kinds_for(walked):
        return {}
    stop = stop_for(kind, walked, values)
    if stop:
        raise FormStopped(stop)
    parts: dict[str, dict[str, Value]] = {}
    for field, value in _asked(kind, walked, values):
        if value:
            parts.setdefault(field.part, {})[field.key] = value
    told = nameless(walked, values) if kind == NOTE else walked
    parts[ANSWERS] = {"kind": kind, **_walk_answers(told)}
    return parts


def nameless(walked: Walk, values: Mapping[str, Value]) -> Walk:
    """The walk as a nameless note tells it: when a referral turned into one, without the stay."""
    if not walked.outcome or walked.outcome.form == NOTE or "consent" not in walked.answers:
        return walked
    consent = "yes-anonymous" if values.get("consent.type") == "nameless" else "unknown"
    return walk(answered(walked.answers, "consent", consent))


def reminder_for(kind: str) -> Text:
    """What stands over free text about what not to write."""
    return NAMELESS_REMINDER if kind == NOTE else REMINDER


def for_cmm_only(key: str) -> bool:
    """Whether a field may never leave CMM, whatever a hand-off chooses."""
    field = FIELD_OF.get(key)
    return field is not None and "us" not in field.receivers


@cache  # the content is constant, and every sent referral asks
def form_hash() -> str:
    """The form's fingerprint: 64 hex digits that change with any field, rule or Danish word."""
    return fingerprint(PAGES, FIELDS, STOPS, NOTICES, REMINDER, NAMELESS_REMINDER)


def cvr_digits(text: str) -> str:
    """The number as typed, without spaces and the letters DK."""
    return "".join(text.split()).upper().removeprefix("DK")


def is_cvr(text: str) -> bool:
    """Whether the text is 8 digits that add up as a Danish CVR number does (modulus 11)."""
    weights = (2, 7, 6, 5, 4, 3, 2, 1)
    if len(text) != 8 or not (text.isascii() and text.isdigit()) or text[0] == "0":
        return False
    return sum(w * int(digit) for w, digit in zip(weights, text, strict=True)) % 11 == 0


def _walk_answers(walked: Walk) -> dict[str, Value]:
    return {
        "flow-version": FLOW_VERSION,
        "flow-hash": content_hash(),
        "form-version": FORM_VERSION,
        "form-hash": form_hash(),
        "outcome": walked.outcome.key if walked.outcome else "",
        "flags": sorted(walked.flags),
        **{f"walk.{question}": answer for question, answer in walked.answers.items()},
    }


def _asked(kind: str, walked: Walk, values: Mapping[str, Value]) -> list[tuple[Field, Value]]:
    """Each field that is asked for, with its value; "" where the value is not one it offers.

    A field sees only answers that are themselves asked for: a stale one opens nothing.
    """
    if kind not in kinds_for(walked):
        return []
    letter = "N" if kind == NOTE else "R"
    known: dict[str, Value] = {f"walk.{key}": answer for key, answer in walked.answers.items()}
    found = []
    for field in FIELDS:
        wanted = letter in field.asked_in and walked.role in field.roles
        if wanted and all(_holds(condition, known) for condition in field.asked_if):
            known[field.key] = _accepted(field, values.get(field.key, ""), known)
            found.append((field, known[field.key]))
    return found


def _known(kind: str, walked: Walk, values: Mapping[str, Value]) -> dict[str, Value]:
    walk_answers = {f"walk.{key}": answer for key, answer in walked.answers.items()}
    return {**walk_answers, **{f.key: value for f, value in _asked(kind, walked, values)}}


def _holds(condition: Condition, known: Mapping[str, Value]) -> bool:
    return (known.get(condition.of, "") in condition.among) == condition.wanted


def _offered(field: Field, known: Mapping[str, Value]) -> tuple[tuple[str, Text], ...]:
    # A choice with several conditions is offered only when all of them are true.
    withheld = {key for key, condition in field.choice_if if not _holds(condition, known)}
    return tuple(choice for choice in field.choices if choice[0] not in withheld)


def _required(field: Field, kind: str, known: Mapping[str, Value]) -> bool:
    letter = "N" if kind == NOTE else "R"
    return letter in field.required or any(_holds(c, known) for c in field.required_if)


def _accepted(field: Field, value: Value, known: Mapping[str, Value]) -> Value:
    keys = {key for key, _text in _offered(field, known)}
    if field.kind == "choices":
        given = [value] if isinstance(value, str) else value
        return [item for item in given if item and (field.choices_from or item in keys)]
    if not isinstance(value, str) or (field.kind == "choice" and value not in keys):
        return ""
    return value if value.strip() else ""
