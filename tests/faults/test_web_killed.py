"""kill -9 of the web worker at any moment: who sends again gets one receipt for one referral."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from tests.faults.senders import Crowd, Drafts, assert_nothing_lost_or_doubled, sending

WORKERS = 4
PEOPLE = 8
KILLS = int(os.environ.get("FAULTS_KILLS", "24"))
STARTING = 0.6  # seconds before a new worker takes requests


def test_every_receipt_shown_is_one_whole_referral(place, say):
    seed = random.randrange(10**6)
    with place.inside() as ask, place.web(workers=WORKERS) as web:
        before = ask("count")
        drafts = Drafts.made(ask("make_drafts", count=60 * KILLS), web.port)
        with sending(web.port, drafts, people=PEOPLE) as crowd:
            kills = kill_workers(web.pid, crowd, random.Random(seed))
            crowd.enough()
        seen = crowd.seen
        say(f"{kills} kills of a web worker, seed {seed}, {len(seen.tried)} drafts")
        say(f"  and the answers were {dict(seen.answers)}")
        assert_nothing_lost_or_doubled(seen, ask, before)
        assert kills == KILLS, "the senders ran out of drafts or the server did not come back"
        assert seen.cut_off >= kills // 2, "the kills must meet people who are sending"


def kill_workers(parent: int, crowd: Crowd, when: random.Random) -> int:
    """Kill a worker that serves, again and again while people send; returns how often.

    Never the one that was started last: granian ends when that one dies within 5.5 s.
    """
    kills, shown, ends = 0, 0, time.monotonic() + 6 * KILLS
    serves_from = dict.fromkeys(children(parent), 0.0)
    while kills < KILLS and crowd.is_sending and time.monotonic() < ends:
        time.sleep(when.uniform(0.05, 0.4))
        now = time.monotonic()
        workers = children(parent)
        for pid in workers:
            serves_from.setdefault(pid, now + STARTING)
        ready = [pid for pid in workers[:-1] if serves_from[pid] < now]
        if len(ready) == WORKERS - 1 and len(crowd.seen.receipts) > shown:
            os.kill(when.choice(ready), signal.SIGKILL)
            shown = len(crowd.seen.receipts)
            kills += 1
    return kills


def children(parent: int) -> list[int]:
    """The worker processes, in the order in which they were started."""
    lists = Path(f"/proc/{parent}/task").glob("*/children")
    return sorted(int(pid) for found in lists for pid in found.read_text().split())
