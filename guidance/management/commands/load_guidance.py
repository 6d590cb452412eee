"""Loads the shipped guidance and contacts where they are absent. Does nothing the second time."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance import loading
from guidance.publishing import NotReady
from guidance.shipped import CONTENT, ContentError
from portal.pdf import PdfFailed


class Command(BaseCommand):
    help = "Load contacts and first editions that are absent. Never overwrites an editor's work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--renew",
            action="store_true",
            help="replace first editions that no person has touched (demo mode only)",
        )

        parser.add_argument(
            "--content", type=Path, default=CONTENT, help="another folder than guidance/content"
        )

    def handle(self, *args: Any, dry_run: bool, renew: bool, content: Path, **options: Any) -> None:
        if renew and not settings.DEMO:
            raise CommandError("--renew is for development; demo mode is off (PORTAL_DEMO=0).")
        try:
            loading.load(self.stdout.write, is_dry_run=dry_run, renew=renew, content=content)
        except (ContentError, NotReady, PdfFailed) as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error
