"""A file in memory, without a name, for a program that must move about in its input (a pipe does not allow it).

A confined worker may write to no file, in memory or not (RLIMIT_FSIZE): it makes its own before, and fills it
through a mapping, which that limit does not count.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = 256 * 1024**2
"""Bytes: the largest mail a worker is given. The file is sparse, it takes what is put into it."""

_prepared: list[int] = []


def prepare_scratch() -> None:
    """Makes this process's file; once, before the process is confined."""
    if not _prepared:
        number = os.memfd_create("scratch")
        os.ftruncate(number, SIZE)
        _prepared.append(number)


@contextmanager
def scratch(content: bytes) -> Iterator[int]:
    """A descriptor of the file with that content; zeros may follow it. One at a time: the next use overwrites it.

    Raises OSError where there is no memory, and in a confined process that did not prepare.
    """
    prepare_scratch()
    number = _prepared[0]
    with mmap.mmap(number, len(content)) as mapping:
        mapping[:] = content
        try:
            yield number
        finally:
            # Given back to the machine, and not seen by the next archive.
            mapping.madvise(mmap.MADV_REMOVE)
