"""The part of the package's schema that follows the form: its keys, and what each may hold.

`python -m tests.referrals.package_schema` writes it anew into the file after a change of the form.
Keys and codes that a form no longer asks for go into `package_fields.RETIRED_KEYS` first.
"""

import json
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from referrals import fields, flowchart, package_fields
from referrals.form_parts import Field

FILE = Path(package_fields.__file__).with_name("package.schema.json")
SCHEMA = json.loads(FILE.read_text())
WIDTH = 100


def rule(key: str, value: Any) -> dict[str, Any]:
    return {
        "if": {"properties": {"key": {"const": key}}},
        "then": {"properties": {"value": value}},
    }


def value_of(field: Field) -> dict[str, Any]:
    """What the schema says about a form field's value."""
    if field.kind == "choice":
        return {"enum": [key for key, _text in field.choices]}
    if field.kind == "choices":
        codes = {"pattern": "^[A-Za-z0-9-]+$"} if field.choices_from else {}
        codes = codes or {"enum": [key for key, _text in field.choices]}
        return {"$ref": "#/$defs/list", "items": codes}
    if field.kind == "date":
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if field.kind == "cvr":
        return {"$ref": "#/$defs/text"}
    # A line break may be stored as two characters and counts as one.
    longest = field.max_length * (2 if field.kind == "long" else 1)
    return {"$ref": "#/$defs/text", "maxLength": longest}


def expected_rules() -> Iterator[dict[str, Any]]:
    flags = {a.flag for q in flowchart.QUESTIONS.values() for a in q.answers if a.flag}
    yield rule("kind", {"enum": ["referral", "anonymous-note"]})
    yield rule("outcome", {"enum": list(flowchart.OUTCOMES)})
    yield rule("decides", {"$ref": "#/$defs/text"})
    yield rule("flags", {"type": "array", "items": {"enum": sorted(flags)}})
    for question in flowchart.QUESTIONS.values():
        yield rule(f"walk.{question.key}", {"enum": [a.key for a in question.answers]})
    for field in fields.FIELDS:
        yield rule(field.key, value_of(field))
    for key, (_label, codes) in package_fields.WRITTEN.items():
        given = {"enum": list(codes)} if codes else {"$ref": "#/$defs/text"}
        many = {"$ref": "#/$defs/list", "items": given}
        yield rule(key, many if key == "sheet.flags" else given)
    for key in package_fields.RETIRED_KEYS:
        yield rule(key, {"type": ["string", "array"]})


def with_rules(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the form of today."""
    rules = list(expected_rules())
    keys = [one["if"]["properties"]["key"]["const"] for one in rules]
    field = schema["$defs"]["field"]
    properties = {**field["properties"], "key": {**field["properties"]["key"], "enum": keys}}
    new = {**field, "properties": properties, "allOf": rules}
    return {**schema, "$defs": {**schema["$defs"], "field": new}}


def in_file_form(node: Any, depth: int = 0) -> str:
    """JSON with short things on one line, and one line for each rule."""
    flat = json.dumps(node, ensure_ascii=False)
    if len(flat) + depth <= WIDTH or not isinstance(node, dict | list):
        return flat
    before, after = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(node, dict):
        if set(node) == {"if", "then"}:
            return flat
        pairs = [f"{json.dumps(k)}: {in_file_form(v, depth + 1)}" for k, v in node.items()]
        return "{" + before + ("," + before).join(pairs) + after + "}"
    if all(isinstance(item, str) for item in node):
        words = ", ".join(json.dumps(item, ensure_ascii=False) for item in node)
        lines = textwrap.wrap(words, WIDTH - depth - 3, break_on_hyphens=False)
        return "[" + before + before.join(lines) + after + "]"
    return (
        "[" + before + ("," + before).join(in_file_form(v, depth + 1) for v in node) + after + "]"
    )


if __name__ == "__main__":
    FILE.write_text(in_file_form(with_rules(SCHEMA)) + "\n")
