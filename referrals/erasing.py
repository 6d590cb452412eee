"""Erasing what a case holds, and the journal that keeps it erased after a restore.

The stub that stays has its id, reference, dates, status and the code it ended with (referrals.md,
INV-13). Hand-offs keep their dates without content; the audit chain stays whole. The public side
may import this: nothing here opens anything.

The journal is a file of ids outside the database and its backups. A line by itself is *not*
harmless: a case whose purge never came to an end may be under a hold by now. So a purge has two
lines. `begun` is on the disk before the commit, `done` after it; the newest line of an id counts,
and only `done` is erased again after a restore. A crash between them is settled by the worker,
which asks the database how it went.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.errors import MoveNotAllowed
from referrals.models import Duplicate, HandOffPart, LegalHold, Part, Purge, Referral

Word = Literal["begun", "done", "undone"]


# -- erasing --------------------------------------------------------------------------------------
@transaction.atomic
def erase(referral: Referral) -> None:
    """Content gone, stub left. Raises MoveNotAllowed under a hold, and when it has not ended.

    The database refuses it under a hold too (held.py).
    """
    if is_held(referral):
        raise MoveNotAllowed(f"{referral.pk} is held")
    erase_content(referral)
    referral.become_stub()


@transaction.atomic
def erase_content(referral: Referral) -> None:
    """Every part with its wraps and message, what tells about others, and ended holds."""
    HandOffPart.objects.filter(part__referral=referral).delete()  # it protects the parts
    Part.objects.filter(referral=referral).delete()  # wraps and messages go with them
    Duplicate.objects.filter(Q(one=referral) | Q(other=referral)).delete()
    LegalHold.objects.filter(referral=referral).delete()  # its reason says what happened


def is_held(referral: Referral) -> bool:
    return referral.holds.filter(lifted_at=None).exists()


# -- the journal ----------------------------------------------------------------------------------
def journal_path() -> Path:
    return settings.DATA_DIR / "purged.jsonl"


def journalise(word: Word, referral_id: UUID) -> None:
    """Append one line, on the disk before this returns. Raises OSError: then nothing is purged."""
    path = journal_path()
    is_new = not path.exists()
    # The line break before it keeps a line that a crash cut off apart from this one.
    line = "\n" + json.dumps({word: str(referral_id)}) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def journal() -> dict[UUID, Word]:
    """The newest word about each id. A line that a crash cut off is passed over: its purge either
    never committed, or still stands as `begun`.
    """
    path = journal_path()
    newest: dict[UUID, Word] = {}
    for line in path.read_text(errors="replace").splitlines() if path.exists() else ():
        try:
            ((word, referral_id),) = json.loads(line).items()
            newest[UUID(referral_id)] = word
        except (ValueError, AttributeError, TypeError):
            continue
    return newest


def settle_journal() -> None:
    """Write how each begun purge went, and every stub that has no line: the public side, which
    erases what is withdrawn unopened, has no journal of its own. Raises OSError.
    """
    known = journal()
    for referral_id in [one for one, word in known.items() if word == "begun"]:
        with transaction.atomic():  # the lock waits for a purge under way, and keeps out the next
            row = Referral.objects.select_for_update().filter(pk=referral_id).first()
            if row is not None and row.status != Referral.Status.PURGED:
                journalise("undone", referral_id)
    purged = Referral.objects.filter(status=Referral.Status.PURGED).values_list("pk", flat=True)
    for referral_id in purged:
        if known.get(referral_id) != "done":
            journalise("done", referral_id)


def apply_journal() -> tuple[list[Referral], list[Referral], list[Referral]]:
    """Erase again what a backup brought back. For a person to look at: those that were open in the
    backup (now empty, still to be ended), and those whose purge was begun, of unknown end.
    """
    erased: list[Referral] = []
    left_open: list[Referral] = []
    unknown: list[Referral] = []
    known = journal()
    back = Referral.objects.filter(pk__in=known).exclude(status=Referral.Status.PURGED)
    for referral in back.order_by("received_at", "pk"):
        if known[referral.pk] == "begun":
            unknown.append(referral)
        elif known[referral.pk] == "done":
            (erased if erase_again(referral) else left_open).append(referral)
    return erased, left_open, unknown


@transaction.atomic
def erase_again(referral: Referral) -> bool:
    """False when the backup is from before the case ended: how it ended is not known here.

    A hold in the backup does not count: two people lifted it before the purge.
    """
    LegalHold.objects.filter(referral=referral, lifted_at=None).update(lifted_at=timezone.now())
    erase_content(referral)
    Purge.objects.filter(referral=referral, approved_at=None).delete()
    if referral.status == Referral.Status.SUBMITTED:
        referral.withdraw(by=None)  # the only way out of that state without being opened
    if referral.is_open:
        return False
    referral.become_stub()
    return True
