"""Where the texts of an exercise go: inside the portal, to those who take part. Nowhere else.

This module has no sender: it knows neither the outbox, nor mail, nor any recipient
(crisis-plan.md 11). A test reads its imports.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from crisisplan.models.messages import Announcement, Dispatch, Recipient, RecipientList
from portal.models import User

PREFIX = "ØVELSE. "
Channel, State = Dispatch.Channel, Dispatch.State


class InsideOnly:
    """Every deed ends as a row that the participants read on a page of the portal."""

    is_real = False

    def stored(self, text: str) -> str:
        """The prefix stands in the text itself, so that no copy of it can lose it."""
        return text if text.startswith(PREFIX) else PREFIX + text

    def lists(self, code: str) -> list[RecipientList]:
        """None: the real address book is not reachable from an exercise."""
        return []

    def send(
        self,
        announcement: Announcement,
        recipients: Iterable[Recipient],
        *,
        by: User | None,
        now: datetime,
    ) -> int:
        """Show the text to the participants: 1 the first time, 0 afterwards. No one is named."""
        if announcement.dispatches.filter(channel=Channel.INSIDE, place="").exists():
            return 0
        self._show(announcement, "", by=by, now=now, key=uuid.uuid4())
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
        """Played: the row says what it would have been, and stays inside."""
        played = f"{Channel(channel).label}: {place}"[:120]
        return self._show(announcement, played, by=by, now=at, key=key)

    def _show(
        self,
        announcement: Announcement,
        place: str,
        *,
        by: User | None,
        now: datetime,
        key: uuid.UUID,
    ) -> Dispatch:
        return announcement.dispatches.create(
            id=key,
            channel=Channel.INSIDE,
            place=place,
            state=State.SENT,
            made_at=now,
            made_by=by,
            settled_at=now,
        )
