"""Figures as they were shown first, so that no two readings of a period differ."""

from __future__ import annotations

from django.db import models


class FigurePeriod(models.Model):
    """A finished period of one table: some quarters, or a year. Counted once, never again."""

    class Table(models.TextChoices):
        RECEIVED = "received"
        ENDED = "ended"

    class Kind(models.TextChoices):
        QUARTERS = "quarters"
        YEAR = "year"

    table = models.CharField(max_length=8, choices=Table)
    kind = models.CharField(max_length=8, choices=Kind)
    first_on = models.DateField()
    last_on = models.DateField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "kind", "first_on"], name="figure_period_counted_once"
            ),
            models.CheckConstraint(
                name="figure_period_has_days",
                condition=models.Q(last_on__gt=models.F("first_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.first_on} {self.last_on}"


class Figure(models.Model):
    """How many cases of a period stand in a column; what is missing is none."""

    period = models.ForeignKey(FigurePeriod, on_delete=models.CASCADE, related_name="figures")
    column = models.CharField(max_length=16)
    count = models.PositiveIntegerField()
    is_hidden = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "column"], name="figure_once_per_column"),
        ]

    def __str__(self) -> str:
        return f"{self.column} of {self.period_id}"
