"""Where the plan may be in force: rows, because regions, districts and operators change by date.

Source: our proposal (crisis-plan.md 8, read 23 November 2026), mark I, awaiting approval by CMM.
That »Sjælland« is the island, and whether Copenhagen, Lolland-Falster and Bornholm belong to it,
is for CMM to decide. An activation keeps its own copy, so a later change never reaches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisisplan import plan


class AreaQuerySet(models.QuerySet["Area"]):
    def valid_on(self, day: date) -> AreaQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).order_by(
            "order", "key"
        )

    def now(self) -> AreaQuerySet:
        """Those of today; the shipped ones are made where there are none at all."""
        if not self.exists():
            Area.objects.bulk_create(shipped(), ignore_conflicts=True)
        return self.valid_on(timezone.localdate())


class Area(models.Model):
    """One area as it is from one day on. A change is a new row that begins the day after."""

    key = models.SlugField(_("nøgle"), max_length=16)
    da = models.CharField(_("navn"), max_length=60)
    en = models.CharField(_("navn på engelsk"), max_length=60)
    preposition = models.CharField(_("i eller på"), max_length=4, default="i")
    regions = models.CharField(_("regioner"), max_length=200, blank=True)
    police_districts = models.CharField(_("politikredse"), max_length=200, blank=True)
    operator = models.CharField(_("hvem der kører det mobile tilbud"), max_length=120, blank=True)
    has_staff_in_point_7 = models.BooleanField(_("hører under punkt 7"), default=False)
    valid_from = models.DateField(_("gælder fra"))
    valid_to = models.DateField(_("gælder til og med"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=100)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key", "valid_from"]
        verbose_name = _("område")
        verbose_name_plural = _("områder")
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="area_once_from_a_day"),
            models.CheckConstraint(
                name="area_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.da

    @property
    def name(self) -> str:
        return self.en if plan.language_now() == "en" else self.da


FROM = date(2026, 1, 1)
OLD_REGIONS_END = date(2026, 12, 31)  # crisis-plan.md 4.19: Region Østdanmark from 1 January 2027
NEW_REGIONS_BEGIN = date(2027, 1, 1)


def shipped() -> Iterable[Area]:
    """The rows the portal starts with."""
    zealand = {"key": "sjaelland", "da": "Sjælland", "en": "Zealand", "preposition": "på"}
    return [
        Area(key=plan.COUNTRY, da="hele landet", en="all of Denmark", valid_from=FROM, order=10),
        Area(
            key="midt",
            da="Midtjylland",
            en="Central Jutland",
            regions="Region Midtjylland",
            has_staff_in_point_7=True,
            valid_from=FROM,
            order=20,
        ),
        Area(
            key="nord",
            da="Nordjylland",
            en="North Jutland",
            regions="Region Nordjylland",
            has_staff_in_point_7=True,
            valid_from=FROM,
            order=30,
        ),
        Area(
            **zealand,
            regions="Region Sjælland, Region Hovedstaden",
            has_staff_in_point_7=True,
            valid_from=FROM,
            valid_to=OLD_REGIONS_END,
            order=40,
        ),
        Area(
            **zealand,
            regions="Region Østdanmark",
            has_staff_in_point_7=True,
            valid_from=NEW_REGIONS_BEGIN,
            order=40,
        ),
        Area(
            key="syd",
            da="Syddanmark",
            en="Southern Denmark",
            regions="Region Syddanmark",
            valid_from=FROM,
            order=50,
        ),
    ]
