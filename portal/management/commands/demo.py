"""Fills an empty portal with obviously made-up people, cases and recipients (demo mode only)."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal import demo_people


class Command(BaseCommand):
    help = "Make demo staff for every role and synthetic cases. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo mode is off (PORTAL_DEMO=0); no demo people are made.")
        demo_people.make_people()
        call_command("demo_referrals")
        call_command("demo_crisis")
        self.stdout.write("· Demo people (password for all: " + demo_people.PASSWORD + ")")
        for person in demo_people.PEOPLE:
            phrase = f"  unlock phrase: {person.phrase}" if person.phrase else ""
            self.stdout.write(f"    {person.username:20} {person.role:16}{phrase}")
