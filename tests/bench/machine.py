"""The machine under the benchmarks: cores, idle share, CPU time of a process tree, processes.

Core 0 (the first we may use) serves, the last one makes the load, as in the design's method.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
IDLE_ENOUGH = 0.85
LONGEST_WAIT = 30.0  # seconds, for a whole run
TICK = os.sysconf("SC_CLK_TCK")

_waited = 0.0


def core_times(core: int) -> tuple[float, float]:
    """Busy and idle seconds of one core since the machine started."""
    for line in Path("/proc/stat").read_text().splitlines():
        name, *numbers = line.split()
        if name == f"cpu{core}":
            user, nice, system, idle, waiting, *interrupts = (int(n) / TICK for n in numbers[:8])
            return user + nice + system + sum(interrupts), idle + waiting
    raise LookupError(f"no core {core} in /proc/stat")


def idle_share(seconds: float = 0.5) -> float:
    """The share of time in which the busiest of our cores had nothing to do."""
    before = {core: core_times(core) for core in CORES}
    time.sleep(seconds)
    shares = []
    for core, (busy, idle) in before.items():
        now_busy, now_idle = core_times(core)
        passed = (now_busy - busy) + (now_idle - idle)
        shares.append((now_idle - idle) / passed if passed else 0.0)
    return min(shares)


def wait_until_idle() -> bool:
    """Whether every core got idle enough. All waiting of a run together is bounded."""
    global _waited
    while idle_share() < IDLE_ENOUGH:
        _waited += 0.5
        if _waited >= LONGEST_WAIT:
            return False
    return True


def tree(pid: int) -> list[int]:
    """`pid` and every process below it that lives now."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:  # grows while it is read
        found += children.get(one, [])
    return found


def cpu_seconds(*pids: int) -> float:
    """User and system time of these processes and all below them, the finished ones included."""
    total = 0
    for pid in pids:
        for one in tree(pid):
            fields = _stat(one)
            total += sum(int(number) for number in fields[11:15])
    return total / TICK


def _stat(pid: int) -> list[str]:
    """/proc/<pid>/stat from the state on (index 1 is the parent); empty when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def pin_tree(pid: int, cores: set[int]) -> None:
    """Keep a process and all below it on these cores; what they start later stays there too."""
    for one in tree(pid):
        with suppress(ProcessLookupError):
            os.sched_setaffinity(one, cores)


def proportional_mib(pid: int) -> float:
    """Memory of one process in MiB, shared pages counted by their share (PSS), else resident."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        rollup = Path(f"/proc/{pid}/status").read_text()
    found = {line.split(":")[0]: line.split() for line in rollup.splitlines() if line}
    return int(found["Pss" if "Pss" in found else "VmRSS"][1]) / 1024


def loaded_libraries(pid: int) -> str:
    """The files mapped into a process, as the kernel lists them."""
    return Path(f"/proc/{pid}/maps").read_text()


@contextmanager
def started(
    command: list[str],
    *,
    log: Path,
    env: dict[str, str] | None = None,
    cwd: Path | str = "/",
    core: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, on one core if asked, stopped when the block is left."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """Ask it to end, wait, and end its whole group when it does not, or left someone behind."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
