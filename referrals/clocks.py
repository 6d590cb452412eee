"""When a clock ends, when it warns, and which one is next. Pure: no clock inside, nothing acts.

Counting (identification-procedure.md 3): hours run on the clock, a *døgn* is 24 of them. Days,
weeks and months are calendar ones in Copenhagen and end at the local time of day they began at,
also across a change to or from summer time. Working days leave out Saturdays, Sundays, public
holidays and the starting day. A deadline on such a day is shown with a note and never moved.

Times in and out are aware; times out are UTC. A naive time raises ValueError. A later start never
ends on an earlier day. Within one day it may end at an earlier hour: where the clocks change, and
where two starting days meet in one end (30 and 31 January and a month; Saturday and Sunday and six
working days).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.dates import months_after
from referrals.clock_rules import (
    BEFORE_END,
    CEILING,
    DAYS,
    EXTENSION,
    FROM_START,
    HALF_WAY,
    HOURS,
    MONTHS,
    PERIOD,
    WEEKS,
    WORKING_DAYS,
    ClockRule,
    Length,
    Warn,
)
from referrals.wording import Text

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SATURDAY = 5

CHOOSE = _("Vælg først, hvilken grund der gælder. Længden afhænger af den.")
GIVE_END = _("Skriv det tidspunkt, retten har sat. Fristen regnes ikke ud her.")
AFTER_START = _("Slutningen ligger ikke efter starten. Ret et af tidspunkterne.")
TOO_LATE = _(
    "Retten kan højst sætte fire uger ad gangen. Læs kendelsen igen, og ret tidspunktet. "
    "Ved en ny kendelse begynder du et nyt ur."
)
NOT_MOVED = _(
    "Fristen udløber på en fridag: %(day)s. Portalen flytter den ikke. Handl i god tid, eller "
    "spørg myndigheden, hvad der gælder."
)


class CannotCount(Exception):
    """The clock lacks something, or holds something impossible. `sentence` says what to do."""

    def __init__(self, key: str, sentence: Text) -> None:
        super().__init__(key)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that staff started. `choice` and `given_end` as the rule asks for them."""

    rule: ClockRule
    starts_at: datetime
    choice: str = ""
    given_end: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return ends_at(self.rule, self.starts_at, choice=self.choice, given_end=self.given_end)


# -- counting --------------------------------------------------------------------------------------
def ends_at(
    rule: ClockRule,
    starts_at: datetime,
    *,
    choice: str = "",
    given_end: datetime | None = None,
) -> datetime:
    """When the clock runs out.

    Raises CannotCount when a choice or a court's end is missing or impossible, and ValueError on
    an end given to a rule that has its own.
    """
    if rule.most:
        return _courts_end(rule, rule.most, starts_at, given_end)
    if given_end:
        raise ValueError(f"{rule.key} counts its own end")
    lengths = {option.key: option.length for option in rule.choices}
    length = lengths.get(choice) if choice else rule.length
    if length is None:
        raise CannotCount(rule.key, CHOOSE)
    return _shift(starts_at, length.amount, length.unit)


def warns_at(
    rule: ClockRule,
    starts_at: datetime,
    *,
    choice: str = "",
    given_end: datetime | None = None,
) -> list[datetime]:
    """When to warn, earliest first: from the start on, and before the end. Raises as ends_at."""
    end = ends_at(rule, starts_at, choice=choice, given_end=given_end)
    start = _in_utc(starts_at)
    times = {max(start, _warning(warn, start, end)) for warn in rule.warns}
    return sorted(time for time in times if time < end)


def state_at(
    rule: ClockRule,
    starts_at: datetime,
    now: datetime,
    *,
    choice: str = "",
    given_end: datetime | None = None,
) -> Literal["running", "warning", "over"]:
    """How the clock stands; `over` from the very moment it ends. Raises as ends_at."""
    moment = _in_utc(now)
    if moment >= ends_at(rule, starts_at, choice=choice, given_end=given_end):
        return "over"
    warnings = warns_at(rule, starts_at, choice=choice, given_end=given_end)
    return "warning" if any(time <= moment for time in warnings) else "running"


def next_due(running: Iterable[Clock], now: datetime) -> Clock | None:
    """The clock that ends first after `now`; None when all are over. Raises as ends_at."""
    moment = _in_utc(now)
    ahead = [clock for clock in running if clock.ends_at > moment]
    return min(ahead, key=lambda clock: clock.ends_at, default=None)


