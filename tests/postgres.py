"""A PostgreSQL server of our own: unprivileged, on a socket only, gone when the tests are."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """No PostgreSQL server programs are installed."""


def programs() -> Path:
    """The newest installed server's folder. Raises NoPostgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise NoPostgres("Install the package postgresql (make test does it where it may).")
    return found[-1].parent


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """Yields the PG… variables that reach a fresh, empty server."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_user = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"]
        as_user.append("--clear-groups")
    data = folder / "data"
    bin_dir = programs()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    init = [str(bin_dir / "initdb"), "-D", str(data), "-U", "portal", "-A", "trust"]
    init += ["-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run([*as_user, *init], check=True, **quiet)
    start = [str(bin_dir / "postgres"), "-D", str(data), "-k", str(folder), "-h", ""]
    for option in ("max_connections=60", "log_min_error_statement=panic", "fsync=on"):
        start += ["-c", option]
    process = subprocess.Popen([*as_user, *start], **quiet)
    variables = {"PGHOST": str(folder), "PGUSER": "portal", "PGDATABASE": "postgres"}
    try:
        _wait_until_ready(bin_dir, folder, process)
        yield {**variables, "PORTAL_DATABASE": "postgresql", "PORTAL_TEST_PGDATA": str(data)}
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(bin_dir: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    ask = [str(bin_dir / "pg_isready"), "-h", str(folder), "-U", "portal", "-q"]
    for _ in range(200):
        if subprocess.run(ask, check=False).returncode == 0:
            return
        if process.poll() is not None:
            raise NoPostgres("The server stopped at once.")
        time.sleep(0.05)
    raise NoPostgres("The server did not answer within ten seconds.")
