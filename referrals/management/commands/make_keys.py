"""The first ceremony of an authority: its reading key, its recovery key, two who hold them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from referrals import ceremony, sealing
from referrals.management import terminal


class Command(BaseCommand):
    help = "Make an authority's first keys; two colleagues with personal keys are needed."
    # Before the ceremony no key is pinned, and that is what the checks refuse.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("authority", help="cmm or us")
        parser.add_argument("--to", nargs=2, default=[], metavar="USERNAME")

    def handle(self, *args: Any, authority: str, to: list[str], **options: Any) -> None:
        terminal.known(authority)
        try:
            ceremony.refuse_second(authority)
            people = terminal.two_colleagues(self.stdout, authority, to)
            private = sealing.new_private()
            if settings.DEMO:
                ceremony.keep_halves(authority, private)
            else:
                terminal.show_halves(self.stdout, authority, private)
            keys = ceremony.make_first_keys(
                authority, people, recovery=private, is_demo=settings.DEMO
            )
        except ceremony.Refused as error:
            raise CommandError(str(error)) from error
        terminal.tell_pins(self.stdout, keys)
        self.stdout.write("Når alle processer er genstartet, kan der henvises og åbnes.")
