"""What crisis.py asks a process inside Django to measure: pages, one more line, whole chains."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crisisplan.log import logbook, openchain
from crisisplan.models import Activation, LogEntry
from portal import audit, freshness
from tests.bench.case_deeds import Clock
from tests.bench.crisis_history import LONG, TEXTS, person
from tests.bench.deeds import HOST, prepare_people
from tests.bench.servers import CHAPTER

PUBLIC = {"front page": "/", "chapter": CHAPTER, "status.json": "/beredskab/status.json"}
# How much of the public state a process knows when the page is asked for: all of it; whether it
# has changed (asked at most four times a second); nothing, as right after a change.
KNOWN: tuple[Callable[[], Any], ...] = (freshness.current, freshness.forget, freshness.reset)
ITEM = re.compile(rb"<tr|<li")


def prepare_pages() -> None:
    """A database with the demo people and the guidance, and no cases."""
    prepare_people()
    call_command("load_guidance")


# -- public pages ----------------------------------------------------------------------------------
def count_public(name: str) -> dict[str, Any]:
    """Queries of a public page made anew, by what is known; bytes, and whether it has a banner."""
    client, path = Client(SERVER_NAME=HOST), PUBLIC[name]
    client.get(path)
    queries = []
    for prepare in KNOWN:
        prepare()
        queries.append(counted(client, path)[0])
    page = client.get(path).content
    return {"queries": queries, "bytes": len(page), "has_banner": b"data-banner=" in page}


def counted(client: Client, address: str) -> tuple[int, bytes]:
    """How many queries the page takes, and the page."""
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    queries = len(captured)  # now: the next request empties the list
    connection.force_debug_cursor = False
    assert page.status_code == 200, (address, page.status_code)
    return queries, page.content


def time_public(name: str, repeats: int, *, is_new: bool) -> list[float]:
    """Milliseconds of each time; the test client goes past the page cache.

    With `is_new` the process does not know what is in force, as right after a change.
    """
    client, path = Client(SERVER_NAME=HOST), PUBLIC[name]
    ms = []
    for _ in range(repeats):
        if is_new:
            freshness.reset()
        ms.append(milliseconds(lambda: client.get(path)))
    return ms


def milliseconds(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


# -- crisis control --------------------------------------------------------------------------------
def long_one() -> Activation:
    """The running activation whose log is the long one."""
    return Activation.objects.with_places().get(illness=LONG)


def long_lines() -> int:
    return logbook.head(long_one()).number


@cache
def lead_client() -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(person("kriseleder"))
    return client


@cache
def addresses() -> dict[str, str]:
    long = long_one()
    log = reverse("crisisplan:log", args=[long.pk])
    return {
        "control": reverse("crisisplan:control"),
        "history": reverse("crisisplan:history"),
        "dashboard": reverse("crisisplan:activation", args=[long.pk]),
        "live fragment": reverse("crisisplan:live", args=[long.pk]),
        "log": log,
        "log, middle": f"{log}?before={long_lines() // 2}",
        "log, decisions": f"{log}?kind=decision",
        "log, handovers": f"{log}?kind=handover",  # few, and long ago
    }


def count_page(name: str) -> dict[str, int]:
    """Queries of one of the lead's pages, that for the public state among them, and list items."""
    address = addresses()[name]
    lead_client().get(address)
    freshness.forget()
    queries, page = counted(lead_client(), address)
    return {"queries": queries, "items": len(ITEM.findall(page))}


def time_page(name: str, repeats: int) -> list[tuple[float, float]]:
    """Milliseconds of each time, and of its queries."""
    address, ms = addresses()[name], []
    for _ in range(repeats):
        clock = Clock()
        with connection.execute_wrapper(clock):
            whole = milliseconds(lambda: lead_client().get(address))
        ms.append((whole, clock.seconds * 1000))
    return ms


# -- the log ---------------------------------------------------------------------------------------
def write_lines(repeats: int, *, is_kept: bool) -> list[float]:
    """Milliseconds of writing one line. Without `is_kept` all are taken back: no flush to disk."""
    long, lead = long_one(), person("kriseleder")

    def write() -> None:
        logbook.write(long, LogEntry.Kind.EVENT, TEXTS[0], by=lead)

    if is_kept:
        return [milliseconds(write) for _ in range(repeats)]
    with transaction.atomic():
        ms = [milliseconds(write) for _ in range(repeats)]
        transaction.set_rollback(True)
    return ms


def check_chain(repeats: int) -> list[float]:
    """Microseconds a line of checking the long log."""
    return a_line(logbook.verify, repeats)


def open_codes(repeats: int) -> list[float]:
    """Microseconds a line of the codes that the page of the check computes beside it."""
    return a_line(openchain.lines_of, repeats)


def a_line(check: Callable[[Activation], Any], repeats: int) -> list[float]:
    long, lines = long_one(), long_lines()
    return [milliseconds(lambda: check(long)) * 1000 / lines for _ in range(repeats)]


def check_everything() -> dict[str, Any]:
    """What the checks of all logs and of the audit trail find, in words; nothing when whole."""
    found = [str(one) for each in Activation.objects.all() for one in logbook.verify(each)]
    return {"findings": found + audit.verify(), "lines": LogEntry.objects.count()}
