"""The plan's levels, the moves between them, and what may set it off.

Source: our own proposal (crisis-plan.md 7, 7a and 7b, read 23 November 2026), awaiting approval
by Center mod Menneskehandel: mark I throughout. The eight points stand in points.py, the areas in
models/areas.py. Keys are stored and never change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.errors import MoveNotAllowed

Text: TypeAlias = str | Promise

VERSION = "2026-11-25"  # the edition an activation is made under; raise it with every change
VERSION_DATE = datetime.fromisoformat(f"{VERSION}T12:00:00+00:00")

# -- levels ----------------------------------------------------------------------------------------
N0, N1, N2, N3, N4 = "N0", "N1", "N2", "N3", "N4"
DRAFT, CLOSED, REVIEWED, ANNULLED = "draft", "closed", "reviewed", "annulled"


@dataclass(frozen=True, slots=True)
class Level:
    """One level. `rank` orders what the public sees: the most serious first."""

    key: str
    name: Text
    meaning: Text
    is_public: bool = False
    review: timedelta | None = None
    rank: int = 0


LEVELS = {
    level.key: level
    for level in (
        Level(N0, _("Normal drift"), _("Planen er ikke i kraft.")),
        Level(
            N1,
            _("Informationsberedskab"),
            _("Vi følger situationen. Offentligheden ser ingenting."),
            review=timedelta(days=14),
            rank=1,
        ),
        Level(
            N2,
            _("Stabsberedskab"),
            _("De punkter, du vælger, er i kraft. Alle sider viser et banner."),
            is_public=True,
            review=timedelta(days=7),
            rank=3,
        ),
        Level(
            N3,
            _("Operationsberedskab"),
            _("Alle otte punkter er i kraft. Alle sider viser et banner."),
            is_public=True,
            review=timedelta(hours=72),
            rank=4,
        ),
        Level(
            N4,
            _("Nedtrapning og genåbning"),
            _("Vi trapper ned. Banneret fortæller, at noget stadig gælder."),
            is_public=True,
            review=timedelta(days=14),
            rank=2,
        ),
    )
}
PUBLIC_LEVELS = tuple(key for key, level in LEVELS.items() if level.is_public)

# Where an activation may stand: at a level, or at one of the ends.
ENDS = {
    CLOSED: _("Afsluttet – evaluering udestår"),
    REVIEWED: _("Evalueret"),
    ANNULLED: _("Annulleret (sat i kraft ved en fejl)"),
}
POSITIONS = (DRAFT, N1, N2, N3, N4, CLOSED, REVIEWED, ANNULLED)


def review_due(level: str, now: datetime) -> datetime:
    """When the level must have been reviewed; nothing happens by itself when it passes."""
    clock = LEVELS[level].review
    assert clock is not None, level
    return now + clock


COUNTERSIGN_WITHIN = timedelta(hours=24)
CORRECTION_FOR = timedelta(hours=24)

# -- moves -----------------------------------------------------------------------------------------
LEAD, DEPUTY, PORTAL_ADMINISTRATOR, REVIEW_LEAD = "KRL", "KRL-deputy", "ADM", "review-lead"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of crisis-plan.md 7a. All who may today hold the capability `crisis.switch`."""

    start: str
    to: str
    who: tuple[str, ...]
    requires: tuple[str, ...]
    people: int = 1


ANYONE = (LEAD, DEPUTY, PORTAL_ADMINISTRATOR)
AT_START = ("reason", "areas", "points", "plan-version", "source", "word")
TEXT = ("reason", "banner-text")
STOPPED = ("reason", "stop-criteria-reviewed")
ALL_STOPPED = ("reason", "points-stopped-or-handed-over")
RETRACTED = ("reason", "correction-text", "countersign-later")

MOVES = {
    (move.start, move.to): move
    for move in (
        Move(DRAFT, N1, ANYONE, AT_START),
        Move(DRAFT, N2, ANYONE, AT_START),
        Move(DRAFT, N3, ANYONE, AT_START),
        Move(N1, N2, ANYONE, TEXT),
        Move(N1, N3, ANYONE, TEXT),
        Move(N1, CLOSED, (LEAD,), ("reason",)),
        Move(N2, N3, (LEAD,), ("reason",)),
        Move(N3, N2, (LEAD,), ("reason", "points")),
        Move(N2, N4, (LEAD,), STOPPED, people=2),
        Move(N3, N4, (LEAD,), STOPPED, people=2),
        Move(N4, N2, (LEAD,), ("reason",)),
        Move(N4, N3, (LEAD,), ("reason",)),
        Move(N4, CLOSED, (LEAD,), ALL_STOPPED, people=2),
        Move(N1, ANNULLED, (LEAD, PORTAL_ADMINISTRATOR), RETRACTED),
        Move(N2, ANNULLED, (LEAD, PORTAL_ADMINISTRATOR), RETRACTED),
        Move(N3, ANNULLED, (LEAD, PORTAL_ADMINISTRATOR), RETRACTED),
        Move(CLOSED, REVIEWED, (REVIEW_LEAD,), ("report-approved",)),
    )
}


class Refused(MoveNotAllowed):
    """A move the plan does not allow, with the sentence to tell the person in their language."""

    def __init__(self, log_text: str, sentence: Text) -> None:
        super().__init__(log_text)
        self.sentence = sentence


