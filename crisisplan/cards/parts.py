"""What an action card is made of. Codes are stable: fixtures, translations and cases name them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from crisisplan.plan import Text

FIRST_DAY, FIRST_WEEK, ONGOING = "D", "U", "L"
PHASES: dict[str, Text] = {
    FIRST_DAY: _("Inden for 24 timer"),
    FIRST_WEEK: _("Inden for en uge"),
    ONGOING: _("Løbende"),
}
# From the moment the point is put in force.
DUE_AFTER = {FIRST_DAY: timedelta(hours=24), FIRST_WEEK: timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. The letter of its code says by when: D 24 hours, U a week, L ongoing."""

    code: str
    text: Text

    @property
    def phase(self) -> str:
        return self.code.partition(".")[2][0]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure, with its definition in words."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Card:
    """One of the eight, on one sheet of paper. `responsible` and `also` are keys of crew.ROLES."""

    number: int
    _: KW_ONLY
    purpose: Text
    trigger: Text
    responsible: str
    also: tuple[str, ...] = ()
    parties: Text
    tasks: tuple[Task, ...]
    stop: Text
    log: Text
    indicators: tuple[Indicator, ...]
