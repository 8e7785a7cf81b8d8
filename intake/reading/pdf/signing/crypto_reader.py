"""pyHanko's reader of a file, within limits of time and memory."""

from __future__ import annotations

import io
import logging
import time
from typing import Any

from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.reader import PdfFileReader

MIB = 1024 * 1024
_OBJECTS = StreamDecodeLimits(max_ratio=100, ratio_floor=MIB, max_output_size=4 * MIB)
"""Of a stream of objects, which pyHanko searches from its beginning for each of them; producers make small ones."""
_LIMITS = DecodeLimits(
    per_purpose={**DEFAULT_PURPOSE_LIMITS, DecodePurpose.OBJECT_STREAM: _OBJECTS},
    document_budget=DocumentDecodeBudget(base_allowance=64 * MIB, max_ratio=20),
)
_GLANCES = 64
"""Reads, of some bytes each, from one look at the clock to the next."""

# pyHanko tells each oddity of a file to its loggers: they are the file's, not ours to log.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class TimeIsUpError(Exception):
    """Too much was computed for one file. No ValueError or the like, which pyHanko catches here and there."""


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._until = time.thread_time() + seconds
        self._glances = 0

    def check(self) -> None:
        self._glances += 1
        if self._glances % _GLANCES == 0 and time.thread_time() > self._until:
            raise TimeIsUpError


class _TimedBytes(io.BytesIO):
    """The file: pyHanko reads from it all along, a byte at a time."""

    def __init__(self, raw: bytes, deadline: _Deadline) -> None:
        super().__init__(raw)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        self._deadline.check()
        return super().read(size)


class TimedReader(PdfFileReader):
    """Raises TimeIsUpError once its thread has computed for ``seconds`` since it was made.

    Objects in compressed streams are not read from the file itself: the time is looked at for each object too.
    """

    def __init__(self, raw: bytes, seconds: float) -> None:
        self._deadline = _Deadline(seconds)
        super().__init__(_TimedBytes(raw, self._deadline), strict=False, decode_limits=_LIMITS)

    def get_object(self, *args: Any, **options: Any) -> Any:
        self._deadline.check()
        return super().get_object(*args, **options)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
