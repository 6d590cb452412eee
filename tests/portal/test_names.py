"""Whether a text seems to name a person: single rules, hostile text, and the measured figures."""

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import names, privacy
from tests.portal import personal_data


@pytest.mark.parametrize(
    "text",
    [
        "Hun hedder Opdigtia.",
        "hun hedder mette",
        "mette jensen ringede",
        "Navn: Opdigtia Ingensteds",
        "METTE JENSEN",
        "Mettes telefon",
        "Opdigtia Ingensteds' pas",
        "fru Ingensteds",
        "M. Ingensteds har skrevet under",
        "Vi så Liv i går.",
        "Mohamed bin Ingensteds",
        "Jean-Opdigtius Ingensteds",
        "Besked fra Opdigtia",
        "Vi venter på Opdigtia Ingensteds.",
        "Region Sjælland og Mette Jensen er enige.",
        "CMM-kollegaen Opdigtia er syg.",
        "Deltagere: Mette Jensen Ole Hansen Opdigtia Ingensteds Opdigtus Intetsteds",
        "Mo\u0308llina Ingensteds",  # written with a separate accent
    ],
)
def test_a_person_is_noticed(text):
    assert names.has_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Vi ringede til Røde Kors i Region Hovedstaden.",
        "Liv er vigtigere end regler.",  # also a name
        "Hans venstre arm var brækket.",
        "Firmaet Opdigtet Hegn har ingen kontrakter.",
        "De kom fra Nørre Opdigtby.",
        "Han har været i Polen, Ungarn og Opdigtland.",
        "Den Nationale Operative Stab",
        "Covid-19-test af EU-borgere",
        "WhatsApp, TikTok og iPhone",
        "Bestilt hos Opdigtet Hegn A/S",
        "Karen Blixens Vej ligger i byen.",
        "ALLE SKAL VÆRE STILLE NU",
        "Det her er en overskrift, Der Er Skrevet Med Mange Store Bogstaver I Træk",
        "https://example.invalid/Opdigtet",
    ],
)
def test_what_is_no_person_is_let_through(text):
    assert not names.has_name(text)


def test_the_lists_are_whole_and_in_small_letters():
    known = names.lists()

    assert all(len(section) > 10 for section in known)
    assert all(word == word.lower() for section in known for word in section)
    assert len(known.given) > 800
    assert not known.starters & (known.given - known.also_words)


def test_held_out_names_stand_in_no_list():
    known = frozenset().union(*names.lists())
    held = personal_data.HELD_OUT_GIVEN + personal_data.HELD_OUT_FAMILY
    held += personal_data.LATER_GIVEN + personal_data.LATER_FAMILY

    assert not [name for name in held if name.lower() in known]
    listed = personal_data.LISTED_GIVEN + personal_data.LISTED_FAMILY
    assert len(held) > len(listed) / 2  # at least a third of all


def test_99_of_100_personal_entries_are_noticed(capsys):
    """The figure the crisis log is built for; per group it is printed."""
    entries = personal_data.personal()
    held = Counter(entry.group for entry in entries)
    noticed = Counter(e.group for e in entries if e.kind in privacy.found_in(e.text))
    with capsys.disabled():
        print(f"\nnoticed: {noticed.total()} of {held.total()} entries")
        for group in held:
            print(f"  {group}: {noticed[group]} of {held[group]}")

    assert held.total() >= 1000
    assert noticed.total() / held.total() >= 0.99
    unlisted = [group for group in held if group.endswith(("held out", "later"))]
    assert sum(noticed[g] for g in unlisted) / sum(held[g] for g in unlisted) >= 0.96


def test_1_of_100_plain_entries_at_most_is_a_false_alarm(capsys):
    entries = personal_data.impersonal()
    held = Counter(entry.group for entry in entries)
    alarms = [entry for entry in entries if privacy.found_in(entry.text)]
    raised = Counter(entry.group for entry in alarms)
    with capsys.disabled():
        print(f"\nfalse alarms: {len(alarms)} of {len(entries)} entries")
        for group in held:
            print(f"  {group}: {raised[group]} of {held[group]}")

    assert held["guidance"] >= 3000
    assert held["log"] >= 200
    assert held["observation"] >= 200
    for group in held:
        assert raised[group] / held[group] <= 0.01, [e.text for e in alarms if e.group == group]


PIECES = st.sampled_from(
    ["A", "a", "Aa ", "A-", "'", ". ", ", ", " al ", " og ", "1", "+", "@", "født ", "Mette ", "\n"]
    + ["hedder ", "til ", "pas ", "cpr ", "vej ", "\u0301", "İ", "ß", "ﷺ", "🙂", "\ud800", "Ǆ"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60), st.integers(1, 40))
def test_no_text_is_refused(pieces, times):
    assert privacy.found_in("".join(pieces) * times) <= {
        *("cpr", "phone", "email", "name", "address", "birth", "passport")
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jeg så Opdigtet Mortensen gå ind.", "Opdigtet Mortensen"),
        ("Han hedder mette og bor her.", "mette"),
        ("Hun så\xa0Mette\xa0Mortensen.", "Mette Mortensen"),
        ("En varevogn holder der hver nat.", ""),
    ],
)
def test_the_words_taken_for_a_name_are_told(text, words):
    assert privacy.name_in(text) == words


class Counted(names.Reader):
    """A reader that counts how often it looks at a word."""

    looks = 0

    def low(self, at):
        self.looks += 1
        return super().low(at)

    def kind(self, at):
        self.looks += 1
        return super().kind(at)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12), st.integers(50, 300))
def test_the_work_grows_with_the_words_and_not_faster(pieces, times):
    reader = Counted("".join(pieces) * times)
    reader.first_person()

    assert reader.looks <= 40 * len(reader.words) + 40


@settings(max_examples=20, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=4))
def test_a_long_hostile_text_does_not_stall(pieces):
    """A guard against runaway searches, not a measurement: quadratic work would take minutes."""
    started = time.process_time()
    privacy.found_in(("".join(pieces) * 100_000)[:100_000])

    assert time.process_time() - started < 10
