"""The deployment's secrets: from the environment, or made once for demo mode.

Imported by settings, so it knows nothing of Django.
"""

import contextlib
import json
import os
import secrets
from pathlib import Path

from environs import Env, ValidationError

PURPOSES = ("session", "walk", "limits", "audit", "receipt", "send")


ROLES = ("public", "staff", "worker", "all")  # which addresses a process serves


class MissingSecret(Exception):
    """A secret has to come from the environment and does not."""


def one_of_the_roles(value: str) -> None:
    if value not in ROLES:
        raise ValidationError(f"must be one of {', '.join(ROLES)}")


def load(env: Env, path: Path, *, may_make: bool) -> dict[str, str]:
    """Purpose → secret (≥ 43 characters).

    Raises MissingSecret naming the variable when `may_make` is false and it is unset or short.
    """
    given = {purpose: env.str(f"PORTAL_SECRET_{purpose.upper()}", "") for purpose in PURPOSES}
    weak = [purpose for purpose in PURPOSES if len(given[purpose]) < 43]
    if not weak:
        return given
    if not may_make:
        names = ", ".join(f"PORTAL_SECRET_{purpose.upper()}" for purpose in weak)
        raise MissingSecret(f"Set {names}: at least 43 random characters each (README).")
    return {**_kept(path), **{p: s for p, s in given.items() if p not in weak}}


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = {purpose: secrets.token_urlsafe(48) for purpose in PURPOSES}
        # Several processes may start at once: the first to link its file wins.
        own = path.with_suffix(f".{os.getpid()}")
        own.write_text(json.dumps(made))
        own.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return json.loads(path.read_text())
