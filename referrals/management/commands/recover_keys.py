"""When nobody can open an authority's cases any more: both halves of the recovery key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referrals import ceremony, rotation
from referrals.management import terminal
from referrals.models import AuthorityKey


class Command(BaseCommand):
    help = "Make a new reading key from the two halves. Run it again after pinning."
    # The checks may refuse a portal that has lost a key, and this is what helps.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("authority", help="cmm or us")
        parser.add_argument("--to", nargs=2, default=[], metavar="USERNAME")
        parser.add_argument("--settle", type=float, default=20, help="seconds before retiring")

    def handle(self, *args: Any, authority: str, to: list[str], **options: Any) -> None:
        terminal.known(authority)
        new = rotation.recovering(authority)
        people = [] if new else terminal.two_colleagues(self.stdout, authority, to)
        letters = terminal.read_halves(self.stdout, authority)
        try:
            recovery, private = ceremony.joined(authority, letters)
        except ceremony.Refused as error:
            raise CommandError(str(error)) from error
        if new is None:
            new = rotation.begin_recovery(recovery, people)
            self.stdout.write(f"Generation {new.generation} er lavet og givet til de to.")
        if rotation.is_pinned(new):
            return self.finish(new, recovery, private, settle=options["settle"])
        came = rotation.rewrap(recovery, new, private)
        self.stdout.write(f"{came.done} dele kan åbnes igen, {came.damaged} kan ikke.")
        terminal.tell_pins(self.stdout, [new])
        self.stdout.write("Kør så den samme kommando igen, så det, der kommer imens, kommer med.")

    def finish(
        self, new: AuthorityKey, recovery: AuthorityKey, private: bytes, *, settle: float
    ) -> None:
        for old in rotation.older(new):
            came = rotation.finish(old, new, [(recovery, private)], settle=settle)
            self.stdout.write(f"{came.done} dele flyttet fra generation {old.generation}.")
            if not came.is_retired:
                raise CommandError(
                    "En proces bruger stadig den gamle nøgle. Genstart dem alle med den nye "
                    "PORTAL_PINNED_KEYS, og kør kommandoen igen. Intet er tabt."
                )
        self.stdout.write(
            "Færdig. De to halvdele har været samlet på denne maskine: skift nu "
            "genopretningsnøglen med rotate_keys --recovery."
        )
