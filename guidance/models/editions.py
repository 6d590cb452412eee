"""An edition: one publication in one language at one time, and the verbs that move it.

A draft may be written in; what is published never changes. Every change of a draft raises its
`revision`, so a publication that was rendered from an older text is refused.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guidance.models.publications import Publication
from portal import audit, freshness
from portal.errors import MoveNotAllowed, NotTwoPeople

if TYPE_CHECKING:
    from guidance.models.chapters import PublishedFile
    from portal.models import User


class NotADraft(Exception):
    """The edition has been published, so neither it nor its chapters may change."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_force(self) -> EditionQuerySet:
        return self.filter(status=Edition.Status.PUBLISHED)

    def open_to_all(self) -> EditionQuerySet:
        """Every edition that has been in force: what the permanent addresses show."""
        return self.exclude(status=Edition.Status.DRAFT)

    def with_pdf_size(self) -> EditionQuerySet:
        """Adds `pdf_size` and `leaflet_size`, the bytes of the A4 version and of the leaflet."""
        folder = models.FilteredRelation("files", condition=models.Q(files__kind="a4"))
        leaflet = models.FilteredRelation("files", condition=models.Q(files__kind="folder"))
        return self.annotate(
            folder=folder,
            leaflet=leaflet,
            pdf_size=F("folder__size"),
            leaflet_size=F("leaflet__size"),
        )


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
        "review_by",
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
    review_by = models.DateField(
        _("gennemgås senest"), null=True, blank=True, help_text=_("Redaktørerne får en besked før.")
    )
    proposed_by = models.ForeignKey(
        "portal.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    proposed_revision = models.PositiveIntegerField(null=True, editable=False)
    published_at = models.DateTimeField(_("sat i kraft"), null=True, editable=False)
    published_by = models.ForeignKey(
        "portal.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    pdf_size: int | None  # bytes; only from with_pdf_size(), as the next
    leaflet_size: int | None

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
                name="edition_proposed_and_published_by_two",
                condition=models.Q(proposed_by=None)
                | models.Q(published_by=None)
                | ~models.Q(proposed_by=F("published_by")),
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

    @property
    def is_proposed(self) -> bool:
        """Someone has asked for this text, as it now stands, to be put in force."""
        return self.is_draft and self.proposed_revision == self.revision

    @property
    def is_due_for_review(self) -> bool:
        return self.review_by is not None and self.review_by <= timezone.localdate()

    def before(self) -> Edition | None:
        """The edition with the nearest lower number that has been in force."""
        siblings = Edition.objects.open_to_all().filter(
            publication=self.publication_id, language=self.language, number__lt=self.number
        )
        return siblings.order_by("-number").first()

    @transaction.atomic
    def propose(self, *, by: User) -> None:
        """Ask a second person to put the draft in force; a later change takes it back.

        Raises MoveNotAllowed when it is no longer a draft or was changed since it was read.
        """
        here = Edition.objects.filter(pk=self.pk, status=self.Status.DRAFT, revision=self.revision)
        if not here.update(proposed_by=by, proposed_revision=self.revision):
            raise MoveNotAllowed(f"edition {self.pk} proposed")
        self.proposed_by, self.proposed_revision = by, self.revision
        audit.record("guidance.propose", f"edition:{self.pk}", by=by)

    @transaction.atomic
    def confirm(self, *, until: date, by: User) -> None:
        """Someone has read the edition in force and it still holds, `until` the next review."""
        here = Edition.objects.filter(pk=self.pk, status=self.Status.PUBLISHED)
        if not here.update(review_by=until):
            raise MoveNotAllowed(f"edition {self.pk} confirmed")
        self.review_by = until
        audit.record("guidance.confirm", f"edition:{self.pk}", by=by)

    @transaction.atomic
    def publish(self, files: list[PublishedFile], *, by: User | None) -> None:
        """Put this draft in force with its finished `files`; the edition before is superseded.

        Called by `guidance.publishing`, which renders first. Raises NotTwoPeople when the setting
        asks for two and `by` is not the second, and MoveNotAllowed when the draft has changed
        since it was read, or another edition was put in force meanwhile.
        """
        if settings.FOUR_EYES and by is not None:
            if not self.is_proposed or self.proposed_by_id == by.pk:
                raise NotTwoPeople(f"edition {self.pk}")
            changes: dict[str, Any] = {}
        else:
            changes = {"proposed_by": None, "proposed_revision": None}
        before = Edition.objects.in_force().filter(
            publication=self.publication_id, language=self.language, number__lt=self.number
        )
        before.update(status=self.Status.SUPERSEDED)
        try:
            with transaction.atomic():
                changes |= {"published_at": timezone.now(), "published_by": by}
                self._move(self.Status.PUBLISHED, by=by, **changes)
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
            review_by=timezone.localdate() + timedelta(days=settings.REVIEW_DAYS),
        )
        try:
            with transaction.atomic():
                draft.save()
        except IntegrityError as error:
            raise MoveNotAllowed(f"number {highest + 1} is taken") from error
        chapters = list(self.chapters.all())
        for chapter in chapters:
            chapter.pk, chapter.edition = None, draft
        draft.chapters.bulk_create(chapters)
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
