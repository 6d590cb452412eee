"""The hand-off package as data: what it holds, and the schema it follows."""

import json

import jsonschema
import pytest

from guidance import public as guidance
from referrals import (
    casefile,
    correspondence,
    fields,
    flowchart,
    handoff,
    keyring,
    package,
)
from referrals.models import HandOff, Part
from tests import builders
from tests.referrals.package_schema import SCHEMA, with_rules

pytestmark = pytest.mark.django_db


# -- the schema and the form cannot drift ---------------------------------------------------------
def test_the_schema_knows_exactly_the_forms_keys_and_codes():
    """When this fails: `python -m tests.referrals.package_schema`, and raise SCHEMA_VERSION."""
    assert with_rules(SCHEMA)["$defs"]["field"] == SCHEMA["$defs"]["field"]


def test_the_schema_knows_exactly_the_states_parts_and_marks():
    defs = SCHEMA["$defs"]
    marked = [*fields.FIELDS, *flowchart.QUESTIONS.values(), *flowchart.OUTCOMES.values()]

    assert defs["caseHandOff"]["properties"]["state"]["enum"] == list(HandOff.State.values)
    assert defs["handOff"]["properties"]["copy"]["enum"] == list(HandOff.Copy.values)
    assert defs["basis"]["properties"]["code"]["enum"] == [
        *handoff.BASES,
        handoff.NAMELESS_BASIS,
        None,
    ]
    assert set(defs["part"]["properties"]["kind"]["enum"]) == {
        *package.HANDOFF_PARTS,
        *package.CASE_PARTS,
    }
    assert {one.mark for one in marked} <= set(defs["field"]["properties"]["mark"]["enum"])


def test_the_schema_is_strict_everywhere():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for name, node in SCHEMA["$defs"].items():
        if node.get("type") == "object":
            assert node["additionalProperties"] is False, name
            assert set(node["required"]) <= set(node["properties"]), name


# -- packages -------------------------------------------------------------------------------------
@pytest.fixture
def people():
    return builders.make_people()


def keys_of(people, role):
    return keyring.from_phrase(people[role], builders.phrase_of(role))


def handed_over(
    people, kinds=("person", "facts", "answers"), reason="Personen siger ja.", **values
):
    """A hand-off that has reached the other authority."""
    case, _code = builders.make_referral(**values)
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    parts = list(case.parts.filter(kind__in=kinds))
    by, lead = people["cmm-caseworker"], people["cmm-lead"]
    moved = handoff.propose(case, parts, basis="consent", reason=reason, by=by)
    handoff.approve(moved, keys_of(people, "cmm-lead"), by=lead)
    return moved


def package_of(people, **values):
    return package.of_handoff(handed_over(people, **values), keys_of(people, "us-receiver"))


def values_in(made):
    return {entry["key"]: entry["value"] for part in made["parts"] for entry in part["fields"]}


FULL = {
    "safe.threat": "yes",
    "safe.children": "yes",
    "consent.when": "2026-11-20",
    "consent.how": "interpreter",
    "p.gender": "woman",
    "p.nationality": "opdigtsk",
    "obs.form": ["forced-labour"],
    "obs.signs": list(guidance.signs())[:3],
    "obs.facts-told": "Første linje.\r\nAnden linje.",
    "obs.place-kind": "workplace",
    "obs.municipality": "Ingensteds",
}


@pytest.mark.parametrize("kinds", [("facts",), ("person", "facts"), ("answers",)])
def test_a_real_package_follows_the_schema(people, kinds):
    made = package_of(people, kinds=kinds, **FULL)

    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(
        made
    )
    assert {part["kind"] for part in made["parts"]} == set(kinds)


def test_the_schema_refuses_what_is_not_in_it(people):
    made = package_of(people)
    broken = [
        {**made, "staff": "Opdigtet Leder"},
        {**made, "schema": "2.0"},
        {**made, "kind": "case"},
    ]
    for key, value in (("ref.name", 3), ("safe.threat", "maybe"), ("cpr", "x")):
        entry = {"key": key, "label": "x", "value": value, "words": "x"}
        broken.append({**made, "parts": [{**made["parts"][0], "fields": [entry]}]})
    damaged = {**made["parts"][0], "state": "damaged"}
    broken.append({**made, "parts": [damaged]})

    for one in broken:
        assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(one))
    assert not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(made))


