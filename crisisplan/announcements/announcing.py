"""Texts of an activation: from a template of its own plan to approved, and back to a draft.

A text is written, read by another who speaks the language, and approved by the clinical lead,
who did not write it. A change of the text or of its source makes it a draft again. Every deed is
one conditional update with its lines in the log and the audit trail, in one transaction.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crisisplan import crew, plan
from crisisplan.announcements import delivering, dispatching, messages, outlets
from crisisplan.announcements.dispatching import CHANGED, OVER, hold, in_words, note
from crisisplan.log import logbook
from crisisplan.models.log import LogEntry
from crisisplan.models.messages import Announcement
from crisisplan.models.queries import REAL, RUNNING
from portal import audit
from portal.errors import NotTwoPeople
from portal.models import User
from portal.templatetags.portal import at, on

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation

State = Announcement.State
Kind = LogEntry.Kind

NOT_READ = gettext_lazy("Teksten skal læses af en anden, der kan sproget, før den kan godkendes.")
NO_SOURCE = gettext_lazy("Skriv kildens navn, link og dato, før teksten kan godkendes.")
ALREADY_OUT = gettext_lazy(
    "Teksten er allerede givet videre, så ordene kan ikke ændres. Ret den med en ny besked."
)
NOT_A_DRAFT = gettext_lazy("Teksten er ikke en kladde længere. Se her, hvad der gælder nu.")
READ_ALREADY = gettext_lazy("Teksten er allerede læst af en anden.")
COMES_WITH_PLAN = gettext_lazy("M15 følger med planen og bliver sendt, når I annullerer.")


@dataclass(frozen=True, slots=True)
class Source:
    """What an authority has said, where and when; `checksum` is of its text, when it was kept."""

    name: str = ""
    url: str = ""
    date: date | None = None
    checksum: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.name and self.url and self.date)

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "source": self.name,
            "source_url": self.url,
            "source_date": self.date,
            "source_checksum": self.checksum,
        }


def source_of(announcement: Announcement) -> Source:
    return Source(
        announcement.source,
        announcement.source_url,
        announcement.source_date,
        announcement.source_checksum,
    )


def checksum_of(text: str) -> str:
    """SHA-256 (hex) of an authority's words, whatever their line breaks; empty for no words."""
    words = " ".join(text.split())
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


# -- writing --------------------------------------------------------------------------------------
@transaction.atomic
def write(
    activation: Activation,
    *,
    template: str,
    language: str,
    text: str,
    by: User,
    values: Mapping[str, str] | None = None,
    source: Source | None = None,
    is_public: bool = False,
    replaces: Announcement | None = None,
    key: uuid.UUID | None = None,
) -> Announcement:
    """A new draft. The second time with `key` gives the first one. Raises Refused, KeyError."""
    messages.TEMPLATES[template], messages.LANGUAGES[language]
    if template == messages.FALSE_ACTIVATION:
        raise plan.Refused("M15 is not written", COMES_WITH_PLAN)
    key = key or uuid.uuid4()
    number = _next_number(activation)
    written = activation.announcements.filter(pk=key).first()
    if written is not None:
        return written
    text = _checked(activation, template, text)
    announcement = activation.announcements.create(
        id=key,
        number=number,
        template=template,
        language=language,
        text=text,
        values=dict(values or {}),
        is_public=_may_be_public(activation, template) and is_public,
        written_by=by,
        written_at=timezone.now(),
        replaces=replaces,
        **(source or Source()).columns,
    )
    with override("da"):
        line = _("Kladde: %(what)s.") % {"what": in_words(announcement)}
    note(announcement, line, kind=Kind.ACTION, by=by)
    return announcement


def _next_number(activation: Activation) -> int:
    """Taken while the activation's row is held, so that two who write at once take turns."""
    dispatching.take_turn(activation)
    return (activation.announcements.aggregate(last=Max("number"))["last"] or 0) + 1


def _checked(activation: Activation, template: str, text: str) -> str:
    """The text as it is kept. Raises Refused on what may not be in it."""
    if not type(activation).objects.running().filter(pk=activation.pk).exists():
        raise plan.Refused(f"{activation.pk} is over", OVER)
    text = text.strip()
    if wrong := messages.problems(template, text):
        raise plan.Refused(f"{template} with something wrong", " ".join(wrong))
    return outlets.of(activation).stored(text)


def _may_be_public(activation: Activation, template: str) -> bool:
    return activation.is_real and template not in messages.NOT_PUBLIC