def check(start: str, to: str) -> Move:
    """The move from one position to another. Raises Refused when there is none."""
    move = MOVES.get((start, to))
    if move is None:
        raise Refused(f"{start} -> {to}", refusal(start, to))
    return move


def levels_from(start: str) -> list[Level]:
    """The levels one person may move to from here, in the plan's order."""
    return [
        LEVELS[move.to]
        for move in MOVES.values()
        if move.start == start and move.people == 1 and move.to in LEVELS
    ]


BANNER_STAYS = _(
    "Et offentligt banner må ikke bare forsvinde. Trap planen ned først (N4), "
    "eller annullér den, hvis den blev sat i kraft ved en fejl."
)
REFUSALS: dict[tuple[str, str], Text] = {
    (N1, N4): _("På N1 er der intet offentligt at trappe ned. Afslut i stedet."),
    (N2, N1): BANNER_STAYS,
    (N3, N1): BANNER_STAYS,
    (N2, CLOSED): BANNER_STAYS,
    (N3, CLOSED): BANNER_STAYS,
    (N4, N1): _(
        "Nedtrapning kan ikke blive til informationsberedskab. Afslut den, når to er enige, "
        "og sæt N1 i kraft bagefter, hvis I stadig vil følge situationen."
    ),
    (N4, ANNULLED): _(
        "Under nedtrapning kan planen ikke annulleres. Afslut den; det skal to personer gøre."
    ),
}


def refusal(start: str, to: str) -> Text:
    """Why a move that is not in the table is refused, and what can be done instead."""
    if start == to and to in LEVELS:
        return _("Planen står allerede på %(level)s. Intet er ændret.") % {"level": to}
    if start in ENDS:
        return _(
            "Aktiveringen er slut og kan ikke åbnes igen. Sæt planen i kraft på ny, "
            "hvis der er brug for den."
        )
    if to == DRAFT:
        return _("Planen er sat i kraft og kan ikke blive til en kladde igen.")
    if start == DRAFT:
        return _("Planen er ikke sat i kraft endnu. Sæt den i kraft på N1, N2 eller N3.")
    if to == REVIEWED:
        return _("Planen kan først evalueres, når den er afsluttet.")
    return REFUSALS[start, to]


STALE = _(
    "En anden har ændret aktiveringen, mens du havde siden åben. Det, du valgte, er ikke sket. "
    "Se herunder, hvad der gælder nu."
)
ALREADY_PROPOSED = _(
    "Nedtrapning er allerede foreslået. En anden kriseleder eller administratoren godkender."
)
NOTHING_PROPOSED = _("Der er ikke noget forslag om nedtrapning. Det kan være trukket tilbage.")
NOT_NOW = _("Det kan ikke gøres, som aktiveringen står nu. Se herunder, hvad du kan gøre.")
TWO_PEOPLE = _(
    "Det skal der to personer til, og du er allerede den ene. "
    "Bed en anden kriseleder eller administratoren."
)
OWN_ACTIVATION = _(
    "Du har selv sat planen i kraft. En anden kriseleder eller administratoren skal medunderskrive."
)
OWN_ANNULMENT = _(
    "Du har selv annulleret aktiveringen. En anden kriseleder eller administratoren skal "
    "medunderskrive."
)
ALREADY_COUNTERSIGNED = _("Der er allerede medunderskrevet. Du skal ikke gøre mere.")


# -- areas -----------------------------------------------------------------------------------------
COUNTRY = "landet"


class Named(Protocol):
    """An area as it is spoken of; a row of Area, or an activation's own copy."""

    @property
    def key(self) -> str: ...
    @property
    def da(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def preposition(self) -> str: ...


def language_now() -> str:
    """`da` or `en`."""
    return "en" if (get_language() or "da").startswith("en") else "da"


def overlap(some: Collection[str], others: Collection[str]) -> bool:
    """Whether two sets of areas share ground."""
    return bool(set(some) & set(others)) or COUNTRY in some or COUNTRY in others


def same_illness(one: str, other: str) -> bool:
    """Whether two people mean the same illness, however they wrote its capitals and spaces."""
    return one.casefold().split() == other.casefold().split()


def where(places: Iterable[Named], language: str) -> str:
    """`i Midtjylland, Nordjylland og på Sjælland`; `in Central Jutland and Zealand`."""
    chosen = list(places)
    if language == "en":
        return "in " + listed([area.en for area in chosen], "and")
    words, last = [], ""
    for area in chosen:
        words.append(area.da if area.preposition == last else f"{area.preposition} {area.da}")
        last = area.preposition
    return listed(words, "og")


def listed(words: list[str], conjunction: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


# -- what may set the plan off (7b) ----------------------------------------------------------------
TRIGGERS: dict[str, Text] = {
    "dangerous-disease": _("En sygdom er sat på listen over alment farlige sygdomme"),
    "critical-disease": _("En sygdom er erklæret samfundskritisk"),
    "restrictions": _("Nye nationale restriktioner rammer klinikker"),
    "who-emergency": _("WHO har erklæret en international folkesundhedskrise"),
    "outbreak": _("Udbrud blandt personer i prostitution eller blandt medarbejdere"),
    "authority-advice": _("Råd fra Sundhedsstyrelsen eller en region"),
    "sudden-change": _("Annoncer eller kontakter ændrer sig pludseligt"),
    "borders": _("Grænser lukker"),
    "other": _("Andet"),
}
