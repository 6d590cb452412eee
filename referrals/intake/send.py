"""Sending: the draft becomes a sealed referral and a receipt, in one transaction or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import audit, outbox
from portal.models import Authority, User
from referrals import fields, receipts, sealing
from referrals.flowchart import FLOW_VERSION, Walk
from referrals.intake import drafts, kept
from referrals.models import Part, Referral, Wrap

FASTEST = 3  # seconds from the first page to sending; quicker is marked, never dropped
PARTS = (
    Part.Kind.REPORTER,
    Part.Kind.PERSON,
    Part.Kind.CONTACT,
    Part.Kind.FACTS,
    Part.Kind.ANSWERS,
)


def noticed(draft: drafts.OpenDraft, *, trap: str, burst: bool) -> str:
    """What staff should know about how it was sent; empty when nothing."""
    if trap:
        return Referral.Noticed.TRAP
    began = datetime.fromisoformat(draft.content["began"])
    if timezone.now() - began < timedelta(seconds=FASTEST):
        return Referral.Noticed.FAST
    return Referral.Noticed.BURST if burst else Referral.Noticed.NOTHING


def send(draft: drafts.OpenDraft, walked: Walk, kind: str, *, noticed: str = "") -> Referral:
    """Store one referral and turn the draft into its receipt.

    Everything is sealed before the transaction begins; inside it the draft's conditional update
    comes first, so of two senders exactly one goes on. Raises drafts.Gone, sealing.KeyUnavailable.
    """
    payload = fields.payload(kind, walked, draft.values)
    code = receipts.new_code()
    referral = new_referral(code, is_urgent=is_urgent(walked, payload), noticed=noticed)
    parts, wraps = seal(referral, payload)
    threat = draft.values.get("safe.threat") == "yes"
    receipt = {"reference": referral.reference, "code": code, "kind": kind, "threat": threat}
    with transaction.atomic():
        drafts.turn_into_receipt(draft, receipt)
        kept.delete_sent(draft)
        store(referral, parts, wraps)
    return referral


def is_urgent(walked: Walk, payload: dict) -> bool:
    threat = payload.get("facts", {}).get("safe.threat") == "yes"
    hours_matter = walked.outcome is not None and walked.outcome.urgent
    return threat or hours_matter or "needs-care" in walked.flags


def new_referral(
    code: str, *, is_urgent: bool, noticed: str = "", pk: UUID | None = None
) -> Referral:
    """An unsaved referral; the time is rounded to the minute, as times are in clear."""
    now = timezone.now().replace(second=0, microsecond=0)
    hours = settings.READ_URGENT_WITHIN_HOURS if is_urgent else settings.READ_WITHIN_HOURS
    referral = Referral(
        pk=pk or uuid4(),
        reference=receipts.new_reference(),
        received_at=now,
        due_at=now + timedelta(hours=hours),
        is_urgent=is_urgent,
        noticed=noticed,
        flow_version=FLOW_VERSION,
        form_version=fields.FORM_VERSION,
        receipt_lookup=receipts.lookup_of(code),
    )
    key = receipts.new_reporter_key(code, referral.pk)
    referral.reporter_public, referral.reporter_sealed = key.public, key.sealed
    return referral


def seal(referral: Referral, payload: dict) -> tuple[list[Part], list[Wrap]]:
    """Every part to CMM's key and recovery key. All five exist always: a missing one would tell
    which questions were answered. Raises sealing.KeyUnavailable.
    """
    keys = sealing.keys_of(Authority.CMM)
    content = apart(payload)
    parts, wraps = [], []
    for kind in PARTS:
        part, its_wraps = sealing.seal_part(referral, kind, content.get(kind, {}), keys)
        parts.append(part)
        wraps += its_wraps
    return parts, wraps


def apart(payload: dict) -> dict:
    """What only CMM may ever read stands in a part of its own, so a hand-off cannot carry it."""
    person = payload.get(Part.Kind.PERSON, {})
    contact = {key: value for key, value in person.items() if fields.for_cmm_only(key)}
    rest = {key: value for key, value in person.items() if key not in contact}
    return {**payload, Part.Kind.PERSON: rest, Part.Kind.CONTACT: contact}


def store(
    referral: Referral, parts: list[Part], wraps: list[Wrap], *, by: User | None = None
) -> None:
    """Referral, parts, wraps, audit and notices; the caller's transaction holds them together.

    `by` is the colleague who entered what came by telephone; None for the public.
    """
    referral.save(force_insert=True)
    Part.objects.bulk_create(parts)
    Wrap.objects.bulk_create(wraps)
    audit.record("case.enter" if by else "case.submit", referral.chain, by=by)
    outbox.post("referrals.notice", Authority.CMM, key=f"new:{referral.pk}")
