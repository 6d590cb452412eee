"""From an approved text to its recipients: queued, stopped, put up and taken down.

Nothing past its date or with a changed source goes out: that is asked when a person sends, and
again when the worker delivers (delivering.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crisisplan import plan
from crisisplan.announcements import messages, outlet_mail, outlets
from crisisplan.editions import freezing
from crisisplan.log import logbook
from crisisplan.models.log import LogEntry
from crisisplan.models.messages import Announcement, Dispatch, Recipient
from portal import audit, freshness
from portal.models import User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

Channel, State = Dispatch.Channel, Dispatch.State
Kind = LogEntry.Kind
POINT = 1
TAKEN_DOWN_BY_HAND = (Channel.POST, Channel.PRINT)
BY_HAND = (Channel.POST, Channel.PRINT, Channel.SMS, Channel.SPOKEN)
IN_BOTH = ("da", "en")  # the languages a false activation is taken back in

CHANGED = gettext_lazy(
    "En kollega har ændret teksten, mens du havde siden åben. Det, du valgte, er ikke sket. "
    "Se her, hvad der gælder nu."
)
OVER = gettext_lazy("Aktiveringen er slut, så teksten kan hverken ændres eller sendes.")
NOT_APPROVED = gettext_lazy("Teksten er ikke godkendt, så den kan ikke sendes. Få den godkendt.")
EXPIRED = gettext_lazy("Teksten er over sin dato. Sammenlign med kilden, og få den godkendt igen.")
WITHDRAWN = gettext_lazy("Teksten er trukket tilbage og kan ikke sendes.")
ONLY_PREPARED = gettext_lazy(
    "På N1 gør I teksterne klar. De kan sendes, når planen er på N2 eller N3."
)
SPOKEN_ONLY = gettext_lazy("Denne tekst må kun siges. Den må aldrig skrives til nogen.")
NO_RECIPIENTS = gettext_lazy("Vælg mindst én modtager.")
NOT_UP = gettext_lazy("Det sted er allerede taget ned.")
WRONG_CHANNEL = gettext_lazy("Den tekst må ikke gives videre på den måde.")

# Why something that waited did not go out: in the log, after »Stoppet, før den gik«.
ANNULLED = gettext_lazy("aktiveringen er annulleret")
SOURCE_CHANGED = gettext_lazy("kilden er ændret, eller godkendelsen er taget tilbage")
TOO_OLD = gettext_lazy("teksten er over sin dato")
TAKEN_BACK = gettext_lazy("teksten er trukket tilbage")
BOX_OFF = gettext_lazy("modtageren er taget af listen")


# -- may it go out? -------------------------------------------------------------------------------
def goes_out_until(announcement: Announcement) -> datetime | None:
    """The last moment of an approval: never longer than the level of today allows."""
    if announcement.approved_at is None or announcement.expires_at is None:
        return None
    longest = messages.FRESH_FOR[announcement.activation.level]
    return min(announcement.expires_at, announcement.approved_at + longest)


def is_ready_with_plan(announcement: Announcement) -> bool:
    """M15 of an annulled activation, word for word as in its plan: approved with the edition."""
    activation = announcement.activation
    is_retraction = announcement.template == messages.FALSE_ACTIVATION
    if not is_retraction or activation.state != plan.ANNULLED:
        return False
    stored = outlets.of(activation).stored
    texts = (
        frozen.content["messages"][announcement.template].get(announcement.language, "")
        for frozen in activation.plans.all()
    )
    return any(
        announcement.text == stored(messages.filled(text, announcement.values)) for text in texts
    )


def refusal(announcement: Announcement, now: datetime) -> plan.Text:
    """Why the text may not be sent now; empty when it may."""
    if is_ready_with_plan(announcement):
        return ""
    activation = announcement.activation
    if not activation.is_running:
        return OVER
    if announcement.state == Announcement.State.WITHDRAWN:
        return WITHDRAWN
    until = goes_out_until(announcement)
    if announcement.state != Announcement.State.APPROVED or until is None:
        return NOT_APPROVED
    if until <= now:
        return EXPIRED
    if activation.level == plan.N1 and announcement.template not in messages.TO_COLLEAGUES:
        return ONLY_PREPARED
    return ""


def stopped_because(row: Dispatch, now: datetime) -> plan.Text:
    """Why a mail that waits must not go out after all; empty when it may.

    A text that was sent just before the activation ended still goes out: it says so (M12).
    """
    announcement = row.announcement
    if is_ready_with_plan(announcement):
        return ""
    if announcement.activation.state == plan.ANNULLED:
        return ANNULLED
    if announcement.state == Announcement.State.WITHDRAWN:
        return TAKEN_BACK
    until = goes_out_until(announcement)
    if announcement.state != Announcement.State.APPROVED or until is None:
        return SOURCE_CHANGED
    if until <= now:
        return TOO_OLD
    return "" if row.recipient is not None and row.recipient.is_active else BOX_OFF


def channels_for(code: str) -> tuple[str, ...]:
    """How people may pass a text on by hand."""
    if code in messages.SPOKEN_ONLY:
        return (Channel.SPOKEN,)
    if code in messages.TO_COLLEAGUES:
        return (Channel.PRINT, Channel.SMS, Channel.SPOKEN)
    return BY_HAND


# -- sending --------------------------------------------------------------------------------------
@transaction.atomic
def send(announcement: Announcement, chosen: Iterable[int], *, seen: int, by: User) -> int:
    """Send to the recipients with these ids; returns how many are new. Raises Refused.

    Sending again to the same box sends nothing again. In an exercise there is nobody to choose.
    """
    hold(announcement, seen)
    now = timezone.now()
    why = refusal(announcement, now)
    if announcement.template in messages.SPOKEN_ONLY:
        why = SPOKEN_ONLY
    if why:
        raise plan.Refused(f"{announcement.pk} may not be sent", why)
    outlet, wanted = outlets.of(announcement.activation), set(chosen)
    to = [box for box in boxes_for(announcement) if box.pk in wanted]
    if outlet.is_real and not to:
        raise plan.Refused(f"{announcement.pk} to nobody", NO_RECIPIENTS)
    count = outlet.send(announcement, to, by=by, now=now)
    if count:
        names = ", ".join(dict.fromkeys(box.list.name for box in to))
        with override("da"):
            line = (
                _("Sendt: %(what)s. Nye modtagere: %(count)d. Lister: %(names)s.")
                if outlet.is_real
                else _("Vist for øvelsens deltagere: %(what)s.")
            ) % {"what": in_words(announcement), "count": count, "names": names}
        note(announcement, line, by=by)
    return count


def boxes_for(announcement: Announcement) -> list[Recipient]:
    """Whom it may be sent to: a correction goes to those who got what was wrong, first of all."""
    got = list(got_it(announcement.replaces)) if announcement.replaces else []
    lists = outlets.of(announcement.activation).lists(announcement.template)
    others = [box for one in lists for box in one.recipients.all()]
    return list({box.pk: box for box in [*got, *others]}.values())


def got_it(announcement: Announcement) -> QuerySet[Recipient]:
    """The boxes a text was mailed to."""
    rows = Dispatch.objects.filter(announcement=announcement, state=State.SENT)
    return Recipient.objects.filter(pk__in=rows.values("recipient")).select_related("list")


@transaction.atomic
def by_hand(
    announcement: Announcement,
    *,
    channel: str,
    place: str,
    at: datetime,
    by: User,
    key: uuid.UUID | None = None,
) -> None:
    """Somebody put it up, handed it out, texted or said it. The second time with `key` is ignored.

    `place` is a place or a kind of place, never a person or a number. Raises Refused.
    """
    hold(announcement, announcement.version)
    key = key or uuid.uuid4()
    if announcement.dispatches.filter(pk=key).exists():
        return
    now = timezone.now()
    why = refusal(announcement, now)
    if not why and channel not in channels_for(announcement.template):
        is_spoken = announcement.template in messages.SPOKEN_ONLY
        why = SPOKEN_ONLY if is_spoken else WRONG_CHANNEL
    if why:
        raise plan.Refused(f"{announcement.pk} not by {channel}", why)
    at = min(at, now)
    outlets.of(announcement.activation).by_hand(announcement, channel, place, by=by, at=at, key=key)
    with override("da"):
        line = f"{Channel(channel).label}: {in_words(announcement)}. {place}"
    note(announcement, line, by=by, happened_at=at)


@transaction.atomic
def take_down(row: Dispatch, *, by: User) -> None:
    """What was put up by hand is gone again. Raises Refused."""
    take_turn(row.announcement.activation)
    here = Dispatch.objects.filter(pk=row.pk, state=State.SENT, recipient=None).exclude(place="")
    changes = {"state": State.RETRACTED, "settled_at": timezone.now()}
    if here.update(**changes) != 1:
        raise plan.Refused(f"{row.pk} is not up", NOT_UP)
    with override("da"):
        line = _("Taget ned: %(what)s. %(place)s") % {
            "what": in_words(row.announcement),
            "place": row.place,
        }
    note(row.announcement, line, kind=Kind.ACTION, by=by)


def stop_waiting(announcement: Announcement, why: plan.Text, *, by: User | None = None) -> int:
    """Nothing more of it goes out; returns how many waited."""
    here = Dispatch.objects.filter(announcement=announcement, state=State.WAITING)
    changes = {"state": State.STOPPED, "settled_at": timezone.now()}
    count = here.update(**changes)
    if count:
        say_stopped(announcement, count, why, by=by)
    return count


def say_stopped(announcement: Announcement, count: int, why: plan.Text, *, by: User | None) -> None:
    with override("da"):
        line = _("Stoppet, før den gik: %(what)s til %(count)d modtagere, fordi %(why)s.") % {
            "what": in_words(announcement),
            "count": count,
            "why": why,
        }
    note(announcement, line, by=by)


# -- taking a false activation back ---------------------------------------------------------------
def correct(
    activation: Activation, recipients: Iterable[Recipient], *, by: User | None
) -> dict[str, int]:
    """Queue M15 to each recipient in the language that fits; how many, by language."""
    texts = {
        one.language: one
        for one in activation.announcements.filter(template=messages.FALSE_ACTIVATION)
        if is_ready_with_plan(one)
    }
    outlet, now, counts = outlets.of(activation), timezone.now(), dict.fromkeys(IN_BOTH, 0)
    everyone = {outlet_mail.address(box): box for box in recipients}
    for language in IN_BOTH:
        boxes = [box for box in everyone.values() if spoken_to_in(box) == language]
        counts[language] = outlet.send(texts[language], boxes, by=by, now=now)
    return counts


def spoken_to_in(box: Recipient) -> str:
    """Danish to those who have Danish, English to everybody else."""
    return "da" if box.language == "da" else "en"


def plan_text(activation: Activation, code: str, language: str) -> str:
    """The text of the activation's own plan: English for what is not Danish."""
    text = freezing.plan_of(activation).content["messages"][code]
    return text["da" if language == "da" else "en"]


