"""Whatever the start: no clock runs backwards, and days off are the almanac's."""

import inspect
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from referrals import clocks
from referrals.clock_rules import (
    CEILING_DAYS,
    DAYS,
    HOURS,
    PERIOD_DAYS,
    RULES,
    WEEKS,
)
from referrals.clocks import (
    ends_at,
    is_working_day,
    note_for,
    public_holidays,
    state_at,
    warns_at,
    with_days,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

EASTER_DAYS = {  # by hand, from the almanac
    2026: "04-02 04-03 04-05 04-06 05-14 05-24 05-25",
    2027: "03-25 03-26 03-28 03-29 05-06 05-16 05-17",
    2028: "04-13 04-14 04-16 04-17 05-25 06-04 06-05",
}
SAME_EVERY_YEAR = "01-01 12-25 12-26"


def at(text):
    """A time in Copenhagen, from `2026-11-25 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def here(moment):
    """A time as Copenhagen's clocks show it."""
    return f"{moment.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}"


def every_way(rule, start):
    """The keyword arguments of each way the rule can run from `start`."""
    if rule.most:
        return [{"given_end": start + timedelta(days=days)} for days in (1, 5, 27)]
    ways = [{"choice": option.key} for option in rule.choices]
    return ways + [{}] if rule.length else ways


# Every start between two winters, with both changes of the clocks among them.
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
RULE = st.sampled_from(list(RULES.values()))


# Properties


@given(RULE, STARTS)
@example(RULES["T-07"], datetime(2026, 9, 25, 0, 30, tzinfo=UTC))
@example(RULES["T-07"], datetime(2027, 2, 26, 1, 30, tzinfo=UTC))
@settings(max_examples=200, deadline=None)
def test_no_clock_ends_before_it_starts_and_every_warning_lies_between(rule, start):
    for way in every_way(rule, start):
        end, warnings = ends_at(rule, start, **way), warns_at(rule, start, **way)

        assert end >= start
        assert (end == start) == (rule.key == "T-01" or way.get("choice") == "at-once")
        assert warnings == sorted(set(warnings))
        assert all(start <= time < end for time in warnings)
        assert end.tzinfo is UTC


@given(RULE, STARTS, st.timedeltas(HOUR, timedelta(days=400)))
@example(RULES["T-17"], datetime(2026, 8, 30, 8, tzinfo=UTC), 23 * HOUR)  # both end 28 February
@example(RULES["T-16"], datetime(2026, 11, 28, 8, tzinfo=UTC), 23 * HOUR)  # Saturday, Sunday
@settings(max_examples=200, deadline=None)
def test_a_later_start_never_ends_earlier(rule, start, later):
    for way in every_way(rule, start):
        if rule.most:
            continue
        lengths = {option.key: option.length for option in rule.choices}
        length = lengths.get(way.get("choice"), rule.length)
        first, second = ends_at(rule, start, **way), ends_at(rule, start + later, **way)

        assert first.astimezone(COPENHAGEN).date() <= second.astimezone(COPENHAGEN).date()
        if length.unit in (HOURS, DAYS, WEEKS):
            assert first <= second


@given(RULE, STARTS, st.lists(st.timedeltas(-DAY, timedelta(days=800)), min_size=2, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_clock_never_goes_back(rule, start, moments):
    order = ["running", "warning", "over"]
    for way in every_way(rule, start):
        seen = [order.index(state_at(rule, start, start + m, **way)) for m in sorted(moments)]

        assert seen == sorted(seen)


@given(RULE, STARTS)
@settings(max_examples=200, deadline=None)
def test_days_keep_the_time_of_day_and_hours_keep_the_hours(rule, start):
    for way in every_way(rule, start):
        lengths = {option.key: option.length for option in rule.choices}
        length = lengths.get(way.get("choice"), rule.length)
        if length is None:
            continue
        end = ends_at(rule, start, **way)
        if length.unit == HOURS:
            assert end - start == length.amount * HOUR
        else:
            before, after = (moment.astimezone(COPENHAGEN) for moment in (start, end))
            skipped = before.hour == 2 and after.hour == 3 and after.month == 3
            assert skipped or before.time() == after.time()


@given(STARTS, st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_the_ceiling_counts_from_the_periods_own_start(start, times):
    extended = with_days(RULES["T-07"], min(PERIOD_DAYS * times, CEILING_DAYS))

    assert ends_at(extended, start) <= ends_at(RULES["T-08"], start)


@given(STARTS)
@settings(max_examples=100, deadline=None)
def test_six_working_days_are_six_and_end_on_one(start):
    end = ends_at(RULES["T-16"], start).astimezone(COPENHAGEN).date()
    first = start.astimezone(COPENHAGEN).date()
    between = [first + timedelta(days=n) for n in range(1, (end - first).days + 1)]

    assert sum(is_working_day(day) for day in between) == 6
    assert is_working_day(end)


# Days off


@pytest.mark.parametrize("year", EASTER_DAYS)
def test_the_public_holidays_are_the_almanacs(year):
    expected = {f"{year}-{day}" for day in f"{EASTER_DAYS[year]} {SAME_EVERY_YEAR}".split()}

    assert {day.isoformat() for day in public_holidays(year)} == expected


def test_great_prayer_day_ended_with_2023():
    assert date(2023, 5, 5) in public_holidays(2023)
    assert date(2024, 4, 26) not in public_holidays(2024)
    assert len(public_holidays(2023)) == len(public_holidays(2024)) + 1


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("2026-11-28 12:00", "lørdag"),
        ("2026-11-29 12:00", "søndag"),
        ("2026-12-26 12:00", "2. juledag"),
        ("2027-05-06 00:00", "Kristi himmelfartsdag"),
        ("2026-11-30 12:00", ""),
        ("2026-12-24 12:00", ""),
        ("2026-06-05 12:00", ""),
    ],
)
def test_an_end_on_a_day_off_has_a_note(end, day):
    with override("da"):
        note = note_for(at(end))

    assert (f"en fridag: {day}." in note) == bool(day)
    assert bool(note) == bool(day)


def test_the_day_off_is_copenhagens():
    sunday_in_utc = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)

    assert note_for(sunday_in_utc) == ""


def test_a_day_off_moves_nothing():
    end = ends_at(RULES["T-07"], at("2026-11-26 12:00"))

    assert here(end) == "2026-12-26 12:00"
    assert note_for(end)


def test_the_clocks_know_no_state_and_no_time_of_their_own():
    """They warn and never act: no route, no model, no clock inside."""
    source = inspect.getsource(clocks)

    assert not re.search(r"\bnow\(|today\(|utils.timezone|models|referrals\.route", source)
