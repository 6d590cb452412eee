"""What must hold before a process may start."""

import pytest
from environs import Env

from portal import checks, secret_file


def ids():
    return {found.id for found in checks.safe_to_run()}


def test_the_embedded_default_may_start(settings):
    settings.ALLOWED_HOSTS = settings.LOOPBACK  # Django's test runner adds its own
    assert ids() == set()


def test_demo_mode_on_another_host_is_refused(settings):
    settings.ALLOWED_HOSTS = ["portal.example"]

    assert {"portal.E001", "portal.E003"} <= ids()


def test_production_on_another_host_waits_for_the_second_factor(settings):
    settings.DEMO, settings.TLS = False, True
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.PINNED_KEYS = ["0" * 64]

    assert ids() == {"portal.E002"}


def test_production_without_pinned_keys_is_refused(settings):
    settings.DEMO = False

    assert "portal.E004" in ids()


def test_production_needs_every_secret(tmp_path):
    with pytest.raises(secret_file.MissingSecret, match="PORTAL_SECRET_AUDIT"):
        secret_file.load(Env(), tmp_path / "s.json", may_make=False)


def test_demo_secrets_are_made_once_and_kept_private(tmp_path):
    path = tmp_path / "keys" / "s.json"
    first = secret_file.load(Env(), path, may_make=True)

    assert secret_file.load(Env(), path, may_make=True) == first
    assert len(set(first.values())) == len(secret_file.PURPOSES)
    assert path.stat().st_mode & 0o077 == 0


def test_an_unknown_role_is_refused():
    from environs import ValidationError

    with pytest.raises(ValidationError):
        secret_file.one_of_the_roles("everything")
