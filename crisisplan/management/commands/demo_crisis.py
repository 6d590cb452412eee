"""Demo recipients (called by `manage.py demo`)."""

from typing import Any

from django.core.management.base import BaseCommand

from crisisplan import demo_recipients


class Command(BaseCommand):
    help = "Make demo recipients of messages in a crisis. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if made := demo_recipients.make_lists():
            self.stdout.write(f"· Made {made} recipients of messages in a crisis")
