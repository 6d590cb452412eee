"""The versions of what anonymous pages show, and the crisis banner that goes with them.

Every process asks for one row at most each 0.25 s, when a request comes; one thread asks, the
others go on with what is known. So a page is never older than about 0.3 s, no thread has to be
started after a fork, and an idle process asks before its first page. When the database is out
of reach the last known state stays, with the time it was read.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.models import PublicState

INTERVAL = 0.25  # seconds
STALE_AFTER = 3 * INTERVAL


@dataclass(frozen=True, slots=True)
class Snapshot:
    content: int
    crisis: int
    banner: Any  # what settings.BANNER_LOADER returned; None when no plan is in force
    read_at: datetime
    is_stale: bool = False
    renewed: int = 0  # how often a banner's own end made pages out of date in this process

    @property
    def versions(self) -> tuple[int, int, int]:
        """What a kept page was made under. Staleness is no reason to throw pages away."""
        return self.content, self.crisis, self.renewed


_known: Snapshot | None = None
_asked = 0.0  # time.monotonic() of the last successful question
_asking = threading.Lock()


def current() -> Snapshot:
    """What is in force now, at most INTERVAL old while the database answers.

    Raises DatabaseError only when nothing has ever been read in this process.
    """
    if _known is not None and time.monotonic() - _asked < INTERVAL:
        return _known
    # Only the first question has to be waited for; later ones go on with what is known.
    if _asking.acquire(blocking=_known is None):
        try:
            _ask()
        finally:
            _asking.release()
    assert _known is not None
    return _known


def _ask() -> None:
    global _known, _asked
    if _known is not None and time.monotonic() - _asked < INTERVAL:
        return
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        state = PublicState.objects.filter(pk=1).first() or PublicState()
        is_over = _known is not None and _banner_is_over(_known.banner)
        if _known is None or _known.crisis != state.crisis or _known.is_stale or is_over:
            banner = import_string(settings.BANNER_LOADER)()
        else:
            banner = _known.banner
        renewed = (_known.renewed if _known else 0) + int(is_over)
    except DatabaseError:
        if _known is None:
            raise
        if not connection.in_atomic_block:
            connection.close()
        if time.monotonic() - _asked > STALE_AFTER and not _known.is_stale:
            _known = replace(_known, is_stale=True)
        return
    _known = Snapshot(state.content, state.crisis, banner, timezone.now(), renewed=renewed)
    _asked = time.monotonic()


def _banner_is_over(banner: Any) -> bool:
    """A banner may end by itself: a correction stands for 24 hours."""
    return banner is not None and banner.is_over(timezone.now())


def bump(*, content: bool = False, crisis: bool = False) -> None:
    """Say, in the caller's transaction, that pages must be made anew."""
    PublicState.objects.get_or_create(pk=1)
    PublicState.objects.filter(pk=1).update(
        content=F("content") + int(content), crisis=F("crisis") + int(crisis)
    )
    transaction.on_commit(forget)


def forget() -> None:
    """Ask anew at the next request of this process."""
    global _asked
    _asked = 0.0


def reset() -> None:
    """Know nothing, as after a start (for tests that change the database under us)."""
    global _known, _asked
    _known, _asked = None, 0.0
