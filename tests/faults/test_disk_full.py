"""The database's disk is full: no false receipt, the hotline's number, and later all is well."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.faults.cluster import Cluster, cluster
from tests.faults.conftest import on_postgres_only, on_sqlite_only
from tests.faults.mailbox import post_office
from tests.faults.place import Place
from tests.faults.senders import Drafts, assert_nothing_lost_or_doubled, sending
from tests.faults.small_disk import NoMount, SmallDisk, small_disk
from tests.faults.test_database_away import (
    assert_all_notices_arrive,
    assert_only_the_hotline,
    wait_for_receipts,
)
from tests.faults.waiting import wait_until

LEFT = 400_000  # bytes that the senders may still fill


@pytest.fixture
def disk(request) -> Iterator[SmallDisk]:
    try:
        with small_disk(request.param) as made:
            yield made
    except NoMount as refusal:
        pytest.skip(f"no small disk can be mounted here: {refusal}")


@on_sqlite_only
@pytest.mark.parametrize("disk", [16], indirect=True)
def test_the_disk_under_sqlite_is_full(place, disk, say):
    data = disk.folder / "data"
    shutil.copytree(place.data, data)
    fill_and_empty(replace(place, data=data), disk, say)


@on_postgres_only
@pytest.mark.parametrize("disk", [160], indirect=True)
def test_the_disk_under_postgresql_is_full(place, server, disk, say):
    """Rows and write-ahead log lie on the same disk, so that the server itself may stop."""
    with cluster(disk.folder / "pg") as other, restarted_when_it_stops(other):
        other.copy_from(server, place.database["PGDATABASE"])
        fill_and_empty(replace(place, database={**place.database, **other.variables}), disk, say)


def fill_and_empty(place: Place, disk: SmallDisk, say) -> None:
    with (
        post_office() as post,
        place.inside() as ask,
        place.web(workers=2) as web,
        place.worker(**post.variables) as worker,
    ):
        before = ask("count")
        drafts = Drafts.made(ask("make_drafts", count=700), web.port)
        with sending(web.port, drafts) as crowd:
            wait_for_receipts(crowd, 10)
            disk.fill(leave=LEFT)
            wait_until(lambda: crowd.seen.refused > 20)
            disk.fill()
            assert_only_the_hotline(web.port, drafts)
            time.sleep(1)
            disk.empty()
            wait_for_receipts(crowd, 10)
            crowd.enough()
        seen = crowd.seen
        say(f"{seen.refused} answers 503 on a full disk, {len(seen.tried)} drafts")
        assert_nothing_lost_or_doubled(seen, ask, before)
        assert worker.poll() is None
        assert_all_notices_arrive(ask, post)


@contextmanager
def restarted_when_it_stops(server: Cluster) -> Iterator[None]:
    """As the machine's supervisor would."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.3):
            if not server.is_running():
                server.start()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join(60)
