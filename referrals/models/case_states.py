"""The states of a case, the moves between them, and the codes it may end with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    SUBMITTED = "submitted", _("Sendt")
    RECEIVED = "received", _("Modtaget")
    IN_PROGRESS = "in_progress", _("I gang")
    AWAITING_REPORTER = "awaiting", _("Afventer svar")
    HANDED_OVER = "handed_over", _("Overdraget")
    REDIRECTED = "redirected", _("Vist videre")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
    CLOSED = "closed", _("Afsluttet")
    PURGED = "purged", _("Slettet")


MOVES: dict[str, frozenset[str]] = {
    Status.SUBMITTED: frozenset({Status.RECEIVED, Status.WITHDRAWN}),
    Status.RECEIVED: frozenset(
        {
            Status.IN_PROGRESS,
            Status.HANDED_OVER,
            Status.REDIRECTED,
            Status.WITHDRAWN,
            Status.CLOSED,
        }
    ),
    Status.IN_PROGRESS: frozenset(
        {
            Status.RECEIVED,
            Status.AWAITING_REPORTER,
            Status.HANDED_OVER,
            Status.REDIRECTED,
            Status.WITHDRAWN,
            Status.CLOSED,
        }
    ),
    Status.AWAITING_REPORTER: frozenset(
        {
            Status.IN_PROGRESS,
            Status.HANDED_OVER,
            Status.REDIRECTED,
            Status.WITHDRAWN,
            Status.CLOSED,
        }
    ),
    Status.HANDED_OVER: frozenset({Status.REDIRECTED, Status.WITHDRAWN, Status.CLOSED}),
    Status.REDIRECTED: frozenset({Status.IN_PROGRESS, Status.PURGED}),
    Status.WITHDRAWN: frozenset({Status.PURGED}),
    Status.CLOSED: frozenset({Status.IN_PROGRESS, Status.PURGED}),
    Status.PURGED: frozenset(),
}
OPEN = (
    Status.SUBMITTED,
    Status.RECEIVED,
    Status.IN_PROGRESS,
    Status.AWAITING_REPORTER,
    Status.HANDED_OVER,
)
ENDED = (Status.REDIRECTED, Status.WITHDRAWN, Status.CLOSED)


class Ending(models.TextChoices):
    """Why a case ended: the code that may stay in the stub. Awaits CMM's approval."""

    NO_GROUNDS = "no-grounds", _("Ikke grundlag for at gå videre")
    ADVICE = "advice", _("Der er givet råd")
    CONTACT = "contact", _("Der er skabt kontakt til personen")
    PERSON_DECLINED = "person-declined", _("Personen ønsker det ikke")
    HANDED_OVER = "handed-over", _("En anden myndighed har overtaget sagen")
    NOT_REACHABLE = "not-reachable", _("Personen kan ikke findes")
    DUPLICATE = "duplicate", _("Dublet af en anden sag")
    OUT_OF_SCOPE = "out-of-scope", _("Uden for centrets opgave")
    MISTAKE = "mistake", _("Sendt eller indtastet ved en fejl")
    TEST = "test", _("Prøve")
    CHILD = "child", _("Barn eller måske barn: vist videre til kommunen")
    EMERGENCY = "emergency", _("Akut: vist videre til politiet")
    OTHER_AUTHORITY = "other-authority", _("Vist videre til en anden myndighed")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


CLOSING_CODES = (
    Ending.NO_GROUNDS,
    Ending.ADVICE,
    Ending.CONTACT,
    Ending.PERSON_DECLINED,
    Ending.HANDED_OVER,
    Ending.NOT_REACHABLE,
    Ending.DUPLICATE,
    Ending.OUT_OF_SCOPE,
    Ending.MISTAKE,
    Ending.TEST,
)
REDIRECT_CODES = (Ending.CHILD, Ending.EMERGENCY, Ending.OTHER_AUTHORITY)


class DueFor(models.TextChoices):
    """What the due time is about, and no more than that."""

    READING = "reading", _("Læses senest")
    CLOCK = "clock", _("Næste frist")
    NOTHING = "", ""


class Noticed(models.TextChoices):
    """What the limits noticed; such a referral is marked, never dropped."""

    NOTHING = "", ""
    BURST = "burst", _("Mange fra samme sted")
    FAST = "fast", _("Sendt usædvanligt hurtigt")
    TRAP = "trap", _("Et skjult felt er udfyldt")
