"""The outbox: once per key, leases, back-off, dead letters, and a real SMTP server."""

import asyncio
import smtplib
import socket
import threading
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.utils import timezone

from portal import outbox
from portal.models import OutboxMessage

State = OutboxMessage.State


class Mailbox:
    """A receiving server's behaviour: keeps what comes, or answers as told."""

    def __init__(self, answer="250 OK", wait=0.0):
        self.answer, self.wait, self.mails = answer, wait, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.wait:
            await asyncio.sleep(self.wait)
        if not self.answer.startswith("250"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content.decode())
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """Starts a real server on loopback; returns a function that sets its behaviour."""
    running = []

    def start(**behaviour):
        box = Mailbox(**behaviour)
        controller = Controller(box, hostname="127.0.0.1", port=free_port())
        controller.start()
        running.append(controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = controller.port
        settings.EMAIL_USE_TLS = False
        return box

    yield start
    for controller in running:
        controller.stop()


def post(key="k", after=timedelta()):
    outbox.post("referrals.notice", "cmm", key=key, after=after)
    return OutboxMessage.objects.get(key=key)


def due_now(message):
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(1))


@pytest.mark.django_db
def test_a_message_is_delivered_once_and_says_nothing(smtp):
    box = smtp()
    message = post()

    assert outbox.deliver_next()
    assert not outbox.deliver_next()
    message.refresh_from_db()
    assert message.state == State.DONE
    assert len(box.mails) == 1
    assert f"<{message.pk}@" in box.mails[0]
    for word in ("menneskehandel", "henvis", "sag "):
        assert word not in box.mails[0].lower()


@pytest.mark.django_db
def test_the_same_key_is_queued_once():
    post()
    post()

    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        outbox.post("no.such.kind", "cmm", key="k")


@pytest.mark.django_db
def test_what_is_not_due_waits():
    post(after=timedelta(hours=1))

    assert not outbox.deliver_next()


@pytest.mark.django_db
def test_a_server_that_is_down_is_tried_again_later(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_USE_TLS = False
    message = post()

    assert outbox.deliver_next()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (
        State.WAITING,
        1,
        "ConnectionRefusedError",
    )
    assert message.due_at > timezone.now() + timedelta(seconds=10)
    assert not outbox.deliver_next()


@pytest.mark.django_db
def test_a_temporary_refusal_is_tried_again_and_then_arrives(smtp):
    box = smtp(answer="451 try later")
    message = post()
    outbox.deliver_next()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.WAITING, 1)

    box.answer = "250 OK"
    due_now(message)
    outbox.deliver_next()

    message.refresh_from_db()
    assert message.state == State.DONE
    assert len(box.mails) == 1


@pytest.mark.django_db
def test_a_permanent_refusal_is_a_dead_letter_and_is_kept(smtp):
    smtp(answer="550 no such user")
    message = post()
    outbox.deliver_next()

    message.refresh_from_db()
    assert message.state == State.DEAD
    assert message.error == smtplib.SMTPRecipientsRefused.__name__


@pytest.mark.django_db
def test_after_seven_days_it_is_given_up_but_kept(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message = post()
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=8))
    outbox.deliver_next()

    message.refresh_from_db()
    assert message.state == State.DEAD


@pytest.mark.django_db
def test_a_leased_message_is_not_given_to_a_second_worker():
    post()

    assert outbox.claim() is not None
    assert outbox.claim() is None


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_changes_nothing():
    message = post()
    first = outbox.claim()
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(minutes=5))
    second = outbox.claim()
    assert second.lease != first.lease

    outbox._finish(first, State.DONE)

    message.refresh_from_db()
    assert message.state == State.WAITING


@pytest.mark.django_db
def test_a_message_of_a_rolled_back_deed_does_not_exist():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post()
        1 / 0  # noqa: B018

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_workers_deliver_each_message_once(smtp):
    box = smtp()
    for number in range(20):
        post(key=str(number))

    def work():
        while outbox.deliver_next():
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert OutboxMessage.objects.filter(state=State.DONE).count() == 20
    assert len(box.mails) == 20
