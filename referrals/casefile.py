"""What staff adds to a case: each a sealed part, stored with its deed and its audit line.

Writing needs no unlocked session: it is sealed to public keys. Reading does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.errors import MoveNotAllowed
from portal.models import Authority, User
from referrals import correspondence, handoff, sealing
from referrals.keyring import Keyring
from referrals.models import Duplicate, HandOff, Message, Part, Referral, Wrap

# What a colleague should see before reading: set by hand, sealed with the working sheet.
FLAGS = {
    "threat-now": _("Der er trusler lige nu"),
    "needs-care": _("Personen har brug for lægehjælp"),
    "child-suspected": _("Personen kan være under 18"),
    "children": _("Der er børn i nærheden"),
    "detained": _("Personen er tilbageholdt"),
    "asylum-intent": _("Personen vil søge asyl"),
    "labour-conditions": _("Dårlige løn- eller arbejdsvilkår"),
    "lost-contact": _("Kontakten er tabt"),
    "police-investigation": _("Politiet efterforsker"),
    "court-proceedings": _("Der er en retssag"),
}
WAYS = {
    "spoken": _("Mundtligt"),
    "written": _("Skriftligt"),
    "interpreter": _("Gennem tolk"),
}


class Changed(Exception):
    """A colleague has saved the working sheet since it was opened."""


def add(
    referral: Referral, kind: str, content: Mapping[str, Any], *, by: User | None, to: Any = ()
) -> Part:
    """Seal and store one part to CMM, and to the authorities in `to`. Raises KeyUnavailable."""
    keys = [key for authority in {Authority.CMM, *to} for key in sealing.keys_of(authority)]
    part, wraps = sealing.seal_part(referral, kind, content, keys)
    part.made_by = by
    part.save(force_insert=True)
    Wrap.objects.bulk_create(wraps)
    return part


@transaction.atomic
def note(referral: Referral, text: str, *, by: User) -> Part:
    """An internal note: CMM's own, never shared by a hand-off. Raises MoveNotAllowed on a stub."""
    hold_content(referral)
    part = add(referral, Part.Kind.NOTE, {"text": text}, by=by)
    audit.record("case.note", referral.chain, by=by)
    return part


def hold_content(referral: Referral) -> None:
    """Hold the row, so that nothing is written into a case that is being erased."""
    referral.hold()
    if Referral.objects.filter(pk=referral.pk, status=Referral.Status.PURGED).exists():
        raise MoveNotAllowed(f"{referral.pk} is erased")


@transaction.atomic
def save_sheet(referral: Referral, content: Mapping[str, Any], *, version: int, by: User) -> None:
    """The next version of the working sheet. Raises Changed when `version` is not the newest."""
    here = Referral.objects.filter(pk=referral.pk, sheet_version=version)
    if here.update(sheet_version=F("sheet_version") + 1) != 1:
        raise Changed
    add(referral, Part.Kind.SHEET, content, by=by)
    audit.record("case.sheet", referral.chain, by=by)


def newest(referral: Referral, kind: str) -> Part | None:
    return referral.parts.filter(kind=kind).order_by("-made_at").first()


@transaction.atomic
def write_to_reporter(referral: Referral, content: correspondence.Content, *, by: User) -> Message:
    """A question makes the case wait for an answer; a fixed sentence does not.

    Raises MoveNotAllowed when the case has ended meanwhile.
    """
    referral.hold()
    if not Referral.objects.open().filter(pk=referral.pk).exists():
        raise MoveNotAllowed(f"{referral.pk} is not open")
    keys = sealing.keys_of(Authority.CMM)
    part, wraps, reporter_wrap = correspondence.seal_to_reporter(referral, content, keys)
    part.made_by = by
    part.save(force_insert=True)
    Wrap.objects.bulk_create(wraps)
    message = Message.objects.create(
        referral=referral,
        part=part,
        direction=Message.Direction.TO_REPORTER,
        sent_at=timezone.now(),
        reporter_wrap=reporter_wrap,
    )
    if not content["fixed"]:
        referral.await_reporter()
    audit.record("message.send", referral.chain, by=by, detail=content["fixed"])
    return message


# -- consent --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Consent:
    """What counts now about passing on: the newest record, or what the referral said."""

    to_us: str  # yes, ask-first, no; empty when it was not asked
    may_share_reporter: bool
    changed_at: datetime | None = None  # None while it is as the referral said

    @property
    def is_yes(self) -> bool:
        return self.to_us == "yes"

    @property
    def is_no(self) -> bool:
        return self.to_us == "no"

    @property
    def is_open(self) -> bool:
        return not (self.is_yes or self.is_no)

    @property
    def in_words(self) -> str:
        return {"yes": gettext("ja"), "no": gettext("nej")}.get(self.to_us, gettext("spørg først"))


def consent_of(referral: Referral, keys: Keyring) -> Consent:
    """What cannot be read counts as not asked: a damaged no must not turn into the yes before it.

    Raises keyring.NotForYou.
    """
    changed = newest(referral, Part.Kind.CONSENT)
    said = changed or newest(referral, Part.Kind.PERSON)
    reporter = _readable(newest(referral, Part.Kind.REPORTER), keys)
    return Consent(
        to_us=_readable(said, keys).get("consent.scope-us", ""),
        may_share_reporter=reporter.get("ref.confidentiality") == "may-be-shared",
        changed_at=changed.made_at if changed else None,
    )


