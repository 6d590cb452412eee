"""kill -9 of the worker at any moment: every notice arrives, and doubles can be told apart."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import ExitStack

from tests.faults.mailbox import LEASE, post_office
from tests.faults.waiting import wait_until

KILLS = int(os.environ.get("FAULTS_WORKER_KILLS", "20"))
NOTICES = 100 + 5 * KILLS


def test_no_notice_is_lost_when_workers_die(place, say):
    seed = random.randrange(10**6)
    when = random.Random(seed)
    with post_office() as post, place.inside() as ask:
        ids = ask("post_notices", count=NOTICES)
        post.mailbox.wait = 0.015  # so that a worker dies with most of its work undone
        kills = 0
        with ExitStack() as processes:
            # One starts while the other works, so that the mail never stops for long.
            workers = [processes.enter_context(place.worker(**post.variables)) for _ in range(2)]
            while kills < KILLS:
                arrived = len(post.mailbox.received)
                wait_until(lambda arrived=arrived: len(post.mailbox.received) > arrived)
                time.sleep(when.uniform(0, 0.06))
                workers.pop(0).send_signal(signal.SIGKILL)
                kills += 1
                workers.append(processes.enter_context(place.worker(**post.variables)))
            killed_at = len(post.mailbox.received)
            post.mailbox.wait = 0
            # What a dead worker held is free again when its lease is over.
            wait_until(lambda: all(row["leased"] for row in ask("waiting")))
            left = len(ask("waiting"))
            ask("pass_time", seconds=LEASE + 1)
            wait_until(lambda: not ask("waiting"))
        doubles = post.mailbox.doubles
        say(f"{kills} kills of a worker, seed {seed}: {left} leases left, {doubles} doubles")
        assert killed_at < NOTICES, "the last kill came too late to mean anything"
        assert ask("states") == {"done": NOTICES}
        assert set(post.mailbox.received) == set(ids)
        assert doubles <= kills


def test_a_worker_killed_before_it_heard_that_the_mail_was_taken_sends_it_again(place):
    """The worst moment: the mail is with the receiver, and nobody has written that down."""
    with post_office() as post, place.inside() as ask:
        [notice] = ask("post_notices", count=1)
        with place.worker(**post.variables) as worker:
            post.mailbox.taken = lambda message_id: worker.kill()
            wait_until(lambda: worker.poll() is not None)
        assert post.mailbox.received == [notice]
        assert ask("states") == {"waiting": 1}

        post.mailbox.taken = lambda message_id: None
        place.manage("work", "--once", **post.variables)
        assert post.mailbox.received == [notice], "the lease is not over yet"
        ask("pass_time", seconds=LEASE + 1)
        place.manage("work", "--once", **post.variables)
        assert ask("states") == {"done": 1}
        assert post.mailbox.received == [notice, notice]