@transaction.atomic
def change(
    announcement: Announcement,
    *,
    seen: int,
    by: User,
    text: str,
    values: Mapping[str, str] | None = None,
    source: Source | None = None,
    is_public: bool = False,
) -> None:
    """New words, source or place: a draft again, and what waits is stopped. Raises Refused.

    Words that somebody has already got are never changed.
    """
    hold(announcement, seen, pages_change=True)
    activation, source = announcement.activation, source or Source()
    text = _checked(activation, announcement.template, text)
    is_public = is_public and _may_be_public(activation, announcement.template)
    has_new_words = text != announcement.text
    is_same = source == source_of(announcement) and is_public == announcement.is_public
    if not has_new_words and is_same:
        return
    changes: dict[str, Any] = {**source.columns, "is_public": is_public}
    if has_new_words:
        given = announcement.dispatches.exclude(state__in=["failed", "stopped"])
        if given.exists():
            raise plan.Refused(f"{announcement.pk} is out", ALREADY_OUT)
        changes |= {"text": text, "values": dict(values or {}), "written_by": by}
        changes |= {"written_at": timezone.now(), "read_by": None, "read_at": None}
    _back_to_draft(announcement, by=by, **changes)
    with override("da"):
        what = _("Ændret og igen en kladde") if has_new_words else _("Kilde eller sted ændret")
        line = f"{what}: {in_words(announcement)}."
    note(announcement, line, kind=Kind.ACTION, by=by)


def _back_to_draft(
    announcement: Announcement,
    *,
    by: User | None,
    why: plan.Text = dispatching.SOURCE_CHANGED,
    **changes: Any,
) -> None:
    """Not approved any more. What waits is stopped, and the public page forgets it."""
    unapproved = {"state": State.DRAFT, "approved_by": None, "approved_at": None}
    _change(announcement, (State.DRAFT, State.APPROVED), **{**unapproved, **changes})
    dispatching.stop_waiting(announcement, why, by=by)


def _change(announcement: Announcement, states: tuple[str, ...], **changes: Any) -> None:
    """The write, if it still is in one of `states` at this version. Raises Refused."""
    here = Announcement.objects.filter(
        pk=announcement.pk, version=announcement.version, state__in=states
    )
    if here.update(version=F("version") + 1, **changes) != 1:
        raise plan.Refused(f"{announcement.pk} at version {announcement.version}", CHANGED)
    announcement.refresh_from_db()


# -- reading and approving ------------------------------------------------------------------------
@transaction.atomic
def mark_read(announcement: Announcement, *, seen: int, by: User) -> None:
    """Another person, who speaks the language, says that it is right. Raises NotTwoPeople."""
    hold(announcement, seen, pages_change=True)
    _only_draft(announcement)
    if announcement.read_by_id is not None:
        raise plan.Refused(f"{announcement.pk} is read", READ_ALREADY)
    if announcement.written_by_id == by.pk:
        raise NotTwoPeople(f"{announcement.pk}: read")
    _change(announcement, (State.DRAFT,), read_by=by, read_at=timezone.now())
    with override("da"):
        line = _("Læst af en anden, der kan sproget: %(what)s.") % {"what": in_words(announcement)}
    note(announcement, line, kind=Kind.ACTION, by=by)


@transaction.atomic
def approve(announcement: Announcement, *, seen: int, by: User, days: int | None = None) -> None:
    """The clinical lead says that it may go out, for `days` or as long as the level allows.

    Raises Refused before it is read or without a source, NotTwoPeople for one's own text.
    """
    hold(announcement, seen, pages_change=True)
    _only_draft(announcement)
    if announcement.written_by_id == by.pk:
        raise NotTwoPeople(f"{announcement.pk}: approve")
    if announcement.read_by_id is None:
        raise plan.Refused(f"{announcement.pk} is not read", NOT_READ)
    if announcement.template in messages.WITH_SOURCE and not source_of(announcement).is_whole:
        raise plan.Refused(f"{announcement.pk} has no source", NO_SOURCE)
    now, longest = timezone.now(), messages.FRESH_FOR[announcement.activation.level]
    until = now + min(longest, timedelta(days=days) if days else longest)
    _change(
        announcement,
        (State.DRAFT,),
        state=State.APPROVED,
        approved_by=by,
        approved_at=now,
        expires_at=until,
    )
    with override("da"):
        words = {
            "what": in_words(announcement),
            "text": announcement.text,
            "source": _source_in_words(announcement),
            "until": at(until),
        }
        line = _("Godkendt til %(until)s: %(what)s. »%(text)s« %(source)s") % words
    note(announcement, line.strip(), kind=Kind.DECISION, by=by)


