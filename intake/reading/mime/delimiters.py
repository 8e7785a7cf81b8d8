"""Where the parts of a multipart stand between its delimiter lines (RFC 2046, 5.1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

EOL = rb"(?:\r*\n|\r(?!\n))"
"""A line's end as programs write it: CR LF, LF, CR alone, CR CR LF."""
_DELIMITER_END = re.compile(rb"(--)?[ \t]*(?:" + EOL + rb"|\Z)")


def between(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines stand.

    What follows a closing delimiter is an epilogue, unless a further delimiter comes: mails exist whose inner
    and outer multipart share one boundary, and their attachments must not be lost.
    """
    opened: int | None = None
    for first, last, closing in _delimiters(raw, boundary, start, end):
        if opened is not None:
            yield opened, max(opened, _before_eol(raw, opened, first))
        opened = None if closing else last
    if opened is not None and opened < end:
        yield opened, end


def _delimiters(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(begin, end, is closing) of each delimiter line."""
    needle = b"--" + boundary
    at = raw.find(needle, start, end)
    while at != -1:
        match = None
        if at == start or raw[at - 1] in b"\r\n":
            match = _DELIMITER_END.match(raw, at + len(needle), end)
        if match:
            yield at, match.end(), match[1] is not None
        at = raw.find(needle, match.end() if match else at + 1, end)


def _before_eol(raw: bytes, start: int, at: int) -> int:
    """``at`` moved before the line end that belongs to the delimiter (RFC 2046 5.1.1)."""
    if at > start and raw[at - 1] == 0x0A:
        at -= 1
    if at > start and raw[at - 1] == 0x0D:
        at -= 1
    return at
