"""Whether this database is the one whose keys are pinned, and still keeps what is held:
`manage.py check --database default`.

A pinned key that is missing means the wrong database, a lost row or a restore that went wrong;
whatever starts then would seal to less than people believe, or to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from portal.models import Authority
from referrals import held, sealing
from referrals.models import AuthorityKey


@register(Tags.database)
def pinned_keys_are_here(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Nothing to say before the tables are made, nor while the database is away.

    Demo mode makes and pins its keys by itself, and its database may be thrown away at any time.
    """
    if settings.DEMO or not databases or not sealing.pinned():
        return []
    try:
        return [*_missing(), *_unusable()]
    except DatabaseError:
        return []


@register(Tags.database)
def holds_are_kept(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Nothing to say before the tables are made, nor while the database is away."""
    try:
        missing = [name for alias in databases or () for name in held.missing(connections[alias])]
    except DatabaseError:
        return []
    if not missing:
        return []
    return [
        Error(
            f"A case under a legal hold can be erased: {', '.join(missing)} is missing from the "
            "database.",
            hint="Find out who took it away; `manage.py migrate` puts it back. Then look at every "
            "case that is held.",
            id="referrals.E003",
        )
    ]


def missing_pins() -> set[str]:
    """Pinned fingerprints whose key the database does not have, or has with other bytes."""
    keys = AuthorityKey.objects.values_list("fingerprint", "public")
    known = {fingerprint for fingerprint, public in keys if _is_of(fingerprint, public)}
    return set(sealing.pinned()) - known


def _is_of(fingerprint: str, public: sealing.Blob) -> bool:
    return sealing.fingerprint_of(public) == fingerprint


def _missing() -> list[CheckMessage]:
    missing = sorted(missing_pins())
    if not missing:
        return []
    return [
        Error(
            f"Pinned keys are missing from the database: {', '.join(p[:16] for p in missing)}…",
            hint="Is it the right database, restored whole? README, Keys: the start check.",
            id="referrals.E001",
        )
    ]


def _unusable() -> list[CheckMessage]:
    try:
        sealing.keys_of(Authority.CMM)
    except sealing.KeyUnavailable:
        return [
            Error(
                "CMM has no pinned reading key and recovery key in use; nothing can be sealed.",
                hint="Pin the fingerprints that make_keys, rotate_keys or recover_keys printed.",
                id="referrals.E002",
            )
        ]
    return []
