"""What an edition holds: its chapters, and the files made when it was put in force."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guidance import sources
from guidance.models.editions import Edition, touch
from guidance.sources import Source

# Addresses below a publication that no chapter may take.
RESERVED_SLUGS = frozenset({"udgaver", "tjekliste", "selvtest"})
# The chapter that is the text of the folded leaflet, and is read nowhere else.
LEAFLET = "folder"


def not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("Den adresse er optaget. Vælg en anden."))


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def to_read(self) -> ChapterQuerySet:
        """Those a reader meets: not the leaflet's text, which says the same in short."""
        return self.exclude(slug=LEAFLET)

    def with_text_of(self, slug: str) -> ChapterQuerySet:
        """The list of chapters in one query, with the body of one of them only, as `text`."""
        text = models.Case(
            models.When(slug=slug, then=F("body")),
            default=models.Value(""),
            output_field=models.TextField(),
        )
        return self.defer("body").annotate(text=text)


class Chapter(models.Model):
    """One chapter's text, in Markdown. May change while its edition is a draft."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="chapters", verbose_name=_("udgave")
    )
    slug = models.SlugField(_("adresse"), max_length=60, validators=[not_reserved])
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    title = models.CharField(_("overskrift"), max_length=120)
    lead = models.CharField(_("indledning"), max_length=300, blank=True)
    body = models.TextField(_("tekst"), help_text=_("Markdown."))
    sources = models.CharField(_("kildekoder"), max_length=500, blank=True)
    mark = models.CharField(_("sikkerhed"), max_length=8, blank=True)
    text: str  # only from with_text_of()

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        verbose_name = _("kapitel")
        verbose_name_plural = _("kapitler")
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="chapter_slug_once"),
            models.UniqueConstraint(fields=["edition", "order"], name="chapter_order_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            touch(self.edition_id)
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            touch(self.edition_id)
            return super().delete(*args, **kwargs)

    @property
    def named_sources(self) -> list[Source]:
        return list(sources.named(self.sources))


class PublishedFile(models.Model):
    """A PDF made at publication, served as it is ever after."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="file_kind_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, kind: str, name: str, content: bytes) -> PublishedFile:
        digest = hashlib.sha256(content).hexdigest()
        return cls(kind=kind, name=name, sha256=digest, size=len(content), content=content)
