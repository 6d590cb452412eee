"""Where the texts of a real activation go: one mail to each shared box, or a place by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch

from crisisplan.announcements import messages
from crisisplan.models.messages import Announcement, Dispatch, Recipient, RecipientList
from portal import outbox
from portal.models import User

KIND = "crisisplan.dispatch"
Channel, State = Dispatch.Channel, Dispatch.State
UNDER_WAY = (State.WAITING, State.SENT)


class MailAndHand:
    """Mails go through the outbox; what people put up themselves is only written down."""

    is_real = True

    def stored(self, text: str) -> str:
        return text

    def lists(self, code: str) -> list[RecipientList]:
        """The lists in use that a text of this template may go to, with their boxes in use."""
        if code in messages.SPOKEN_ONLY:
            return []
        found = RecipientList.objects.filter(is_active=True)
        if code in messages.TO_COLLEAGUES:  # it names the centre: never to a clinic's phone
            found = found.exclude(kind=RecipientList.Kind.CLINICS)
        boxes = Recipient.objects.filter(is_active=True).select_related("list")
        return list(found.prefetch_related(Prefetch("recipients", queryset=boxes)))

    def send(
        self,
        announcement: Announcement,
        recipients: Iterable[Recipient],
        *,
        by: User | None,
        now: datetime,
    ) -> int:
        """Queue one mail to each box that has not got it yet; returns how many.

        The caller holds the announcement's row, so two who press at once take turns.
        """
        rows = {
            row.recipient_id: row
            for row in announcement.dispatches.filter(channel=Channel.MAIL).select_related(
                "recipient"
            )
        }
        has_it = {address(r.recipient) for r in rows.values() if r.state in UNDER_WAY}
        queued = 0
        for recipient in recipients:
            if address(recipient) in has_it:
                continue
            has_it.add(address(recipient))
            queued += self._queue(announcement, recipient, rows.get(recipient.pk), by=by, now=now)
        return queued

    def _queue(
        self,
        announcement: Announcement,
        recipient: Recipient,
        row: Dispatch | None,
        *,
        by: User | None,
        now: datetime,
    ) -> int:
        waiting = {"state": State.WAITING, "made_at": now, "made_by": by, "settled_at": None}
        if row is None:
            row = announcement.dispatches.create(
                channel=Channel.MAIL, recipient=recipient, **waiting
            )
        elif Dispatch.objects.filter(pk=row.pk, state=row.state).update(**waiting) == 1:
            row.refresh_from_db()  # it failed or was stopped, and is tried anew
        else:
            return 0
        outbox.post(KIND, str(row.pk), key=key_of(row))
        return 1

    def by_hand(
        self,
        announcement: Announcement,
        channel: str,
        place: str,
        *,
        by: User,
        at: datetime,
        key: uuid.UUID,
    ) -> Dispatch:
        return announcement.dispatches.create(
            id=key,
            channel=channel,
            place=place,
            state=State.SENT,
            made_at=at,
            made_by=by,
            settled_at=at,
        )


def key_of(row: Dispatch) -> str:
    """The key of the row's newest message in the outbox; an older one delivers nothing."""
    return f"{KIND}:{row.pk}:{row.made_at.timestamp():.6f}"


def address(recipient: Recipient | None) -> str:
    """Two lists may hold the same box."""
    return recipient.email.casefold() if recipient else ""
