"""The versions of what anonymous pages show, and the crisis banner that goes with them.

Every process asks for one row at most each 0.25 s, when a request comes; one thread asks, the
others go on with what is known. So a page is never older than about 0.3 s, no thread has to be
started after a fork, and an idle process asks before its first page. When the database is out
of reach the last known state stays, with the time it was read; a process that starts without a
database takes it from a file in the data folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.models import PublicState

log = structlog.get_logger("portal.freshness")
INTERVAL = 0.25  # seconds
STALE_AFTER = 3 * INTERVAL
KEEP_EVERY = 60.0  # seconds; at once when something has changed


@dataclass(frozen=True, slots=True)
class Snapshot:
    content: int
    crisis: int
    banner: Any  # what settings.BANNER_LOADER returned; None when no plan is in force
    read_at: datetime
    is_stale: bool = False
    # How often pages became out of date in this process by a banner's own end or a lost database.
    renewed: int = 0
    watches: Any = ()  # what settings.WATCH_LOADER returned: for signed-in colleagues only

    @property
    def versions(self) -> tuple[int, int, int]:
        """What a kept page was made under. Staleness is no reason to throw pages away."""
        return self.content, self.crisis, self.renewed


_known: Snapshot | None = None
_asked = 0.0  # time.monotonic() of the last successful question
_asking = threading.Lock()
_kept: tuple[Any, ...] = ()  # what the file says, as this process wrote it, and when


def current() -> Snapshot:
    """What is in force now, at most INTERVAL old while the database answers.

    Raises DatabaseError only when nothing was ever read: not here, and not into the file.
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
        is_back = _known is not None and _known.is_stale
        if _known is None or _known.crisis != state.crisis or is_back or is_over:
            banner = import_string(settings.BANNER_LOADER)()
            watches = import_string(settings.WATCH_LOADER)()
        else:
            banner, watches = _known.banner, _known.watches
        renewed = (_known.renewed if _known else 0) + int(is_over or is_back)
    except DatabaseError:
        if _known is None and (_known := _from_file()) is None:
            raise
        if not connection.in_atomic_block:
            connection.close()
        if time.monotonic() - _asked > STALE_AFTER and not _known.is_stale:
            _known = replace(_known, is_stale=True)
        return
    _known = Snapshot(
        state.content, state.crisis, banner, timezone.now(), renewed=renewed, watches=watches
    )
    _asked = time.monotonic()
    _keep(_known)


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
    global _known, _asked, _kept
    _known, _asked, _kept = None, 0.0, ()


# -- a start without a database --------------------------------------------------------------------
def last_known() -> Snapshot | None:
    """What this process or its file last knew, without asking the database; never raises."""
    return _known or _from_file()


def _file() -> Path:
    return settings.DATA_DIR / "last-known.json"


def _keep(snapshot: Snapshot) -> None:
    """Write what everyone may read to the file: whole or not at all, also when the power goes."""
    global _kept
    now, state = time.monotonic(), (snapshot.content, snapshot.crisis, snapshot.banner)
    if _kept and _kept[0] == state and now - _kept[1] < KEEP_EVERY:
        return
    _kept = (state, now)
    document = {
        "content": snapshot.content,
        "crisis": snapshot.crisis,
        "banner": snapshot.banner.as_json() if snapshot.banner else None,
        "read_at": snapshot.read_at.isoformat(),
    }
    own = _file().with_suffix(f".{os.getpid()}")
    try:
        with own.open("w") as written:
            json.dump(document, written, ensure_ascii=False)
            written.flush()
            os.fsync(written.fileno())
        own.replace(_file())
    except OSError as error:  # pages do not wait for a full disk
        log.error("the last known state is not kept", error=type(error).__name__)
        with contextlib.suppress(OSError):
            own.unlink(missing_ok=True)


def _from_file() -> Snapshot | None:
    """None when there is no file, or nothing in it that can be read."""
    try:
        document = json.loads(_file().read_text())
        banner = document["banner"]
        return Snapshot(
            int(document["content"]),
            int(document["crisis"]),
            import_string(settings.BANNER_RESTORER)(banner) if banner else None,
            datetime.fromisoformat(document["read_at"]),
            is_stale=True,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        if not isinstance(error, FileNotFoundError):
            log.error("the last known state cannot be read", error=type(error).__name__)
        return None
