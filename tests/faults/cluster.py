"""A PostgreSQL server that may be broken: restarted in the middle of work, or out of disk.

Like tests/postgres.py unprivileged and on a socket only, but ruled by pg_ctl, so that a test can
stop it the hard way and start it again.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.faults.place import roomy_memory

OPTIONS = ("max_connections=60", "log_min_error_statement=panic", "fsync=on", "max_wal_size=24MB")


class Cluster:
    """One server in `folder`, which must be empty and may be a small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self.as_user = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"]
            self.as_user.append("--clear-groups")

    @property
    def variables(self) -> dict[str, str]:
        where = {"PGHOST": str(self.folder), "PGUSER": "portal"}
        return {"PORTAL_DATABASE": "postgresql", **where}

    def make(self) -> None:
        init = ["-D", str(self.data), "-U", "portal", "-A", "trust", "-E", "UTF8"]
        self._run("initdb", *init, "--locale=C", "--no-sync", "--wal-segsize=1")

    def start(self) -> bool:
        """False when the server cannot start, as on a full disk."""
        options = f"-k {self.folder} -h '' " + " ".join(f"-c {option}" for option in OPTIONS)
        log = ["-l", str(self.folder / "server.log"), "-o", options]
        return self._run("pg_ctl", "start", "-D", str(self.data), *log, "-w", check=False)

    def restart(self) -> None:
        """As if the power had gone: every connection is cut, nothing is finished first."""
        self.stop()
        self.start()

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", "-w", check=False)

    def is_running(self) -> bool:
        return self._run("pg_ctl", "status", "-D", str(self.data), check=False)

    def copy_from(self, other: Cluster, database: str) -> None:
        """The same database here as on the other server."""
        bin_dir = postgres.programs()
        dump = [str(bin_dir / "pg_dump"), "-h", str(other.folder), "-U", "portal", "--create"]
        read = [str(bin_dir / "psql"), "-h", str(self.folder), "-U", "portal", "-d", "postgres"]
        text = subprocess.run([*dump, database], check=True, capture_output=True).stdout
        read += ["-q", "-v", "ON_ERROR_STOP=1"]
        subprocess.run(read, check=True, input=text, stdout=subprocess.DEVNULL)

    def sql(self, statement: str) -> None:
        import psycopg

        where = {"host": str(self.folder), "user": "portal", "dbname": "postgres"}
        with psycopg.connect(autocommit=True, **where) as server:
            server.execute(statement)  # type: ignore[arg-type]

    def _run(self, program: str, *arguments: str, check: bool = True) -> bool:
        command = [*self.as_user, str(postgres.programs() / program), *arguments]
        # No pipes: the server that pg_ctl leaves behind would keep them open.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(command, check=check, cwd="/", timeout=60, **quiet).returncode == 0


@contextmanager
def cluster(folder: Path | None = None) -> Iterator[Cluster]:
    """A running server. Raises postgres.NoPostgres where none is installed."""
    made = folder or Path(tempfile.mkdtemp(prefix="portal-faults-pg-", dir=roomy_memory()))
    made.mkdir(exist_ok=True)
    server = Cluster(made)
    try:
        server.make()
        if not server.start():
            raise postgres.NoPostgres("The server did not start.")
        yield server
    finally:
        server.stop()
        if folder is None:
            shutil.rmtree(made, ignore_errors=True)
