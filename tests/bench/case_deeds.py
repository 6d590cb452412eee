"""What cases.py asks a process inside Django to do: fill the list, and show it."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import User
from referrals.models import Referral
from tests.bench.deeds import HOST


def make_cases(count: int, seed: int) -> None:
    """So many open cases without content, due at random times; a fifth of them are not read yet.

    Written by the database itself: a million rows through the ORM would take minutes.
    """
    model = Referral._meta
    names = [f.column for f in model.concrete_fields if f.column not in LEFT_TO_DEFAULTS]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(EXPRESSIONS[connection.vendor].get(n, SHARED.get(n, "NULL")) for n in names)
    is_server = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_server:  # a million rows take longer than a page ever may
            cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            f'INSERT INTO "{model.db_table}" ({columns}) '
            f"SELECT {values} FROM {SERIES[connection.vendor].format(count=int(count))}"
        )
        # PostgreSQL would do it by itself after a while; SQLite never does.
        if is_server:
            cursor.execute(f'VACUUM ANALYZE "{model.db_table}"')
            cursor.execute("RESET statement_timeout")
    assert Referral.objects.count() >= count, seed


LEFT_TO_DEFAULTS = {"ending", "sheet_version", "route_version", "has_unread"}
SERIES = {
    "postgresql": "generate_series(1, {count}) AS n(n)",
    "sqlite": (
        "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) "
        "SELECT n FROM s) AS n"
    ),
}
STATUS = (
    "CASE n.n % 5 WHEN 0 THEN 'submitted' WHEN 1 THEN 'received' WHEN 2 THEN 'in_progress' "
    "WHEN 3 THEN 'awaiting' ELSE 'handed_over' END"
)
SHARED = {
    "status": STATUS,
    "due_for": "CASE n.n % 5 WHEN 0 THEN 'reading' ELSE '' END",
    "noticed": "''",
    "flow_version": "'bench'",
    "form_version": "'bench'",
}
EXPRESSIONS = {
    "postgresql": {
        "id": "gen_random_uuid()",
        "reference": "'B' || n.n",
        "receipt_lookup": "'bench' || n.n",
        "received_at": "now()",
        "due_at": "now() + (random() * 259200 - 129600) * interval '1 minute'",
        "is_urgent": "random() < 0.1",
        "reporter_public": "''::bytea",
        "reporter_sealed": "''::bytea",
        "is_demo": "false",
    },
    "sqlite": {
        "id": "lower(hex(randomblob(16)))",
        "reference": "'B' || n.n",
        "receipt_lookup": "'bench' || n.n",
        "received_at": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        "due_at": ("strftime('%Y-%m-%d %H:%M:%f000', 'now', ((random() % 129600)) || ' minutes')"),
        "is_urgent": "abs(random() % 10) = 0",
        "reporter_public": "x''",
        "reporter_sealed": "x''",
        "is_demo": "0",
    },
}


def list_cases(repeats: int) -> dict[str, Any]:
    """Milliseconds of the first and a middle page of the list, signed in, and of their queries."""
    from referrals.casework import cases

    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(username="demo-visitation"))
    listed = Referral.objects.open().by_deadline()
    middle = cases.row_mark(listed.filter(due_at__gte=timezone.now()).first())
    found: dict[str, Any] = {}
    pages = {
        "first": "/sager/?vis=open",
        "middle": f"/sager/?vis=open&efter={middle}",
        "new": "/sager/",
        "overdue": "/sager/?vis=overdue",
        "unassigned": "/sager/?vis=unassigned",
    }
    for name, address in pages.items():
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
