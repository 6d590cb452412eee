"""Sends one mail of the outbox, and tells a refusal that lasts from one that passes."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage

from portal.models import OutboxMessage
from portal.outbox import DeadLetter


def send(message: OutboxMessage, *, to: str, subject: str, body: str) -> None:
    """Mail `to` about `message`, whose id makes doubles tellable.

    Raises DeadLetter on a permanent refusal; any other error is tried again.
    """
    headers = {"Message-ID": f"<{message.pk}@portal.invalid>"}
    mail = EmailMessage(subject=subject, body=body, to=[to], headers=headers)
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
