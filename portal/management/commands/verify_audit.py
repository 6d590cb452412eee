"""Checks every audit chain and says what has been changed or is missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import audit
from portal.models import AuditEvent


class Command(BaseCommand):
    help = "Verify the hash chains of the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = audit.verify()
        if findings:
            raise CommandError("\n".join(findings))
        self.stdout.write(f"{AuditEvent.objects.count()} events, nothing changed.")
