"""What a code opens: a form kept for later, and a walk that the hotline may see."""

from __future__ import annotations

from django.db import models

from referrals.models.keys import AuthorityKey


class KeptDraft(models.Model):
    """A form kept for later, or for a colleague, sealed under a code only the writer has.

    `id` is a hash of the code; the server keeps neither code nor key.
    """

    id = models.CharField(primary_key=True, max_length=64)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"kept {self.id[:8]}"


class CallCode(models.Model):
    """Role and outcome of one walk, sealed to CMM, for the one who answers the telephone.

    `id` is a keyed hash of the spoken code, which is too short to stand as a plain one.
    """

    id = models.CharField(primary_key=True, max_length=64)
    key = models.ForeignKey(AuthorityKey, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"call {self.id[:8]}"
