"""Which triggers stand in the database, for what the apps have it refuse."""

from __future__ import annotations

from typing import Any


def in_force(connection: Any) -> set[str]:
    """Names of the triggers that are there and not switched off. Both databases."""
    asked = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}
