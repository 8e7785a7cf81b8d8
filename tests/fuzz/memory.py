"""Resident memory of a process, as Linux counts it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"^(VmHWM|VmRSS):\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True)
class Memory:
    """Bytes resident now, and at most until now, of a process."""

    process: int
    resident: int
    peak: int


def of_this_process(raw: bytes, argument: None) -> Memory:
    """A task for a worker: what the process it runs in holds."""
    sizes = {name: int(kilobytes) * 1024 for name, kilobytes in _LINE.findall(Path("/proc/self/status").read_text())}
    return Memory(os.getpid(), sizes["VmRSS"], sizes["VmHWM"])
