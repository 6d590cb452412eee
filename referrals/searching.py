"""Search in opened cases: no index over what is sealed, so every case is opened in memory.

At most 5,000 cases, newest first; results are not cached. What was searched for is kept, sealed
to the authority's own key, so that snooping by search can be seen (design: security.md 4.6).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal import audit
from portal.models import User
from referrals import sealing
from referrals.keyring import Keyring, NotForYou
from referrals.models import AuthorityKey, Part, Referral, SearchRecord, Wrap
from referrals.sealing import Damaged

MOST = 5000
AT_ONCE = 200  # cases whose parts are in memory together
AROUND = 40  # characters shown on each side
KINDS = (
    Part.Kind.PERSON,
    Part.Kind.CONTACT,
    Part.Kind.FACTS,
    Part.Kind.ADDED,
    Part.Kind.REPORTER,
    Part.Kind.SHEET,
    Part.Kind.NOTE,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One case that holds the words: where, and the text around them."""

    referral: Referral
    kind: str
    key: str
    around: str


@dataclass(frozen=True, slots=True)
class Result:
    hits: list[Hit]
    searched: int  # cases opened
    damaged: int  # parts that could not be read
    is_cut: bool  # there are more cases than were searched


def search(words: str, keys: Keyring, cases: QuerySet[Referral]) -> Result:
    """Cases where every word stands in one answer, whatever the case of letters."""
    wanted = [word.casefold() for word in words.split()]
    chosen = list(
        cases.exclude(status=Referral.Status.PURGED).order_by("-received_at", "id")[: MOST + 1]
    )
    hits: list[Hit] = []
    damaged = 0
    for at in range(0, min(len(chosen), MOST), AT_ONCE):
        batch = chosen[at : at + AT_ONCE]
        contents, unread = open_batch(batch, keys)
        damaged += unread
        for referral in batch:
            hit = first_hit(referral, contents.get(referral.pk, []), wanted)
            if hit is not None:
                hits.append(hit)
    searched = min(len(chosen), MOST)
    return Result(hits, searched, damaged, is_cut=len(chosen) > MOST)


def open_batch(
    batch: list[Referral], keys: Keyring
) -> tuple[dict[uuid.UUID, list[tuple[str, dict[str, Any]]]], int]:
    """Case → (kind, content) of what these keys open, in two queries; and how many are damaged."""
    parts = Part.objects.filter(referral__in=batch, kind__in=KINDS).order_by("-made_at")
    found = list(parts)
    wraps: dict[uuid.UUID, list[Wrap]] = {}
    for wrap in Wrap.objects.filter(part__in=found, key__in=keys.privates):
        wraps.setdefault(wrap.part_id, []).append(wrap)
    contents: dict[uuid.UUID, list[tuple[str, dict[str, Any]]]] = {}
    damaged = 0
    for part in found:
        try:
            content = keys.open(part, wraps.get(part.pk, []))
        except NotForYou:
            continue
        except Damaged:
            damaged += 1
            continue
        contents.setdefault(part.referral_id, []).append((part.kind, content))
    return contents, damaged


def first_hit(
    referral: Referral, contents: list[tuple[str, dict[str, Any]]], wanted: list[str]
) -> Hit | None:
    for kind, content in contents:
        for key, text in texts_in(content):
            folded = text.casefold()
            if all(word in folded for word in wanted):
                return Hit(referral, kind, key, around(text, folded.index(wanted[0])))
    return None


def texts_in(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, str):
            yield key, value


def around(text: str, place: int) -> str:
    start, end = max(0, place - AROUND), place + AROUND
    piece = " ".join(text[start:end].split())
    return ("…" if start else "") + piece + ("…" if end < len(text) else "")


def remember(words: str, *, by: User) -> SearchRecord:
    """Keep the words, sealed to the searcher's own authority. Raises KeyUnavailable."""
    key = next(k for k in sealing.keys_of(by.authority) if k.use == AuthorityKey.Use.READ)
    row = SearchRecord(id=uuid.uuid4(), user=by, at=timezone.now(), key=key)
    content = sealing.pad(sealing.to_bytes({"words": words}))
    row.sealed = sealing.wrap(content, key.public, context_of(row))
    row.save(force_insert=True)
    audit.record("case.search", f"account:{by.pk}", by=by, detail=str(row.pk))
    return row


def context_of(row: SearchRecord) -> bytes:
    return f"portal|1|search|{row.pk}|{row.user_id}".encode()