def with_days(rule: ClockRule, days: int) -> ClockRule:
    """The rule at another length, its warnings as far from the end as before.

    For the ceiling where a setting moves it, and for a period and its extension where the
    authority has granted more days. Counted from the same start, so nothing begins again.
    Raises ValueError on any other rule and on less than one day.
    """
    if rule.key not in (PERIOD, CEILING, EXTENSION) or rule.length is None or days < 1:
        raise ValueError(f"{rule.key} in {days} days")
    more = days - rule.length.amount
    moved = [warn.length.amount + more for warn in rule.warns if warn.length]
    return replace(
        rule,
        length=Length(days, DAYS),
        warns=tuple(Warn(FROM_START, Length(day, DAYS)) for day in moved if day > 0),
    )


def _courts_end(
    rule: ClockRule, most: Length, starts_at: datetime, given_end: datetime | None
) -> datetime:
    if given_end is None:
        raise CannotCount(rule.key, GIVE_END)
    end = _in_utc(given_end)
    if end <= _in_utc(starts_at):
        raise CannotCount(rule.key, AFTER_START)
    if end > _shift(starts_at, most.amount, most.unit):
        raise CannotCount(rule.key, TOO_LATE)
    return end


def _warning(warn: Warn, start: datetime, end: datetime) -> datetime:
    if warn.counted == HALF_WAY or warn.length is None:
        return start + (end - start) / 2
    if warn.counted == BEFORE_END:
        return _shift(end, -warn.length.amount, warn.length.unit)
    return _shift(start, warn.length.amount, warn.length.unit)


def _shift(moment: datetime, amount: int, unit: str) -> datetime:
    """The moment so much later, in UTC. A negative amount goes back; not for working days."""
    start = _in_utc(moment)
    if unit == HOURS:
        return start + timedelta(hours=amount)
    local = start.astimezone(COPENHAGEN)
    days = {
        DAYS: lambda: local.date() + timedelta(days=amount),
        WEEKS: lambda: local.date() + timedelta(weeks=amount),
        MONTHS: lambda: months_after(local.date(), amount),
        WORKING_DAYS: lambda: _working_days_after(local.date(), amount),
    }
    # A local time that a change of the clocks skips becomes the same distance after it.
    return datetime.combine(days[unit](), local.time(), COPENHAGEN).astimezone(UTC)


def _working_days_after(day: date, amount: int) -> date:
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_working_day(day)
    return day


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive time has no place here")
    return moment.astimezone(UTC)


# -- days off --------------------------------------------------------------------------------------
def note_for(end: datetime) -> str:
    """A note in the reader's language when the end is on a day off; else empty.

    The day is the one in Copenhagen. The end is shown with the note and is never moved.
    """
    day = _in_utc(end).astimezone(COPENHAGEN).date()
    name = public_holidays(day.year).get(day) or _weekend(day)
    return str(NOT_MOVED) % {"day": name} if name else ""


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor public holiday."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


@cache
def public_holidays(year: int) -> dict[date, Text]:
    """The Danish public holidays of a year: date → name.

    Constitution Day, Christmas Eve and New Year's Eve are not among them. Great Prayer Day was
    one until 2023. General knowledge, mark I.
    """
    easter = easter_sunday(year)
    moving = [
        (-3, pgettext_lazy("holiday", "skærtorsdag")),
        (-2, pgettext_lazy("holiday", "langfredag")),
        (0, pgettext_lazy("holiday", "påskedag")),
        (1, _("2. påskedag")),
        (39, _("Kristi himmelfartsdag")),
        (49, pgettext_lazy("holiday", "pinsedag")),
        (50, _("2. pinsedag")),
    ]
    if year < 2024:
        moving.append((26, _("store bededag")))
    return {
        date(year, 1, 1): pgettext_lazy("holiday", "nytårsdag"),
        **{easter + timedelta(days=days): name for days, name in moving},
        date(year, 12, 25): pgettext_lazy("holiday", "juledag"),
        date(year, 12, 26): _("2. juledag"),
    }


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian calendar (the anonymous computus of 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _weekend(day: date) -> Text:
    if day.weekday() < SATURDAY:
        return ""
    if day.weekday() == SATURDAY:
        return pgettext_lazy("weekday", "lørdag")
    return pgettext_lazy("weekday", "søndag")
