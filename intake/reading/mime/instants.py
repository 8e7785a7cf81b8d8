"""Dates of mails, and the way a mail came: ``Date:`` and ``Received:`` to aware UTC instants (RFC 5322 3.3, 3.6.7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from intake.domain.letter import Hop
from intake.reading.mime.parts import Part

_COMMENT = re.compile(r"\([^()]*\)")
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s*)?\d{1,2}[\s-][A-Za-z]{3,9}\.?[\s-]\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\.\d+)?(?:\s*(?:[+-]\d{4}|[A-Za-z]{1,5}\b))?"
)
_ASCTIME = re.compile(r"[A-Za-z]{3}\s+[A-Za-z]{3}\s+\d{1,2}\s+\d{2}:\d{2}:\d{2}\s+(?:[A-Z]{2,5}\s+)?\d{4}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})")
_ZONE_WORD = re.compile(r"\s([A-Za-z]{1,5})$")
_FAULTS = (ValueError, TypeError, IndexError, OverflowError, AttributeError, KeyError)

_ZONES = {
    "CET": 1,
    "MET": 1,
    "CEST": 2,
    "MEST": 2,
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "EET": 2,
    "EEST": 3,
    "JST": 9,
    "MSK": 3,
}
"""Hours east of UTC of zone words the standard library does not know (RFC 5322 4.3 knows the American ones)."""
_KNOWN_WORDS = frozenset(
    {"UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AST", "ADT"}
)

MAX_HOPS = 100
MAX_LENGTH = 4_000


def instant(text: str) -> datetime | None:
    """The instant a date field names, UTC; None when it cannot be read without guessing.

    ``-0000`` and a missing zone mean UTC (RFC 5322 3.3); a zone word nobody knows is no reason to be hours wrong.
    """
    text = _COMMENT.sub(" ", text[:MAX_LENGTH]).strip()
    match = _DATE.search(text)
    if match:
        return _rfc5322(match[0].strip())
    if match := _ISO.search(text):
        return _aware(_iso, match[0])
    match = _ASCTIME.search(text)
    return _aware(parsedate_to_datetime, match[0]) if match else None


def _rfc5322(text: str) -> datetime | None:
    word = _ZONE_WORD.search(text)
    if not word or word[1].upper() in _KNOWN_WORDS:
        return _aware(parsedate_to_datetime, text)
    hours = _ZONES.get(word[1].upper())
    if hours is None:
        return None
    naive = _aware(parsedate_to_datetime, text[: word.start()])
    return naive.replace(tzinfo=timezone(timedelta(hours=hours))).astimezone(UTC) if naive else None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _aware(read: Callable[[str], datetime], text: str) -> datetime | None:
    try:
        found = read(text)
    except _FAULTS:
        return None
    return _utc(found)


def _utc(found: datetime) -> datetime | None:
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def hops(part: Part) -> tuple[Hop, ...]:
    """Every ``Received:`` field, topmost first."""
    return tuple(_hop(value) for value in part.all("received")[:MAX_HOPS])


def _hop(value: str) -> Hop:
    value = value[:MAX_LENGTH]
    bare = value
    for _ in range(4):
        bare = _COMMENT.sub(" ", bare)
    trace, semicolon, date = bare.rpartition(";")
    by = _BY.search(trace if semicolon else bare)
    return Hop(by[1].strip("[]<>,").rstrip(".").lower()[:253] if by else "", instant(date if semicolon else bare))
