"""A hand-off: proposed with its basis, approved by a second person, sealed to the receiver.

The receiver's wraps are made at approval, in the lead's unlocked session and in the same
transaction. Until then the receiver's keys open nothing, whatever a page or a query shows.

A named copy holds what the referral said about consent. Has the person said something else since,
before the approval or after it, the receiver gets that too: the newest answer counts for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

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
NAMELESS_BASIS = "nameless"  # the copy tells nobody who the person is
DECLINING = {
    "not-ours": _("Sagen hører ikke under Udlændingestyrelsen"),
    "basis": _("Grundlaget for at give oplysningerne videre er ikke i orden"),
    "known": _("Udlændingestyrelsen behandler allerede sagen"),
    "too-little": _("Der er for lidt at gå videre med"),
}
OFFERED = (Part.Kind.PERSON, Part.Kind.FACTS, Part.Kind.ADDED, Part.Kind.ANSWERS)
ON_PERMISSION = Part.Kind.REPORTER  # offered only when the reporter has said that it may be shared
# What a receiver is told of a changed consent: answers from lists, not the person's words.
SAID = ("consent.scope-us", "consent.scope-police", "consent.how", "consent.when")

# What a nameless copy may hold: answers from fixed lists that many people share. No free text, no
# name, place, nationality or language; what the caseworker writes for it is read by a lead.
NAMELESS_FIELDS = (
    "safe.threat",
    "p.ageband",
    "p.gender",
    "obs.form",
    "obs.ongoing",
    "obs.place-kind",
    "need.now",
    "need.report",
    "walk.custody",
    "walk.asylum",
    "walk.residence",
)


def propose(
    referral: Referral, parts: Iterable[Part], *, basis: str, reason: str, by: User
) -> HandOff:
    """Store the proposal; `basis` (a key of BASES) and `reason` are sealed to CMM.

    Raises MoveNotAllowed when another hand-off to the receiver is running, or the case is not
    being worked on; KeyUnavailable.
    """
    return _store(referral, list(parts), HandOff.Copy.NAMED, basis, reason, by)


def propose_nameless(
    referral: Referral, known: Mapping[str, Any], *, told: str, reason: str, by: User
) -> HandOff:
    """A copy that tells nobody who the person is: the allowed answers of `known`, and `told`.

    `known` is every opened field of the case by key; the original parts are not wrapped.
    """
    content = {key: known[key] for key in NAMELESS_FIELDS if known.get(key)}
    keys = sealing.keys_of(Authority.CMM)
    sealed = sealing.seal_part(referral, Part.Kind.NAMELESS, {**content, "told": told}, keys)
    sealed[0].made_by = by
    return _store(referral, [], HandOff.Copy.NAMELESS, NAMELESS_BASIS, reason, by, new=[sealed])


def _store(
    referral: Referral,
    parts: list[Part],
    copy: str,
    basis: str,
    reason: str,
    by: User,
    *,
    new: Iterable[tuple[Part, list[Wrap]]] = (),
) -> HandOff:
    content = {"basis": basis, "reason": reason}
    keys = sealing.keys_of(Authority.CMM)
    made = [*new, sealing.seal_part(referral, Part.Kind.BASIS, content, keys)]
    handoff = HandOff(
        referral=referral,
        receiver=Authority.US,
        copy=copy,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            hold_in_work(referral)
            handoff.save(force_insert=True)
            for part, wraps in made:
                part.save(force_insert=True)
                Wrap.objects.bulk_create(wraps)
            HandOffPart.objects.bulk_create(
                HandOffPart(handoff=handoff, part=part) for part in (*parts, *(m[0] for m in made))
            )
            audit.record("handoff.propose", referral.chain, by=by, detail=str(handoff.pk))
            outbox.post("referrals.notice", "cmm-lead", key=f"proposal:{handoff.pk}")
    except IntegrityError as error:
        raise MoveNotAllowed(f"a hand-off of {referral.pk} is running") from error
    return handoff


def hold_in_work(referral: Referral) -> None:
    """Hold the row, so that nobody ends the case meanwhile. Raises MoveNotAllowed when it is not
    in a state that may be handed over.
    """
    before = [s for s, ends in Referral.MOVES.items() if Referral.Status.HANDED_OVER in ends]
    held = Referral.objects.select_for_update().filter(pk=referral.pk, status__in=before)
    if held.first() is None:
        raise MoveNotAllowed(f"{referral.pk} is not being worked on")


def approve(handoff: HandOff, keyring: Keyring, *, by: User) -> None:
    """Seal the chosen parts to the receiver and let the hand-off go, with the consent of today.

    Raises NotTwoPeople, MoveNotAllowed, KeyUnavailable, keyring.NotForYou.
    """
    keys = sealing.keys_of(handoff.receiver)
    parts = handoff.parts.all()
    if handoff.copy == HandOff.Copy.NAMELESS:
        parts = parts.exclude(kind=Part.Kind.BASIS)  # its reason is free text, for CMM alone
    wraps = [sealing.wrap_key(part, keyring.key_of(part), key) for part in parts for key in keys]
    with transaction.atomic():
        handoff.referral.hold()  # nobody changes the consent meanwhile
        handoff.approve(by=by)
        # A part handed over before keeps its wraps.
        Wrap.objects.bulk_create(wraps, ignore_conflicts=True)
        changed = handoff.referral.parts.filter(kind=Part.Kind.CONSENT).order_by("-made_at").first()
        if changed and handoff.copy == HandOff.Copy.NAMED:
            _tell_consent(handoff, changed, keyring.open(changed))
        outbox.post("referrals.notice", handoff.receiver, key=handoff.notice_key)


@transaction.atomic
def recall(handoff: HandOff, *, by: User) -> None:
    """Before the receiver has confirmed: its keys open nothing of it any more.

    Raises MoveNotAllowed once it is confirmed.
    """
    handoff.recall(by=by)
    others = HandOff.objects.filter(
        referral=handoff.referral, receiver=handoff.receiver, state__in=HandOff.REACHED
    ).exclude(pk=handoff.pk)
    kept = HandOffPart.objects.filter(handoff__in=others).values("part")
    gone = Wrap.objects.filter(
        part__in=handoff.parts.all(), key__authority=handoff.receiver
    ).exclude(part__in=kept)
    gone.delete()


def tell_receivers(changed: Part, said: Mapping[str, Any]) -> None:
    """Everyone who has a named copy learns what the person says now. Raises KeyUnavailable.

    `changed` is the new consent with the content `said`. Needs a transaction.
    """
    reached = changed.referral.handoffs.filter(copy=HandOff.Copy.NAMED, state__in=HandOff.REACHED)
    for handoff in reached:
        _tell_consent(handoff, changed, said)
        outbox.post("referrals.notice", handoff.receiver, key=f"consent:{changed.pk}")


def _tell_consent(handoff: HandOff, changed: Part, said: Mapping[str, Any]) -> None:
    """Dated as what it tells of."""
    content = {key: said[key] for key in SAID if said.get(key)}
    part, wraps = _sealed_to_both(handoff, Part.Kind.STANDING, content)
    part.made_at, part.made_by = changed.made_at, changed.made_by
    _attach(handoff, part, wraps)


def parts_of(handoff: HandOff) -> list[Part]:
    """What it carries, the oldest first; of a changed consent only the newest."""
    found = list(handoff.parts.order_by("made_at"))
    older = [part for part in found if part.kind == Part.Kind.STANDING][:-1]
    return [part for part in found if part not in older]


@transaction.atomic
def return_with_advice(handoff: HandOff, advice: str, *, by: User) -> None:
    """The receiver's advice, sealed to both authorities; CMM keeps the case."""
    handoff.return_with_advice(by=by)
    _answer(handoff, {"did": "return", "advice": advice}, by=by)


@transaction.atomic
def decline(handoff: HandOff, *, code: str, reason: str, by: User) -> None:
    """The receiver's no, with a reason from DECLINING and in words, sealed to both."""
    if code not in DECLINING:
        raise ValueError(code)
    handoff.decline(by=by)
    _answer(handoff, {"did": "decline", "code": code, "reason": reason}, by=by)


def _answer(handoff: HandOff, content: Mapping[str, str], *, by: User) -> None:
    part, wraps = _sealed_to_both(handoff, Part.Kind.ANSWER, content)
    part.made_by = by
    _attach(handoff, part, wraps)
    outbox.post("referrals.notice", Authority.CMM, key=f"answer:{handoff.pk}")


def _sealed_to_both(
    handoff: HandOff, kind: str, content: Mapping[str, str]
) -> tuple[Part, list[Wrap]]:
    keys = [*sealing.keys_of(Authority.CMM), *sealing.keys_of(handoff.receiver)]
    return sealing.seal_part(handoff.referral, kind, content, keys)


def _attach(handoff: HandOff, part: Part, wraps: list[Wrap]) -> None:
    part.save(force_insert=True)
    Wrap.objects.bulk_create(wraps)
    HandOffPart.objects.create(handoff=handoff, part=part)
