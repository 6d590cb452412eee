"""`manage.py work` with shorter waits between what it does: tidies and looks twice a second."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    from portal.management.commands import work

    work.FORGET_EVERY = 0.5
    work.IDLE_SECONDS = 0.2
    call_command("work")
