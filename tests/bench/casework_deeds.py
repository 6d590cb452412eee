"""What casework.py asks a process inside Django to do: sealed cases, searching, a new key."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.test import Client

from portal.models import Authority, User
from referrals import ceremony, keyring, receipts, rotation, searching
from referrals.intake import send
from referrals.models import AuthorityKey, Part, Referral, Wrap
from tests.bench.deeds import HOST

LEAD = "demo-leder"
RARE = "Sjældentord"


def lead_keys() -> keyring.Keyring:
    from portal.demo_people import PEOPLE

    phrase = next(p.phrase for p in PEOPLE if p.username == LEAD)
    return keyring.from_phrase(User.objects.get(username=LEAD), phrase)


def make_sealed_cases(count: int) -> int:
    """Cases as the form sends them, with a text of ordinary length; one holds a rare word."""
    ceremony.make_demo_keys()
    text = "Personen arbejder hver dag og får ikke løn. " * 12
    for number in range(count):
        seen = text + (RARE if number == count // 2 else "")
        payload: dict[str, dict[str, Any]] = {
            "facts": {"obs.facts-seen": seen, "safe.threat": "no"},
            "person": {"p.name": "Opdigtet Person", "consent.scope-us": "yes"},
            "reporter": {"ref.confidentiality": "no-name"},
            "answers": {"kind": "referral"},
        }
        referral = send.new_referral(receipts.new_code(), is_urgent=False)
        parts, wraps = send.seal(referral, payload)
        with transaction.atomic():
            send.store(referral, parts, wraps)
    return Referral.objects.count()


def search_cases(repeats: int) -> dict[str, Any]:
    keys, seconds, hits = lead_keys(), [], 0
    for _ in range(repeats):
        began = time.perf_counter()
        result = searching.search(RARE.upper(), keys, Referral.objects.all())
        seconds.append(time.perf_counter() - began)
        hits = len(result.hits)
    return {"seconds": seconds, "hits": hits}


def open_case(repeats: int) -> list[float]:
    """Milliseconds of the page that opens a case, audit line and all."""
    from portal.demo_people import PEOPLE

    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(username=LEAD))
    phrase = next(p.phrase for p in PEOPLE if p.username == LEAD)
    client.post("/sager/laas-op/", {"phrase": phrase})
    ms = []
    for referral in Referral.objects.order_by("pk")[:repeats]:
        began = time.perf_counter()
        page = client.post(f"/sager/{referral.pk}/aabn/", {"purpose": "supervise"})
        ms.append((time.perf_counter() - began) * 1000)
        assert b"Personen arbejder" in page.content
    return ms[1:]


def rewrap_parts(count: int) -> dict[str, Any]:
    """Move so many parts from today's key to a new one, in batches as the command does."""
    keys = lead_keys()
    old = AuthorityKey.objects.get(authority=Authority.CMM, use=AuthorityKey.Use.READ)
    new, _private = keyring.make_authority_key(Authority.CMM, AuthorityKey.Use.READ, is_demo=True)
    spare = Part.objects.values("pk")[count:]
    Wrap.objects.filter(key=old, part__in=list(spare.values_list("pk", flat=True))).delete()
    began = time.perf_counter()
    done = rotation.rewrap(old, new, keys.privates[old.pk])
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "parts": done.done, "left": rotation.left(old, new)}
