"""What the database itself refuses: changing or deleting a line of the log, changing a kind.

Triggers, so that not even our own code or a colleague at the console can. Both databases.
"""

from __future__ import annotations

from typing import Any

from portal import triggers

LOG, ACTIVATION = "crisisplan_logentry", "crisisplan_activation"

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION crisisplan_refuse() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'append-only'; END; $$ LANGUAGE plpgsql
    """,
    f"""
    CREATE OR REPLACE TRIGGER crisisplan_log_stays BEFORE UPDATE OR DELETE ON {LOG}
    FOR EACH ROW EXECUTE FUNCTION crisisplan_refuse()
    """,
    f"""
    CREATE OR REPLACE TRIGGER crisisplan_log_kept BEFORE TRUNCATE ON {LOG}
    FOR EACH STATEMENT EXECUTE FUNCTION crisisplan_refuse()
    """,
    f"""
    CREATE OR REPLACE TRIGGER crisisplan_kind_stays BEFORE UPDATE ON {ACTIVATION}
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind)
    EXECUTE FUNCTION crisisplan_refuse()
    """,
)
SQLITE = (
    f"""
    CREATE TRIGGER IF NOT EXISTS crisisplan_log_unchanged BEFORE UPDATE ON {LOG}
    BEGIN SELECT RAISE(ABORT, 'append-only'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS crisisplan_log_undeleted BEFORE DELETE ON {LOG}
    BEGIN SELECT RAISE(ABORT, 'append-only'); END
    """,
    # INSERT OR REPLACE deletes without firing the trigger above.
    f"""
    CREATE TRIGGER IF NOT EXISTS crisisplan_log_unreplaced BEFORE INSERT ON {LOG}
    WHEN EXISTS (
        SELECT 1 FROM {LOG}
        WHERE id = NEW.id OR (activation_id = NEW.activation_id AND number = NEW.number)
    )
    BEGIN SELECT RAISE(ABORT, 'append-only'); END
    """,  # noqa: S608
    f"""
    CREATE TRIGGER IF NOT EXISTS crisisplan_kind_stays BEFORE UPDATE OF kind ON {ACTIVATION}
    WHEN OLD.kind <> NEW.kind
    BEGIN SELECT RAISE(ABORT, 'append-only'); END
    """,
)
NAMES = {
    "postgresql": (
        ("crisisplan_log_stays", LOG),
        ("crisisplan_log_kept", LOG),
        ("crisisplan_kind_stays", ACTIVATION),
    ),
    "sqlite": (
        ("crisisplan_log_unchanged", ""),
        ("crisisplan_log_undeleted", ""),
        ("crisisplan_log_unreplaced", ""),
        ("crisisplan_kind_stays", ""),
    ),
}


def install(connection: Any) -> None:
    """Put the triggers in; harmless where they are."""
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take them out again: for undoing the migration, and for tests that empty the tables."""
    with connection.cursor() as cursor:
        for name, table in NAMES[connection.vendor]:
            on = f" ON {table}" if table else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: Any) -> list[str]:
    """The triggers that are not there, by name; empty while the log has no table."""
    if LOG not in connection.introspection.table_names():
        return []
    here = triggers.in_force(connection)
    return [name for name, _table in NAMES[connection.vendor] if name not in here]
