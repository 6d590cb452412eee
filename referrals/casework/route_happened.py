"""What has happened in a case between the authorities: the route's steps and its hand-offs.

Of a hand-off only that it happened and when, never its content. The receiver sees it from the day
it was approved, as in its inbox; what CMM proposed before that is CMM's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.models import Authority, User
from referrals.casework.route_shown import ShownStep
from referrals.models import HandOff, Referral

PEOPLE = ("proposed_by", "decided_by", "acknowledged_by", "answered_by", "recalled_by")


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event of a hand-off, as a sentence."""

    label: str
    at: datetime
    by: str
    copy: str  # with or without names
    has_reached: bool  # the hand-off is, or was, with the receiver
    is_step: bool = False

    @property
    def sorts_at(self) -> datetime:
        return self.at


def handoff_events(referral: Referral, viewer: User) -> list[ShownEvent]:
    """Newest first. One query."""
    found = HandOff.objects.visible_to(viewer).filter(referral=referral)
    if viewer.authority != Authority.CMM:
        found = found.filter(receiver=viewer.authority)
    events = [e for handoff in found.select_related(*PEOPLE) for e in events_of(handoff, viewer)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def events_of(handoff: HandOff, viewer: User) -> Iterator[ShownEvent]:
    State, receiver = HandOff.State, str(handoff.get_receiver_display())
    says = {"receiver": receiver}
    answers = {
        State.ACCEPTED: _("%(receiver)s har overtaget sagen"),
        State.RETURNED: _("%(receiver)s har sendt sagen tilbage med råd"),
        State.DECLINED: _("%(receiver)s har afvist at overtage sagen"),
    }
    given = _("Sagen er givet videre til %(receiver)s")
    if handoff.state == State.REJECTED:
        given = _("Overdragelsen blev ikke godkendt")
    rows = [
        (given, handoff.decided_at, handoff.decided_by),
        (
            _("%(receiver)s har bekræftet modtagelsen"),
            handoff.acknowledged_at,
            handoff.acknowledged_by,
        ),
        (answers.get(State(handoff.state), ""), handoff.answered_at, handoff.answered_by),
        (_("Overdragelsen blev kaldt tilbage"), handoff.recalled_at, handoff.recalled_by),
    ]
    if viewer.authority == Authority.CMM:
        proposed = _("Overdragelse til %(receiver)s er foreslået")
        rows.insert(0, (proposed, handoff.proposed_at, handoff.proposed_by))
    for label, at, by in rows:
        if at and by:
            copy = str(handoff.get_copy_display())
            reached = handoff.state in HandOff.REACHED
            yield ShownEvent(label % says, at, name_of(by, viewer), copy, reached)


def name_of(user: User, viewer: User) -> str:
    """A name of one's own colleagues; of the other authority, only which one it is."""
    return str(user) if user.authority == viewer.authority else user.get_authority_display()


def happened(steps: list[ShownStep], events: list[ShownEvent]) -> list[ShownStep | ShownEvent]:
    """Both in one line of time, the newest first; of one moment, the step first."""
    together: list[ShownStep | ShownEvent] = [*steps, *events]
    return sorted(together, key=lambda one: one.sorts_at, reverse=True)