def test_values_are_as_typed_byte_for_byte(people):
    typed = "  To mellemrum\r\n\tog <script>alert(1)</script> & »citat« \u00e5\u030a  "
    made = package_of(people, **{"obs.facts-seen": typed})

    assert values_in(made)["obs.facts-seen"] == typed
    assert json.loads(package.to_json(made)) == made


def test_it_holds_the_chosen_parts_and_nobodys_name_at_work(people):
    """Neither the other parts, nor who proposed and approved, nor what opens the receipt."""
    told = {"ref.confidentiality": "cmm-only", "ref.contact": "70 00 00 00"}
    moved = handed_over(people, kinds=("facts",), **told)
    text = package.to_json(package.of_handoff(moved, keys_of(people, "us-receiver")))

    assert "Personen har ikke sit eget pas." in text
    for word in ("Opdigtet Person", "opdigtsk", "70 00 00 00", moved.referral.receipt_lookup):
        assert word not in text
    for person in people.values():
        assert person.username not in text
        assert str(person) not in text
    assert str(moved.referral.pk) not in text
    assert values_in(json.loads(text)).keys() <= {f.key for f in fields.FIELDS if f.part == "facts"}


def test_the_same_hand_off_is_the_same_bytes_however_far_it_has_come(people):
    moved = handed_over(people, **FULL)
    keys, receiver = keys_of(people, "us-receiver"), people["us-receiver"]
    first = package.render(package.of_handoff(moved, keys))
    moved.acknowledge(by=receiver)
    handoff.return_with_advice(moved, "Kom igen med et ja.", by=receiver)
    moved.journalise(by=receiver)
    later = HandOff.objects.get(pk=moved.pk)

    assert package.render(package.of_handoff(later, keys)) == first


def test_versions_are_told_only_by_the_part_that_holds_them(people):
    without = package_of(people, kinds=("facts",))["versions"]
    with_answers = package_of(people, kinds=("answers",))["versions"]

    assert without["sent_with"]["form"] == {"version": fields.FORM_VERSION, "sha256": None}
    assert (
        with_answers["sent_with"]
        == with_answers["labels_from"]
        == {
            "form": {"version": fields.FORM_VERSION, "sha256": fields.form_hash()},
            "flow": {"version": flowchart.FLOW_VERSION, "sha256": flowchart.content_hash()},
        }
    )


def test_a_nameless_copy_is_one_part_without_the_name(people):
    case, _code = builders.make_referral(**FULL)
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    cmm = keys_of(people, "cmm-lead")
    known = {k: v for part in case.parts.all() for k, v in cmm.open(part).items()}
    by, told = people["cmm-caseworker"], "En person arbejder uden løn."
    moved = handoff.propose_nameless(case, known, told=told, reason="Ikke spurgt endnu.", by=by)
    handoff.approve(moved, cmm, by=people["cmm-lead"])
    made = package.of_handoff(moved, keys_of(people, "us-receiver"))

    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert [part["kind"] for part in made["parts"]] == ["nameless"]
    assert made["hand_off"]["copy"] == made["hand_off"]["basis"]["code"] == "nameless"
    assert values_in(made)["nameless.told"] == told
    assert set(values_in(made)) <= {*handoff.NAMELESS_FIELDS, "nameless.told"}
    assert "Opdigtet Person" not in package.to_json(made)


def test_what_was_added_later_goes_with_it_and_says_when(people):
    case, _code = builders.make_referral()
    for text in ("Bilen holder der stadig.", "I dag kom en anden bil."):
        casefile.add(case, Part.Kind.ADDED, correspondence.written(text), by=None)
    case.receive(by=people["cmm-intake"])
    case.take(by=people["cmm-caseworker"])
    parts = list(case.parts.filter(kind__in=("facts", "added")))
    by, lead = people["cmm-caseworker"], people["cmm-lead"]
    moved = handoff.propose(case, parts, basis="duty", reason="Efter loven.", by=by)
    handoff.approve(moved, keys_of(people, "cmm-lead"), by=lead)
    made = package.of_handoff(moved, keys_of(people, "us-receiver"))

    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert [part["kind"] for part in made["parts"]] == ["facts", "added", "added"]
    assert [part["fields"] for part in made["parts"][1:]] == [
        [{"key": "added.text", "label": "Det, der er tilføjet", "value": text, "words": text}]
        for text in ("Bilen holder der stadig.", "I dag kom en anden bil.")
    ]
