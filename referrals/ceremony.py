"""Making an authority's first keys: who gets them, and the recovery key's two halves on paper.

`manage.py make_keys` runs it in production, demo mode at the first start. It lives on the staff
side, because it holds private halves for a moment. What it refuses, it refuses in Danish: the
sentence is for the people at the terminal.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.demo_people import PEOPLE
from portal.models import Authority, User
from portal.roles import may
from referrals import checks, keyring, paper, sealing
from referrals.models import AuthorityKey, PersonalKey

PRIVATE = 96  # bytes of a private key
LETTERS = 154  # that write them
LINE = 22  # letters of one line; with two check letters six groups
LINES = 7


class NotDemo(Exception):
    """Demo keys are made in demo mode only."""


class Refused(Exception):
    """The ceremony may not go on; the text says why and what to do."""


# -- who ------------------------------------------------------------------------------------------
def two_colleagues(authority: str, usernames: list[str]) -> list[User]:
    """Two different colleagues of the authority, each with a key of their own. Raises Refused."""
    if len({name.casefold() for name in usernames}) != 2:
        raise Refused("To forskellige kolleger skal have nøglen. Skriv to brugernavne.")
    return [_colleague(authority, name) for name in usernames]


def _colleague(authority: str, username: str) -> User:
    label = Authority(authority).label
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(f"Ingen aktiv medarbejder har brugernavnet {username}.")
    if user.authority != authority:
        raise Refused(f"{username} arbejder ikke i {label}.")
    if user.is_demo and not settings.DEMO:
        raise Refused(f"{username} er en demoperson. Vælg en rigtig kollega.")
    if not reads(user):
        raise Refused(f"{username} har ingen rolle, der åbner sager. Giv rollen først.")
    if not PersonalKey.objects.filter(user=user).exists():
        raise Refused(
            f"{username} har ingen personlig nøgle endnu. Kollegaen logger ind og laver den på "
            "siden »Mine nøgler«. Kør så kommandoen igen."
        )
    return user


def reads(user: User) -> bool:
    """Whether the user's roles open content at all, so that a key is of use."""
    return may(user, "case.open") or may(user, "handoff.receive")


# -- the first keys -------------------------------------------------------------------------------
def refuse_second(authority: str) -> None:
    """Raises Refused when the authority has keys, or when pins and database do not agree."""
    if AuthorityKey.objects.filter(authority=authority, retired_at=None).exists():
        raise Refused(
            f"{Authority(authority).label} har allerede nøgler. Skift dem med rotate_keys. Kan "
            "ingen åbne sagerne mere, så brug recover_keys."
        )
    if not settings.DEMO and checks.missing_pins():
        raise Refused(
            "PORTAL_PINNED_KEYS nævner en nøgle, som databasen ikke har. Det kan være den forkerte "
            "database. Find ud af hvorfor, før I laver nye nøgler."
        )


def make_first_keys(
    authority: str, people: list[User], *, recovery: bytes, is_demo: bool = False
) -> list[AuthorityKey]:
    """A reading key granted to `people`, and the recovery key whose halves stand on paper."""
    with transaction.atomic():
        refuse_second(authority)
        key, private = keyring.make_authority_key(authority, AuthorityKey.Use.READ, is_demo=is_demo)
        for user in people:
            keyring.grant(key, private, to=user)
        second, _private = keyring.make_authority_key(
            authority, AuthorityKey.Use.RECOVERY, private=recovery, is_demo=is_demo
        )
    return [key, second]


# -- the recovery key on paper --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Half:
    """One of two halves: worthless alone, both together are the recovery key."""

    authority: str
    number: int  # 1 or 2
    secret: bytes

    def lines(self) -> list[str]:
        letters = paper.letters_of(self.secret)
        parts = [letters[at : at + LINE] for at in range(0, LETTERS, LINE)]
        return [paper.line(p, purpose(self.authority, self.number, n)) for n, p in enumerate(parts)]

    def text(self) -> str:
        """As it stands on paper; lines with # are for the reader and skipped when typed back."""
        title = f"# Genopretningsnøgle, {Authority(self.authority).label}"
        rows = [f"{n}: {line}" for n, line in enumerate(self.lines(), start=1)]
        made = f"# Halvdel {self.number} af 2, lavet {timezone.localdate():%d-%m-%Y}"
        return "\n".join([title, made, *rows]) + "\n"


def halves_of(authority: str, private: bytes) -> tuple[Half, Half]:
    first = secrets.token_bytes(len(private))
    second = bytes(a ^ b for a, b in zip(first, private, strict=True))
    return Half(authority, 1, first), Half(authority, 2, second)


def read_line(authority: str, number: int, place: int, typed: str) -> str:
    """The letters of line `place` (from 0) of half `number`. Raises paper.Mistyped."""
    told = typed.partition(":")[2] if ":" in typed else typed
    return paper.read_line(told, LINE, purpose(authority, number, place), number=place + 1)


def joined(authority: str, letters: tuple[str, str]) -> tuple[AuthorityKey, bytes]:
    """The recovery key that two halves make. Raises Refused when they do not belong together."""
    try:
        first, second = (paper.bytes_of(half, PRIVATE) for half in letters)
        private = bytes(a ^ b for a, b in zip(first, second, strict=True))
        fingerprint = sealing.fingerprint_of(sealing.public_of(private))
    except (paper.Mistyped, ValueError):
        fingerprint = ""
    use = AuthorityKey.Use.RECOVERY
    known = AuthorityKey.objects.filter(authority=authority, use=use, fingerprint=fingerprint)
    key = known.first()
    if key is None:
        raise Refused(
            "De to halvdele hører ikke sammen, eller de hører til en anden nøgle end "
            f"genopretningsnøglen for {Authority(authority).label}. Intet er ændret."
        )
    return key, private


def purpose(authority: str, number: int, place: int) -> str:
    return f"recovery|{authority}|{number}|{place}"


# -- demo mode ------------------------------------------------------------------------------------
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
            theirs = [user for user, _person in people if user.authority == authority]
            private = sealing.new_private()
            keys = make_first_keys(authority, theirs, recovery=private, is_demo=True)
            keep_halves(authority, private)
            fingerprints += [key.fingerprint for key in keys]
    pin(fingerprints)
    return True


def keep_halves(authority: str, private: bytes) -> None:
    """Two files, each worthless alone. In production they stand on paper only."""
    for half in halves_of(authority, private):
        name = f"DEMO-recovery-{authority}-{half.number}-of-2.txt"
        write_secret(folder() / name, half.text())


def pin(fingerprints: list[str]) -> None:
    path = folder() / "pinned.json"
    kept = json.loads(path.read_text()) if path.exists() else []
    write_secret(path, json.dumps(sorted({*kept, *fingerprints})))


def folder() -> Path:
    path = Path(settings.DATA_DIR) / "keys"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_secret(path: Path, text: str) -> None:
    """For our eyes only, and in one go: a running portal never reads half a file."""
    own = path.with_suffix(f".{os.getpid()}")
    own.touch(mode=0o600)
    own.write_text(text)
    own.replace(path)
