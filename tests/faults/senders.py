"""People who press *send* until they hold a receipt, whatever happens to the server meanwhile."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from tests.bench.inside import Inside
from tests.bench.visitor import Answer, Visitor

CHECK_PAGE = "/henvisning/tjek/"
RECEIPT = "/henvisning/kvittering/"
HOTLINE = "70&nbsp;20&nbsp;25&nbsp;50"
PATIENCE = 60.0  # seconds for one referral
CODE = re.compile(r"<span>([0-9A-Z]{4,5})</span>")
REFERENCE = re.compile(r'<strong class="reference">([^<]+)</strong>')


@dataclass(frozen=True)
class Receipt:
    reference: str
    code: str


def receipt_in(answer: Answer) -> Receipt | None:
    """The receipt on a page; None when the page shows none."""
    page = answer.body.decode(errors="replace")
    reference, groups = REFERENCE.search(page), CODE.findall(page)
    if answer.status != 200 or reference is None:
        return None
    return Receipt(reference[1], "-".join(groups))


@dataclass
class Drafts:
    """Filled-in forms that wait to be sent, and what their browsers hold beside the draft."""

    name: str
    secrets: list[str]
    cookies: dict[str, str]
    token: str = ""

    @classmethod
    def made(cls, made: dict[str, Any], port: int) -> Drafts:
        visitor = Visitor(port, {**made["walk"], made["name"]: made["drafts"][0]})
        token = visitor.get(CHECK_PAGE).token
        visitor.close()
        cookies = {k: v for k, v in visitor.cookies.items() if k != made["name"]}
        return cls(made["name"], list(made["drafts"]), cookies, token)

    @property
    def form(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.token}

    def browser(self, port: int, secret: str) -> Visitor:
        return Visitor(port, {**self.cookies, self.name: secret})


@dataclass
class Outcome:
    """What the senders saw: for each draft the receipts shown, and every answer on the way."""

    tried: list[str] = field(default_factory=list)
    receipts: dict[str, list[Receipt]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        return [receipt.code for shown in self.receipts.values() for receipt in shown]

    @property
    def cut_off(self) -> int:
        """How often a connection broke before the answer was complete."""
        refused = "ConnectionRefusedError"
        return sum(n for what, n in self.answers.items() if not what.isdigit() and what != refused)

    @property
    def refused(self) -> int:
        return self.answers["503"]


def assert_nothing_lost_or_doubled(seen: Outcome, ask: Inside, before: dict[str, int]) -> None:
    """Whoever sent holds one receipt with one whole referral behind it, and no other is new."""
    count = len(seen.tried)
    assert not seen.wrong, seen.wrong[:5]
    assert sorted(seen.receipts) == sorted(seen.tried), f"{len(seen.receipts)} of {count}"
    assert len(set(seen.codes)) == count, "two people were shown the same receipt"
    assert ask("receipts_without_referral", codes=seen.codes) == []
    after = ask("count")
    new = {what: after[what] - before[what] for what in after}
    each = {"parts": 5, "wraps": 5 * after.pop("keys")}
    assert new == {"keys": 0} | {what: count * each.get(what, 1) for what in after}
    assert ask("findings") == []


class Crowd:
    """Several people side by side; each sends a draft until its receipt is on the screen."""

    def __init__(self, port: int, drafts: Drafts, people: int) -> None:
        self.port, self.drafts, self.seen = port, drafts, Outcome()
        self.no_more, self.go_home = threading.Event(), threading.Event()
        self.waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for secret in drafts.secrets:
            self.waiting.put(secret)
        self.people = [threading.Thread(target=self._one, daemon=True) for _ in range(people)]

    @property
    def is_sending(self) -> bool:
        return any(person.is_alive() for person in self.people)

    def enough(self) -> None:
        """Nobody begins a new draft; those begun are still sent until there is a receipt."""
        self.no_more.set()

    def _one(self) -> None:
        while not self.no_more.is_set():
            try:
                secret = self.waiting.get_nowait()
            except queue.Empty:
                return
            self.seen.tried.append(secret)
            try:
                self._send(secret)
            except Exception as error:
                self.seen.wrong.append(repr(error))

    def _send(self, secret: str) -> None:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and not self.go_home.is_set():
            browser = self.drafts.browser(self.port, secret)
            shown = None
            try:
                sent = browser.post(CHECK_PAGE, self.drafts.form)
                self._note(sent)
                if sent.status == 302:
                    shown = browser.get(RECEIPT)
                    self._note(shown)
            except (OSError, HTTPException) as error:
                self.seen.answers[type(error).__name__] += 1
            finally:
                browser.close()
            if shown and (receipt := receipt_in(shown)):
                self.seen.receipts.setdefault(secret, []).append(receipt)
                return
            time.sleep(0.05)
        self.seen.wrong.append(f"no receipt within {PATIENCE} s")

    def _note(self, answer: Answer) -> None:
        self.seen.answers[str(answer.status)] += 1
        if answer.status >= 500 and HOTLINE not in answer.body.decode(errors="replace"):
            self.seen.wrong.append(f"{answer.status} without the hotline's number")
        if answer.status not in (200, 302, 503):
            self.seen.wrong.append(f"status {answer.status}")


@contextmanager
def sending(port: int, drafts: Drafts, *, people: int = 4) -> Iterator[Crowd]:
    """People who send while the block runs; left when all of them hold their receipts."""
    crowd = Crowd(port, drafts, people)
    for person in crowd.people:
        person.start()
    try:
        yield crowd
        for person in crowd.people:
            person.join(PATIENCE + 30)
    finally:
        crowd.no_more.set()
        crowd.go_home.set()
        for person in crowd.people:
            person.join(30)
