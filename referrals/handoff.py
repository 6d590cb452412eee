"""A hand-off: proposed with its basis, approved by a second person, sealed to the receiver.

The receiver's wraps are made at approval, in the lead's unlocked session and in the same
transaction. Until then the receiver's keys open nothing, whatever a page or a query shows.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit, outbox
from portal.errors import MoveNotAllowed
from portal.models import Authority, User
from referrals import sealing
from referrals.keyring import Keyring
from referrals.models import HandOff, HandOffPart, Part, Referral, Wrap

# On what the authorities rest when they share; the reason in words is sealed with it.
BASES = {
    "consent": _("Personen har sagt ja til, at oplysningerne gives videre"),
    "duty": _("Der er hjemmel i loven til at give oplysningerne videre uden et ja"),
}
OFFERED = (Part.Kind.PERSON, Part.Kind.FACTS, Part.Kind.ANSWERS)
ON_PERMISSION = Part.Kind.REPORTER  # offered only when the reporter has said that it may be shared


def propose(
    referral: Referral, parts: Iterable[Part], *, basis: str, reason: str, by: User
) -> HandOff:
    """Store the proposal; `basis` (a key of BASES) and `reason` are sealed to CMM.

    Raises MoveNotAllowed when another hand-off to the receiver is running, KeyUnavailable.
    """
    content = {"basis": basis, "reason": reason}
    keys = sealing.keys_of(Authority.CMM)
    why, wraps = sealing.seal_part(referral, Part.Kind.BASIS, content, keys)
    handoff = HandOff(
        referral=referral, receiver=Authority.US, proposed_by=by, proposed_at=timezone.now()
    )
    try:
        with transaction.atomic():
            handoff.save(force_insert=True)
            why.save(force_insert=True)
            Wrap.objects.bulk_create(wraps)
            HandOffPart.objects.bulk_create(
                HandOffPart(handoff=handoff, part=part) for part in (*parts, why)
            )
            audit.record("handoff.propose", referral.chain, by=by, detail=str(handoff.pk))
    except IntegrityError as error:
        raise MoveNotAllowed(f"a hand-off of {referral.pk} is running") from error
    return handoff


def approve(handoff: HandOff, keyring: Keyring, *, by: User) -> None:
    """Seal the chosen parts to the receiver and let the hand-off go.

    Raises NotTwoPeople, MoveNotAllowed, KeyUnavailable, keyring.NotForYou.
    """
    keys = sealing.keys_of(handoff.receiver)
    parts = list(handoff.parts.all())
    wraps = [sealing.wrap_key(part, keyring.key_of(part), key) for part in parts for key in keys]
    with transaction.atomic():
        handoff.approve(by=by)
        Wrap.objects.bulk_create(wraps)
        outbox.post("referrals.notice", handoff.receiver, key=f"handoff:{handoff.pk}")
