"""The clocks count as the paper says, warn before the end, and never act."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.functional import Promise
from django.utils.translation import override

from referrals.clock_rules import (
    CEILING_DAYS,
    PERIOD_DAYS,
    RULES,
    starting_with,
)
from referrals.clocks import (
    CannotCount,
    Clock,
    ends_at,
    next_due,
    state_at,
    warns_at,
    with_days,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# identification-procedure.md 3, written down by hand: key, length, mark, when to warn. `+` counts
# from the start, `-` before the end; h hours, d days, w weeks, m months, k working days.
GOLDEN = """
T-01 0h I
T-02 24h V +12h
T-03 72h V -24h
T-04 72h V +24h +48h
T-05 court V -3d
T-06 7d V/I +5d
T-07 30d V +20d +25d +29d
T-08 120d V +100d +110d
T-09 30d V +15d +20d +25d
T-10 8w V +4w +7w
T-11 7d V +3d
T-12 choice V half-way
T-13 72h V +24h
T-14 24m V +18m
T-15 24h V +12h
T-16 6k V +4k
T-17 6m V +5m
"""
TABLE = {row[0]: row[1:] for row in (line.split() for line in GOLDEN.strip().split("\n"))}
LETTERS = {"hours": "h", "days": "d", "weeks": "w", "months": "m", "working-days": "k"}
SIGNS = {"from-start": "+", "before-end": "-"}


def at(text):
    """A time in Copenhagen, from `2026-11-25 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def here(moment):
    """A time as Copenhagen's clocks show it."""
    return f"{moment.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}"


def short(length):
    return f"{length.amount}{LETTERS[length.unit]}"


# The table


def test_the_rules_are_those_that_have_a_length():
    assert list(RULES) == [f"T-{number:02d}" for number in range(1, 18)]


@pytest.mark.parametrize("key", TABLE)
def test_each_rule_counts_and_warns_as_the_paper_says(key):
    rule, (length, mark, *warns) = RULES[key], TABLE[key]

    assert rule.key == key
    assert rule.mark == mark
    if length == "court":
        assert (rule.length, short(rule.most)) == (None, "4w")
    elif length == "choice":
        assert rule.length is None
    else:
        assert short(rule.length) == length
    assert [
        SIGNS[warn.counted] + short(warn.length) if warn.length else warn.counted
        for warn in rule.warns
    ] == warns


def test_the_ordinary_departure_deadline_has_four_lengths():
    lengths = [short(option.length) for option in RULES["T-12"].choices]

    assert lengths == ["1m", "15d", "7d", "0h"]


def test_detention_has_a_longer_length_in_a_special_period():
    assert [short(option.length) for option in RULES["T-04"].choices] == ["4w"]
    assert [key for key, rule in RULES.items() if rule.choices] == ["T-04", "T-12"]


def test_only_staff_start_the_period():
    closed = [key for key, rule in RULES.items() if not rule.may_start("referrer")]

    assert closed == ["T-07", "T-08", "T-09"]
    assert all(rule.may_start("cmm-caseworker") for rule in RULES.values())
    assert all(rule.may_start("us-receiver") for rule in RULES.values())


def test_the_ceiling_starts_with_the_period_and_never_again():
    assert [rule.key for rule in starting_with("T-07")] == ["T-07", "T-08", "T-09"]
    assert [rule.key for rule in starting_with("T-10")] == ["T-10"]
    once = [key for key, rule in RULES.items() if not rule.repeatable]
    assert once == ["T-07", "T-08", "T-09", "T-17"]


def test_every_rule_is_told_in_danish():
    with override("da"):
        for rule in RULES.values():
            texts = [rule.label, rule.advice, rule.starts, rule.law]
            texts += [option.label for option in rule.choices]
            assert all(isinstance(text, Promise) for text in texts)
            assert re.fullmatch(r"[A-ZÆØÅ].*\.", str(rule.advice)), rule.key
            for text in texts:
                assert not re.search(r"§+ \d|(stk|nr)\. \d", str(text)), str(text)
            assert rule.source


# Counting


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("T-02", "2026-11-25 14:30", "2026-11-26 14:30"),
        ("T-02", "2026-10-24 12:00", "2026-10-25 11:00"),  # an hour more on the clock that night
        ("T-02", "2026-03-28 12:00", "2026-03-29 13:00"),
        ("T-04", "2026-10-23 12:00", "2026-10-26 11:00"),  # a døgn is 24 hours
        ("T-07", "2026-11-01 09:00", "2026-12-01 09:00"),
        ("T-07", "2026-10-10 12:00", "2026-11-09 12:00"),  # a day is a day
        ("T-07", "2026-03-10 12:00", "2026-04-09 12:00"),
        ("T-08", "2026-10-10 12:00", "2027-02-07 12:00"),
        ("T-10", "2026-10-01 23:30", "2026-11-26 23:30"),
        ("T-14", "2028-02-29 08:00", "2030-02-28 08:00"),
        ("T-17", "2026-08-31 08:00", "2027-02-28 08:00"),
        ("T-17", "2026-10-31 08:00", "2027-04-30 08:00"),
        ("T-17", "2026-09-29 08:00", "2027-03-29 08:00"),
        ("T-16", "2026-12-17 10:00", "2026-12-28 10:00"),  # Christmas Eve counts
        ("T-16", "2026-03-30 10:00", "2026-04-10 10:00"),  # Easter does not
        ("T-16", "2026-11-28 10:00", "2026-12-07 10:00"),  # from a Saturday
        ("T-07", "2027-02-26 02:30", "2027-03-28 03:30"),  # 2.30 is skipped that night
        ("T-07", "2026-09-25 02:30", "2026-10-25 02:30"),  # and here it comes twice
    ],
)
def test_a_clock_ends_when_the_calendar_says(key, start, end):
    assert here(ends_at(RULES[key], at(start))) == end


def test_of_an_hour_that_comes_twice_the_first_counts():
    end = ends_at(RULES["T-07"], at("2026-09-25 02:30"))

    assert end == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("choice", "end"),
    [
        ("one-month", "2027-02-28 12:00"),
        ("fifteen-days", "2027-02-15 12:00"),
        ("seven-days", "2027-02-07 12:00"),
        ("at-once", "2027-01-31 12:00"),
    ],
)
def test_the_ordinary_departure_deadline_follows_its_ground(choice, end):
    assert here(ends_at(RULES["T-12"], at("2027-01-31 12:00"), choice=choice)) == end


@pytest.mark.parametrize("choice", ["", "three-days"])
def test_without_a_ground_it_is_not_counted(choice):
    with pytest.raises(CannotCount) as caught:
        ends_at(RULES["T-12"], at("2027-01-31 12:00"), choice=choice)

    assert str(caught.value.sentence).startswith("Vælg først")


def test_a_court_sets_the_end_and_at_most_four_weeks():
    rule, start = RULES["T-05"], at("2026-10-20 12:00")
    assert here(ends_at(rule, start, given_end=at("2026-11-17 12:00"))) == "2026-11-17 12:00"

    for given_end, opening in (
        (None, "Skriv det tidspunkt"),
        (start, "Slutningen ligger ikke efter starten"),
        (at("2026-11-17 12:01"), "Retten kan højst sætte fire uger"),
    ):
        with pytest.raises(CannotCount) as caught:
            ends_at(rule, start, given_end=given_end)
        assert str(caught.value.sentence).startswith(opening)
        assert str(caught.value) == "T-05"


def test_no_other_rule_takes_an_end():
    for rule in RULES.values():
        if not rule.most:
            with pytest.raises(ValueError, match="counts its own end"):
                ends_at(rule, at("2026-11-01 12:00"), given_end=at("2026-11-02 12:00"))


def test_a_naive_time_has_no_place():
    with pytest.raises(ValueError, match="naive"):
        ends_at(RULES["T-02"], datetime(2026, 11, 25, 12))
    with pytest.raises(ValueError, match="naive"):
        state_at(RULES["T-02"], at("2026-11-25 12:00"), datetime(2026, 11, 25, 12))


# Warnings


@pytest.mark.parametrize(
    ("key", "start", "warnings"),
    [
        ("T-02", "2026-11-25 14:00", ["2026-11-26 02:00"]),
        ("T-03", "2026-11-25 14:00", ["2026-11-27 14:00"]),
        ("T-07", "2026-11-01 09:00", ["2026-11-21 09:00", "2026-11-26 09:00", "2026-11-30 09:00"]),
        ("T-08", "2026-11-01 09:00", ["2027-02-09 09:00", "2027-02-19 09:00"]),
        ("T-10", "2026-10-01 09:00", ["2026-10-29 09:00", "2026-11-19 09:00"]),
        ("T-14", "2026-10-01 09:00", ["2028-04-01 09:00"]),
        ("T-16", "2026-12-17 10:00", ["2026-12-23 10:00"]),
        ("T-01", "2026-12-17 10:00", []),
    ],
)
def test_a_clock_warns_at_its_points(key, start, warnings):
    assert [here(time) for time in warns_at(RULES[key], at(start))] == warnings


def test_half_way_is_half_the_time():
    start = at("2026-11-01 12:00")

    assert warns_at(RULES["T-12"], start, choice="seven-days") == [start + 3.5 * DAY]
    assert warns_at(RULES["T-12"], start, choice="at-once") == []


def test_a_short_court_date_warns_from_the_start():
    start = at("2026-11-01 12:00")

    assert warns_at(RULES["T-05"], start, given_end=start + 2 * DAY) == [start]
    assert warns_at(RULES["T-05"], start, given_end=start + 9 * DAY) == [start + 6 * DAY]


def test_a_clock_runs_then_warns_then_is_over():
    rule, start = RULES["T-02"], at("2026-11-25 12:00")
    second = timedelta(seconds=1)

    stands = [
        state_at(rule, start, start + after)
        for after in (-HOUR, 0 * HOUR, 12 * HOUR - second, 12 * HOUR, 24 * HOUR - second, 24 * HOUR)
    ]

    assert stands == ["running", "running", "running", "warning", "warning", "over"]
    assert state_at(RULES["T-01"], start, start) == "over"


def test_the_next_due_is_the_first_that_is_not_over():
    start = at("2026-11-25 12:00")
    short_one, long_one = Clock(RULES["T-02"], start), Clock(RULES["T-10"], start)
    courts = Clock(RULES["T-05"], start, given_end=start + 3 * DAY)
    deadline = Clock(RULES["T-12"], start, choice="seven-days")
    running = [long_one, deadline, courts, short_one]

    assert next_due(running, start) == short_one
    assert next_due(running, start + DAY) == courts
    assert next_due(running, start + 3 * DAY) == deadline
    assert next_due(running, start + 7 * DAY) == long_one
    assert next_due(running, start + 57 * DAY) is None
    assert next_due([], start) is None


# The ceiling as a setting, and extensions


def test_the_ceiling_and_the_period_may_be_longer_from_the_same_start():
    start = at("2026-11-01 09:00")
    ceiling = with_days(RULES["T-08"], 240)
    assert here(ends_at(ceiling, start)) == "2027-06-29 09:00"
    assert [short(warn.length) for warn in ceiling.warns] == ["220d", "230d"]

    extended = with_days(RULES["T-07"], 60)
    assert here(ends_at(extended, start)) == "2026-12-31 09:00"
    assert [short(warn.length) for warn in extended.warns] == ["50d", "55d", "59d"]

    assert [short(warn.length) for warn in with_days(RULES["T-07"], 10).warns] == ["5d", "9d"]
    assert with_days(RULES["T-08"], CEILING_DAYS) == RULES["T-08"]
    assert with_days(RULES["T-09"], PERIOD_DAYS) == RULES["T-09"]


@pytest.mark.parametrize(("key", "days"), [("T-10", 60), ("T-02", 3), ("T-08", 0), ("T-07", -1)])
def test_no_law_is_made_longer(key, days):
    with pytest.raises(ValueError, match=key):
        with_days(RULES[key], days)
