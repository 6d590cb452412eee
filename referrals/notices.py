"""What is sent to whom: neutral mails that say only that something waits.

Subject and text are constants: no reference, name, place, count, nor the word for trafficking.
What nobody opens is not forgotten: first the lead hears of it, then the deputy, then the hotline.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
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


def remind(message: OutboxMessage, box: str) -> None:
    with override("da"):
        body = (
            _("Der ligger noget i portalen, som ingen har åbnet til tiden. Log ind for at se det:")
            + f"\n{settings.STAFF_URL}/\n\n"
            + _("Du kan ikke svare på denne mail.")
        )
        to = settings.NOTICE_ADDRESSES[box]
        mail.send(message, to=to, subject=_("Påmindelse fra portalen"), body=body)


def remind_unread(message: OutboxMessage) -> None:
    """Nobody has opened this referral (its id is the message's subject) by the time it was due."""
    if Referral.objects.filter(pk=message.subject, status=Referral.Status.SUBMITTED).exists():
        climb(message, LADDER)


def remind_unconfirmed(message: OutboxMessage) -> None:
    """The receiver has not confirmed this hand-off: the receiver hears again, then CMM."""
    waiting = HandOff.objects.filter(pk=message.subject, state=HandOff.State.APPROVED).first()
    if waiting is not None:
        climb(message, (waiting.receiver, *LADDER))


def climb(message: OutboxMessage, ladder: tuple[str, ...]) -> None:
    """Mail this step's box, and put the next step into the outbox. The last step is the last."""
    stem, _colon, number = message.key.rpartition(":")
    step = int(number)
    if step < len(ladder):
        after = timedelta(hours=settings.ESCALATE_AFTER_HOURS)
        outbox.post(message.kind, message.subject, key=f"{stem}:{step + 1}", after=after)
    remind(message, ladder[step - 1])
