"""The situation picture: one page on where things stand, filled in as far as the tables can.

Our proposal (crisis-plan.md 12, read 23 November 2026), awaiting approval by CMM. One picture each
period: 24 hours at N3, seven days at N2; the rest follows the cards and the review clock.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crisisplan import cards_now, plan
from crisisplan.editions import freezing
from crisisplan.log import logbook, openchain
from crisisplan.models import Activation, Dispatch, LogEntry, SituationPicture
from crisisplan.models.work import figure_in_words
from crisisplan.plan import Text
from portal import audit
from portal.models import User
from portal.pdf import PdfFailed, render_pdf

TEMPLATE = "crisisplan/pdf/picture.html"
# N4 after card P8.L1, N1 after the level's own review clock.
PERIODS = {
    plan.N1: timedelta(days=14),
    plan.N2: timedelta(days=7),
    plan.N3: timedelta(hours=24),
    plan.N4: timedelta(days=7),
}
PER_LINE = 95  # characters of a printed line
MOST_ON_PAPER = 16  # indicators: those that moved first, the rest stand in the portal
ON_TRACK, DELAYED, STOPPED, NOT_BEGUN = "on-track", "delayed", "stopped", "not-begun"
STANDS: dict[str, Text] = {
    ON_TRACK: _("Følger planen"),
    DELAYED: _("Forsinket"),
    STOPPED: _("Stoppet"),
    NOT_BEGUN: _("Ikke i kraft"),
}
ARROWS: dict[str, tuple[str, Text]] = {
    "up": ("↑", _("op")),
    "down": ("↓", _("ned")),
    "same": ("→", _("uændret")),
    "new": ("", _("nyt tal")),
}
SOMEBODY_WROTE = _(
    "En kollega har skrevet et nyere billede, eller aktiveringen er ændret, mens du skrev. "
    "Dine tekster står herunder. Se tallene efter, og gem igen."
)
NOT_RUNNING = _("Aktiveringen er slut, så der skrives ikke flere situationsbilleder.")


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the page: how many lines and characters there is room for."""

    key: str
    title: Text
    hint: Text = ""
    lines: int = 3
    is_required: bool = False

    @property
    def longest(self) -> int:
        return self.lines * PER_LINE

    @property
    def missing(self) -> Text:
        return _("Skriv, hvordan situationen er.") if self.key == "situation" else ""

    def lines_used(self, text: str) -> int:
        """How many printed lines the text takes."""
        return sum(1 + len(line) // PER_LINE for line in text.splitlines())


PARTS = {
    part.key: part
    for part in (
        Part("situation", _("Situationen"), _("Højst fem linjer."), lines=5, is_required=True),
        Part("news", _("Nyt siden sidst")),
        Part("capacity", _("Bemanding, pladser og lager")),
        Part("likely", _("De næste 24–72 timer: det mest sandsynlige")),
        Part("worst", _("De næste 24–72 timer: det værste")),
        Part("decisions", _("Åbne beslutninger")),
        Part("unknown", _("Det ved vi ikke")),
    )
}
KEPT_FROM_LAST = ("capacity", "decisions", "unknown")  # what is rarely all new


class TooLong(Exception):
    """The page would be more than one. `part` is the text that takes most beyond its share."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.key)
        self.part = part

    @property
    def sentence(self) -> str:
        words = _("Billedet fylder mere end én side. Gør »%(title)s« kortere.")
        return str(words) % {"title": self.part.title}


# -- figures ---------------------------------------------------------------------------------------
def figures(activation: Activation, *, since: datetime, now: datetime) -> dict[str, Any]:
    """What the tables say now, as plain data: levels, points, tasks, indicators, messages.

    Indicators are values by code, as text; messages are counts by state since `since`.
    """
    cards = cards_now.cards_of(activation)
    late = {card.number: card.overdue(now) for card in cards}
    return {
        "areas": [{"da": p.da, "en": p.en, "level": activation.level} for p in activation.places],
        "points": {str(card.number): stand_of(card, late[card.number]) for card in cards},
        "overdue": {str(number): count for number, count in late.items() if count},
        "settled": sum(card.settled for card in cards if card.is_in_force),
        "tasks": sum(len(card.with_deadline) for card in cards if card.is_in_force),
        "indicators": latest_readings(activation, now),
        "messages": sent_since(activation, since, now),
    }


def stand_of(card: cards_now.CardNow, overdue: int) -> str:
    if card.is_stopped:
        return STOPPED
    if not card.is_in_force:
        return NOT_BEGUN
    return DELAYED if overdue else ON_TRACK


def latest_readings(activation: Activation, now: datetime) -> dict[str, str]:
    """The newest figure of each indicator that was counted by `now`."""
    readings = activation.readings.filter(counted_at__lte=now).order_by("counted_at", "pk")
    return {reading.code: reading.plain for reading in readings}


def sent_since(activation: Activation, since: datetime, now: datetime) -> dict[str, int]:
    """How many texts came to each state in the period; those that wait are counted as they are."""
    about = Dispatch.objects.filter(announcement__activation=activation)
    settled = about.filter(settled_at__gt=since, settled_at__lte=now)
    waiting = about.filter(state=Dispatch.State.WAITING)
    states = [*settled.values_list("state", flat=True), *waiting.values_list("state", flat=True)]
    return dict(sorted(Counter(states).items()))


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator on the page, against the picture before."""

    code: str
    text: str
    value: str
    before: str
    direction: str

    @property
    def arrow(self) -> str:
        return ARROWS[self.direction][0]

    @property
    def in_words(self) -> Text:
        return ARROWS[self.direction][1]


def compared(
    activation: Activation, now: dict[str, Any], before: dict[str, Any] | None
) -> list[Figure]:
    """The indicators that have a figure, each with the way it went."""
    texts = {
        code: cards_now.said(text)
        for card in freezing.plan_of(activation).content["cards"].values()
        for code, text in card["indicators"].items()
    }
    old = before["indicators"] if before else {}
    return [
        Figure(
            code,
            texts.get(code, ""),
            figure_in_words(value),
            figure_in_words(old.get(code, "")),
            way(value, old.get(code)),
        )
        for code, value in sorted(now["indicators"].items())
    ]


def way(value: str, before: str | None) -> str:
    if before is None:
        return "new"
    difference = Decimal(value) - Decimal(before)
    return "same" if not difference else "up" if difference > 0 else "down"


# -- the pictures ----------------------------------------------------------------------------------
def last_of(activation: Activation) -> SituationPicture | None:
    return activation.pictures.order_by("-number").first()


def before(picture: SituationPicture) -> SituationPicture | None:
    earlier = SituationPicture.objects.filter(
        activation=picture.activation_id, number__lt=picture.number
    )
    return earlier.order_by("-number").first()


def due_at(activation: Activation) -> datetime | None:
    """When the next picture must be there; None when the activation is over.

    The level decides, so going up to N3 brings the next picture nearer.
    """
    if not activation.is_running:
        return None
    last = last_of(activation)
    begins = last.period_to if last else activation.activated_at
    return begins + PERIODS[activation.level]


def is_overdue(activation: Activation) -> bool:
    due = due_at(activation)
    return due is not None and timezone.now() > due


def make(
    activation: Activation, texts: dict[str, str], *, by: User, seen: int, after: int
) -> SituationPicture:
    """Write the picture that follows number `after`, with the head of the log.

    Raises Refused when somebody was first or the activation has changed since version `seen`,
    TooLong when it would not be one page. It is laid out before anything is written.
    """
    draft = drafted(activation, texts, by=by)
    try:
        pdf_of(draft)
    except PdfFailed as failure:
        if re.search(r"pages, not 1\b", str(failure)):
            raise TooLong(longest(texts)) from failure
        raise
    return _write(activation, draft, seen=seen, after=after)


def drafted(activation: Activation, texts: dict[str, str], *, by: User) -> SituationPicture:
    """The picture as it would be now, not written."""
    now = timezone.now()
    last = last_of(activation)
    since = last.period_to if last else activation.activated_at
    head = logbook.head(activation)
    return SituationPicture(
        activation=activation,
        number=last.number + 1 if last else 1,
        period_from=since,
        period_to=now,
        texts=texts,
        figures={
            **figures(activation, since=since, now=now),
            "log_code": openchain.code_at(activation, head.number),
        },
        log_number=head.number,
        log_head=head.mac,
        next_due_at=now + PERIODS[activation.level],
        made_at=now,
        made_by=by,
    )


@transaction.atomic
def _write(
    activation: Activation, draft: SituationPicture, *, seen: int, after: int
) -> SituationPicture:
    here = Activation.objects.select_for_update().filter(pk=activation.pk)
    version, state = here.values_list("version", "state").get()
    last = last_of(activation)
    if state != Activation.State.RUNNING:
        raise plan.Refused(f"{activation.number} is over", NOT_RUNNING)
    if version != seen or (last.number if last else 0) != after:
        raise plan.Refused(f"{activation.number} picture {after + 1}", SOMEBODY_WROTE)
    with override("da"):  # the log is written in one language
        said = _("Situationsbillede nr. %(n)d er skrevet.") % {"n": draft.number}
        logbook.write(activation, LogEntry.Kind.ACTION, said, by=draft.made_by)
    head = logbook.head(activation)
    draft.log_number, draft.log_head = head.number, head.mac
    draft.figures["log_code"] = openchain.code_at(activation, head.number)
    draft.save(force_insert=True)
    detail = f"picture {draft.number}"
    audit.record("crisis.task", activation.chain, by=draft.made_by, detail=detail)
    return draft


def longest(texts: dict[str, str]) -> Part:
    """The part that takes most lines beyond its share."""
    return max(PARTS.values(), key=lambda part: part.lines_used(texts.get(part.key, "")))


def pdf_of(picture: SituationPicture, *, language: str = "da") -> bytes:
    """One A4 page. Raises PdfFailed, also when it would be more than one."""
    with override(language):
        context = context_of(picture)
        moved_first = sorted(context["figures"], key=lambda one: one.direction == "same")
        context["figures"] = moved_first[:MOST_ON_PAPER]
        context["left_out"] = max(0, len(moved_first) - MOST_ON_PAPER)
        try:
            return render_pdf(TEMPLATE, context, language=language)
        except PdfFailed:  # much to say: the same page in smaller letters
            return render_pdf(TEMPLATE, {**context, "is_full": True}, language=language)


def context_of(picture: SituationPicture) -> dict[str, Any]:
    """What the page and the PDF show."""
    earlier = before(picture)
    shown = picture.figures
    return {
        "picture": picture,
        "activation": picture.activation,
        "areas": [a[plan.language_now()] + ": " + a["level"] for a in shown["areas"]],
        "points": [
            (number, STANDS[stand], shown["overdue"].get(number, 0))
            for number, stand in sorted(shown["points"].items())
        ],
        "figures": compared(picture.activation, shown, earlier.figures if earlier else None),
        "sent": [(Dispatch.State(s).label, count) for s, count in shown["messages"].items()],
        "written": [(p.title, picture.texts.get(p.key, "")) for p in PARTS.values()],
    }
