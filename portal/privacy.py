"""What counts as personal data in free text, and what a log line may hold."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import MutableMapping
from typing import Any

import structlog

CPR = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[ -]?\d{4}(?!\d)")
PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)\d{2} ?)?(?:\d{2} ?){3}\d{2}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def found_in(text: str) -> set[str]:
    """Which kinds of personal data `text` seems to hold: of "cpr", "phone", "email"."""
    kinds = set()
    if CPR.search(text):
        kinds.add("cpr")
        text = CPR.sub(" ", text)
    if PHONE.search(text):
        kinds.add("phone")
    if EMAIL.search(text):
        kinds.add("email")
    return kinds


def has_control_characters(text: str) -> bool:
    """NUL, lone surrogates and control characters other than line breaks and tabs."""
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text)


# -- logs ------------------------------------------------------------------------------------------
ALLOWED_KEYS = frozenset(
    """
    event level timestamp request_id route method status duration_ms actor object outcome
    error file line kind count chain version state port role
    """.split()
)


def keep_allowed(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, and say how many were dropped."""
    unknown = [key for key in event if key not in ALLOWED_KEYS]
    for key in unknown:
        del event[key]
    if unknown:
        event["count"] = event.get("count", 0) + len(unknown)
        event["outcome"] = "keys-dropped"
    return event


class AllowedLines(logging.Formatter):
    """Other packages' log records as JSON lines without their text, which may quote input."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        place = {"file": record.module, "line": record.lineno}
        level = record.levelname.lower()
        fields = {"event": f"log from {record.name}", "level": level, "error": error, **place}
        return structlog.processors.JSONRenderer()(None, "", fields)  # type: ignore[return-value]


def configure_logs() -> None:
    """JSON to standard output for us and for every other package."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(AllowedLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Django mails ADMINS the whole posted form, and echoes addresses of bad requests.
    for name in ("django", "django.request", "django.security", "django.server"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
