"""Mail that does not get through: it waits, comes again or is laid aside; the referral is there.

Design: security.md 10.1, 10.2. The server is real, the worker and the portal are processes.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.bench.inside import Inside
from tests.bench.visitor import Visitor
from tests.faults.mailbox import Mailbox, Post, post_office
from tests.faults.place import QUICK, Place
from tests.faults.senders import CHECK_PAGE, RECEIPT, Drafts, Receipt, receipt_in
from tests.faults.waiting import wait_until

TIMEOUT = {"FAULTS_MAIL_SECONDS": "0.6"}
FIRST_WAIT = 30  # seconds, ± 50 %, as portal.outbox
GIVE_UP = 7 * 24 * 3600


@dataclass
class Office:
    """A portal with a worker, somebody from CMM who looks at the list, and the mail server."""

    place: Place
    ask: Inside
    post: Post
    port: int
    staff: Visitor
    drafts: Drafts

    @property
    def mailbox(self) -> Mailbox:
        return self.post.mailbox

    def send_one(self) -> Receipt:
        browser = self.drafts.browser(self.port, self.drafts.secrets.pop())
        assert browser.post(CHECK_PAGE, self.drafts.form).status == 302
        receipt = receipt_in(browser.get(RECEIPT))
        browser.close()
        assert receipt
        return receipt

    def is_listed(self, receipt: Receipt) -> bool:
        page = self.staff.get("/sager/")
        assert page.status == 200
        return receipt.reference in page.body.decode()

    def notice(self) -> dict[str, Any]:
        """The newest one."""
        return self.ask("notices")[-1]

    def wait_for_try(self, *, after: int = 0) -> dict[str, Any]:
        """The newest notice, when it has been tried more than `after` times or laid aside."""
        wait_until(lambda: self.notice()["attempts"] > after or self.notice()["state"] != "waiting")
        return self.notice()

    def assert_arrives_when_time_has_passed(self, notice: dict[str, Any], *, times: int) -> None:
        self.ask("pass_time", seconds=1.5 * FIRST_WAIT + 1)
        wait_until(lambda: self.notice()["state"] == "done")
        assert self.mailbox.received.count(notice["id"]) == times


@pytest.fixture(scope="module")
def office(shared_place) -> Iterator[Office]:
    place = shared_place
    with (
        post_office() as post,
        place.inside() as ask,
        place.web() as web,
        place.worker(command=QUICK, **post.variables, **TIMEOUT),
    ):
        drafts = Drafts.made(ask("make_drafts", count=10), web.port)
        staff = Visitor(web.port)
        token = staff.get("/konto/demo/").token
        form = {"csrfmiddlewaretoken": token, "username": "demo-visitation"}
        assert staff.post("/konto/demo/", form).status == 302
        yield Office(place, ask, post, web.port, staff, drafts)
        staff.close()


@pytest.fixture(autouse=True)
def well_behaved(office):
    yield
    office.mailbox.answer, office.mailbox.wait, office.mailbox.cuts = "250 OK", 0.0, False
    office.ask("forget_notices")


def test_a_server_that_is_down(office):
    office.post.down()
    try:
        receipt = office.send_one()
        notice = office.wait_for_try()
        assert (notice["state"], notice["error"]) == ("waiting", "ConnectionRefusedError")
        assert 0.5 * FIRST_WAIT - 5 < notice["due_in"] < 1.5 * FIRST_WAIT
        assert office.is_listed(receipt)
    finally:
        office.post.up()
    office.assert_arrives_when_time_has_passed(notice, times=1)


def test_a_server_that_answers_too_late(office):
    office.mailbox.wait = 2.0
    receipt = office.send_one()
    assert office.is_listed(receipt)
    notice = office.wait_for_try()
    # smtplib's word for an answer that did not come in time
    assert (notice["state"], notice["error"]) == ("waiting", "SMTPServerDisconnected")
    assert office.is_listed(receipt)

    office.mailbox.wait = 0.0
    office.assert_arrives_when_time_has_passed(notice, times=1)


def test_a_server_that_asks_to_come_again(office):
    office.mailbox.answer = "451 4.7.1 Greylisted, try again later"
    receipt = office.send_one()
    notice = office.wait_for_try()
    assert (notice["state"], notice["error"]) == ("waiting", "SMTPRecipientsRefused")
    assert office.is_listed(receipt)

    for tried in (1, 2):
        office.ask("pass_time", seconds=3 * FIRST_WAIT)
        again = office.wait_for_try(after=tried)
    assert (again["state"], again["attempts"]) == ("waiting", 3)
    assert 2 * FIRST_WAIT - 5 < again["due_in"] < 6 * FIRST_WAIT, "each wait is twice the last"

    office.mailbox.answer = "250 OK"
    office.ask("pass_time", seconds=6 * FIRST_WAIT)
    office.assert_arrives_when_time_has_passed(notice, times=1)


def test_a_server_that_refuses_for_good(office):
    office.mailbox.answer = "550 5.1.1 No such mailbox"
    receipt = office.send_one()
    notice = office.wait_for_try()
    assert (notice["state"], notice["error"]) == ("dead", "SMTPRecipientsRefused")

    office.mailbox.answer = "250 OK"
    office.ask("pass_time", seconds=3600)
    receipt_after = office.send_one()
    wait_until(lambda: office.notice()["state"] == "done")
    assert office.is_listed(receipt) and office.is_listed(receipt_after)
    assert office.mailbox.received.count(notice["id"]) == 0
    assert office.ask("states") == {"dead": 1, "done": 1}, "kept for a person to see"


def test_a_connection_cut_after_the_mail_was_handed_over(office):
    office.mailbox.cuts = True
    receipt = office.send_one()
    notice = office.wait_for_try()
    assert (notice["state"], notice["error"]) == ("waiting", "SMTPServerDisconnected")
    assert office.mailbox.received.count(notice["id"]) == 1
    assert office.is_listed(receipt)

    office.mailbox.cuts = False
    office.assert_arrives_when_time_has_passed(notice, times=2)


def test_a_week_of_failures_makes_a_dead_letter_that_is_kept(office):
    office.mailbox.answer = "451 4.7.1 Try again later"
    receipt = office.send_one()
    office.wait_for_try()
    office.ask("pass_time", seconds=GIVE_UP - 3600)
    assert office.wait_for_try(after=1)["state"] == "waiting", "a week is not over"
    office.ask("pass_time", seconds=2 * 3600)
    wait_until(lambda: office.notice()["state"] == "dead")
    assert office.is_listed(receipt)


@pytest.mark.parametrize(
    ("has_tls", "error"), [(False, "SMTPNotSupportedError"), (True, "SSLCertVerificationError")]
)
def test_no_notice_goes_out_in_clear_when_encryption_is_demanded(place, has_tls, error):
    """The server cannot do TLS, or its certificate is not to be trusted: the mail waits."""
    with post_office(untrusted(place.data) if has_tls else None) as post, place.inside() as ask:
        ask("post_notices", count=1)
        place.manage("work", "--once", **post.variables, **TIMEOUT, PORTAL_SMTP_TLS="1")
        [notice] = ask("notices")
        assert (notice["state"], notice["error"]) == ("waiting", error)
        assert post.mailbox.received == []

        if not has_tls:  # the same mail arrives where nothing is demanded
            ask("pass_time", seconds=1.5 * FIRST_WAIT + 1)
            place.manage("work", "--once", **post.variables, **TIMEOUT)
            assert post.mailbox.received == [notice["id"]]


def untrusted(folder: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = folder / "untrusted.pem"
    file.write_bytes(key.private_bytes(pem, form, plain) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
