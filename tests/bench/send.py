"""Goal 5: sending a finished referral over HTTP, one person at a time and 32 at once."""

from __future__ import annotations

import queue
import statistics
import threading
import time
from dataclasses import dataclass, field

from tests.bench import servers
from tests.bench.report import Report, quantile
from tests.bench.servers import World
from tests.bench.visitor import Visitor

CHECK_PAGE = "/henvisning/tjek/"
RECEIPT = "/henvisning/kvittering/"
CLIENTS = (1, 32)
SENDS = {1: 300, 32: 480}  # in each round, so that p99 stands on more than one of them
SLOW_SENDS = {1: 150, 32: 320}
ROUNDS = 2
# PostgreSQL waits this long before each flush of its log: a stand-in for an ordinary disk.
SLOW_FLUSH = "commit_delay = 2000", "commit_siblings = 0"


@dataclass
class Sent:
    """What a number of clients saw together."""

    ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def per_second(self) -> float:
        return len(self.ms) / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.ms)

    @property
    def p99(self) -> float:
        return quantile(self.ms, 0.99)


Rounds = list[dict[int, Sent]]


def measure(world: World, report: Report) -> None:
    plain = series(world, "send", report, SENDS)
    report.shown("5 sends per second, 1 client", [r[1].per_second for r in plain])
    report.shown("5 sends per second, 32 clients", [r[32].per_second for r in plain])
    for clients in CLIENTS:
        report.shown(f"5 send, {clients} at once, p50", [r[clients].p50 for r in plain], " ms")
        report.shown(f"5 send, {clients} at once, p99", [r[clients].p99 for r in plain], " ms")
    spread = [r[32].p99 / r[32].p50 for r in plain]
    report.goal("5 send, p99 / p50 at 32 clients", spread, most=3)
    report.not_measured(
        "5 sends per second, 32 clients / 1", "the goal is for a 2 ms flush", ratio(plain)
    )
    slow = series(world, "send_slow", report, SLOW_SENDS, *SLOW_FLUSH)
    report.shown("5 sends per second, 1 client, commit_delay 2 ms", [r[1].per_second for r in slow])
    report.shown(
        "5 sends per second, 32 clients, commit_delay 2 ms", [r[32].per_second for r in slow]
    )
    report.goal("5 … 32 clients / 1, commit_delay 2 ms (a stand-in)", ratio(slow), least=3)
    report.not_measured("5 sealer on / off", "there is no sealer yet")


def ratio(rounds: Rounds) -> list[float]:
    return [r[32].per_second / r[1].per_second for r in rounds]


def series(
    world: World, database: str, report: Report, sends: dict[int, int], *settings: str
) -> Rounds:
    """All rounds on a database of their own, and afterwards: is everything there, once?"""
    environment = world.copy(database)
    for setting in settings:
        world.sql(f'ALTER DATABASE "{database}" SET {setting}')
    rounds: Rounds = []
    with world.inside(environment) as ask:
        before = ask("count_sent")
        made = ask("make_drafts", count=ROUNDS * sum(sends.values()))
        with servers.portal(world, environment, workers=2) as portal:
            form = Form(portal.port, made)
            for number in range(ROUNDS):
                order = CLIENTS if number % 2 == 0 else CLIENTS[::-1]
                rounds.append(
                    {clients: form.send_all(clients, sends[clients]) for clients in order}
                )
        after = ask("count_sent")
    wrong = [error for r in rounds for sent in r.values() for error in sent.errors]
    went = sum(len(sent.ms) for r in rounds for sent in r.values())
    report.exact("5 sends that failed", not wrong, f"{len(wrong)} {set(wrong) or ''}".strip(), "0")
    new = [after[what] - before[what] for what in ("referrals", "receipts")]
    report.exact(
        "5 sends, new referrals, new receipts",
        new == [went, went],
        f"{went}, {new[0]}, {new[1]}",
        "the same number",
    )
    findings = after["findings"]
    report.exact("5 audit.verify() afterwards", not findings, f"{len(findings)} findings", "0")
    return rounds


class Form:
    """The last page of the form, with drafts that wait to be sent."""

    def __init__(self, port: int, made: dict) -> None:
        self.port, self.draft_cookie = port, made["name"]
        self.drafts: list[str] = made["drafts"]
        first = Visitor(port, {**made["walk"], self.draft_cookie: self.drafts[0]})
        self.token = first.get(CHECK_PAGE).token
        first.close()
        self.cookies = {k: v for k, v in first.cookies.items() if k != self.draft_cookie}

    def send_all(self, clients: int, count: int) -> Sent:
        """Send the next `count` drafts; each client has one connection and one draft at a time."""
        waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for _ in range(count):
            waiting.put(self.drafts.pop())
        sent, ready = Sent(), threading.Barrier(clients + 1)
        threads = [
            threading.Thread(target=self._client, args=(waiting, sent, ready))
            for _ in range(clients)
        ]
        for thread in threads:
            thread.start()
        ready.wait(timeout=30)
        began = time.perf_counter()
        for thread in threads:
            thread.join(timeout=120)
        sent.seconds = time.perf_counter() - began
        return sent

    def _client(
        self, waiting: queue.SimpleQueue[str], sent: Sent, ready: threading.Barrier
    ) -> None:
        visitor = Visitor(self.port, dict(self.cookies))
        visitor.connection.connect()
        ready.wait(timeout=30)
        while True:
            try:
                secret = waiting.get_nowait()
            except queue.Empty:
                break
            visitor.cookies = {**self.cookies, self.draft_cookie: secret}
            began = time.perf_counter()
            try:
                answer = visitor.post(CHECK_PAGE, {"csrfmiddlewaretoken": self.token})
            except OSError as error:
                sent.errors.append(type(error).__name__)
                visitor.close()
                continue
            took = (time.perf_counter() - began) * 1000
            if answer.status == 302 and answer.headers["Location"] == RECEIPT:
                sent.ms.append(took)
            else:
                sent.errors.append(str(answer.status))
        visitor.close()
