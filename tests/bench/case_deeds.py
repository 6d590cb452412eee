"""What cases.py asks a process inside Django to do: fill the list, and show it."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import User
from referrals.models import Referral
from tests.bench.deeds import HOST


def make_cases(count: int, seed: int) -> None:
    """So many open cases without content, due at random times."""
    when, now = random.Random(seed), timezone.now()
    Referral.objects.bulk_create(
        (
            Referral(
                reference=f"B-{number:08}",
                status=when.choice(Referral.OPEN),
                received_at=now,
                due_at=now + timedelta(minutes=when.randrange(-90 * 1440, 90 * 1440)),
                is_urgent=when.random() < 0.1,
                flow_version="bench",
                form_version="bench",
                receipt_lookup=f"{seed}-{number}",
                reporter_public=b"",
                reporter_sealed=b"",
            )
            for number in range(count)
        ),
        batch_size=1000,
    )
    if connection.vendor == "postgresql":  # which does it by itself after a while; SQLite never
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def list_cases(repeats: int) -> dict[str, Any]:
    """Milliseconds of the first and a middle page of the list, signed in, and of their queries."""
    from referrals.casework import cases

    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(username="demo-visitation"))
    listed = Referral.objects.open().by_deadline()
    middle = cases.row_mark(listed[Referral.objects.count() // 2])
    found: dict[str, Any] = {}
    for name, address in (("first", "/sager/"), ("middle", f"/sager/?efter={middle}")):
        client.get(address)
        ms, queries = [], []
        for _ in range(repeats):
            clock = Clock()
            with connection.execute_wrapper(clock):
                began = time.perf_counter()
                page = client.get(address)
                ms.append((time.perf_counter() - began) * 1000)
            assert page.status_code == 200
            queries.append(clock.seconds * 1000)
        found |= {name: ms, f"{name} queries": queries}
        found[f"{name} rows"] = page.content.count(b"<tr") - 1
    counting = []
    for _ in range(repeats):
        began = time.perf_counter()
        found["counted"] = listed[: cases.CAPPED + 1].count()
        counting.append((time.perf_counter() - began) * 1000)
    return {**found, "count": counting}


class Clock:
    """Adds up the time of the queries that go through it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds += time.perf_counter() - began
