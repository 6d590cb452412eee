"""What the benchmarks ask a process inside Django to do (see inside.py)."""

from __future__ import annotations

import hashlib
import random
import secrets
import sys
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import freshness
from portal.models import User
from referrals.models import Draft, Referral

HOST = "127.0.0.1"
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE")


def prepare() -> None:
    """Database, static files, content, people and keys, as `manage.py serve` makes them."""
    from portal.management.commands import serve

    serve.prepare(lambda text: print(text, file=sys.stderr))


def prepare_people() -> None:
    """A database with the demo people and nothing else."""
    from portal import demo_people

    call_command("migrate", verbosity=0)
    demo_people.make_people()


def page_queries(path: str, count: int) -> dict[str, Any]:
    """Queries and milliseconds of a page that is not kept, in a warm process.

    The public state is asked anew before each, as it is at most four times a second.
    """
    client = Client(SERVER_NAME=HOST)
    assert client.get(path).status_code == 200
    queries, ms = [], []
    for _ in range(count):
        freshness.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        queries.append(len(captured))
        connection.force_debug_cursor = False
        began = time.perf_counter()
        client.get(path)
        ms.append((time.perf_counter() - began) * 1000)
    return {"queries": queries, "ms": ms}


# -- the crisis plan -------------------------------------------------------------------------------
def toggle(count: int, seed: int) -> list[list[float]]:
    """Put the plan in force and take it down by turns, at random moments.

    For each: when the transaction began and when it was committed (time.monotonic, which all
    processes of a machine share). The n-th activation is for the illness "Prøve n".
    """
    from crisisplan.models import Activation

    lead, other = (
        User.objects.get(username=name) for name in ("demo-kriseleder", "demo-administrator")
    )
    when = random.Random(seed)
    moments = []
    running: Activation | None = None
    for number in range(count):
        time.sleep(when.uniform(0.5, 1.1))
        began = time.monotonic()
        with transaction.atomic():
            if running is None:
                running = Activation.activate(
                    level="N3",
                    illness=f"Prøve {number // 2}",
                    areas=["landet"],
                    trigger="other",
                    source="bench",
                    reason="bench",
                    by=lead,
                )
            else:
                for _step in ("N4", "closed"):
                    running.propose_step_down(reason="bench", by=lead, seen=running.version)
                    running.refresh_from_db()
                    running.approve_step_down(by=other, seen=running.version)
                    running.refresh_from_db()
                running = None
        moments.append([began, time.monotonic()])
    return moments


# -- walk and form ---------------------------------------------------------------------------------
def walk_queries() -> dict[str, int]:
    """Answer the whole walk; count the queries of its posts, and how many of them write."""
    from tests.builders import WALK

    client = Client(SERVER_NAME=HOST)
    asked: list[str] = []
    for key, value in WALK.items():
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(f"/procedure/spoergsmaal/{key}/", {"answer": value})
        assert answer.status_code == 302, (key, answer.status_code)
        asked += [query["sql"].upper().lstrip() for query in captured.captured_queries]
    assert client.get("/procedure/resultat/").status_code == 200
    writes = [sql for sql in asked if sql.startswith(WRITES)]
    return {"steps": len(WALK), "queries": len(asked), "writes": len(writes)}


def make_drafts(count: int) -> dict[str, Any]:
    """Filled-in forms, each ready to be sent by whoever has its cookie."""
    from referrals import fields, flowchart
    from referrals.intake import drafts, walk_cookie
    from referrals.nodes import REFERRAL
    from tests.builders import VALUES, WALK

    missing = fields.unanswered(REFERRAL, flowchart.walk(WALK), VALUES)
    if missing:  # the form has changed and tests/builders.py has not
        raise ValueError(f"not answered in tests/builders.py: {[f.key for f in missing]}")
    began = (timezone.now() - timedelta(minutes=5)).isoformat()
    ends = Now() + timedelta(minutes=settings.DRAFT_MINUTES)  # as drafts.save has it
    rows, cookies = [], []
    for _ in range(count):
        draft = drafts.OpenDraft(secrets.token_urlsafe(32))
        content = {"began": began, "values": VALUES, "answers": WALK}
        sealed = draft.seal(content, Draft.State.DRAFT)
        rows.append(Draft(pk=draft.id, sealed=sealed, made_at=Now(), expires_at=ends))
        cookies.append(draft.secret)
    Draft.objects.bulk_create(rows, batch_size=500)
    response = HttpResponse()
    walk_cookie.write(response, WALK)
    walk = {walk_cookie.NAME: response.cookies[walk_cookie.NAME].value}
    return {"name": drafts.NAME, "drafts": cookies, "walk": walk}


def count_sent() -> dict[str, Any]:
    """Referrals, receipts, and what the check of the audit trail finds."""
    from portal import audit

    return {
        "referrals": Referral.objects.count(),
        "receipts": Draft.objects.filter(state=Draft.State.RECEIPT).count(),
        "findings": audit.verify(),
    }


# -- PDF -------------------------------------------------------------------------------------------
def render_folder(slug: str, times: int) -> dict[str, Any]:
    """Lay out a publication's folder in this process: CPU and elapsed ms, pages, digests."""
    from io import BytesIO

    import pikepdf

    from guidance.models import Edition, PublishedFile
    from guidance.publishing import folder_context
    from portal import pdf
    from portal.frame import contacts

    edition = Edition.objects.in_force().get(publication__slug=slug, language="da")
    context = folder_context(edition, list(edition.chapters.all()), contacts())
    began = time.perf_counter()
    import weasyprint  # noqa: F401 – its first import is timed on its own

    imported = (time.perf_counter() - began) * 1000
    ms, cpu_ms, digests, pages = [], [], [], 0
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        html = pdf.render_html("guidance/pdf/folder.html", context, language="da")
        made = pdf.write_pdf(html, str(settings.BASE_DIR))
        ms.append((time.perf_counter() - began) * 1000)
        cpu_ms.append((time.process_time() - used) * 1000)
        digests.append(hashlib.sha256(made).hexdigest())
        with pikepdf.open(BytesIO(made)) as opened:
            pages = len(opened.pages)
    stored = PublishedFile.objects.get(edition=edition, kind="a4").sha256
    return {
        "ms": ms,
        "cpu_ms": cpu_ms,
        "pages": pages,
        "digests": digests,
        "stored": stored,
        "import": imported,
    }
