"""The benchmarks, printed as ratios: `python -m tests.bench [pages toggle walk …]`.

Each goal prints one line: name · median · range · goal · verdict. A verdict is pass, fail, too
noisy (the machine was not idle, or the rounds lie on both sides of the limit) or not measured.
Method and limits: design, speed.md 1 and 10. Everything runs on 127.0.0.1 and is gone afterwards.
"""

from __future__ import annotations

import datetime
import importlib
import platform
import shutil
import signal
import sys
import time
import traceback
from importlib.metadata import version
from pathlib import Path

from tests import postgres
from tests.bench import machine
from tests.bench.report import FAIL, Report
from tests.bench.servers import World, said, world

SUBJECTS = {
    "pages": "a guidance page: kept, bare, made anew (goals 1–3)",
    "toggle": "the crisis banner in four processes (goal 4)",
    "crisis": "what the banner adds, crisis control with long logs (bar B2, goal 6)",
    "walk": "one question of the walk (goal 7)",
    "send": "sending a referral (goal 5)",
    "cases": "the case list (goal 6)",
    "casework": "search in opened cases, opening one, a new key for 10,000 parts",
    "pdf": "the PDF folder (goal 8)",
    "search": "a search among 100 and 5,000 sections (goal 10)",
    "start": "start, memory, weight (goals 9 and 11)",
}


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - set(SUBJECTS)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(SUBJECTS)}.")
        return 2
    missing = [name for name in ("nginx", "wrk") if not is_installed(name)]
    if missing:
        print(f"Not installed: {', '.join(missing)}. `make bench` installs them where it may.")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is stopped
    began = time.monotonic()
    print_header()
    report = Report()
    try:
        with world() as made:
            for name in chosen or SUBJECTS:
                run(name, made, report)
    except postgres.NoPostgres as error:
        print(f"Not measured: {error}")
        return 2
    print(f"\n{time.monotonic() - began:.0f} s; {report.count()}")
    return 1 if FAIL in report.verdicts else 0


def run(name: str, made: World, report: Report) -> None:
    began = time.monotonic()
    report.is_quiet = machine.wait_until_idle()
    print(f"\n{name}: {SUBJECTS[name]}", flush=True)
    if not report.is_quiet:
        print(f"  (the machine is busy: less than {machine.IDLE_ENOUGH:.0%} idle)")
    try:
        importlib.import_module(f"tests.bench.{name}").measure(made, report)
    except Exception:  # the other subjects can still be measured
        report.broken(name)
        print(f"{traceback.format_exc()}\n{tail(made.log)}", file=sys.stderr)
    print(f"  ({time.monotonic() - began:.0f} s)", flush=True)


def tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def is_installed(name: str) -> bool:
    return bool(shutil.which(name)) or Path("/usr/sbin", name).exists()


def print_header() -> None:
    print(f"Benchmarks, {datetime.datetime.now().astimezone():%Y-%m-%d %H:%M %Z}")
    python = platform.python_version()
    packages = " · ".join(f"{name} {version(name)}" for name in ("Django", "granian", "psycopg"))
    print(f"  Python {python} · {packages} · WeasyPrint {version('weasyprint')}")
    nginx = said([shutil.which("nginx") or "/usr/sbin/nginx", "-v"])
    database = said([str(postgres.programs() / "postgres"), "--version"])
    print(f"  {database} · {nginx} · {said(['wrk', '-v'])}")
    print(f"  {len(machine.CORES)} cores, {processor()}, {machine.idle_share():.0%} idle")


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
