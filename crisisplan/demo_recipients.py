"""Recipients of demo mode: obviously made up, at addresses that can never exist (RFC 2606)."""

from __future__ import annotations

from django.db import transaction

from crisisplan.models import Recipient, RecipientList

Kind = RecipientList.Kind
LISTS = {
    ("DEMO Partnere", Kind.PARTNERS): (
        ("DEMO Blåt Bånd", "partner-et@example.invalid", "da"),
        ("DEMO Grønt Lys", "partner-to@example.invalid", "da"),
        ("DEMO Green Light", "partner-three@example.invalid", "en"),
    ),
    ("DEMO Klinikkers kontaktveje", Kind.CLINICS): (
        ("DEMO Månegade", "klinik-et@example.invalid", "en"),
    ),
    ("DEMO Myndigheder", Kind.AUTHORITIES): (
        ("DEMO Ingensteds Politi", "kreds-et@example.invalid", "da"),
    ),
}


@transaction.atomic
def make_lists() -> int:
    """How many were made; may be run again."""
    made = 0
    for (name, kind), boxes in LISTS.items():
        found, _is_new = RecipientList.objects.get_or_create(name=name, defaults={"kind": kind})
        for organisation, email, language in boxes:
            about = {"organisation": organisation, "language": language}
            made += Recipient.objects.get_or_create(list=found, email=email, defaults=about)[1]
    return made
