"""A new generation of an authority's key, while the portal runs. Run it once for each step."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from referrals import ceremony, rotation, sealing
from referrals.keyring import Keyring, make_authority_key
from referrals.management import terminal
from referrals.models import AuthorityKey


class Command(BaseCommand):
    help = "Step 1: a new generation. Step 2, after pinning it: move every part, retire the old."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("authority", help="cmm or us")
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME")
        parser.add_argument("--recovery", action="store_true", help="the recovery key instead")
        parser.add_argument("--settle", type=float, default=20, help="seconds before retiring")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = terminal.known(options["authority"])
        use = AuthorityKey.Use.RECOVERY if options["recovery"] else AuthorityKey.Use.READ
        keys = terminal.unlocked(self.stdout, authority, options["username"])
        generations = rotation.generations(authority, use)
        if not generations:
            return self.stdout.write("Der er ingen nøgle at skifte. Brug make_keys.")
        new = generations[-1]
        if not rotation.is_pinned(new):
            self.stdout.write("Den nye nøgle er lavet, men den er ikke noteret endnu.")
            return terminal.tell_pins(self.stdout, [new])
        waiting = rotation.older(new)
        if not waiting:
            return self.begin(new, keys)
        for old in waiting:
            self.finish(old, new, keys, settle=options["settle"])

    def begin(self, old: AuthorityKey, keys: Keyring) -> None:
        """Step 1, which stops here: the operator pins what it prints."""
        if old.use == AuthorityKey.Use.RECOVERY:
            new = self.new_recovery_key(old, keys)
        else:
            new, left_out = rotation.begin(old, by=keys.user)
            for user in left_out:
                self.stdout.write(
                    f"{user} fik ikke den nye nøgle, fordi deres personlige nøgle er en anden end "
                    "den, der blev givet til. Giv adgang på siden »Kollegers adgang«."
                )
        self.stdout.write(f"Generation {new.generation} er lavet.")
        terminal.tell_pins(self.stdout, [new])
        self.stdout.write("Kør så den samme kommando igen.")

    def new_recovery_key(self, old: AuthorityKey, keys: Keyring) -> AuthorityKey:
        private = sealing.new_private()
        if settings.DEMO:
            ceremony.keep_halves(old.authority, private)
        else:
            terminal.show_halves(self.stdout, old.authority, private)
        key, _private = make_authority_key(
            old.authority, old.use, private=private, by=keys.user, is_demo=old.is_demo
        )
        return key

    def finish(self, old: AuthorityKey, new: AuthorityKey, keys: Keyring, *, settle: float) -> None:
        """Steps 2 and 3."""
        self.stdout.write(f"Flytter fra generation {old.generation} til {new.generation}.")
        came = rotation.finish(
            old,
            new,
            rotation.sources(old, keys.privates),
            by=keys.user,
            settle=settle,
            say=lambda done: self.stdout.write(f"  {done} dele"),
        )
        self.stdout.write(f"{came.done} dele flyttet, {came.removed} gamle adgange fjernet.")
        if not came.is_retired:
            self.stdout.write(
                "En proces bruger stadig den gamle nøgle. Sæt PORTAL_PINNED_KEYS hos dem alle, "
                "genstart dem, og kør kommandoen igen. Intet er tabt."
            )
        elif came.left:
            self.stdout.write(
                f"{came.left} dele kunne ikke flyttes og beholder den gamle adgang. Se README, "
                "»Beskadiget række«."
            )
        else:
            self.stdout.write(
                f"Generation {old.generation} er lagt væk. Fjern {old.fingerprint} fra "
                "PORTAL_PINNED_KEYS ved næste genstart."
            )
