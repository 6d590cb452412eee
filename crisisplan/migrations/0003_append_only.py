from django.db import migrations

from crisisplan.log import appendonly


def install(apps, schema_editor):
    appendonly.install(schema_editor.connection)


def remove(apps, schema_editor):
    appendonly.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Last, because altering a table on SQLite makes it anew without its triggers."""

    dependencies = [("crisisplan", "0002_working_the_plan")]

    operations = [migrations.RunPython(install, remove)]
