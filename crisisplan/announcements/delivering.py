"""What the worker does with a queued text: mails it to one box, and settles how that went.

What it does is written in the log as the portal's.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from crisisplan import plan
from crisisplan.announcements import dispatching, messages, outlet_mail
from crisisplan.models.messages import Announcement, Dispatch
from portal import mail
from portal.models import OutboxMessage
from portal.outbox import DeadLetter

Channel, State = Dispatch.Channel, Dispatch.State


def deliver(message: OutboxMessage) -> None:
    """Mail one text to one shared box, if it still may. Raises as `portal.mail.send`."""
    row = (
        Dispatch.objects.filter(pk=message.subject, state=State.WAITING, channel=Channel.MAIL)
        .select_related("announcement__activation", "recipient")
        .first()
    )
    if row is None or outlet_mail.key_of(row) != message.key:
        return
    why = dispatching.stopped_because(row, timezone.now())
    if why:
        with transaction.atomic():
            dispatching.take_turn(row.announcement.activation)
            if _settle(row, State.WAITING, State.STOPPED):
                dispatching.say_stopped(row.announcement, 1, why, by=None)
        return
    assert row.recipient is not None
    announcement = row.announcement
    subject = messages.SUBJECTS.get(announcement.language, "Info")
    try:
        mail.send(message, to=row.recipient.email, subject=subject, body=body_of(announcement))
    except DeadLetter:
        _failed(row)
        raise
    _sent(row)


def body_of(announcement: Announcement) -> str:
    """A retraction says it in both languages: what is taken back may have been in either."""
    if announcement.template != messages.FALSE_ACTIVATION:
        return announcement.text
    both = announcement.activation.announcements.filter(template=messages.FALSE_ACTIVATION)
    others = both.exclude(pk=announcement.pk).order_by("number")
    return "\n\n".join([announcement.text, *others.values_list("text", flat=True)])


def settle_given_up() -> None:
    """What the outbox gave up after its days has failed; called by the worker once a minute."""
    waiting = Dispatch.objects.filter(state=State.WAITING).select_related(
        "announcement__activation"
    )
    rows = {outlet_mail.key_of(row): row for row in waiting}
    dead = OutboxMessage.objects.filter(
        kind=outlet_mail.KIND, state=OutboxMessage.State.DEAD, key__in=rows
    )
    for key in dead.values_list("key", flat=True):
        _failed(rows[key])


@transaction.atomic
def _sent(row: Dispatch) -> None:
    """The server has it. Stopped while it was on its way, it went out all the same."""
    if _settle(row, State.WAITING, State.SENT):
        return
    dispatching.take_turn(row.announcement.activation)
    if _settle(row, State.STOPPED, State.SENT):
        _note(row, gettext_lazy("Gik ud, mens den blev stoppet: %(what)s til 1 modtager."))
        row.announcement.activation.refresh_from_db()
        if row.announcement.activation.state == plan.ANNULLED and row.recipient is not None:
            dispatching.correct(row.announcement.activation, [row.recipient], by=row.made_by)


@transaction.atomic
def _failed(row: Dispatch) -> None:
    dispatching.take_turn(row.announcement.activation)
    if _settle(row, State.WAITING, State.FAILED):
        _note(row, gettext_lazy("Kunne ikke sendes: %(what)s til 1 modtager."))


def _note(row: Dispatch, line: plan.Text) -> None:
    with override("da"):
        said = str(line) % {"what": dispatching.in_words(row.announcement)}
    dispatching.note(row.announcement, said, by=None)


def _settle(row: Dispatch, before: str, after: str) -> bool:
    here = Dispatch.objects.filter(pk=row.pk, state=before, made_at=row.made_at)
    changes = {"state": after, "settled_at": timezone.now()}
    return here.update(**changes) == 1
