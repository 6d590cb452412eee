from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from referrals import checks  # noqa: F401 – registers the checks

        pre_migrate.connect(let_tables_change, sender=self)
        post_migrate.connect(keep_what_is_held, sender=self)


def let_tables_change(*, using: str, plan: Any, **_kwargs: Any) -> None:
    """SQLite makes a table anew to alter it, and refuses while a trigger of another names it."""
    from referrals import held

    if any(migration.app_label == "referrals" for migration, _is_backwards in plan):
        held.remove(connections[using])


def keep_what_is_held(*, using: str, **_kwargs: Any) -> None:
    from referrals import held

    held.install(connections[using])
