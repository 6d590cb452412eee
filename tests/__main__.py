"""Runs the tests: `python -m tests all` (make test) or `python -m tests quick` (make check).

Each stage says its name and time; the first that fails stops the run with its output.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
APPS = ["portal", "guidance", "crisisplan", "referrals"]


def main(which: str) -> int:
    began = time.monotonic()
    python = [sys.executable, "-m"]
    pytest = [*python, "pytest", "-q", "-n", "2"]
    stage("lint", [str(BIN / "ruff"), "check", "."])
    stage("format", [str(BIN / "ruff"), "format", "--check", "."])
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    stage("templates", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates])
    stage("types", [str(BIN / "mypy")])
    stage("imports", [str(BIN / "lint-imports")])
    chosen = "not browser and not bench and not faults"
    if which == "quick":
        stage("quick tests on SQLite", [*pytest, "-m", f"{chosen} and not slow"])
        print("\nWhat lays out PDFs or walks every address is left to make test.", flush=True)
    if which == "all":
        stage("tests on SQLite", [*pytest, "-m", f"{chosen} and not once"])
        job = ["tests/browser/test_main_job.py", "tests/browser/test_marked_words.py"]
        stage("main job on SQLite", [*python, "pytest", "-q", "-m", "browser", *job])
        faults = [*pytest, "--dist", "loadfile", "-m", "faults", "tests/faults"]
        stage("faults on SQLite", faults)
        # It breaks and restarts servers of its own.
        stage("faults on PostgreSQL", faults, {"PORTAL_DATABASE": "postgresql"})
        with postgres.server() as variables:
            stage("tests on PostgreSQL", [*pytest, "-m", chosen], variables)
            stage("browser tests", [*python, "pytest", "-q", "-m", "browser"], variables)
    print(f"\nAll stages passed in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def stage(name: str, command: list[str], variables: dict[str, str] | None = None) -> None:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(variables or {})}
    environment.pop("PORTAL_TEST_DATA", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        print(f"\nFailed: {name}", file=sys.stderr)
        sys.exit(done.returncode)
    print(f"   {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
