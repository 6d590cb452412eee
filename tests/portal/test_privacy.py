"""What is noticed in free text, and what a log line may hold."""

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import names, privacy


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
        ("01 02 03 1234", {"cpr"}),
        ("01.02.03-1234", {"cpr"}),
        ("01/02-1903 - 1234", {"cpr"}),
        ("010203\u20111234", {"cpr"}),  # a hyphen that does not break
        ("0102\u200b031234", {"cpr"}),  # with a space nobody sees
        ("010203-xxxx", {"cpr"}),
        ("310203-1234", set()),  # February has no 31st
        ("CPR 991399-1234", {"cpr"}),
        ("610203-1234", {"cpr"}),  # a replacement number
        ("01020312345", set()),
        ("25.11.2026 1405", set()),
        ("ring 22.33.44.55", {"phone"}),
        ("ring 22-33-44-55", {"phone"}),
        ("ring (+45) 22 33 44 55", {"phone"}),
        ("0045 22334455", {"phone"}),
        ("+40 722 123 456", {"phone"}),
        ("0040722123456", {"phone"}),
        ("+234 803 123 4567", {"phone"}),
        ("mobil 0722 123 456", {"phone"}),
        ("ring 112 eller 114, hotlinen er 70 20 25 50 og +45 70202550", set()),
        ("CVR 12345678, CVR-nr. 12 34 56 78 og DK12345678", set()),
        ("sagsnr. 2026-12345678, EAN 5798000123456", set()),
        ("fra 08.00-16.00 og 16.00-23.30", set()),
        ("12 345 678 kr. og 12345678 kroner", set()),
        ("25 11 2026 og 2025 2026", set()),
        ("+5 grader og +12 personer", set()),
        ("NOGEN@EXAMPLE.INVALID", {"email"}),
        ("nogen(at)example.invalid", {"email"}),
        ("12 stk. @ 45 kr.", set()),
        ("skriv til cmm@sbst.dk", set()),
        ("Opdigtetvej 12", {"address"}),
        ("opdigtetgade 3B, st. tv", {"address"}),
        ("Karen Blixens Vej 7", {"address"}),
        ("på anden sal, 2. th", {"address"}),
        ("på vej 12 km mod nord", set()),
        ("alle 12 og gaden 3 gange", set()),
        ("Hovedvej 9 og motorvej 45", set()),
        ("Istedgade 3. december", set()),
        ("født 5. maj 1998", {"birth"}),
        ("født den 05-05-1998", {"birth"}),
        ("fødselsdato: 1998-05-05", {"birth"}),
        ("født i 1998 i udlandet", set()),
        ("pas nr. AB1234567", {"passport"}),
        ("pasnummer 123456789", {"passport"}),
        ("passer 123456 enheder", set()),
        ("Opdigtia Ingensteds, født 5. maj 1998", {"name", "birth"}),
    ],
)
def test_numbers_in_text(text, kinds):
    assert privacy.found_in(text) == kinds


@given(st.text(alphabet=st.characters(whitelist_categories=("L", "Zs", "Po")), max_size=300))
def test_text_without_digits_holds_at_most_a_name(text):
    assert privacy.found_in(text.replace("@", "")) <= {"name"}


@given(st.text(alphabet="abcdefghijklmnopqrstuvxyzæøå ,.", max_size=300))
def test_small_letters_alone_are_a_name_only_when_one_is_listed(text):
    listed = set(re.findall(r"\w+", text)) & names.lists().given

    assert privacy.found_in(text) <= ({"name"} if listed else set())


@given(st.dates(min_value=date(1910, 1, 1)), st.integers(0, 9999), st.sampled_from(["", "-", " "]))
def test_every_date_can_begin_a_cpr_number(day, last, gap):
    assert "cpr" in privacy.found_in(f"{day:%d%m%y}{gap}{last:04d}")


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
