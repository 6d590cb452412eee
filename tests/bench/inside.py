"""A process with Django in it that does what it is asked: one JSON line in, one JSON line out.

The benchmarks themselves hold no Django, so each may use the databases it wants, side by side.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import machine

ROOT = Path(__file__).resolve().parents[2]


class Inside:
    """Calls functions of deeds.py, and of each subject's own deeds, in the other process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __call__(self, deed: str, **arguments: Any) -> Any:
        """Raises RuntimeError with the other side's trace."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([deed, arguments]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{deed}: the process inside Django has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{deed}:\n{answer['error']}")
        return answer["value"]


@contextmanager
def inside(environment: dict[str, str], log: Path) -> Iterator[Inside]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.inside"],
            cwd=ROOT,
            env=environment,
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


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the portal's own log lines go where errors go
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from tests.bench import case_deeds, casework_deeds, crisis_deeds, crisis_history, deeds

    modules = (deeds, case_deeds, casework_deeds, crisis_history, crisis_deeds)
    known = {name: thing for module in modules for name, thing in vars(module).items()}
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = {"value": known[name](**arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
