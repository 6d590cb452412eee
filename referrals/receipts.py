"""The receipt code: 100 random bits that open the reporter's mailbox, shown once.

Unguessable by size, so a fast keyed hash finds the case and HKDF makes the wrapping key: sending
stays fast and nobody can exhaust memory with wrong codes (design: architecture.md 2, 12).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from referrals import sealing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
LETTERS = 20  # 100 bits, then one check character
GROUP = 4
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


class WrongCode(Exception):
    """Not a receipt code: too short, too long, or its check character does not fit."""


def new_code() -> str:
    """Five groups of four letters; the last group ends with the check letter."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    return as_shown(letters + check_of(letters))


def as_shown(typed: str) -> str:
    """The code in its groups, as it was issued. Raises WrongCode."""
    letters = normalise(typed)
    groups = [letters[at : at + GROUP] for at in range(0, LETTERS, GROUP)]
    return "-".join(groups) + letters[LETTERS]


def check_of(letters: str) -> str:
    """A weighted sum, so that one wrong letter or two swapped ones are noticed."""
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(letters, start=1))
    return ALPHABET[total % 31]


def normalise(typed: str) -> str:
    """Letters as issued, whatever spaces, hyphens and look-alikes were typed. Raises WrongCode."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(READ_AS)
    if len(letters) != LETTERS + 1 or any(c not in ALPHABET for c in letters):
        raise WrongCode
    if check_of(letters[:LETTERS]) != letters[LETTERS]:
        raise WrongCode
    return letters


def last_group(code: str) -> str:
    """What the reporter types back to show that the code is written down."""
    return code.rsplit("-", 1)[-1]


def lookup_of(code: str) -> str:
    """The keyed hash under which the case is found. Raises WrongCode."""
    letters = normalise(code)
    message = b"portal|receipt|" + letters.encode()
    return hmac.new(settings.SECRETS["receipt"].encode(), message, hashlib.sha256).hexdigest()


def wrapping_key(code: str) -> bytes:
    """32 bytes that seal the reporter's private key. Raises WrongCode."""
    salt = hashlib.sha256(b"portal|salt|" + settings.SECRETS["receipt"].encode()).digest()
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"portal|1|reporter-key")
    return kdf.derive(normalise(code).encode())


def new_reference() -> str:
    """Eight letters for talking about a case: says nothing and counts nothing."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True)
class ReporterKey:
    """The key pair that messages to the reporter will be sealed to."""

    public: bytes
    sealed: bytes


def new_reporter_key(code: str, referral_id: object) -> ReporterKey:
    private = sealing.new_private()
    context = f"portal|1|reporter-key|{referral_id}".encode()
    sealed = sealing.encrypt(wrapping_key(code), private, context)
    return ReporterKey(sealing.public_of(private), sealed)
