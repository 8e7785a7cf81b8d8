"""The C library's allocator, told to keep what is freed for the next mail.

By default glibc asks the kernel for every block of over 128 KiB and gives it back when it is freed: each copy of a mail
of 1.4 MB then costs some 350 page faults, more than its digest does (mallopt(3)).
"""

from __future__ import annotations

import contextlib
import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""mallopt(3)'s names of them, from malloc.h."""
_LARGE = 8 * 1024 * 1024
"""Bytes from which a block comes from the kernel and goes back to it: few mails are so large."""
_KEPT = 32 * 1024 * 1024
"""Bytes of free memory that each heap keeps."""


def keep_freed_memory() -> None:
    """For the calling process, for good; nothing where the C library is another."""
    with contextlib.suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, _KEPT)
