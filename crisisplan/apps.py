from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class CrisisplanConfig(AppConfig):
    name = "crisisplan"
    verbose_name = pgettext_lazy("control page", "Beredskab")

    def ready(self) -> None:
        from crisisplan import checks  # noqa: F401 – registers the check

        post_migrate.connect(keep_the_log_append_only, sender=self)


def keep_the_log_append_only(*, using: str, **_kwargs: Any) -> None:
    """SQLite makes a table anew to alter it and loses its triggers, so each migration ends here."""
    from crisisplan.log import appendonly

    connection = connections[using]
    if appendonly.LOG in connection.introspection.table_names():
        appendonly.install(connection)
