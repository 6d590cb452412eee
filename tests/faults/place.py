"""One portal that a test may break: its data folder, its database, its processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine
from tests.bench.inside import Inside
from tests.bench.servers import Server, granian_command
from tests.browser.portal_server import ROOT, free_port, wait_until_ready

MEMORY = Path("/dev/shm")
QUICK = ("-m", "tests.faults.quick_worker")
FAKETIME = next(map(str, Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), "")


@dataclass(frozen=True)
class Place:
    data: Path
    log: Path
    database: dict[str, str]  # the variables that choose it; empty for SQLite in `data`

    @property
    def is_sqlite(self) -> bool:
        return not self.database

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "PG"))}
        kept |= {
            "PORTAL_DATA_DIR": str(self.data),
            "PORTAL_LIMITS": "0",
            "PYTHONDONTWRITEBYTECODE": "",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        }
        return kept | self.database | more

    @contextmanager
    def inside(self, **more: str) -> Iterator[Inside]:
        """A process with Django in it that calls the functions of deeds.py."""
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.deeds"],
                cwd=ROOT,
                env=self.environment(**more),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                start_new_session=True,
            )
        try:
            yield Inside(process)
        finally:
            machine.stop(process)

    @contextmanager
    def web(self, *, workers: int = 1, **more: str) -> Iterator[Server]:
        """The portal under granian, started as `manage.py serve` starts it."""
        port = free_port()
        env = self.environment(PORT=str(port), **more)
        command = granian_command("portal.wsgi:application", port, workers)
        with machine.started(command, log=self.log, env=env, cwd=ROOT) as process:
            wait_until_ready(f"http://127.0.0.1:{port}/healthz/ready", process, self.log)
            yield Server(port, process.pid)

    @contextmanager
    def worker(
        self, *, command: Sequence[str] = ("manage.py", "work"), **more: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        env = self.environment(**more)
        with machine.started(
            [sys.executable, *command], log=self.log, env=env, cwd=ROOT
        ) as process:
            yield process

    def manage(self, *arguments: str, **more: str) -> None:
        """Run a management command to its end. Raises CalledProcessError."""
        command = [sys.executable, "manage.py", *arguments]
        with self.log.open("ab") as output:
            where = {"cwd": ROOT, "env": self.environment(**more), "timeout": 60}
            subprocess.run(command, check=True, stdout=output, stderr=output, **where)


def roomy_memory() -> Path | None:
    """A folder in memory, where a flush costs nothing; None where there is no room for one.

    Nothing here takes the machine's power away, so that a process finds what it has written.
    """
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < 2 * 1024**3:
        return None
    return MEMORY


def clock_off(by: str) -> dict[str, str]:
    """Variables under which a process believes that it is `by` ("+3d", "-3d") from now."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def clock_from(file: Path) -> dict[str, str]:
    """As clock_off, but by what stands in `file` at that moment."""
    variables = {k: v for k, v in clock_off("").items() if k != "FAKETIME"}
    return variables | {"FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1"}
