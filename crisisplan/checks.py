"""Whether the database still refuses to change the log: `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from crisisplan.log import appendonly


@register(Tags.database)
def log_is_append_only(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Nothing to say before the tables are made, nor while the database is away."""
    missing: list[str] = []
    for alias in databases or ():
        try:
            missing += appendonly.missing(connections[alias])
        except DatabaseError:
            return []
    if not missing:
        return []
    return [
        Error(
            f"The crisis log can be changed: {', '.join(missing)} is missing from the database.",
            hint="Find out who took it away; `manage.py migrate` puts it back. "
            "Then check each log on its page and against the mailed codes.",
            id="crisisplan.E001",
        )
    ]
