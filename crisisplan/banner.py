"""What every page says while the plan is in force: composed from level, illness and areas.

Several at once are merged, the most serious first; a correction of a mistake stands beside them.

Texts: after crisis-plan.md 10a, in both languages side by side, because a banner goes out in both
at once. N3's promise »også uden CPR-nummer« is left out until CMM has approved it as true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from crisisplan import plan
from crisisplan.models import Activation
from crisisplan.models.queries import ActivationQuerySet
from portal.templatetags.portal import at, on

SENTENCES = {
    plan.N2: {
        "da": "Særligt beredskab {where} på grund af {illness}.",
        "en": "Special measures {where} because of {illness}.",
    },
    plan.N3: {
        "da": "Kriseberedskab {where} på grund af {illness}.",
        "en": "Crisis measures {where} because of {illness}.",
    },
    plan.N4: {
        "da": "Vi trapper beredskabet ned {where} efter {illness}.",
        "en": "The special measures {where} because of {illness} are being wound down.",
    },
    plan.CLOSED: {
        "da": "Beredskabet {where} på grund af {illness} er slut.",
        "en": "The measures {where} because of {illness} have ended.",
    },
    plan.ANNULLED: {
        "da": "Et banner om beredskab på grund af {illness} blev vist ved en fejl den {when}.",
        "en": "A banner about measures because of {illness} was shown by mistake on {when}.",
    },
}
# Beside what is in force, a mistake that is taken back must not seem to deny it.
EARLIER_MISTAKE = {
    "da": "Et tidligere banner om {illness}, vist den {when}, var en fejl. "
    "Det, der står først her, gælder.",
    "en": "An earlier banner about {illness}, shown on {when}, was a mistake. "
    "What stands first here applies.",
}
AND = {"da": "og den", "en": "and on"}
NO_CRISIS = {"da": "Der er ingen krise.", "en": "There is no crisis."}
SEE_HELP = {"da": "Se råd, test og hjælp", "en": "See advice, tests and help"}
SEE_WHAT_APPLIES = {"da": "Se, hvad der stadig gælder", "en": "See what still applies"}
SEE_PLAN = {"da": "Se beredskabsplanen", "en": "See the contingency plan"}
SEE_ALL = {"da": "Se alle {count}", "en": "See all {count}"}
# Only colleagues read this one (B-N1).
WATCH = {
    "da": "Informationsberedskab: Vi følger {illness} {where}. Næste vurdering {date}.",
    "en": "Information level: we are following {illness} {where}. Next review {date}.",
}
LANGUAGES = ("da", "en")
MOST_IN_BANNER = 2  # sentences; the rest stand on the plan's own page

Sentences = dict[str, str]


@dataclass(frozen=True, slots=True)
class Banner:
    """A sentence for each thing and one link, in both languages. Pure data: no database is asked.

    `sentences` has all of them as one text. From `expires_at` on (when it is set) it must be
    loaded anew: a correction is over then.
    """

    level: str  # the most serious level in force; empty when it only corrects
    sentences: Sentences
    link_texts: Sentences
    areas: tuple[str, ...]
    since: datetime
    is_correction: bool = False
    expires_at: datetime | None = None
    notices: tuple[Sentences, ...] = ()  # one for each activation, in the order they are shown
    corrections: tuple[Sentences, ...] = ()  # those of them that take a mistake back

    @property
    def sentence(self) -> str:
        return self.sentences[plan.language_now()]

    @property
    def count(self) -> int:
        return len(self.notices) or 1

    @property
    def shown(self) -> list[str]:
        """What there is room for on a wide screen; a phone shows the first."""
        notices = self.notices[:MOST_IN_BANNER] or (self.sentences,)
        return [notice[plan.language_now()] for notice in notices]

    @property
    def corrected(self) -> list[str]:
        return [one[plan.language_now()] for one in self.corrections]

    @property
    def link_text(self) -> str:
        return self.link_texts[plan.language_now()]

    @property
    def all_text(self) -> str:
        """`Se alle 3`."""
        return SEE_ALL[plan.language_now()].format(count=self.count)

    @property
    def is_calm(self) -> bool:
        """Stepping down, or only a correction: nothing to be alarmed at."""
        return self.level in ("", plan.N4)

    @property
    def mark(self) -> str:
        """The same for the same words, so that a page can be asked which banner it shows."""
        said = repr([self.level, *self.sentences.values()])
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def url(self) -> str:
        return plan_address(plan.language_now())

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at

    def as_json(self) -> dict[str, Any]:
        """What `restored` takes: kept in a file for a start without a database."""
        return {
            "level": self.level,
            "sentences": self.sentences,
            "link_texts": self.link_texts,
            "areas": list(self.areas),
            "since": self.since.isoformat(),
            "is_correction": self.is_correction,
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
            "notices": list(self.notices),
            "corrections": list(self.corrections),
        }


@dataclass(frozen=True, slots=True)
class Watch:
    """What is followed at N1. Only colleagues are told, on their own pages."""

    sentences: Sentences

    @property
    def sentence(self) -> str:
        return self.sentences[plan.language_now()]


def restored(kept: dict[str, Any]) -> Banner:
    """The banner that `as_json` wrote. Raises KeyError, TypeError or ValueError otherwise."""
    until = kept["expires_at"]
    return Banner(
        **{
            **{name: kept[name] for name in ("level", "sentences", "link_texts", "is_correction")},
            "areas": tuple(kept["areas"]),
            "since": datetime.fromisoformat(kept["since"]),
            "expires_at": datetime.fromisoformat(until) if until else None,
            "notices": tuple(kept["notices"]),
            "corrections": tuple(kept["corrections"]),
        }
    )


def load() -> Banner | None:
    """What the pages show from now on; None when nothing is in force and nothing to correct."""
    return composed(list(told_of().prefetch_related("area_rows")))


def told_of() -> ActivationQuerySet:
    """What the public is told of: in force, or taken back within a day."""
    return Activation.objects.in_force() | Activation.objects.to_correct(timezone.now())


def composed(found: list[Activation]) -> Banner | None:
    """The banner of all of `found`, whose areas are read already."""
    in_force = most_serious_first(a for a in found if a.is_running)
    mistakes = [a for a in found if not a.is_running]
    if not found:
        return None
    shown = in_force or mistakes
    running = [in_both(activation.level, activation) for activation in in_force]
    corrections = corrected(mistakes, alone=not in_force)
    return Banner(
        level=in_force[0].level if in_force else "",
        sentences=_merged([*running, *corrections]),
        # A correction is always among those there is room for.
        notices=(*running[:1], *corrections, *running[1:]),
        corrections=tuple(corrections),
        link_texts=_link_texts(in_force),
        areas=merged_areas(shown),
        since=min(a.public_at for a in shown if a.public_at),
        is_correction=not in_force,
        expires_at=min((correction_ends(a) for a in mistakes), default=None),
    )


def load_watches() -> tuple[Watch, ...]:
    """What is followed at N1, the next review first."""
    watched = Activation.objects.real().running().filter(level=plan.N1).order_by("review_due_at")
    return tuple(
        Watch({language: watch_sentence(activation, language) for language in LANGUAGES})
        for activation in watched.prefetch_related("area_rows")
    )


def watch_sentence(activation: Activation, language: str) -> str:
    with override(language):
        return WATCH[language].format(
            illness=activation.illness,
            where=plan.where(activation.places, language),
            date=on(activation.review_due_at),
        )


def corrected(mistakes: Iterable[Activation], *, alone: bool) -> list[Sentences]:
    """One for each illness: it was a mistake, and what applies instead."""
    by_illness: dict[str, list[Activation]] = {}
    for activation in mistakes:
        by_illness.setdefault(activation.illness, []).append(activation)
    return [
        {language: _correction(illness, all_of_it, language, alone) for language in LANGUAGES}
        for illness, all_of_it in by_illness.items()
    ]


def _correction(illness: str, mistakes: list[Activation], language: str, alone: bool) -> str:
    with override(language):
        times = sorted({(a.public_at, at(a.public_at)) for a in mistakes})
        when = plan.listed([said for _moment, said in times], AND[language])
    words = SENTENCES[plan.ANNULLED] if alone else EARLIER_MISTAKE
    said = words[language].format(illness=illness, when=when)
    return f"{said} {NO_CRISIS[language]}" if alone else said


def merged_areas(activations: Iterable[Activation]) -> tuple[str, ...]:
    """Area keys of them all, in the plan's order; the whole country stands alone."""
    order = {place.key: place.order for one in activations for place in one.places}
    keys = sorted(order, key=lambda key: (order[key], key))
    return (plan.COUNTRY,) if plan.COUNTRY in order else tuple(keys)