def _only_draft(announcement: Announcement) -> None:
    if not announcement.activation.is_running:
        raise plan.Refused(f"{announcement.activation_id} is over", OVER)
    if announcement.state != State.DRAFT:
        raise plan.Refused(f"{announcement.pk} is {announcement.state}", NOT_A_DRAFT)


def _source_in_words(announcement: Announcement) -> str:
    if not announcement.source:
        return ""
    return _("Kilde: %(name)s, %(date)s, %(url)s") % {
        "name": announcement.source,
        "date": on(announcement.source_date),
        "url": announcement.source_url,
    }


@transaction.atomic
def mark_source_changed(
    announcement: Announcement,
    *,
    seen: int,
    by: User,
    new_date: date | None = None,
    new_checksum: str = "",
) -> None:
    """The authority's advice is not what it was: nothing more goes out until it is approved anew.

    Without its new date the text cannot be approved before somebody has looked it up.
    """
    hold(announcement, seen, pages_change=True)
    _back_to_draft(announcement, by=by, source_date=new_date, source_checksum=new_checksum)
    with override("da"):
        when = _("Ny dato: %(date)s.") % {"date": on(new_date)} if new_date else ""
        line = _("Kilden er ændret: %(what)s.") % {"what": in_words(announcement)}
    note(announcement, f"{line} {when}".strip(), kind=Kind.EVENT, by=by)


@transaction.atomic
def withdraw(announcement: Announcement, *, seen: int, by: User, reason: str) -> None:
    """It is not used any more; what waits is stopped, and what hangs must be taken down."""
    hold(announcement, seen, pages_change=True)
    if announcement.template == messages.FALSE_ACTIVATION:
        raise plan.Refused("M15 stays", COMES_WITH_PLAN)
    close(announcement, by=by)
    with override("da"):
        line = _("Trukket tilbage: %(what)s. %(reason)s") % {
            "what": in_words(announcement),
            "reason": reason,
        }
    note(announcement, line, kind=Kind.DECISION, by=by)


def close(announcement: Announcement, *, by: User) -> None:
    """Withdrawn, without a line of its own."""
    changes = {"state": State.WITHDRAWN, "withdrawn_by": by, "withdrawn_at": timezone.now()}
    _change(announcement, (State.DRAFT, State.APPROVED), **changes)
    dispatching.stop_waiting(announcement, dispatching.TAKEN_BACK, by=by)


@transaction.atomic
def decide_not_to_send(activation: Activation, reason: str, *, by: User) -> None:
    """An omission of its own in the log: which message is not sent, and why."""
    with override("da"):
        line = _("Besked, der ikke bliver sendt: %(reason)s") % {"reason": reason}
    logbook.write(activation, Kind.OMISSION, line, by=by, point=dispatching.POINT)
    audit.record("crisis.message", activation.chain, by=by, detail="not-sent")


# -- what passes by itself ------------------------------------------------------------------------
def tidy() -> None:
    """Texts past their date are drafts again, and mails given up have failed (the worker asks)."""
    now = timezone.now()
    approved = Announcement.objects.filter(state=State.APPROVED).select_related("activation")
    for announcement in approved:
        until = dispatching.goes_out_until(announcement)
        if until is not None and until <= now:
            _expire(announcement)
    delivering.settle_given_up()


@transaction.atomic
def _expire(announcement: Announcement) -> None:
    try:
        hold(announcement, announcement.version, pages_change=True)
        _back_to_draft(announcement, by=None, why=dispatching.TOO_OLD)
    except plan.Refused:
        return  # a colleague was there first
    with override("da"):
        line = _("Over sin dato: %(what)s.") % {"what": in_words(announcement)}
    note(announcement, line, kind=Kind.EVENT, by=None)


# -- what others may read -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PublicText:
    """A text for the information page. `approver_role` says as what, never who."""

    language: str
    text: str
    source: str
    source_url: str
    source_date: date | None
    approver_role: plan.Text
    approved_at: datetime
    expires_at: datetime


def public_texts() -> list[PublicText]:
    """What the public may read now, under what is in force: the newest first. One query."""
    now = timezone.now()
    found = Announcement.objects.filter(
        activation__kind=REAL,
        activation__state=RUNNING,
        activation__level__in=plan.PUBLIC_LEVELS,
        is_public=True,
        state=State.APPROVED,
    ).select_related("activation")
    return [
        PublicText(
            language=one.language,
            text=one.text,
            source=one.source,
            source_url=one.source_url,
            source_date=one.source_date,
            approver_role=crew.ROLES["SFL"].name,
            approved_at=one.approved_at,
            expires_at=until,
        )
        for one in found.order_by("-approved_at")
        if one.approved_at and (until := dispatching.goes_out_until(one)) and until > now
    ]
