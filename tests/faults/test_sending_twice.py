"""Two tabs, a double click, the back button, a forged cookie: one referral for each draft, or none.

The server has four processes with four threads each; requests meet at a barrier.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.bench.inside import Inside
from tests.bench.visitor import Answer, Visitor
from tests.faults.senders import CHECK_PAGE, RECEIPT, Drafts, Receipt, receipt_in

START = "/henvisning/"
TABS = 8


@dataclass
class Scene:
    ask: Inside
    port: int
    drafts: Drafts
    before: dict[str, int]

    def secret(self) -> str:
        return self.drafts.secrets.pop()

    def browser(self, secret: str) -> Visitor:
        return self.drafts.browser(self.port, secret)

    def press_send(self, browser: Visitor) -> Answer:
        return browser.post(CHECK_PAGE, self.drafts.form)

    def new_referrals(self) -> int:
        """How many have come since the test began; every one of them whole."""
        assert self.ask("findings") == []
        after = self.ask("count")
        new = {what: after[what] - self.before[what] for what in after}
        assert new["referrals"] == new["submits"] == new["notices"]
        return new["referrals"]


@pytest.fixture(scope="module")
def running(shared_place) -> Iterator[tuple[Inside, int, Drafts]]:
    place = shared_place
    with place.inside() as ask, place.web(workers=4) as web:
        yield ask, web.port, Drafts.made(ask("make_drafts", count=100), web.port)


@pytest.fixture
def scene(running) -> Scene:
    ask, port, drafts = running
    return Scene(ask, port, drafts, ask("count"))


def receipt_of(browser: Visitor) -> Receipt | None:
    return receipt_in(browser.get(RECEIPT))


def test_many_tabs_pressed_at_once(scene):
    """Each of thirty drafts is sent from eight tabs at the same moment."""
    for _ in range(30):
        secret, gate = scene.secret(), threading.Barrier(TABS)
        answers: list[tuple[Answer, Receipt | None]] = []

        def press(secret=secret, gate=gate, answers=answers):
            browser = scene.browser(secret)
            browser.connection.connect()
            gate.wait(timeout=20)
            answers.append((scene.press_send(browser), receipt_of(browser)))
            browser.close()

        tabs = [threading.Thread(target=press) for _ in range(TABS)]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join(30)
        assert [answer.status for answer, _ in answers] == [302] * TABS
        assert {answer.headers["Location"] for answer, _ in answers} == {RECEIPT}
        assert len({receipt for _, receipt in answers}) == 1, "every tab shows the same receipt"
        assert answers[0][1] is not None
    assert scene.new_referrals() == 30


def test_back_reload_and_pressing_again(scene):
    browser = scene.browser(scene.secret())
    assert scene.press_send(browser).status == 302
    first = receipt_of(browser)

    for _ in range(3):
        assert receipt_of(browser) == first  # reload
        assert browser.get(CHECK_PAGE).headers["Location"] == RECEIPT  # back
        assert scene.press_send(browser).headers["Location"] == RECEIPT  # replayed
        assert browser.get(START).headers["Location"] == RECEIPT
    assert first is not None
    assert scene.new_referrals() == 1


def test_pressing_again_after_the_code_was_typed_back(scene):
    secret = scene.secret()
    browser = scene.browser(secret)
    scene.press_send(browser)
    receipt = receipt_of(browser)
    assert receipt
    form = {**scene.drafts.form, "group": receipt.code.rsplit("-", 1)[-1]}
    assert browser.post(RECEIPT, form).status in (200, 302)
    assert scene.ask("count")["receipts"] == scene.before["receipts"]

    other_tab = scene.browser(secret)
    answer = scene.press_send(other_tab)
    assert answer.headers["Location"] == START
    assert receipt_of(other_tab) is None
    assert scene.new_referrals() == 1


def test_a_draft_whose_time_is_over(scene):
    secret = scene.secret()
    scene.ask("expire_draft", secret=secret)
    browser = scene.browser(secret)

    assert scene.press_send(browser).headers["Location"] == START
    assert receipt_of(browser) is None
    assert scene.new_referrals() == 0


def test_a_receipt_whose_time_is_over(scene):
    secret = scene.secret()
    browser = scene.browser(secret)
    scene.press_send(browser)
    assert receipt_of(browser)
    scene.ask("expire_draft", secret=secret)

    for again in (browser, scene.browser(secret)):  # the second still has the walk's answers
        assert receipt_of(again) is None
        assert scene.press_send(again).headers["Location"] in (None, START)
        assert receipt_of(again) is None
    assert scene.new_referrals() == 1


def test_expiry_and_sending_at_the_same_moment(scene):
    """Whichever comes first: a receipt with a referral, or neither."""
    with_receipt = 0
    for _ in range(20):
        secret = scene.secret()
        browser, gate = scene.browser(secret), threading.Barrier(2)
        browser.connection.connect()

        def expire(secret=secret, gate=gate):
            gate.wait(timeout=20)
            scene.ask("delete_draft", secret=secret)

        other = threading.Thread(target=expire)
        other.start()
        gate.wait(timeout=20)
        answer = scene.press_send(browser)
        other.join(30)
        assert answer.status in (302, 410)
        with_receipt += answer.headers["Location"] == RECEIPT
        browser.close()
    assert scene.new_referrals() == with_receipt


def test_forged_and_foreign_cookies(scene):
    """Nothing is made, and another person's draft is not touched."""
    mine = scene.secret()
    flipped = mine[:-1] + ("A" if mine[-1] != "A" else "B")
    row_id = scene.ask("draft_id", secret=mine)
    random_ones = ["".join(random.choices("abcXYZ_-019", k=43)) for _ in range(5)]
    for forged in (flipped, row_id[:60], mine[:39], mine + "A" * 30, "", *random_ones):
        browser = scene.browser(forged)
        answer = scene.press_send(browser)
        assert (answer.status, answer.headers["Location"]) == (302, START), forged
        assert receipt_of(browser) is None
        browser.close()
    assert scene.new_referrals() == 0

    owner = scene.browser(mine)
    scene.press_send(owner)
    assert receipt_of(owner)
    assert scene.new_referrals() == 1


def test_a_post_without_the_token_sends_nothing(scene):
    browser = scene.browser(scene.secret())
    assert browser.post(CHECK_PAGE, {}).status == 403
    assert scene.new_referrals() == 0
    assert scene.press_send(browser).headers["Location"] == RECEIPT
    assert scene.new_referrals() == 1
