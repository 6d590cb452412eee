"""Keys: public halves, and private halves only as wraps (design: security.md 4.2)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Authority


class AuthorityKey(models.Model):
    """One generation of an authority's key, or of its recovery key. Only the public half.

    `fingerprint` is SHA-256 (hex) of `public`. A row counts only when its fingerprint is pinned
    in the deployment's settings, so that a writer to the database cannot swap keys.
    """

    class Use(models.TextChoices):
        READ = "read", _("Læsning")
        RECOVERY = "recovery", _("Genopretning")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.CharField(max_length=8, choices=Authority)
    use = models.CharField(max_length=8, choices=Use)
    generation = models.PositiveIntegerField()
    public = models.BinaryField()
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "use", "generation"], name="key_generation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.use} {self.generation}"


class PersonalKey(models.Model):
    """A colleague's own key: private half sealed under Argon2id(unlock phrase).

    A second seal under a printed recovery code of 130 bits opens it when the phrase is forgotten.
    From `locked_at` on neither is tried any more, until a colleague has confirmed.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    public = models.BinaryField()
    salt = models.BinaryField()
    sealed = models.BinaryField()
    recovery_sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"personal key of user {self.user_id}"


class KeyGrant(models.Model):
    """An authority key's private half, sealed to one colleague's personal key."""

    key = models.ForeignKey(AuthorityKey, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "user"], name="key_granted_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.key_id} to user {self.user_id}"


class UnlockedKeys(models.Model):
    """Private halves during an unlocked session, sealed under a secret only the cookie holds."""

    id = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    idle_until = models.DateTimeField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"unlocked for user {self.user_id}"


class SearchRecord(models.Model):
    """That someone searched in opened cases; the words are sealed to the authority's own key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    key = models.ForeignKey(AuthorityKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"search by user {self.user_id}"
