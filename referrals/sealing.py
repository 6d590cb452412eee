"""Sealing to authorities' public keys. The public side may import this; it can open nothing.

A part's content is padded JSON under a fresh AES-256-GCM key; the key exists only as HPKE wraps
(ML-KEM-768 + X25519, HKDF-SHA-256, AES-256-GCM), one for each authority key. Every ciphertext is
bound to its row and kind, so a body moved to another row does not open (design: security.md 4).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from django.conf import settings
from django.utils import timezone

from referrals.models import AuthorityKey, Part, Referral, Wrap

Blob: TypeAlias = bytes | memoryview  # what the two databases give for a binary column

VERSION = 1
SMALLEST = 4096  # bytes; content is padded to the next power of two from here
NONCE = 12
MLKEM_PUBLIC = 1184
MLKEM_SEED = 64
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Damaged(Exception):
    """The bytes were changed, moved, or sealed by an unknown version. Never shown as empty."""


class KeyUnavailable(Exception):
    """No pinned key of that authority: nothing may be sealed or confirmed."""


# -- padding and content --------------------------------------------------------------------------
def pad(content: bytes) -> bytes:
    """Four bytes of length, the content, zeros up to the next power of two (≥ SMALLEST)."""
    need = len(content) + 4
    size = max(SMALLEST, 1 << (need - 1).bit_length())
    return len(content).to_bytes(4, "big") + content + b"\0" * (size - need)


def unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4], "big")
    if length > len(padded) - 4:
        raise Damaged("length")
    return padded[4 : 4 + length]


def to_bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


# -- symmetric ------------------------------------------------------------------------------------
def encrypt(key: bytes, content: bytes, context: bytes, *, nonce: bytes | None = None) -> bytes:
    """Version byte, nonce, padded ciphertext. `nonce` is given by test vectors only."""
    nonce = nonce or os.urandom(NONCE)
    return bytes([VERSION]) + nonce + AESGCM(key).encrypt(nonce, pad(content), context)


def decrypt(key: bytes, sealed: Blob, context: bytes) -> bytes:
    """Raises Damaged."""
    sealed = bytes(sealed)
    if len(sealed) < 1 + NONCE or sealed[0] != VERSION:
        raise Damaged("version")
    try:
        return unpad(AESGCM(key).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], context))
    except InvalidTag as error:
        raise Damaged("tag") from error


# -- key pairs ------------------------------------------------------------------------------------
def new_private() -> bytes:
    """A private key as bytes: 64 bytes of ML-KEM seed, 32 of X25519."""
    kem, curve = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    return kem.private_bytes_raw() + curve.private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public half: 1,184 bytes of ML-KEM-768, 32 of X25519."""
    kem = MLKEM768PrivateKey.from_seed_bytes(private[:MLKEM_SEED])
    curve = X25519PrivateKey.from_private_bytes(private[MLKEM_SEED:])
    return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def fingerprint_of(public: Blob) -> str:
    return hashlib.sha256(bytes(public)).hexdigest()


def wrap(secret: bytes, public: Blob, context: bytes) -> bytes:
    """`secret` sealed to a public key: version byte and HPKE ciphertext."""
    public = bytes(public)
    kem = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC])
    curve = X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC:])
    return bytes([VERSION]) + SUITE.encrypt(secret, MLKEM768X25519PublicKey(kem, curve), context)


def private_key(private: bytes) -> MLKEM768X25519PrivateKey:
    """The private half ready for use: worth keeping where many wraps are opened in one request."""
    kem = MLKEM768PrivateKey.from_seed_bytes(private[:MLKEM_SEED])
    curve = X25519PrivateKey.from_private_bytes(private[MLKEM_SEED:])
    return MLKEM768X25519PrivateKey(kem, curve)


def unwrap(sealed: Blob, private: bytes | MLKEM768X25519PrivateKey, context: bytes) -> bytes:
    """Raises Damaged. Needs a private key, which the public side never has for authorities."""
    sealed = bytes(sealed)
    if not sealed or sealed[0] != VERSION:
        raise Damaged("version")
    key = private_key(private) if isinstance(private, bytes) else private
    try:
        return SUITE.decrypt(sealed[1:], key, context)
    except (InvalidTag, ValueError) as error:
        raise Damaged("tag") from error


# -- contexts: what a ciphertext is bound to ------------------------------------------------------
def part_context(referral: UUID, part: UUID, kind: str) -> bytes:
    return f"portal|{VERSION}|part|{kind}|{referral}|{part}".encode()


def wrap_context(referral: UUID, part: UUID, kind: str, key: UUID) -> bytes:
    return f"portal|{VERSION}|wrap|{kind}|{referral}|{part}|{key}".encode()


# -- parts ----------------------------------------------------------------------------------------
def pinned() -> frozenset[str]:
    """Fingerprints the deployment trusts; in demo mode those of the data folder."""
    if settings.PINNED_KEYS:
        return frozenset(settings.PINNED_KEYS)
    kept = settings.DATA_DIR / "keys" / "pinned.json"
    if settings.DEMO and kept.exists():
        return frozenset(json.loads(kept.read_text()))
    return frozenset()


def keys_of(authority: str) -> list[AuthorityKey]:
    """The authority's newest pinned key and its newest pinned recovery key.

    Raises KeyUnavailable when either is missing: nothing is confirmed that cannot be read.
    """
    trusted = pinned()
    found: dict[str, AuthorityKey] = {}
    for key in AuthorityKey.objects.filter(authority=authority, retired_at=None).order_by(
        "generation"
    ):
        if key.is_demo and not settings.DEMO:
            continue
        if key.fingerprint in trusted and fingerprint_of(key.public) == key.fingerprint:
            found[key.use] = key
    if set(found) != set(AuthorityKey.Use.values):
        raise KeyUnavailable(authority)
    return list(found.values())


def seal_part(
    referral: Referral, kind: str, content: Mapping[str, Any], keys: Iterable[AuthorityKey]
) -> tuple[Part, list[Wrap]]:
    """An unsaved part and its wraps."""
    part = Part(referral=referral, kind=kind, made_at=timezone.now())
    secret = AESGCM.generate_key(256)
    context = part_context(referral.pk, part.pk, kind)
    part.sealed = encrypt(secret, to_bytes(content), context)
    return part, [wrap_key(part, secret, key) for key in keys]


def wrap_key(part: Part, secret: bytes, key: AuthorityKey) -> Wrap:
    """The unsaved wrap of a part's key to one authority key."""
    context = wrap_context(part.referral_id, part.pk, part.kind, key.pk)
    return Wrap(part=part, key=key, sealed=wrap(secret, key.public, context))
