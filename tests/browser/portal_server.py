"""A real portal in processes of its own, on a fresh database, for tests that drive a browser."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREPARE = "from portal.management.commands import serve; serve.prepare(print)"


@dataclass(frozen=True)
class Portal:
    url: str
    data: Path
    environment: dict[str, str]
    log: Path

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the running portal; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextmanager
def portal(data: Path, **variables: str) -> Iterator[Portal]:
    """Start `manage.py serve` and wait until it can seal a referral; stop it at the end."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_TEST")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    folder, database = prepared()
    shutil.copytree(folder, data, dirs_exist_ok=True)
    environment |= {"PORT": str(port), "PORTAL_DATA_DIR": str(data), **variables}
    if database:
        environment["PGDATABASE"] = new_database(environment, like=database)
    log = data / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{url}/healthz/ready", process, log)
        yield Portal(url, data, environment, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@functools.cache
def prepared() -> tuple[Path, str]:
    """A data folder and a PostgreSQL database (else "") with content and demo cases, to copy.

    Made once in a run by the very step with which `manage.py serve` begins.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_TEST")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment |= {"PORTAL_DATA_DIR": str(folder)}
    database = ""
    if environment.get("PORTAL_DATABASE") == "postgresql":
        environment["PGDATABASE"] = database = new_database(environment)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", PREPARE]
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return folder, database


def new_database(environment: dict[str, str], like: str = "template1") -> str:
    """A new database on the test server; returns its name."""
    import psycopg

    name = f"browser_{time.monotonic_ns()}"
    where = {"host": environment["PGHOST"], "user": environment["PGUSER"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return name


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(450):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
        if process.poll() is not None:
            break
    raise RuntimeError(f"the portal did not start:\n{log.read_text()[-3000:]}")
