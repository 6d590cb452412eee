"""What the fault tests ask a process inside Django to do (tests/bench/inside.py speaks to it)."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections import Counter
from datetime import timedelta
from typing import Any


def prepare() -> None:
    """Tables, contacts, demo people and keys: all that a referral needs, and no guidance."""
    from django.conf import settings
    from django.core.management import call_command

    from guidance import loading, shipped
    from portal.management.commands import serve
    from tests import builders

    (settings.DATA_DIR / "keys").mkdir(exist_ok=True, mode=0o700)
    call_command("migrate", verbosity=0)
    if not serve.static_is_fresh():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    loading.load_contacts(lambda text: None, shipped.CONTENT, is_dry_run=False)
    builders.make_people()


def make_drafts(count: int) -> dict[str, Any]:
    from tests.bench import deeds

    return deeds.make_drafts(count)


def count() -> dict[str, int]:
    """How many there are of everything that sending makes."""
    from portal.models import AuditEvent, Authority, OutboxMessage
    from referrals import sealing
    from referrals.models import Draft, Part, Referral, Wrap

    return {
        "keys": len(sealing.keys_of(Authority.CMM)),
        "referrals": Referral.objects.count(),
        "parts": Part.objects.count(),
        "wraps": Wrap.objects.count(),
        "submits": AuditEvent.objects.filter(verb="case.submit").count(),
        "notices": OutboxMessage.objects.filter(key__startswith="new:").count(),
        "receipts": Draft.objects.filter(state=Draft.State.RECEIPT).count(),
    }


def findings() -> list[str]:
    """What is wrong with the stored referrals: one line each, empty when all is whole.

    Each has its five parts with a wrap for every key, one audit event, one notice.
    """
    from portal import audit
    from portal.models import AuditEvent, Authority, OutboxMessage
    from referrals import sealing
    from referrals.intake.send import PARTS
    from referrals.models import Part, Referral, Wrap

    wrong = audit.verify()
    wraps_wanted = len(sealing.keys_of(Authority.CMM))
    wraps = Counter(Wrap.objects.values_list("part_id", flat=True))
    kinds: dict[Any, list[str]] = {}
    for part in Part.objects.all():
        kinds.setdefault(part.referral_id, []).append(part.kind)
        if wraps.pop(part.pk, 0) != wraps_wanted:
            wrong.append(f"part {part.pk}: not {wraps_wanted} wraps")
    submits = Counter(AuditEvent.objects.filter(verb="case.submit").values_list("chain", flat=True))
    notices = Counter(
        OutboxMessage.objects.filter(key__startswith="new:").values_list("key", flat=True)
    )
    for referral in Referral.objects.all():
        if sorted(kinds.pop(referral.pk, [])) != sorted(PARTS):
            wrong.append(f"{referral.pk}: not five parts")
        if submits.pop(referral.chain, 0) != 1:
            wrong.append(f"{referral.pk}: not one submit event")
        if notices.pop(f"new:{referral.pk}", 0) != 1:
            wrong.append(f"{referral.pk}: not one notice")
    for what, left in (("part", kinds), ("wrap", wraps), ("event", submits), ("notice", notices)):
        wrong += [f"{what} without a referral: {one}" for one in left]
    return wrong


def receipts_without_referral(codes: list[str]) -> list[str]:
    """The receipt codes shown to people that open no referral."""
    from referrals import receipts
    from referrals.models import Referral

    known = set(Referral.objects.values_list("receipt_lookup", flat=True))
    return [code for code in codes if receipts.lookup_of(code) not in known]


# -- drafts ----------------------------------------------------------------------------------------
def draft_id(secret: str) -> str:
    from referrals.intake.drafts import OpenDraft

    return OpenDraft(secret).id


def expire_draft(secret: str) -> None:
    from django.utils import timezone

    from referrals.models import Draft

    Draft.objects.filter(pk=draft_id(secret)).update(expires_at=timezone.now())


def has_draft(secret: str) -> bool:
    from referrals.models import Draft

    return Draft.objects.filter(pk=draft_id(secret)).exists()


def seconds_to_live() -> list[float]:
    """How long a draft, and the receipt it turns into, may still be read: by the database's now."""
    from portal import outbox
    from referrals.intake import drafts
    from referrals.models import Draft

    draft, found = drafts.begin(), []
    for step in (drafts.save, lambda one: drafts.turn_into_receipt(one, {})):
        step(draft)
        row = Draft.objects.get(pk=draft.id)
        found.append((row.expires_at - outbox.database_now()).total_seconds())
    return found


def delete_draft(secret: str) -> None:
    from referrals.models import Draft

    Draft.objects.filter(pk=draft_id(secret), state=Draft.State.DRAFT).delete()


# -- the outbox ------------------------------------------------------------------------------------
def post_notices(count: int, first: int = 0) -> list[str]:
    """Queue `count` notices; returns their ids."""
    from portal import outbox
    from portal.models import OutboxMessage

    keys = [f"fault:{first + number}" for number in range(count)]
    for key in keys:
        outbox.post("referrals.notice", "cmm", key=key)
    return [
        str(pk) for pk in OutboxMessage.objects.filter(key__in=keys).values_list("pk", flat=True)
    ]


def post_later(seconds: int) -> str:
    """Queue a notice that is not due before that time has passed; returns its id."""
    from portal import outbox
    from portal.models import OutboxMessage

    outbox.post("referrals.notice", "cmm", key="later", after=timedelta(seconds=seconds))
    return str(OutboxMessage.objects.get(key="later").pk)


def host_clock() -> float:
    """Seconds since the epoch, as this process sees them."""
    from django.utils import timezone

    return timezone.now().timestamp()


def notices() -> list[dict[str, Any]]:
    """Every outbox row, its times as seconds from the database's now."""
    from portal import outbox
    from portal.models import OutboxMessage

    now = outbox.database_now()
    return [
        {
            "id": str(row.pk),
            "state": row.state,
            "attempts": row.attempts,
            "error": row.error,
            "due_in": (row.due_at - now).total_seconds(),
            "leased": row.leased_until is not None,
            "age": (now - row.created_at).total_seconds(),
        }
        for row in OutboxMessage.objects.order_by("created_at")
    ]


def waiting() -> list[dict[str, Any]]:
    return [row for row in notices() if row["state"] == "waiting"]


def states() -> dict[str, int]:
    from portal.models import OutboxMessage

    return Counter(OutboxMessage.objects.values_list("state", flat=True))


def forget_notices() -> None:
    from portal.models import OutboxMessage

    OutboxMessage.objects.all().delete()


def pass_time(seconds: float) -> None:
    """Let that time pass for the outbox: its rows grow older, due times and leases come nearer."""
    from django.db.models import F

    from portal.models import OutboxMessage

    by = timedelta(seconds=seconds)
    OutboxMessage.objects.update(
        created_at=F("created_at") - by,
        due_at=F("due_at") - by,
        leased_until=F("leased_until") - by,
    )


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the portal's own log lines go where errors go
    import django

    django.setup()
    from django.db import connection

    for line in sys.stdin:
        name, arguments = json.loads(line)
        connection.close()  # the database may have been restarted since
        try:
            answer = {"value": globals()[name](**arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
