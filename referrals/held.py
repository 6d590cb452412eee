"""What the database itself refuses while a legal hold keeps a case: purging it, deleting or
overwriting what it holds, and deleting the hold. And a hold on what is gone.

Triggers, because the hold and the case are rows of different tables. Both databases. What may go
under a hold is a wrap: keys are rotated, a hand-off is called back.

Each migrating takes them out first and puts them in last (apps.py). The start check names one that
is missing (checks.py).
"""

from __future__ import annotations

from typing import Any

from portal import triggers

CASE, PART, HOLD = "referrals_referral", "referrals_part", "referrals_legalhold"
WHY = "under a legal hold"
GONE = "the case is purged"


def held(case: str) -> str:
    kept = f"SELECT 1 FROM {HOLD} WHERE referral_id = {case} AND lifted_at IS NULL"  # noqa: S608
    return f"EXISTS ({kept})"


PURGED = f"SELECT 1 FROM {CASE} WHERE id = NEW.referral_id AND status = 'purged'"  # noqa: S608
# A purge that is under way ends first, as it waits for a hold that is being placed.
WAIT = f"PERFORM 1 FROM {CASE} WHERE id = NEW.referral_id FOR SHARE;"

# Name, what fires it, on which table, in which rows, and when it refuses with which word.
TRIGGERS = (
    ("held_case_stays", "UPDATE OF status", CASE, "NEW.status IN ('purged')", held("OLD.id"), WHY),
    ("held_part_stays", "DELETE", PART, "1 = 1", held("OLD.referral_id"), WHY),
    (
        "held_part_unchanged",
        "UPDATE OF sealed, referral_id",
        PART,
        "1 = 1",
        held("OLD.referral_id"),
        WHY,
    ),
    ("held_hold_stays", "DELETE", HOLD, "OLD.lifted_at IS NULL", "1 = 1", WHY),
    ("held_before_purge", "INSERT", HOLD, "NEW.lifted_at IS NULL", f"EXISTS ({PURGED})", GONE),
)


def install(connection: Any) -> None:
    """Put the triggers in; harmless where they are, and before the tables are made."""
    if not has_tables(connection):
        return
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            made = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
            for statement in made(*trigger):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take them out: while tables are altered, and for tests that empty them."""
    if not has_tables(connection):
        return
    with connection.cursor() as cursor:
        for name, _event, table, *_rest in TRIGGERS:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS refuse_{name}()")


def missing(connection: Any) -> list[str]:
    """The triggers that are not there or are switched off, by name."""
    if not has_tables(connection):
        return []
    here = triggers.in_force(connection)
    return [name for name, *_rest in TRIGGERS if name not in here]


def has_tables(connection: Any) -> bool:
    return {CASE, PART, HOLD} <= set(connection.introspection.table_names())


def _on_sqlite(
    name: str, event: str, table: str, rows: str, refused: str, word: str
) -> tuple[str, ...]:
    return (
        f"""
        CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table}
        WHEN {rows} AND {refused} BEGIN SELECT RAISE(ABORT, '{word}'); END
        """,
    )


def _on_postgresql(
    name: str, event: str, table: str, rows: str, refused: str, word: str
) -> tuple[str, ...]:
    return (
        f"""
        CREATE OR REPLACE FUNCTION refuse_{name}() RETURNS trigger AS $$
        BEGIN
            {WAIT if word == GONE else ""}
            IF {refused} THEN
                RAISE EXCEPTION '{word}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END; $$ LANGUAGE plpgsql
        """,
        f"""
        CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table}
        FOR EACH ROW WHEN ({rows}) EXECUTE FUNCTION refuse_{name}()
        """,
    )
