"""A file system of a few megabytes that can be filled to the last byte."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoMount(Exception):
    """This machine does not let us mount a file system."""


class SmallDisk:
    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    @property
    def free(self) -> int:
        """Bytes."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self, *, leave: int = 0) -> None:
        """Take all space but `leave` bytes."""
        with self.ballast.open("ab", buffering=0) as file:
            try:
                while self.free > leave:
                    file.write(b"\0" * min(65536, self.free - leave))
            except OSError:  # full to the last page
                return

    def empty(self) -> None:
        self.ballast.unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Raises NoMount, with the system's own words."""
    folder = Path(tempfile.mkdtemp(prefix="portal-faults-disk-"))
    try:
        size = f"size={megabytes}m,mode=755"
        command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise NoMount(str(error)) from error
        if done.returncode:
            raise NoMount(done.stderr.strip())
        try:
            yield SmallDisk(folder)
        finally:
            # Lazy: a process that was ended a moment ago may still hold a file.
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()
