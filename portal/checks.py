"""What must hold before a process may start. `manage.py check` runs these; `serve` refuses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


def only_loopback() -> bool:
    return all(host in settings.LOOPBACK for host in settings.ALLOWED_HOSTS)


@register()
def safe_to_run(**_kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not only_loopback():
        if settings.DEMO:
            found.append(
                Error(
                    "Demo mode may only run on loopback hosts.",
                    hint="Set PORTAL_DEMO=0, or PORTAL_HOSTS to 127.0.0.1,localhost.",
                    id="portal.E001",
                )
            )
        else:
            found.append(
                Error(
                    "Sign-in with a second factor is not built yet.",
                    hint="Until it is, the portal runs on loopback hosts only.",
                    id="portal.E002",
                )
            )
        if not settings.TLS:
            found.append(
                Error(
                    "Without PORTAL_TLS=1 the portal may only run on loopback hosts.",
                    hint="Set PORTAL_TLS=1 behind a proxy that speaks https.",
                    id="portal.E003",
                )
            )
    # The staff side alone may start without: before the first ceremony colleagues make their keys.
    if not settings.DEMO and not settings.PINNED_KEYS and settings.ROLE != "staff":
        found.append(
            Error(
                "No key fingerprint is pinned, so no referral can be sealed.",
                hint="Set PORTAL_PINNED_KEYS to the fingerprints of the key ceremony.",
                id="portal.E004",
            )
        )
    if settings.DEMO and settings.DATABASE == "postgresql" and settings.ROLE == "public":
        found.append(
            Error(
                "Demo mode runs as one process with PORTAL_ROLE=all.",
                hint="Set PORTAL_DEMO=0 for separate public and staff processes.",
                id="portal.E005",
            )
        )
    return found
