"""What is true of an activation whatever the code does: who and when go together, always."""

from django.db import models
from django.db.models import F, Q

CONSTRAINTS: list[models.BaseConstraint] = [
    models.UniqueConstraint(fields=["kind", "year", "sequence"], name="activation_number_once"),
    models.CheckConstraint(
        name="activation_kind_known", condition=Q(kind__in=["real", "exercise"])
    ),
    models.CheckConstraint(
        name="activation_level_known", condition=Q(level__in=["N1", "N2", "N3", "N4"])
    ),
    models.CheckConstraint(
        name="activation_public_time_from_n2",
        condition=Q(level="N1", public_at=None) | ~Q(level="N1") & Q(public_at__isnull=False),
    ),
    models.CheckConstraint(
        name="activation_countersigned_who_and_when",
        condition=Q(countersigned_at=None, countersigned_by=None)
        | Q(countersigned_at__isnull=False, countersigned_by__isnull=False),
    ),
    models.CheckConstraint(
        name="activation_proposed_who_and_when",
        condition=Q(proposed_to="", proposed_at=None, proposed_by=None)
        | Q(
            proposed_to__in=["N4", "closed"],
            proposed_at__isnull=False,
            proposed_by__isnull=False,
            state="running",
        ),
    ),
    models.CheckConstraint(
        name="activation_ended_who_and_when",
        condition=Q(ended_at=None, ended_by=None, state__in=["running", "annulled"])
        | Q(
            ended_at__isnull=False,
            ended_by__isnull=False,
            state__in=["closed", "reviewed"],
        ),
    ),
    models.CheckConstraint(
        name="activation_annulled_who_and_when",
        condition=~Q(state="annulled") & Q(annulled_at=None, annulled_by=None)
        | Q(state="annulled", annulled_at__isnull=False, annulled_by__isnull=False),
    ),
    models.CheckConstraint(
        name="activation_countersigned_by_another",
        condition=Q(countersigned_by=None)
        | Q(annulled_by=None) & ~Q(countersigned_by=F("activated_by"))
        | Q(annulled_by__isnull=False) & ~Q(countersigned_by=F("annulled_by")),
    ),
]
