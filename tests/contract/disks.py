"""Disks that fill up: a real, very small file system as root; elsewhere the system's limit on file sizes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREAMBLE = """
import resource, signal
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""


@contextmanager
def tiny_disk(directory: Path, *, kibibytes: int) -> Iterator[Path]:
    """A place where no more than that can be written."""
    disk = directory / "petit-disque"
    disk.mkdir()
    if not _mount(disk, kibibytes):
        with _file_size_limit(kibibytes * 1024):
            yield disk
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _mount(disk: Path, kibibytes: int) -> bool:
    if os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(disk)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def _file_size_limit(size: int) -> Iterator[None]:
    """The soft limit only, so that it can be lifted again; EFBIG instead of a signal."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, former)


def run_with_file_size_limit(program: str, *, limit: int) -> str:
    """What that program printed, in a process where no file can grow past ``limit`` bytes."""
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE.format(limit=limit) + program], check=True, capture_output=True, text=True
    )
    return done.stdout
