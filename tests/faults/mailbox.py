"""A real SMTP server on loopback that can be told to misbehave."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from tests.browser.portal_server import free_port

LEASE = 60  # seconds for which a worker has a message to itself, as portal.outbox


class Mailbox:
    """Keeps the Message-IDs of what arrived. Its behaviour may be changed while it runs."""

    def __init__(self) -> None:
        self.received: list[str] = []  # Message-IDs, doubles included
        self.answer = "250 OK"  # to the recipient
        self.wait = 0.0  # seconds before that answer
        self.cuts = False  # hangs up after the mail has arrived, without a word
        self.taken: Callable[[str], Any] = lambda message_id: None  # called before the last answer

    @property
    def doubles(self) -> int:
        return sum(n - 1 for n in Counter(self.received).values())

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        await asyncio.sleep(self.wait)
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope) -> str:
        found = re.search(rb"^Message-ID: <([^@]+)@", envelope.content, re.MULTILINE)
        message_id = found[1].decode() if found else "no Message-ID"
        self.received.append(message_id)
        self.taken(message_id)
        if self.cuts:
            server.transport.abort()
        return "250 OK"


class Post:
    """The mailbox behind a port that stays the same while the server is down and up again."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.mailbox, self.port, self.tls = Mailbox(), free_port(), tls
        self.controller: Controller | None = None

    @property
    def variables(self) -> dict[str, str]:
        return {"PORTAL_SMTP_HOST": "127.0.0.1", "PORTAL_SMTP_PORT": str(self.port)}

    def up(self) -> None:
        self.controller = Controller(
            self.mailbox, hostname="127.0.0.1", port=self.port, tls_context=self.tls
        )
        self.controller.start()

    def down(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None


@contextmanager
def post_office(tls: ssl.SSLContext | None = None) -> Iterator[Post]:
    post = Post(tls)
    post.up()
    try:
        yield post
    finally:
        post.down()
