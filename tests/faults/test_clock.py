"""A host whose clock is three days off (security.md 10.2: nothing early, nothing stuck).

On PostgreSQL the database has a clock of its own, and that one counts. SQLite has none: its "now"
is the host's, so there the promise is that a clock that is set right again leaves nothing stuck.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.inside import Inside
from tests.faults.conftest import on_postgres_only
from tests.faults.mailbox import LEASE, Post, post_office
from tests.faults.place import FAKETIME, QUICK, clock_from, clock_off
from tests.faults.senders import CHECK_PAGE, RECEIPT, Drafts, receipt_in
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.skipif(not FAKETIME, reason="Debian's package faketime is not installed")
DAY = 24 * 3600
either_way = pytest.mark.parametrize("off", ["+3d", "-3d"])


@pytest.fixture(scope="module", autouse=True)
def nothing_left_in_memory() -> Iterator[None]:
    """libfaketime leaves two files behind for each process that was killed."""
    yield
    for file in Path("/dev/shm").glob("*faketime_s??_*"):
        if not Path("/proc", file.name.rpartition("_")[2]).exists():
            file.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def ask(shared_place) -> Iterator[Inside]:
    with shared_place.inside() as asked:
        yield asked


@pytest.fixture
def post(ask) -> Iterator[Post]:
    ask("forget_notices")
    with post_office() as running:
        yield running


@either_way
def test_the_clock_of_the_process_is_really_off(shared_place, off):
    """Else the tests below would pass without meaning anything."""
    with shared_place.inside(**clock_off(off)) as ask:
        apart = ask("host_clock") - time.time()
    assert abs(apart - int(off[:-1]) * DAY) < 60


@on_postgres_only
@either_way
def test_a_worker_in_another_week_keeps_to_the_databases_time(shared_place, ask, post, off):
    """What failed comes again after half a minute, what is due later waits."""
    [notice] = ask("post_notices", count=1)
    later = ask("post_later", seconds=3600)
    post.down()
    shared_place.manage("work", "--once", **post.variables, **clock_off(off))
    first = next(row for row in ask("notices") if row["id"] == notice)
    assert (first["state"], first["attempts"]) == ("waiting", 1)
    assert 5 < first["due_in"] < 45 and first["age"] < 60

    post.up()
    ask("pass_time", seconds=46)
    shared_place.manage("work", "--once", **post.variables, **clock_off(off))
    assert post.mailbox.received.count(notice) == 1
    assert later not in post.mailbox.received, "early"


@on_postgres_only
@either_way
def test_a_lease_taken_in_another_week_ends_after_a_minute(shared_place, ask, post, off):
    """A worker with a wrong clock dies with a message in hand; another one delivers it."""
    [notice] = ask("post_notices", count=1)
    with shared_place.worker(**post.variables, **clock_off(off)) as worker:
        post.mailbox.taken = lambda message_id: worker.kill()
        wait_until(lambda: worker.poll() is not None)
    post.mailbox.taken = lambda message_id: None
    shared_place.manage("work", "--once", **post.variables)
    assert post.mailbox.received.count(notice) == 1, "delivered while another one held the lease"
    ask("pass_time", seconds=LEASE + 1)
    shared_place.manage("work", "--once", **post.variables)
    assert post.mailbox.received.count(notice) == 2


@either_way
def test_what_was_sent_in_another_week_is_there_and_its_notice_goes_out(
    shared_place, ask, post, off
):
    """Sent to a host with a wrong clock; the worker's is right, or was set right since."""
    before = ask("count")
    with shared_place.inside(**clock_off(off)) as there:
        made = there("make_drafts", count=1)
    with shared_place.web(**clock_off(off)) as web:
        drafts = Drafts.made(made, web.port)
        browser = drafts.browser(web.port, drafts.secrets[0])
        assert browser.post(CHECK_PAGE, drafts.form).headers["Location"] == RECEIPT
        assert receipt_in(browser.get(RECEIPT))
        browser.close()
    after = ask("count")
    assert after["referrals"] == before["referrals"] + 1
    assert after["submits"] == before["submits"] + 1
    [notice] = ask("notices")
    shared_place.manage("work", "--once", **post.variables)
    assert post.mailbox.received.count(notice["id"]) == 1, "the notice is stuck"


def test_a_failure_under_a_clock_that_is_later_set_right(shared_place, ask, post):
    """Three days ahead when it failed; its due time may not keep it that long."""
    [notice] = ask("post_notices", count=1)
    post.down()
    shared_place.manage("work", "--once", **post.variables, **clock_off("+3d"))
    post.up()
    ask("pass_time", seconds=46)
    shared_place.manage("work", "--once", **post.variables)
    assert post.mailbox.received.count(notice) == 1


def test_a_lease_under_a_clock_that_is_later_set_right(shared_place, ask, post):
    [notice] = ask("post_notices", count=1)
    with shared_place.worker(**post.variables, **clock_off("+3d")) as worker:
        post.mailbox.taken = lambda message_id: worker.kill()
        wait_until(lambda: worker.poll() is not None)
    post.mailbox.taken = lambda message_id: None
    ask("pass_time", seconds=LEASE + 1)
    shared_place.manage("work", "--once", **post.variables)
    assert post.mailbox.received.count(notice) == 2


def test_the_worker_goes_on_tidying_when_its_clock_is_set_back(shared_place, ask):
    clock = shared_place.data / "clock"
    clock.write_text("+3d")
    with shared_place.worker(command=QUICK, **clock_from(clock)):
        for _ in range(2):
            secret = ask("make_drafts", count=1)["drafts"][0]
            ask("expire_draft", secret=secret)
            wait_until(lambda secret=secret: not ask("has_draft", secret=secret), 10)
            clock.write_text("+0d")


@on_postgres_only
@either_way
def test_a_draft_and_a_receipt_live_as_long_as_everywhere(shared_place, off):
    with shared_place.inside(**clock_off(off)) as there:
        draft, receipt = there("seconds_to_live")
    assert 3500 < draft <= 3600
    assert 800 < receipt <= 900


@on_postgres_only
def test_a_worker_three_days_ahead_lets_a_draft_live(shared_place, ask):
    [secret] = ask("make_drafts", count=1)["drafts"]
    shared_place.manage("work", "--once", **clock_off("+3d"))
    assert ask("has_draft", secret=secret)
