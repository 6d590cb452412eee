"""Which outlet an activation has. Its kind decides, and its kind never changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from crisisplan.announcements.outlet_exercise import InsideOnly
from crisisplan.announcements.outlet_mail import MailAndHand
from crisisplan.models.messages import Announcement, Dispatch, Recipient, RecipientList
from portal.models import User

if TYPE_CHECKING:
    from crisisplan.models.activation import Activation


class Outlet(Protocol):
    is_real: bool

    def stored(self, text: str) -> str:
        """The text as it is kept."""

    def lists(self, code: str) -> list[RecipientList]:
        """Where a text of this template may be sent."""

    def send(
        self,
        announcement: Announcement,
        recipients: Iterable[Recipient],
        *,
        by: User | None,
        now: datetime,
    ) -> int:
        """How many are new; sending again sends nothing again."""

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
        """What people did themselves, written down."""


def of(activation: Activation) -> Outlet:
    return MailAndHand() if activation.is_real else InsideOnly()
