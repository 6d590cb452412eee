"""Publications, their editions per language, the chapters, and the files made at publication.

A draft may be written in; what is published never changes. Every change of a draft raises its
`revision`, so a publication that was rendered from an older text is refused.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal import audit, freshness
from portal.errors import MoveNotAllowed

if TYPE_CHECKING:
    from portal.models import User

# Addresses below a publication that no chapter may take.
RESERVED_SLUGS = frozenset({"udgaver", "tjekliste", "selvtest", "folder"})


class NotADraft(Exception):
    """The edition has been published, so neither it nor its chapters may change."""


def not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("Den adresse er optaget. Vælg en anden."))


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


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_force(self) -> EditionQuerySet:
        return self.filter(status=Edition.Status.PUBLISHED)

    def open_to_all(self) -> EditionQuerySet:
        """Every edition that has been in force: what the permanent addresses show."""
        return self.exclude(status=Edition.Status.DRAFT)

    def with_pdf_size(self) -> EditionQuerySet:
        """Adds `pdf_size`, the bytes of the A4 folder."""
        folder = PublishedFile.objects.filter(edition=models.OuterRef("pk"), kind="a4")
        return self.annotate(pdf_size=models.Subquery(folder.values("size")[:1]))


class Edition(models.Model):
    """One publication in one language at one time."""

    class Language(models.TextChoices):
        DANISH = "da", _("dansk")
        ENGLISH = "en", _("engelsk")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Kladde")
        PUBLISHED = "published", _("I kraft")
        SUPERSEDED = "superseded", _("Afløst")
        WITHDRAWN = "withdrawn", _("Trukket tilbage")

    class Approval(models.TextChoices):
        PENDING = "pending", _("Afventer faglig godkendelse")
        APPROVED = "approved", _("Godkendt")

    MOVES = {
        Status.DRAFT: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.SUPERSEDED, Status.WITHDRAWN},
        Status.SUPERSEDED: set(),
        Status.WITHDRAWN: set(),
    }
    # What may be written while the edition is a draft; everything else belongs to the verbs.
    DRAFT_FIELDS = (
        "updated_on", "unit", "change_note", "follows", "approval", "approved_by", "approved_on",
    )  # fmt: skip

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="editions", verbose_name=_("vejledning")
    )
    language = models.CharField(pgettext_lazy("tongue", "sprog"), max_length=2, choices=Language)
    number = models.PositiveSmallIntegerField(_("udgave"))
    follows = models.PositiveSmallIntegerField(_("følger den danske udgave"), null=True, blank=True)
    status = models.CharField(
        pgettext_lazy("edition", "status"), max_length=10, choices=Status, default=Status.DRAFT
    )
    updated_on = models.DateField(_("sidst opdateret"))
    unit = models.CharField(_("ansvarlig enhed"), max_length=120)
    change_note = models.CharField(_("hvad er ændret"), max_length=300, blank=True)
    approval = models.CharField(
        _("faglig godkendelse"), max_length=8, choices=Approval, default=Approval.PENDING
    )
    approved_by = models.CharField(
        _("godkendt af"), max_length=120, blank=True, help_text=_("Enhed eller funktion.")
    )
    approved_on = models.DateField(_("godkendt den"), null=True, blank=True)
    published_at = models.DateTimeField(_("sat i kraft"), null=True, editable=False)
    published_by = models.ForeignKey(
        "portal.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    pdf_size: int | None  # bytes; only from with_pdf_size()

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["language", "-number"]
        verbose_name = _("udgave")
        verbose_name_plural = _("udgaver")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "language", "number"], name="edition_number_once"
            ),
            models.UniqueConstraint(
                fields=["publication", "language"],
                condition=models.Q(status="published"),
                name="one_edition_in_force",
                violation_error_message=_("Der er allerede en udgave i kraft."),
            ),
            models.CheckConstraint(
                name="edition_published_with_time",
                condition=models.Q(status="draft", published_at=None)
                | ~models.Q(status="draft") & models.Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_approved_by_and_on",
                condition=models.Q(approval="pending", approved_by="", approved_on=None)
                | models.Q(approval="approved", approved_on__isnull=False)
                & ~models.Q(approved_by=""),
                violation_error_message=_(
                    "Skriv, hvem der har godkendt og hvornår, eller lad begge felter stå tomme."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication.slug} {self.language} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """New rows as they are; of an existing draft only DRAFT_FIELDS. Raises NotADraft."""
        if self._state.adding:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            touch(self.pk)
            super().save(update_fields=self.DRAFT_FIELDS)
        self.refresh_from_db(fields=["revision"])
        return None

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            touch(self.pk)
            return super().delete(*args, **kwargs)

    @property
    def title(self) -> str:
        """The publication's title in the edition's own language."""
        return self.publication.title_in(self.language)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_pending(self) -> bool:
        return self.approval == self.Approval.PENDING

    @transaction.atomic
    def publish(self, files: list[PublishedFile], *, by: User | None) -> None:
        """Put this draft in force with its finished `files`; the edition before is superseded.

        Called by `guidance.publishing`, which renders first. Raises MoveNotAllowed when the
        draft has changed since it was read, or another edition was put in force meanwhile.
        """
        before = Edition.objects.in_force().filter(
            publication=self.publication_id, language=self.language, number__lt=self.number
        )
        before.update(status=self.Status.SUPERSEDED)
        try:
            with transaction.atomic():
                self._move(
                    self.Status.PUBLISHED, by=by, published_at=timezone.now(), published_by=by
                )
        except IntegrityError as error:
            raise MoveNotAllowed("another edition is in force") from error
        for file in files:
            file.edition = self
            file.save(force_insert=True)

    @transaction.atomic
    def withdraw(self, *, by: User) -> None:
        """Take the edition out of force without another in its place."""
        self._move(self.Status.WITHDRAWN, by=by)

    @transaction.atomic
    def copy_to_draft(self) -> Edition:
        """A new draft with the same chapters, the only way to correct what is published.

        It waits for approval anew. Raises MoveNotAllowed when another draft took the number.
        """
        editions = Edition.objects.filter(publication=self.publication_id, language=self.language)
        highest = editions.aggregate(highest=Max("number"))["highest"]
        draft = Edition(
            publication=self.publication,
            language=self.language,
            number=highest + 1,
            follows=self.follows,
            updated_on=timezone.localdate(),
            unit=self.unit,
        )
        try:
            with transaction.atomic():
                draft.save()
        except IntegrityError as error:
            raise MoveNotAllowed(f"number {highest + 1} is taken") from error
        chapters = list(self.chapters.all())
        for chapter in chapters:
            chapter.pk, chapter.edition = None, draft
        Chapter.objects.bulk_create(chapters)
        return draft

    def _move(self, status: Status, *, by: User | None, **changes: Any) -> None:
        """One conditional update: nobody else may have moved or written in it meanwhile."""
        allowed = [before for before, after in self.MOVES.items() if status in after]
        here = Edition.objects.filter(pk=self.pk, status__in=allowed, revision=self.revision)
        if not here.update(status=status, **changes):
            raise MoveNotAllowed(f"edition {self.pk} -> {status}")
        for name, value in {"status": status, **changes}.items():
            setattr(self, name, value)
        freshness.bump(content=True)
        verb = "guidance.withdraw" if status == self.Status.WITHDRAWN else "guidance.publish"
        audit.record(verb, f"edition:{self.pk}", by=by)


def touch(edition_id: int) -> None:
    """Mark a draft as changed, inside the caller's transaction. Raises NotADraft.

    The conditional update also holds the row, so it cannot be published before the change is in.
    """
    drafts = Edition.objects.filter(pk=edition_id, status=Edition.Status.DRAFT)
    if not drafts.update(revision=F("revision") + 1):
        raise NotADraft(f"edition {edition_id}")


class ChapterQuerySet(models.QuerySet["Chapter"]):
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
