"""Rules that a reader should not have to check: forbidden patterns, lengths, templates, moves."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "guidance", "crisisplan", "referrals")
SOURCES = sorted(
    p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST = 400

FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "text is escaped",
    r"autoescape off": "text is escaped",
    r"\sstyle=": "the policy forbids inline style",
    r"\son[a-z]+=\"": "the policy forbids inline script",
    r"javascript:": "a link is an address",
    r"target=\"_blank\"": "a new window surprises",
    r"<script(?![^>]*\bsrc=)": "the policy forbids inline script",
    r"\bklik her\b": "a link says where it goes",
}
FORBIDDEN_IN_CODE = {
    r"\bcsrf_exempt\b": "every post carries its token",
    r"\bprint\(": "say it through the command's stdout",
    r"objects\.raw\(|\.extra\(": "use the ORM",
    r"__all__\"": "name the fields",
}
# One line each may do what is forbidden elsewhere, and says why beside it.
MARK_SAFE_ALLOWED = {"guidance/rendering.py"}


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_holds_a_forbidden_pattern(path):
    text = path.read_text()
    for pattern, why in FORBIDDEN_IN_TEMPLATES.items():
        assert not re.search(pattern, text), f"{pattern}: {why}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_source_file_holds_a_forbidden_pattern_or_is_too_long(path):
    text = path.read_text()
    for pattern, why in FORBIDDEN_IN_CODE.items():
        if name_of(path) == "portal/bootstrap.py" and "print" in pattern:
            continue
        assert not re.search(pattern, text), f"{pattern}: {why}"
    assert len(text.splitlines()) <= LONGEST
    if "mark_safe" in text:
        assert name_of(path) in MARK_SAFE_ALLOWED


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_compiles(path):
    get_template(str(path.relative_to(ROOT / "templates")))


def test_every_template_is_used():
    code = "\n".join(p.read_text() for p in [*SOURCES, *TEMPLATES])
    asked_by_crispy = {"formkit"}
    unused = [
        name
        for name in (str(p.relative_to(ROOT / "templates")) for p in TEMPLATES)
        if name not in code and name.split("/")[0] not in asked_by_crispy
    ]

    assert unused == []


def test_only_models_move_states():
    """A status or state is written by the model's own conditional update and nowhere else."""
    pattern = re.compile(r"update\([^)]*\b(status|state)=|\.(status|state) = ")
    allowed = ("/models/", "portal/outbox.py", "referrals/intake/drafts.py")
    found = [
        f"{name_of(path)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text().splitlines()
        if pattern.search(line) and not any(part in name_of(path) for part in allowed)
    ]

    assert found == []


def test_no_module_is_named_for_nothing():
    nameless = {
        "utils",
        "helpers",
        "services",
        "selectors",
        "mixins",
        "common",
        "misc",
        "constants",
    }

    assert not [name_of(path) for path in SOURCES if path.stem in nameless]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_sealed_model_is_in_the_admin():
    from django.contrib import admin

    registered = {model._meta.label for model in admin.site._registry}
    assert not [label for label in registered if label.startswith("referrals.")]


# Every column of the referral side, and what it may say in clear. A new column fails here first.
IN_CLEAR = {
    "Referral": "id reference status received_at due_at due_for is_urgent assigned_to has_unread "
    "ending ended_at reopening_asked_by journalised_by journalised_at sheet_version route_version "
    "step_waits noticed flow_version form_version receipt_lookup is_demo",
    "Duplicate": "id one other linked_by linked_at",
    "Part": "id referral kind made_at made_by",
    "Wrap": "id part key",
    "Message": "id referral part direction sent_at read_at",
    "HandOff": "id referral receiver copy state proposed_by proposed_at decided_by decided_at "
    "acknowledged_by acknowledged_at answered_by answered_at recalled_by recalled_at "
    "journalised_by journalised_at",
    "HandOffPart": "id handoff part",
    "Draft": "id state made_at expires_at",
    "KeptDraft": "id made_at expires_at",
    "CallCode": "id key expires_at",
    "LegalHold": "id referral reason placed_by placed_at review_on lift_asked_by lifted_by "
    "lifted_at",
    "Purge": "id referral proposed_at reviewed_by reviewed_at approved_by approved_at",
    "Figure": "id period column count is_hidden",
    "FigurePeriod": "id table kind first_on last_on counted_at",
    "SearchRecord": "id user at key",
    "AuthorityKey": "id authority use generation fingerprint made_at retired_at is_demo",
    "PersonalKey": "user made_at locked_at",
    "KeyGrant": "id key user granted_at",
    "UnlockedKeys": "id user idle_until ends_at",
}
SEALED = {
    "Referral": "reporter_public reporter_sealed",
    "Part": "sealed",
    "Wrap": "sealed",
    "Draft": "sealed",
    "KeptDraft": "sealed",
    "CallCode": "sealed",
    "Message": "reporter_wrap",
    "SearchRecord": "sealed",
    "AuthorityKey": "public",
    "PersonalKey": "public salt sealed recovery_sealed",
    "KeyGrant": "sealed",
    "UnlockedKeys": "sealed",
}


def test_every_column_is_named_as_clear_or_sealed():
    for model in apps.get_app_config("referrals").get_models():
        name = model.__name__
        if model._meta.auto_created:
            continue
        columns = {field.name for field in model._meta.concrete_fields}
        named = set(IN_CLEAR[name].split()) | set(SEALED.get(name, "").split())
        assert columns == named, name
        for sealed in SEALED.get(name, "").split():
            assert model._meta.get_field(sealed).get_internal_type() == "BinaryField"


def test_a_public_process_never_loads_what_opens_authority_keys():
    code = (
        "import os, sys; os.environ['PORTAL_ROLE'] = 'public';"
        "import django; django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "bad = [m for m in sys.modules if m in ('referrals.keyring', 'referrals.handoff')"
        " or m.startswith('referrals.casework') or m.startswith('django.contrib.admin.sites')];"
        "sys.exit(','.join(bad) or 0)"
    )
    run_python(code)


def test_a_web_process_never_loads_weasyprint():
    code = (
        "import os, sys; import portal.wsgi;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "sys.exit('weasyprint' if 'weasyprint' in sys.modules else 0)"
    )
    run_python(code)


def run_python(code):
    import os
    import sys

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_every_icon_exists_in_the_design_system():
    sprite = ROOT / "build" / "static" / "dkfds" / "img" / "all-svg-icons.svg"
    known = set(re.findall(r'id="([a-z-]+)"', sprite.read_text()))
    asked = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text())
    }

    assert asked <= known
