"""The form between its first page and the receipt, sealed under a key only the cookie holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One browser's form. `id` and the key are both derived from the cookie; the server keeps
    neither cookie nor key. Sending turns the row into the receipt, by one conditional update,
    so that a double click finds the receipt and not a second form.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Kladde")
        RECEIPT = "receipt", _("Kvittering")

    id = models.CharField(primary_key=True, max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.state} {self.id[:8]}"
