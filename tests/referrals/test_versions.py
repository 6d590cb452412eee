"""Flowchart and form as archived: what a sender saw is rebuilt, and nothing changes quietly."""

import json

import pytest
from django.core.management import CommandError, call_command

from portal.models import AuditEvent
from referrals import fields, flowchart, keyring, versions
from referrals.management.commands.archive_procedure import to_sign
from tests import builders

ARCHIVED = sorted(versions.FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", sorted(versions.current()))
def test_what_is_in_force_is_archived_and_its_version_was_raised_with_it(name):
    """Fails after a changed word or road: raise the version, then `manage.py archive_procedure`."""
    kept = json.loads((versions.FOLDER / name).read_text(encoding="utf-8"))

    assert kept["hash"] == versions.current()[name]["hash"]


@pytest.mark.parametrize("path", ARCHIVED, ids=lambda path: path.name)
def test_no_archived_version_was_changed(path):
    kept = json.loads(path.read_text(encoding="utf-8"))

    assert versions.is_unchanged(kept)
    assert path.name.endswith(f"-{kept['version']}.json")


def test_a_changed_word_in_the_archive_is_found():
    kept = versions.current()[f"flow-{flowchart.FLOW_VERSION}.json"]
    kept["content"][1][0]["text"]["da"] += " "

    assert not versions.is_unchanged(kept)


def test_the_signed_table_is_that_of_the_version_in_force():
    table = versions.FOLDER / f"table-{flowchart.FLOW_VERSION}.md"

    assert table.read_text(encoding="utf-8") == to_sign()


def test_archiving_refuses_to_change_what_has_reached_a_sender(tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "FOLDER", tmp_path)
    call_command("archive_procedure")
    path = tmp_path / f"form-{fields.FORM_VERSION}.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "hash": "0" * 64}))

    with pytest.raises(CommandError, match="Raise the version first"):
        call_command("archive_procedure")


def test_every_path_is_rebuilt_from_its_sealed_answers():
    seen = 0
    for walked in flowchart.every_path():
        kind = next(iter(fields.kinds_for(walked)), "")
        if not kind:
            continue
        sealed = fields._walk_answers(walked)
        shown = versions.seen_by_sender(sealed)
        words = flowchart.path_in_words(walked)
        # The order is that of the chart; each question with exactly the answer given.
        assert {(a.text, a.answer) for a in shown.questions} == {
            (str(text), str(answer)) for text, answer, _key in words
        }
        assert shown.outcome == str(walked.outcome.title)
        seen += 1

    assert seen > 5000


def test_an_unknown_version_says_so():
    with pytest.raises(versions.NotArchived):
        versions.load("flow", "../../manage")


@pytest.mark.django_db
def test_the_case_page_leads_to_what_the_sender_saw():
    people = builders.make_people()
    case, _code = builders.make_referral()
    client = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    page = client.post(f"/sager/{case.pk}/som-sendt/", {"purpose": "supervise"})

    assert str(flowchart.QUESTIONS["consent"].text) in page.text
    assert "Version 0." in page.text
    assert AuditEvent.objects.filter(chain=case.chain, verb="case.open").count() == 1
    refused = client.post(f"/sager/{case.pk}/som-sendt/", {"purpose": ""})
    assert "Vælg, hvorfor du åbner sagen" in refused.text
    keys = keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))
    assert keys.open(case.parts.get(kind="answers"))["flow-version"] == flowchart.FLOW_VERSION
