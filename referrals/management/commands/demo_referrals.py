"""Demo keys and synthetic cases (called by `manage.py demo`)."""

from typing import Any

from django.core.management.base import BaseCommand

from referrals import ceremony, demo_cases


class Command(BaseCommand):
    help = "Make demo keys and ten synthetic cases. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        ceremony.make_demo_keys()
        made = demo_cases.make_cases()
        if made:
            self.stdout.write(f"· Made {made} synthetic cases")
