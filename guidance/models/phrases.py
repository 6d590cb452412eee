"""Translations of the help messages, and who vouches for them.

A card is shown to the public only when it is whole, follows today's Danish, and two people who
know the language have vouched for it. Machine translation is not a person.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guidance import phrases
from portal import freshness


class PhraseCard(models.Model):
    """One language."""

    language = models.CharField(_("sprogkode"), max_length=10, unique=True)
    name = models.CharField(_("navn på dansk"), max_length=60)
    own_name = models.CharField(_("eget navn"), max_length=60)
    translated_by = models.CharField(
        _("oversat af"), max_length=120, blank=True, help_text=_("Navn eller tolkebureau.")
    )
    read_by = models.CharField(
        _("læst af"), max_length=120, blank=True, help_text=_("En anden, der kan sproget.")
    )
    vouched_on = models.DateField(_("godkendt den"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("hjælpekort")
        verbose_name_plural = _("hjælpekort")
        constraints = [
            models.CheckConstraint(
                name="card_vouched_by_two",
                condition=models.Q(vouched_on=None)
                | ~models.Q(translated_by="")
                & ~models.Q(read_by="")
                & ~models.Q(translated_by=F("read_by")),
                violation_error_message=_(
                    "To forskellige personer skal stå for teksten, før den kan godkendes."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            freshness.bump(content=True)

    @property
    def direction(self) -> str:
        return "rtl" if self.language in phrases.RIGHT_TO_LEFT else "ltr"

    def texts(self) -> dict[str, str]:
        """Message key → translation, only of those that follow today's Danish."""
        return {row.key: row.text for row in self.phrases.all() if row.follows_danish}

    @property
    def missing(self) -> list[str]:
        """Keys of the messages without a translation that follows today's Danish."""
        known = self.texts()
        return [key for key in phrases.MESSAGES if not known.get(key)]

    @property
    def is_public(self) -> bool:
        return self.vouched_on is not None and not self.missing


class Phrase(models.Model):
    """One message in the card's language, and the Danish it was translated from."""

    card = models.ForeignKey(PhraseCard, models.CASCADE, related_name="phrases")
    key = models.CharField(_("besked"), max_length=40)
    text = models.CharField(_("oversættelse"), max_length=300)
    danish = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("besked")
        verbose_name_plural = _("beskeder")
        constraints = [
            models.UniqueConstraint(fields=["card", "key"], name="phrase_once"),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.danish = phrases.MESSAGES[self.key].in_language(phrases.DANISH)
        with transaction.atomic():
            super().save(*args, **kwargs)
            freshness.bump(content=True)

    @property
    def follows_danish(self) -> bool:
        message = phrases.MESSAGES.get(self.key)
        return message is not None and message.in_language(phrases.DANISH) == self.danish
