"""Waiting for something to happen, for a limited time."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 40.0  # seconds


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)
