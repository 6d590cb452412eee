"""Making keys for an empty portal: authority keys, recovery keys, and who may use them.

Demo mode runs this at the first start; in production the key ceremony will (a later step). It
lives on the staff side, because it holds private halves for a moment.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from portal.demo_people import PEOPLE
from portal.models import Authority, User
from referrals import keyring
from referrals.models import AuthorityKey, PersonalKey


class NotDemo(Exception):
    """Demo keys are made in demo mode only."""


def make_demo_keys() -> bool:
    """Keys for both authorities and for every demo person with a phrase; False when they exist.

    Raises NotDemo.
    """
    if not settings.DEMO:
        raise NotDemo
    if AuthorityKey.objects.exists():
        return False
    people = [(User.objects.get(username=p.username), p) for p in PEOPLE if p.phrase]
    fingerprints: list[str] = []
    with transaction.atomic():
        for user, person in people:
            if not PersonalKey.objects.filter(user=user).exists():
                keyring.make_personal_key(user, person.phrase)
        for authority in Authority.values:
            fingerprints += make_authority(authority, [u for u, p in people])
    pin(fingerprints)
    return True


def make_authority(authority: str, people: list[User]) -> list[str]:
    """A reading key granted to the authority's people, and a recovery key in two halves."""
    key, private = keyring.make_authority_key(authority, AuthorityKey.Use.READ, is_demo=True)
    for user in people:
        if user.authority == authority:
            keyring.grant(key, private, to=user)
    recovery, whole = keyring.make_authority_key(authority, AuthorityKey.Use.RECOVERY, is_demo=True)
    keep_halves(authority, whole)
    return [key.fingerprint, recovery.fingerprint]


def keep_halves(authority: str, private: bytes) -> None:
    """Two files, each worthless alone. In production they go to two places on paper."""
    first = secrets.token_bytes(len(private))
    second = bytes(a ^ b for a, b in zip(first, private, strict=True))
    for number, half in enumerate((first, second), start=1):
        write_secret(folder() / f"DEMO-recovery-{authority}-{number}-of-2.txt", half.hex() + "\n")


def pin(fingerprints: list[str]) -> None:
    path = folder() / "pinned.json"
    kept = json.loads(path.read_text()) if path.exists() else []
    write_secret(path, json.dumps(sorted({*kept, *fingerprints})))


def folder() -> Path:
    path = Path(settings.DATA_DIR) / "keys"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_secret(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
