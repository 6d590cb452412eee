"""Reminds the editors when a guide in force is to be read through again."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from guidance.models import Edition
from portal import mail, outbox
from portal.models import OutboxMessage

KIND = "guidance.review"
AHEAD = timedelta(days=30)


def remind() -> None:
    """Queue one mail a week for all the guides that are due within a month, or overdue."""
    today = timezone.localdate()
    due = Edition.objects.in_force().filter(review_by__lte=today + AHEAD)
    if due.exists():
        year, week, _day = today.isocalendar()
        outbox.post(KIND, "editors", key=f"{KIND}:{year}-{week}")


def deliver(message: OutboxMessage) -> None:
    """Mail the editors' shared box. Raises as `portal.mail.send`."""
    with override("da"):
        body = (
            _("En eller flere vejledninger skal gennemgås. Se dem her:")
            + f"\n{settings.STAFF_URL}/admin/guidance/edition/\n\n"
            + _("Du kan ikke svare på denne mail.")
        )
        to = settings.NOTICE_ADDRESSES[message.subject]
        mail.send(message, to=to, subject=_("Vejledninger, der skal gennemgås"), body=body)
