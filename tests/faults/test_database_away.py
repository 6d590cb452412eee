"""The database is away for a moment: the hotline's number meanwhile, and then as if nothing was."""

from __future__ import annotations

import sqlite3
import time

from tests.bench.inside import Inside
from tests.bench.visitor import Visitor
from tests.faults.conftest import on_postgres_only, on_sqlite_only
from tests.faults.mailbox import LEASE, Post, post_office
from tests.faults.senders import (
    CHECK_PAGE,
    HOTLINE,
    Crowd,
    Drafts,
    assert_nothing_lost_or_doubled,
    sending,
)
from tests.faults.waiting import wait_until

RESTARTS = 3
LOCK_SECONDS = 0.5


@on_postgres_only
def test_a_restart_in_the_middle_of_sending(place, server, say):
    with (
        post_office() as post,
        place.inside() as ask,
        place.web(workers=2) as web,
        place.worker(**post.variables) as worker,
    ):
        before = ask("count")
        drafts = Drafts.made(ask("make_drafts", count=3000), web.port)
        with sending(web.port, drafts, people=6) as crowd:
            for _ in range(RESTARTS):
                time.sleep(0.5)
                server.restart()
            wait_for_receipts(crowd, 20)
            server.stop()
            try:
                assert_only_the_hotline(web.port, drafts)
            finally:
                server.start()
            wait_for_receipts(crowd, 20)
            crowd.enough()
        seen = crowd.seen
        say(f"{RESTARTS + 1} restarts, {len(seen.tried)} drafts, {dict(seen.answers)}")
        assert seen.refused, "nobody met the restart"
        assert_nothing_lost_or_doubled(seen, ask, before)
        assert worker.poll() is None, "the worker must wait for the database, not end"
        assert_all_notices_arrive(ask, post)


@on_sqlite_only
def test_a_writer_that_holds_the_lock_too_long(place, say):
    waits = {"FAULTS_LOCK_SECONDS": str(LOCK_SECONDS)}
    with (
        post_office() as post,
        place.inside() as ask,
        place.web(workers=2, **waits) as web,
        place.worker(**post.variables, **waits) as worker,
    ):
        before = ask("count")
        drafts = Drafts.made(ask("make_drafts", count=600), web.port)
        with sending(web.port, drafts, people=6) as crowd:
            wait_for_receipts(crowd, 20)
            writer = sqlite3.connect(place.data / "portal.sqlite3", isolation_level=None)
            take_the_lock(writer)
            shown = len(crowd.seen.receipts)
            time.sleep(4 * LOCK_SECONDS)
            assert_only_the_hotline(web.port, drafts)
            meanwhile = len(crowd.seen.receipts) - shown
            writer.execute("ROLLBACK")
            writer.close()
            wait_for_receipts(crowd, 20)
            crowd.enough()
        seen = crowd.seen
        say(f"{seen.refused} answers 503 under a lock, {len(seen.tried)} drafts")
        assert meanwhile <= 6, "at most those already stored, whose page was on its way"
        assert seen.refused
        assert_nothing_lost_or_doubled(seen, ask, before)
        assert worker.poll() is None
        assert_all_notices_arrive(ask, post)


def assert_all_notices_arrive(ask: Inside, post: Post) -> None:
    """What the worker had in hand when the database went is free again after its lease."""
    wait_until(lambda: all(row["leased"] or row["attempts"] for row in ask("waiting")))
    ask("pass_time", seconds=LEASE + 1)
    wait_until(lambda: not ask("waiting"))
    assert set(post.mailbox.received) == {row["id"] for row in ask("notices")}


def take_the_lock(writer: sqlite3.Connection) -> None:
    for _ in range(200):
        try:
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError("the lock was never free")


def assert_only_the_hotline(port: int, drafts: Drafts) -> None:
    browser = drafts.browser(port, drafts.secrets[-1])
    answer = browser.post(CHECK_PAGE, drafts.form)
    browser.close()
    page = answer.body.decode()
    assert answer.status == 503
    assert HOTLINE in page and "112" in page
    assert "ikke sikkert, at vi har fået det" in page
    probe = Visitor(port)
    assert probe.get("/healthz/live").status == 200, "a restart of the portal would not help"
    probe.close()


def wait_for_receipts(crowd: Crowd, more: int) -> None:
    wanted = len(crowd.seen.receipts) + more
    wait_until(lambda: len(crowd.seen.receipts) >= wanted)
