"""What answers during a run: the portal under granian, a bare Django, nginx, PostgreSQL.

`world()` prepares one data folder and one PostgreSQL database as `manage.py serve` would, and
each subject takes a copy of the database. All of it is gone when the block is left.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgres
from tests.bench import machine
from tests.bench.inside import ROOT, Inside, inside
from tests.browser.portal_server import free_port, wait_until_ready

CHAPTER = "/vejledninger/tegn-paa-menneskehandel/generelle-tegn/"
FOLDER_PDF = "/vejledninger/tegn-paa-menneskehandel.pdf"
PREPARED = "prepared"  # the database that the others are copies of; nobody may be using it then


@dataclass(frozen=True)
class World:
    folder: Path
    postgres: dict[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def database_pid(self) -> int:
        """The first of PostgreSQL's processes; the others are below it."""
        postmaster = Path(self.postgres["PORTAL_TEST_PGDATA"], "postmaster.pid")
        return int(postmaster.read_text().split()[0])

    @contextmanager
    def database_on_server_core(self) -> Iterator[None]:
        """PostgreSQL's work counts for the server's core, and leaves the load's core alone."""
        machine.pin_tree(self.database_pid, {machine.SERVER_CORE})
        try:
            yield
        finally:
            machine.pin_tree(self.database_pid, set(machine.CORES))

    def environment(self, database: str = "", *, data: Path | None = None) -> dict[str, str]:
        """Variables for the portal on a PostgreSQL database, or on SQLite when none is named."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "PG"))}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kept |= {
            "PORTAL_DATA_DIR": str(data or self.data),
            "PORTAL_LIMITS": "0",
            # The address stands in the PDFs, so that it may not change with the port.
            "PORTAL_PUBLIC_URL": "http://127.0.0.1:8000",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        return kept | ({**self.postgres, "PGDATABASE": database} if database else {})

    def sql(self, statement: str) -> None:
        import psycopg

        where = {"host": self.postgres["PGHOST"], "user": self.postgres["PGUSER"]}
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
            server.execute(statement)  # type: ignore[arg-type]

    def copy(self, name: str) -> dict[str, str]:
        """A copy of the prepared database; returns the variables that reach it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{PREPARED}"')
        return self.environment(name)

    def inside(self, environment: dict[str, str]) -> AbstractContextManager[Inside]:
        return inside(environment, self.log)


@contextmanager
def world() -> Iterator[World]:
    """Raises postgres.NoPostgres where no server is installed."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    try:
        folder.chmod(0o755)  # nginx's and PostgreSQL's workers may be nobody
        with postgres.server() as variables:
            made = World(folder, variables)
            made.data.mkdir(mode=0o700)
            made.sql(f'CREATE DATABASE "{PREPARED}"')
            with made.inside(made.environment(PREPARED)) as ask:
                ask("prepare")
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def granian_command(application: str, port: int, workers: int) -> list[str]:
    """As `manage.py serve` starts it."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command += ["--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers"]
    return [*command, "--log-level", "warning", "--backpressure", "64"]


def bare(
    world: World, body: bytes = b"", headers: dict[str, str] | None = None, *, middleware: str = ""
) -> AbstractContextManager[Server]:
    """tests/bench/bare.py on the server's core, under the same settings of granian."""
    file = world.folder / "body"
    file.write_bytes(body)
    environment = {
        **world.environment(),
        "BENCH_BODY": str(file),
        "BENCH_HEADERS": json.dumps(headers or {}),
        "BENCH_MIDDLEWARE": middleware,
    }
    return granian(
        "tests.bench.bare:application",
        environment,
        world.log,
        ready="/form",
        core=machine.SERVER_CORE,
    )


@contextmanager
def granian(
    application: str,
    environment: Mapping[str, str],
    log: Path,
    *,
    ready: str,
    workers: int = 1,
    core: int | None = None,
) -> Iterator[Server]:
    port = free_port()
    env = {**environment, "PORT": str(port)}
    command = granian_command(application, port, workers)
    with machine.started(command, log=log, env=env, cwd=ROOT, core=core) as process:
        wait_until_ready(f"http://127.0.0.1:{port}{ready}", process, log)
        yield Server(port, process.pid)


def portal(
    world: World, environment: dict[str, str], *, workers: int = 1, core: int | None = None
) -> AbstractContextManager[Server]:
    application = "portal.wsgi:application"
    ready = "/healthz/ready"
    return granian(application, environment, world.log, ready=ready, workers=workers, core=core)


def said(command: list[str]) -> str:
    """The first line a program prints about itself, or "absent"."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except OSError:
        return "absent"
    return (done.stdout + done.stderr).strip().splitlines()[0]