def most_serious_first(activations: Iterable[Activation]) -> list[Activation]:
    """N3, N2, N4; within a level the oldest first."""
    return sorted(activations, key=lambda a: (-plan.LEVELS[a.level].rank, a.activated_at))


def correction_ends(activation: Activation) -> datetime:
    assert activation.annulled_at is not None
    return activation.annulled_at + plan.CORRECTION_FOR


def _merged(notices: list[Sentences]) -> Sentences:
    """All of them as one text; that there is no crisis is said once, at the end."""
    merged = {}
    for language in LANGUAGES:
        parts = [one[language].removesuffix(NO_CRISIS[language]).strip() for one in notices]
        if any(one[language].endswith(NO_CRISIS[language]) for one in notices):
            parts.append(NO_CRISIS[language])
        merged[language] = " ".join(parts)
    return merged


def sentence(position: str, activation: Activation, language: str) -> str:
    """What the public is told about one activation at `position`, as a whole sentence."""
    with override(language):
        return SENTENCES[position][language].format(
            where=plan.where(activation.places, language),
            illness=activation.illness,
            when=at(activation.public_at),
        )


def in_both(position: str, activation: Activation) -> Sentences:
    return {language: sentence(position, activation, language) for language in LANGUAGES}


def _link_texts(in_force: list[Activation]) -> Sentences:
    if not in_force:
        return SEE_PLAN
    return SEE_WHAT_APPLIES if in_force[0].level == plan.N4 else SEE_HELP


def plan_address(language: str, *, absolute: bool = False) -> str:
    """The plan's public page. Written out, because a staff process does not serve it."""
    path = "/en/beredskab/" if language == "en" else "/beredskab/"
    is_elsewhere = settings.ROLE not in ("public", "all")
    return settings.PUBLIC_URL + path if absolute or is_elsewhere else path
