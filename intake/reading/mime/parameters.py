"""Parameters of a structured header (``; name=value``), as senders really write them.

RFC 2045 quoting, RFC 2231 continuations and charsets, and values with spaces that nobody quoted. Linear in the
header's length; nothing here raises on bad input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from intake.reading.mime.charsets import decode_text

_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\[^\\]|\\\\[^\\]")
"""A whole path, as old programs write it: its backslashes are no escapes."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_EXTENDED = re.compile(r"^([^*]+)\*(\d*)(\*?)$")

MAX_LENGTH = 16_384
"""Characters of one header that are looked at: a name of 300 characters, percent-encoded thrice over, fits."""


def parameters(value: str) -> dict[str, str]:
    """Parameters as written, unquoted, keys lower-cased (``filename*0*`` stays so); the first of equals wins."""
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(value[:MAX_LENGTH]):
        found.setdefault(match[1].lower(), _unquote(match[2]))
    return found


def extended(params: Mapping[str, str], name: str) -> str | None:
    """The RFC 2231 value of ``name*`` or ``name*0*``…, decoded; None when the header has none.

    Missing sections end the value: what comes after a gap cannot be placed.
    """
    if f"{name}*" in params:
        return _decode_charset(params[f"{name}*"])
    sections = _sections(params, name)
    pieces: list[str] = []
    while len(pieces) in sections:
        pieces.append(sections[len(pieces)])
    return _decode_charset("".join(pieces), always=f"{name}*0*" in params) if pieces else None


def _sections(params: Mapping[str, str], name: str) -> dict[int, str]:
    found = {}
    for key, value in params.items():
        match = _EXTENDED.match(key)
        if match and match[1] == name and match[2]:
            found[int(match[2][:6])] = value
    return found


def _decode_charset(value: str, *, always: bool = True) -> str:
    """``utf-8'fr'd%C3%A9cision`` → ``décision``; a value without the two quotes is percent-decoded all the same."""
    if not always:
        return value
    charset, quote, rest = value.partition("'")
    if not quote or "'" not in rest:
        return decode_text(unquote_to_bytes(value), None)
    return decode_text(unquote_to_bytes(rest.partition("'")[2]), charset or None)


def _unquote(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        inner = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
        return inner if _WINDOWS_PATH.match(inner) else _ESCAPE.sub(r"\1", inner)
    return value
