"""How long an ended case is kept: proposed by the worker, erased by two people, stopped by a hold.

Off until settings.KEEP_DAYS has a number, because the rule is the archive authority's to give
(design: security.md 11 and 15). Nothing is erased by itself, ever.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal import audit, outbox
from portal.errors import MoveNotAllowed, NotTwoPeople
from portal.models import User
from referrals import erasing
from referrals.models import HandOff, LegalHold, Purge, Referral

log = structlog.get_logger("referrals.retention")
AT_ONCE = 200  # proposals of one round of the worker
BOX = "cmm-lead"


def keep_days() -> dict[str, int]:
    """Days after its end that a case is kept, by status; without a status nothing is proposed."""
    return {status: days for status, days in settings.KEEP_DAYS.items() if days is not None}


# -- what is due ----------------------------------------------------------------------------------
def due(now: datetime) -> QuerySet[Referral]:
    """Ended cases whose time is over, with nothing that keeps them, the oldest end first."""
    over = Q(pk__in=[])
    for status, days in keep_days().items():
        over |= Q(status=status, ended_at__lte=now - timedelta(days=days))
    held = LegalHold.objects.filter(referral=OuterRef("pk"), lifted_at=None)
    running = HandOff.objects.running().filter(referral=OuterRef("pk"))
    free = Referral.objects.filter(over, ~Exists(held), ~Exists(running), has_unread=False)
    return free.order_by("ended_at", "pk")


def waiting() -> QuerySet[Purge]:
    """Proposals that nobody has approved yet."""
    return Purge.objects.filter(approved_at=None).exclude(referral__status=Referral.Status.PURGED)


def tidy(now: datetime) -> None:
    """The worker's round: propose, take off what is no longer due, remind, settle the journal."""
    stop_overtaken(now)
    propose(now)
    remind_of_holds(now)
    try:
        erasing.settle_journal()
    except OSError as error:  # a full disk must not stop the worker's other work
        log.error("purge journal not written", error=type(error).__name__)


def propose(now: datetime) -> int:
    """One row and one audit line for each case that is due; one neutral notice a day."""
    count = 0
    for referral in due(now).filter(purge=None)[:AT_ONCE]:
        try:
            with transaction.atomic():
                Purge.objects.create(referral=referral, proposed_at=now)
                audit.record("purge.propose", referral.chain)
        except IntegrityError:  # another worker was first
            continue
        count += 1
    if count:
        outbox.post("referrals.notice", BOX, key=f"purge:{timezone.localdate(now)}")
    return count


def stop_overtaken(now: datetime) -> None:
    """A hold, a message or a reopening came after the proposal, or the rule was changed."""
    for purge in waiting().exclude(referral__in=due(now)).select_related("referral"):
        stop(purge)


@transaction.atomic
def stop(purge: Purge) -> None:
    if Purge.objects.filter(pk=purge.pk, approved_at=None).delete()[0]:
        audit.record("purge.stop", purge.referral.chain)


# -- two people -----------------------------------------------------------------------------------
@transaction.atomic
def review(purge: Purge, *, by: User) -> None:
    """The first person has looked. Raises MoveNotAllowed when it is reviewed or no longer due."""
    now = timezone.now()
    still_due(purge.referral_id, now)
    unseen = Purge.objects.filter(pk=purge.pk, reviewed_by=None, approved_at=None)
    if unseen.update(reviewed_by=by, reviewed_at=now) != 1:
        raise MoveNotAllowed(f"{purge.referral_id} is reviewed")
    audit.record("purge.review", purge.referral.chain, by=by)


def approve(purge: Purge, *, by: User) -> None:
    """The second person: content, wraps and messages are gone with the commit.

    Raises NotTwoPeople, MoveNotAllowed when something keeps the case by now, and OSError when the
    journal cannot be written; then nothing is erased. Never inside another transaction.
    """
    with transaction.atomic(durable=True):
        now = timezone.now()
        referral = still_due(purge.referral_id, now)
        row = Purge.objects.filter(pk=purge.pk, approved_by=None).first()
        if row is None or row.reviewed_by_id is None:
            raise MoveNotAllowed(f"{referral.pk} is not reviewed, or approved")
        if row.reviewed_by_id == by.pk:
            raise NotTwoPeople(f"user {by.pk} reviewed {referral.pk}")
        Purge.objects.filter(pk=row.pk).update(approved_by=by, approved_at=now)
        audit.record("purge.approve", referral.chain, by=by)
        erasing.erase(referral)
        erasing.journalise("begun", referral.pk)  # last, so that only the commit comes after
    try:
        erasing.journalise("done", referral.pk)
    except OSError as error:  # the worker writes it as soon as it can
        log.error("purge journal not written", error=type(error).__name__)