def _readable(part: Part | None, keys: Keyring) -> Mapping[str, Any]:
    """The part's content; empty when it is damaged, or purged."""
    try:
        return keys.open(part) if part else {}
    except sealing.Damaged:
        return {}


@transaction.atomic
def change_consent(
    referral: Referral,
    *,
    to_us: str,
    to_police: str,
    how: str,
    on: date,
    words: str,
    keys: Keyring,
    by: User,
) -> int:
    """What the person says now. A no calls back what a yes had sent and nobody has confirmed;
    whoever has a named copy is told.

    Returns how many hand-offs were called back.
    """
    referral.hold()  # nobody approves meanwhile what rests on the answer before
    content = {"consent.scope-us": to_us, "consent.scope-police": to_police}
    content |= {"consent.how": how, "consent.when": on.isoformat(), "words": words}
    changed = add(referral, Part.Kind.CONSENT, content, by=by)
    audit.record("case.consent", referral.chain, by=by)
    called_back = 0 if to_us == "yes" else call_back(referral, keys, by=by)
    handoff.tell_receivers(changed, content)
    return called_back


def call_back(referral: Referral, keys: Keyring, *, by: User) -> int:
    """What rests on a yes and nobody has confirmed. Needs a transaction."""
    called_back = 0
    for moved in unconfirmed(referral).filter(copy=HandOff.Copy.NAMED):
        basis = moved.parts.filter(kind=Part.Kind.BASIS).first()
        if not basis or _readable(basis, keys).get("basis", "consent") == "consent":
            handoff.recall(moved, by=by)
            called_back += 1
    return called_back


def unconfirmed(referral: Referral) -> Any:
    """Hand-offs that can still be called back, held so that nobody decides or confirms meanwhile.

    Needs a transaction.
    """
    before = (HandOff.State.PROPOSED, HandOff.State.APPROVED)
    return referral.handoffs.select_for_update().filter(state__in=before)


# -- endings --------------------------------------------------------------------------------------
@transaction.atomic
def close(referral: Referral, *, ending: str, reason: str, by: User) -> None:
    """Raises MoveNotAllowed as Referral.close."""
    referral.close(ending=ending, by=by)
    add(referral, Part.Kind.ENDING, {"did": "close", "ending": ending, "reason": reason}, by=by)


@transaction.atomic
def redirect(referral: Referral, *, ending: str, reason: str, by: User) -> None:
    """Out of the adult procedure. What is on its way is called back, where nobody confirmed it."""
    for moved in unconfirmed(referral):
        handoff.recall(moved, by=by)
    referral.redirect(ending=ending, by=by)
    add(referral, Part.Kind.ENDING, {"did": "redirect", "ending": ending, "reason": reason}, by=by)


@transaction.atomic
def withdraw(referral: Referral, *, reason: str, by: User) -> None:
    """After opening, on the reporter's or the person's wish: closed, and kept as the law says."""
    for moved in unconfirmed(referral):
        handoff.recall(moved, by=by)
    referral.withdraw(by=by)
    add(referral, Part.Kind.ENDING, {"did": "withdraw", "reason": reason}, by=by)


@transaction.atomic
def ask_to_reopen(referral: Referral, *, reason: str, by: User) -> None:
    """The first of two people: why the person is not under 18 after all."""
    referral.ask_to_reopen(by=by)
    add(referral, Part.Kind.ENDING, {"did": "ask-reopening", "reason": reason}, by=by)


@transaction.atomic
def reopen(referral: Referral, *, reason: str, by: User) -> None:
    """Raises MoveNotAllowed, NotTwoPeople as Referral.reopen."""
    referral.reopen(by=by)
    add(referral, Part.Kind.ENDING, {"did": "reopen", "reason": reason}, by=by)


# -- duplicates -----------------------------------------------------------------------------------
def duplicates_of(referral: Referral) -> list[Referral]:
    mine = Duplicate.objects.filter(one=referral).values("other")
    theirs = Duplicate.objects.filter(other=referral).values("one")
    return list(Referral.objects.filter(pk__in=mine.union(theirs)))


@transaction.atomic
def link(referral: Referral, other: Referral, *, by: User) -> bool:
    """Both cases keep their own life and say that they belong together. False when linked."""
    one, two = sorted((referral, other), key=lambda case: case.pk.int)
    given = {"linked_by": by, "linked_at": timezone.now()}
    _row, is_new = Duplicate.objects.get_or_create(one=one, other=two, defaults=given)
    if is_new:
        for here, there in ((one, two), (two, one)):
            audit.record("case.link", here.chain, by=by, detail=str(there.pk))
    return is_new


@transaction.atomic
def unlink(referral: Referral, other: Referral, *, by: User) -> None:
    one, two = sorted((referral, other), key=lambda case: case.pk.int)
    if Duplicate.objects.filter(one=one, other=two).delete()[0]:
        for here, there in ((one, two), (two, one)):
            audit.record("case.unlink", here.chain, by=by, detail=str(there.pk))
