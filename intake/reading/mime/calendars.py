"""Calendar entries (RFC 5546, RFC 6047): the mail that *is* an invitation or an answer to one."""

from __future__ import annotations

import re

from intake.reading.mime.charsets import decode_text
from intake.reading.mime.parts import Part

_METHOD = re.compile(r"^METHOD:\s*([A-Za-z-]{3,20})", re.MULTILINE)
_ENTRY = "text/calendar"
_HEAD = 4_000
"""Bytes of an entry in which its method stands."""
_DEPTH = 4


def calendar_method(root: Part) -> str:
    """The entry's method in capitals; "" for a mail that is none. One that a person attached as a file is a file."""
    part = _entry(root, _DEPTH)
    if part is None:
        return ""
    named = part.params.get("method", "").strip()
    found = None if named else _METHOD.search(decode_text(part.content()[:_HEAD], None))
    return (named or (found[1] if found else ""))[:20].upper()


def _entry(part: Part, depth: int) -> Part | None:
    """The mail itself, or one of the alternatives of its text."""
    if part.content_type == _ENTRY and part.disposition != "attachment":
        return part
    if depth == 0 or not part.content_type.startswith("multipart/"):
        return None
    alternatives = part.content_type == "multipart/alternative"
    below = part.children if alternatives else [each for each in part.children if each.content_type != _ENTRY]
    return next((found for each in below if (found := _entry(each, depth - 1))), None)
