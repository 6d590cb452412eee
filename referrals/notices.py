"""What is sent to whom: neutral mails that say only that something waits.

Subject and text are constants: no reference, name, place, count, nor the word for trafficking.
"""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.models import OutboxMessage
from portal.outbox import DeadLetter


def deliver(message: OutboxMessage) -> None:
    """Mail the authority whose code is the message's subject.

    Raises DeadLetter on a permanent refusal; any other error is tried again.
    """
    with override("da"):
        mail = EmailMessage(
            subject=_("Ny besked i portalen"),
            body=_("Der ligger noget nyt til dig. Log ind for at se det:")
            + f"\n{settings.STAFF_URL}/\n\n"
            + _("Du kan ikke svare på denne mail."),
            to=[settings.NOTICE_ADDRESSES[message.subject]],
            headers={"Message-ID": f"<{message.pk}@portal.invalid>"},
        )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _text in error.recipients.values()}
        if all(code >= 500 for code in codes):
            raise DeadLetter from error
        raise
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            raise DeadLetter from error
        raise
