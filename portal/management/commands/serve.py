"""Starts the whole embedded portal: database, content, demo cases, web server, worker.

Everything may be run again. Ctrl-C stops all of it; a worker process that dies is started again.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

MOST_DEATHS = 20  # restarts before we say that something is wrong


class Command(BaseCommand):
    help = "Prepare the data folder and run web server and worker until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port()
        prepare(self.stdout.write)
        here = str(settings.BASE_DIR)
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "portal.wsgi:application"]
        web += ["--host", "127.0.0.1", "--port", str(settings.PORT), "--no-ws"]
        web += ["--workers", "1", "--blocking-threads", "4", "--respawn-failed-workers"]
        web += ["--log-level", "warning", "--backpressure", "64"]
        worker = [sys.executable, "manage.py", "work"]
        commands = [web] if settings.ROLE != "worker" else []
        commands += [worker] if settings.ROLE in ("all", "worker") else []
        self.stdout.write(f"\nThe portal runs on http://127.0.0.1:{settings.PORT}/")
        if settings.DEMO:
            self.stdout.write(f"Demo people: http://127.0.0.1:{settings.PORT}/konto/demo/")
        self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()
        supervise(commands, here)


def refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} is taken. Choose another: PORT={settings.PORT + 1} make run"
            ) from error


def prepare(say: Any) -> None:
    """Database, static files, content and (in demo mode) people and cases."""
    for folder in ("keys", "mail"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("check", "--fail-level", "ERROR", verbosity=0)
    call_command("migrate", verbosity=0)
    # Again with the tables there: is this the database whose keys are pinned?
    call_command("check", databases=["default"], fail_level="ERROR", verbosity=0)
    if not static_is_fresh():
        say("· Collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    call_command("load_guidance")
    if settings.DEMO:
        call_command("demo")


def static_is_fresh() -> bool:
    made = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not made.exists():
        return False
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    newest = max(p.stat().st_mtime for f in folders for p in f.rglob("*"))
    return newest < made.stat().st_mtime


def supervise(commands: list[list[str]], folder: str) -> None:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        # A group of their own, so that Ctrl-C reaches them through us and in order.
        return subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)

    running = [start(command) for command in commands]
    deaths = 0
    while not stopping and deaths < MOST_DEATHS:
        time.sleep(0.3)
        for place, process in enumerate(running):
            if process.poll() is not None and not stopping:
                deaths += 1
                time.sleep(1)
                running[place] = start(commands[place])
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with whatever it has started itself
    if not stopping:
        raise CommandError("A process of the portal keeps dying; its own words stand above.")
