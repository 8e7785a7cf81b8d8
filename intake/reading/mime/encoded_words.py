"""Encoded words of headers (RFC 2047), also where they are forbidden and where they are malformed."""

from __future__ import annotations

import binascii
import re
import unicodedata

from intake.reading.mime.charsets import decode_text
from intake.reading.transfer import decode_transfer

_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?((?:[^?=]|=(?!\?[^=])|\?(?!=))*)\?=")
_LINE_BREAKS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")

MAX_LENGTH = 20_000
"""Characters of one header that are decoded; what is longer is cut."""


def decode_words(text: str) -> str:
    """A header's text with its encoded words decoded, on one line, NFC.

    Adjacent words of one charset are joined as bytes before they are decoded, because senders cut multi-byte
    characters in two; the blank between two encoded words is no text (RFC 2047 6.2).
    """
    text = text[:MAX_LENGTH]
    if "=?" not in text:
        return tidy(text)
    pieces: list[str] = []
    pending, charset, last = b"", "", 0
    for match in _WORD.finditer(text):
        between = text[last : match.start()]
        if pending and (between.strip() or match[1].lower() != charset):
            pieces.append(decode_text(pending, charset))
            pending = b""
        if between.strip() or not last:
            pieces.append(between)
        charset, last = match[1].lower(), match.end()
        pending += _word_bytes(match[2], match[3])
    pieces.append(decode_text(pending, charset or None))
    return tidy("".join(pieces) + text[last:])


def tidy(text: str) -> str:
    """On one line (no way for a header to make a second one), composed (NFC), without surrounding blanks."""
    return unicodedata.normalize("NFC", _LINE_BREAKS.sub(" ", text)).strip()


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_transfer(memoryview(raw), "base64")
    try:
        return binascii.a2b_qp(raw, header=True)
    except binascii.Error:
        return raw