# -- shared ---------------------------------------------------------------------------------------
def take_turn(activation: Activation, *, pages_change: bool = False) -> None:
    """Keep the rows in the order an annulment does: public state, activation, text, place, log.

    Whoever took a text before its activation would wait for an annulment that waits for the text.
    """
    if pages_change and activation.is_real:
        freshness.bump(crisis=True)
    type(activation).objects.filter(pk=activation.pk).update(version=F("version"))


def hold(announcement: Announcement, seen: int, *, pages_change: bool = False) -> None:
    """Keep the row until the transaction ends, if it is as the person saw it. Raises Refused."""
    take_turn(announcement.activation, pages_change=pages_change)
    here = Announcement.objects.filter(pk=announcement.pk, version=seen)
    if here.update(version=F("version")) != 1:
        raise plan.Refused(f"{announcement.pk} at version {seen}", CHANGED)
    announcement.refresh_from_db()


def note(
    announcement: Announcement,
    line: str,
    *,
    kind: str = Kind.MESSAGE_OUT,
    by: User | None,
    **more: Any,
) -> None:
    """One line in the log and one in the audit trail, in the caller's transaction."""
    activation = announcement.activation
    logbook.write(
        activation, kind, line, by=by, point=POINT, reference=f"nr. {announcement.number}", **more
    )
    detail = f"{announcement.template} {announcement.language} {announcement.number}"
    audit.record("crisis.message", activation.chain, by=by, detail=detail)


def in_words(announcement: Announcement) -> str:
    """`M01 på thai (nr. 3)`, in the language that is active."""
    return _("%(code)s på %(language)s (nr. %(number)d)") % {
        "code": announcement.template,
        "language": messages.LANGUAGE_NAMES.get(announcement.language, announcement.language),
        "number": announcement.number,
    }
