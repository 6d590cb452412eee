"""Load with wrk, in rounds: every target once a round, the order reversed in alternate rounds."""

from __future__ import annotations

import os
import re
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine

MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
FOREIGN_AT_MOST = 0.18  # of a core, as in the design's method

_repeats_left = 6  # for a whole run, so that it stays bounded on a busy machine


@dataclass(frozen=True)
class Target:
    """Something that answers: where, with which headers, and whose CPU time counts for it."""

    name: str
    url: str
    pids: tuple[int, ...]
    headers: tuple[str, ...] = ()
    script: Path | None = None  # Lua for wrk, where the request is not a plain GET
    connections: int = 32
    seconds: int = 2  # wrk takes no fractions


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw, and what it cost the server."""

    requests: int
    per_second: float
    p50: float  # ms
    p99: float  # ms
    errors: int
    cpu_us: float  # CPU time of the server's processes for each request
    foreign: float  # share of the server's or the load's core that others used meanwhile


Rounds = list[dict[str, Load]]


def run(targets: Sequence[Target], *, rounds: int = 5) -> Rounds:
    """Each target once a round. A run in which others used the core is repeated if it may be."""
    found: Rounds = []
    for number in range(rounds):
        order = targets if number % 2 == 0 else targets[::-1]
        found.append({target.name: _cleanest(target) for target in order})
    return found


def ratios(rounds: Rounds, over: str, under: str, of: str = "cpu_us") -> list[float]:
    """One figure of `over` divided by that of `under`, inside each round."""
    return [getattr(r[over], of) / getattr(r[under], of) for r in rounds]


def figures(rounds: Rounds, name: str, of: str) -> list[float]:
    return [getattr(each[name], of) for each in rounds]


def errors(rounds: Rounds) -> int:
    return sum(load.errors for each in rounds for load in each.values())


def is_clean(rounds: Rounds) -> bool:
    """Whether others left both cores alone in all but a few runs."""
    loads = [load for each in rounds for load in each.values()]
    return sum(load.foreign > FOREIGN_AT_MOST for load in loads) <= len(loads) // 10


def _cleanest(target: Target) -> Load:
    global _repeats_left
    best = measure(target)
    if best.foreign > FOREIGN_AT_MOST and _repeats_left:
        _repeats_left -= 1
        best = min(best, measure(target), key=lambda load: load.foreign)
    return best


def measure(target: Target) -> Load:
    command = ["wrk", "-t1", f"-c{target.connections}", f"-d{target.seconds}s", "--latency"]
    command += [part for header in target.headers for part in ("-H", header)]
    command += ["-s", str(target.script)] if target.script else []
    command.append(target.url)
    cores = machine.SERVER_CORE, machine.LOAD_CORE
    served, loaded = machine.cpu_seconds(*target.pids), _finished_children()
    before = [machine.core_times(core) for core in cores]
    said = _on_core(command, timeout=target.seconds + 20)
    after = [machine.core_times(core) for core in cores]
    served = machine.cpu_seconds(*target.pids) - served
    loaded = _finished_children() - loaded
    foreign = max(map(_foreign, before, after, (served, loaded)))
    if machine.SERVER_CORE == machine.LOAD_CORE:
        foreign = 1.0  # one core only: wrk itself is in the way
    return parse(said, served, foreign)


def _foreign(before: tuple[float, float], after: tuple[float, float], ours: float) -> float:
    """The share of a core's time that was neither idle nor ours."""
    busy, idle = after[0] - before[0], after[1] - before[1]
    return max(0.0, busy - ours) / (busy + idle) if busy + idle else 1.0


def _finished_children() -> float:
    """CPU seconds of our own processes that have ended, wrk among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def parse(said: str, cpu_seconds: float, foreign: float) -> Load:
    """wrk's text as figures. Raises ValueError when it made no request."""
    count = int(_one(r"(\d+) requests in", said))
    if not count:
        raise ValueError(f"wrk got no answer:\n{said}")
    wrong = int(_one(r"Non-2xx or 3xx responses: (\d+)", said, "0"))
    sockets = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said
    )
    wrong += sum(int(n) for n in sockets.groups()) if sockets else 0
    return Load(
        requests=count,
        per_second=float(_one(r"Requests/sec:\s+([\d.]+)", said)),
        p50=_milliseconds(_one(r"\n\s+50%\s+(\S+)", said)),
        p99=_milliseconds(_one(r"\n\s+99%\s+(\S+)", said)),
        errors=wrong,
        cpu_us=cpu_seconds / count * 1e6,
        foreign=foreign,
    )


def _one(pattern: str, text: str, otherwise: str | None = None) -> str:
    found = re.search(pattern, text)
    if found is None and otherwise is None:
        raise ValueError(f"wrk did not say {pattern}:\n{text}")
    return found[1] if found else str(otherwise)


def _milliseconds(text: str) -> float:
    amount, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(amount) * MILLISECONDS[unit]


def _on_core(command: list[str], *, timeout: float) -> str:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/"
    )
    try:
        os.sched_setaffinity(process.pid, {machine.LOAD_CORE})
        return process.communicate(timeout=timeout)[0]
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=10)
