"""After a restore, before anyone signs in: erase again what the backup brought back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals import erasing


class Command(BaseCommand):
    help = "Erase again every case that the purge journal names. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not erasing.journal_path().exists():
            raise CommandError(
                f"No purge journal at {erasing.journal_path()}. Is it the right one?"
            )
        erased, left_open, unknown = erasing.apply_journal()
        self.stdout.write(f"{len(erased)} erased again.")
        for referral in left_open:
            self.stdout.write(f"{referral}: open in the backup. Empty now; end it in the portal.")
        if left_open:
            self.stdout.write("Then run this again.")
        if unknown:
            lines = [
                f"{referral}: purge begun, of unknown end; not erased." for referral in unknown
            ]
            raise CommandError("\n".join(lines))
