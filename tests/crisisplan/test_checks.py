"""The start check: a database whose log can be changed is not worked on."""

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import connection

from crisisplan.apps import keep_the_log_append_only
from crisisplan.log import appendonly

pytestmark = pytest.mark.django_db


def faults():
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [fault for fault in found if fault.id == "crisisplan.E001"]


def drop(name, table):
    on = f" ON {table}" if table else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")


@pytest.mark.parametrize("place", range(4))
def test_a_missing_trigger_stops_the_start_and_migrating_puts_it_back(place):
    appendonly.install(connection)
    assert faults() == []
    names = appendonly.NAMES[connection.vendor]
    name, table = names[place % len(names)]
    drop(name, table)

    assert len(faults()) == 1
    assert name in faults()[0].msg

    call_command("migrate", verbosity=0)
    assert faults() == []


def test_a_switched_off_trigger_counts_as_missing():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    name, table = appendonly.NAMES["postgresql"][0]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")

    assert appendonly.missing(connection) == [name]


def test_a_database_without_tables_has_nothing_to_say(monkeypatch):
    monkeypatch.setattr(appendonly, "LOG", "crisisplan_not_made_yet")
    keep_the_log_append_only(using="default", sender=apps.get_app_config("crisisplan"))

    assert appendonly.missing(connection) == []
