"""Every Danish sentence has its English, nothing is left from yesterday, and both files agree."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "portal" / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*\}(?!\})|</?\w+[^>]*>")


def entries():
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def english_of(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_no_sentence_is_untranslated_or_fuzzy():
    missing = [e.msgid for e in entries() if e.fuzzy or not all(english_of(e))]

    assert missing == []


def test_every_placeholder_is_kept():
    wrong = [
        e.msgid
        for e in entries()
        for text in english_of(e)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(e.msgid))
        and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(e.msgid_plural))
    ]

    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    written = {(e.msgctxt, e.msgid): english_of(e) for e in entries()}

    assert {(e.msgctxt, e.msgid): english_of(e) for e in compiled} == written


def test_the_catalogue_holds_exactly_the_sentences_of_the_source(tmp_path):
    copy = tmp_path / "project"
    ignore = shutil.ignore_patterns(
        ".git", ".venv", "node_modules", "build", "var", "tests", "__pycache__", "static", "content"
    )
    shutil.copytree(ROOT, copy, ignore=ignore)
    catalogue = copy / CATALOGUE.relative_to(ROOT)
    before = {(e.msgctxt, e.msgid) for e in polib.pofile(str(catalogue))}
    command = [sys.executable, "manage.py", "makemessages", "--locale", "en"]
    command += ["--no-location", "--no-wrap", "--no-obsolete"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env=environment)
    after = {(e.msgctxt, e.msgid) for e in polib.pofile(str(catalogue))}

    assert sorted(str(pair) for pair in after - before) == []
    assert sorted(str(pair) for pair in before - after) == []