def still_due(referral_id: UUID, now: datetime) -> Referral:
    """The case, locked: a hold is either seen here or waits. Raises MoveNotAllowed."""
    referral = lock(referral_id)
    if not due(now).filter(pk=referral.pk).exists():
        raise MoveNotAllowed(f"{referral.pk} is not due")
    return referral


def lock(referral_id: UUID) -> Referral:
    return Referral.objects.select_for_update().get(pk=referral_id)


# -- holds ----------------------------------------------------------------------------------------
def hold_on(referral: Referral) -> LegalHold | None:
    """What keeps the case now."""
    return active_holds().filter(referral=referral).first()


def active_holds() -> QuerySet[LegalHold]:
    people = ("referral", "placed_by", "lift_asked_by")
    return LegalHold.objects.filter(lifted_at=None).select_related(*people).order_by("review_on")


@transaction.atomic
def place_hold(referral: Referral, *, reason: str, review_on: date, by: User) -> LegalHold:
    """Also before the case has ended. Takes a proposal off. Raises MoveNotAllowed."""
    locked = lock(referral.pk)
    if locked.status == Referral.Status.PURGED or hold_on(locked) is not None:
        raise MoveNotAllowed(f"{locked.pk} is purged, or held")
    given = {"reason": reason, "review_on": review_on, "placed_by": by}
    hold = LegalHold.objects.create(referral=locked, placed_at=timezone.now(), **given)
    audit.record("hold.place", locked.chain, by=by)
    for purge in waiting().filter(referral=locked):
        stop(purge)
    return hold


@transaction.atomic
def keep_on(hold: LegalHold, *, review_on: date, by: User) -> None:
    """Still needed: looked at again on another day; a wish to lift it is answered with no."""
    active = LegalHold.objects.filter(pk=hold.pk, lifted_at=None)
    if active.update(review_on=review_on, lift_asked_by=None) != 1:
        raise MoveNotAllowed(f"hold {hold.pk} is lifted")
    audit.record("hold.place", hold.referral.chain, by=by, detail="kept-on")


@transaction.atomic
def ask_to_lift(hold: LegalHold, *, by: User) -> None:
    """The first of two people. Raises MoveNotAllowed when it is lifted, or someone has asked."""
    active = LegalHold.objects.filter(pk=hold.pk, lifted_at=None, lift_asked_by=None)
    if active.update(lift_asked_by=by) != 1:
        raise MoveNotAllowed(f"hold {hold.pk} is lifted, or someone has asked")
    audit.record("hold.ask-lifting", hold.referral.chain, by=by)


@transaction.atomic
def lift(hold: LegalHold, *, by: User) -> None:
    """The second person. Raises NotTwoPeople, MoveNotAllowed."""
    row = LegalHold.objects.select_for_update().filter(pk=hold.pk, lifted_at=None).first()
    if row is None or row.lift_asked_by_id is None:
        raise MoveNotAllowed(f"hold {hold.pk} is lifted, or nobody has asked")
    if row.lift_asked_by_id == by.pk:
        raise NotTwoPeople(f"user {by.pk} asked to lift hold {hold.pk}")
    LegalHold.objects.filter(pk=row.pk).update(lifted_by=by, lifted_at=timezone.now())
    audit.record("hold.lift", hold.referral.chain, by=by)


def remind_of_holds(now: datetime) -> None:
    """A neutral notice when the day has come to look at a hold again."""
    for hold in LegalHold.objects.filter(lifted_at=None, review_on__lte=timezone.localdate(now)):
        outbox.post("referrals.notice", BOX, key=f"hold:{hold.pk}:{hold.review_on}")
