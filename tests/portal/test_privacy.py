"""What is noticed in free text, and what a log line may hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import privacy


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("født 010203-1234 siger kortet", {"cpr"}),
        ("0102031234", {"cpr"}),
        ("010203 1234", {"cpr"}),
        ("ring 12 34 56 78", {"phone"}),
        ("ring +45 12345678 nu", {"phone"}),
        ("skriv til nogen@example.invalid", {"email"}),
        ("kl. 14.05 den 23. november 2026", set()),
        ("cirka 12 personer, 3 biler, 1.250,5 kr.", set()),
        ("sag 2026-11-25 nr. 12345", set()),
        ("§ 262 a, stk. 2, nr. 14", set()),
        ("991399-1234", set()),
    ],
)
def test_numbers_in_text(text, kinds):
    assert privacy.found_in(text) == kinds


@given(st.text(alphabet=st.characters(whitelist_categories=("L", "Zs", "Po")), max_size=300))
def test_text_without_digits_is_never_noticed(text):
    assert privacy.found_in(text.replace("@", "")) == set()


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "a\x7f"])
def test_control_characters_are_seen(text):
    assert privacy.has_control_characters(text)


@pytest.mark.parametrize("text", ["", "æøå\n\r\t", "🙂", "ﷺ"])
def test_ordinary_text_has_none(text):
    assert not privacy.has_control_characters(text)


def test_unknown_keys_never_reach_the_log():
    event = {"event": "x", "status": 200, "name": "Navn", "text": "fortroligt"}
    kept = privacy.keep_allowed(None, "info", event)

    assert json.dumps(kept) == json.dumps(
        {"event": "x", "status": 200, "count": 2, "outcome": "keys-dropped"}
    )


def test_other_packages_log_lines_lose_their_text(capsys):
    import logging

    privacy.configure_logs()
    logging.getLogger("django.request").error("Invalid: %s", "fortroligt ord")

    line = capsys.readouterr().err
    assert "fortroligt" not in line
    assert "django.request" in line
