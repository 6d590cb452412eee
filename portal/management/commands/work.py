"""The worker: delivers the outbox and forgets what has had its time. Several may run at once."""

import signal
import threading
import time
from typing import Any

import structlog
from django.contrib.sessions.backends.db import SessionStore
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from crisisplan import public as crisisplan
from guidance import public as guidance
from portal import limits, outbox
from referrals import public as referrals

log = structlog.get_logger("portal.work")
IDLE_SECONDS = 1.0
FORGET_EVERY = 60  # seconds


def tidy() -> None:
    """Forget what has had its time: it would only tell someone that it once was there.

    And remind whoever has something that is due.
    """
    limits.forget_ended()
    referrals.forget_expired()
    outbox.forget_delivered()
    SessionStore.clear_expired()
    guidance.remind()
    crisisplan.tidy()
    referrals.remind()
    referrals.mind_retention()


class Command(BaseCommand):
    help = "Deliver notices and forget expired drafts, receipts, unlocks and limits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        # A pinned key that is missing: refuse.
        self.check(tags=[Tags.database], databases=["default"])
        stop = threading.Event()
        if not once:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            signal.signal(signal.SIGINT, lambda *_: stop.set())
        forgot_at = float("-inf")  # monotonic: a clock that is set back must not stop the tidying
        while not stop.is_set():
            try:
                worked = outbox.deliver_next()
                if time.monotonic() - forgot_at > FORGET_EVERY:
                    forgot_at = time.monotonic()
                    tidy()
            except DatabaseError as error:
                # The database may be restarting: wait, connect anew, go on.
                log.error("worker lost the database", error=type(error).__name__)
                connection.close()
                worked = False
            if not worked:
                if once:
                    return
                stop.wait(IDLE_SECONDS)
