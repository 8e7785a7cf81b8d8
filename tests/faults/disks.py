"""A disk that is full and, later, is not: a real small file system as root; elsewhere a limit on a file's size."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOM = "512m"


@dataclass
class SmallDisk:
    """``place`` is where it stands; ``prefix`` goes before a command that is to feel it, until there is room."""

    place: Path
    prefix: tuple[str, ...] = field(default=())

    def make_room(self) -> None:
        """As an administrator who enlarges the volume: what was written stays."""
        if self.prefix:
            self.prefix = ()
        else:
            _mount(self.place, f"remount,size={ROOM}")


@contextmanager
def small_disk(place: Path, *, kibibytes: int) -> Iterator[SmallDisk]:
    """A disk of that size at ``place``, which is made."""
    place.mkdir(parents=True)
    if os.geteuid() != 0 or not _mount(place, f"size={kibibytes}k"):
        yield SmallDisk(place, ("prlimit", f"--fsize={kibibytes * 1024}"))
        return
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(place: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
