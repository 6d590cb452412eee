"""A guide, whatever its edition or language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Publication(models.Model):
    """A guide, in all its editions and languages."""

    class Audience(models.TextChoices):
        PROFESSIONALS = "professionals", _("Fagfolk")
        EMPLOYERS = "employers", _("Arbejdsgivere")
        BOTH = "both", _("Fagfolk og arbejdsgivere")

    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    title = models.CharField(_("titel"), max_length=160)
    title_en = models.CharField(_("titel på engelsk"), max_length=160, blank=True)
    lead = models.CharField(_("indledning"), max_length=400)
    lead_en = models.CharField(_("indledning på engelsk"), max_length=400, blank=True)
    audience = models.CharField(_("målgruppe"), max_length=14, choices=Audience)
    source_title = models.CharField(_("titel hos centret"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=100)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("vejledning")
        verbose_name_plural = _("vejledninger")

    def __str__(self) -> str:
        return self.title

    @property
    def local_title(self) -> str:
        return self.title_in(get_language())

    @property
    def local_lead(self) -> str:
        return (self.lead_en if get_language() == "en" else "") or self.lead

    def title_in(self, language: str | None) -> str:
        return (self.title_en if language == "en" else "") or self.title
