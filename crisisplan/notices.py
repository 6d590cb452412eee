"""Neutral mails to those who lead the plan: something was changed, something is late.

One person may put the plan in force, so the others hear of it at once (design: security.md 9), and
a clock that passes is told by mail as well: nobody looks at a page at three in the morning. The
texts are constants. An exercise mails nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisisplan import clocks
from crisisplan.models import Activation
from portal import mail, outbox
from portal.models import OutboxMessage

BOX = "crisis"
REMINDER = "crisisplan.reminder"


def remind() -> None:
    """Queue one mail for each clock that has passed, and again each day. Asked each minute."""
    now = timezone.now()
    unsigned = Q(state=Activation.State.ANNULLED, countersigned_at=None)
    for activation in Activation.objects.real().filter(Q(state="running") | unsigned):
        for clock in clocks.of(activation):
            if clock.is_late:
                since, day = int(clock.due_at.timestamp()), (now - clock.due_at).days
                key = f"{REMINDER}:{activation.pk}:{clock.page}:{since}:{day}"
                outbox.post(REMINDER, BOX, key=key)


def deliver_change(message: OutboxMessage) -> None:
    """Mail the box whose name is the message's subject. Raises as `portal.mail.send`."""
    with override("da"):
        said = _("En kollega har ændret beredskabet. Log ind for at se det:")
        _send(message, subject=_("Beredskabet er ændret"), said=said)


def deliver_reminder(message: OutboxMessage) -> None:
    """Mail the box that something is late. Raises as `portal.mail.send`."""
    with override("da"):
        said = _("En frist i beredskabet er overskredet. Log ind for at se hvilken:")
        _send(message, subject=_("Frist i beredskabet"), said=said)


def _send(message: OutboxMessage, *, subject: str, said: str) -> None:
    body = f"{said}\n{settings.STAFF_URL}/\n\n" + _("Du kan ikke svare på denne mail.")
    mail.send(message, to=settings.NOTICE_ADDRESSES[message.subject], subject=subject, body=body)
