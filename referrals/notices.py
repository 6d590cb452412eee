"""What is sent to whom: neutral mails that say only that something waits.

Subject and text are constants: no reference, name, place, count, nor the word for trafficking.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import mail
from portal.models import OutboxMessage


def deliver(message: OutboxMessage) -> None:
    """Mail the authority whose code is the message's subject. Raises as `portal.mail.send`."""
    with override("da"):
        body = (
            _("Der ligger noget nyt til dig. Log ind for at se det:")
            + f"\n{settings.STAFF_URL}/\n\n"
            + _("Du kan ikke svare på denne mail.")
        )
        to = settings.NOTICE_ADDRESSES[message.subject]
        mail.send(message, to=to, subject=_("Ny besked i portalen"), body=body)
