"""What is sent to whom: neutral mails that say only that something waits.

Subject and text are constants: no reference, name, place, count, nor the word for trafficking.
What nobody opens is not forgotten: first the lead hears of it, then the deputy, then the hotline,
again in every period until it is opened. One mail a box and period, however much there is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import mail, outbox
from portal.models import OutboxMessage
from referrals.models import HandOff, Referral

LADDER = ("cmm-lead", "cmm-deputy", "cmm-hotline")


def deliver(message: OutboxMessage) -> None:
    """Mail the box whose name is the message's subject. Raises as `portal.mail.send`."""
    with override("da"):
        body = (
            _("Der ligger noget nyt til dig. Log ind for at se det:")
            + f"\n{settings.STAFF_URL}/\n\n"
            + _("Du kan ikke svare på denne mail.")
        )
        to = settings.NOTICE_ADDRESSES[message.subject]
        mail.send(message, to=to, subject=_("Ny besked i portalen"), body=body)


def deliver_reminder(message: OutboxMessage) -> None:
    """Mail the box whose name is the message's subject that something is late."""
    with override("da"):
        body = (
            _("Der ligger noget i portalen, som ingen har åbnet til tiden. Log ind for at se det:")
            + f"\n{settings.STAFF_URL}/\n\n"
            + _("Du kan ikke svare på denne mail.")
        )
        to = settings.NOTICE_ADDRESSES[message.subject]
        mail.send(message, to=to, subject=_("Påmindelse fra portalen"), body=body)


def remind() -> None:
    """Put this period's reminders into the outbox. The worker asks each minute."""
    now = outbox.database_now()
    period = int(now.timestamp() // step().total_seconds())
    for box in boxes_late_at(now):
        outbox.post("referrals.reminder", box, key=f"late:{box}:{period}")


def boxes_late_at(now: datetime) -> set[str]:
    """Who must hear that something has not been opened or confirmed in time."""
    unread = Referral.objects.filter(status=Referral.Status.SUBMITTED)
    boxes = climbed(unread.aggregate(at=Min("due_at"))["at"], now, LADDER)
    waiting = HandOff.objects.filter(state=HandOff.State.APPROVED)
    within = timedelta(hours=settings.READ_WITHIN_HOURS)
    for row in waiting.values("receiver").annotate(at=Min("decided_at")):
        boxes |= climbed(row["at"] + within, now, (row["receiver"], *LADDER))
    return boxes


def climbed(due: datetime | None, now: datetime, ladder: tuple[str, ...]) -> set[str]:
    """One more box for each step that has gone since `due`."""
    if due is None or now < due:
        return set()
    return set(ladder[: int((now - due) / step()) + 1])


def step() -> timedelta:
    return timedelta(hours=settings.ESCALATE_AFTER_HOURS)
