"""Content-Transfer-Encoding undone (RFC 2045 section 6), as mail programs do it: never refusing.

It opens nothing and imports no reader, so the robot itself may use it outside its workers.
"""

from __future__ import annotations

import binascii
import re

import pybase64

from intake.domain.document import Place

_WORD = re.compile(r"\s*([\w-]+)")
_UU_BEGIN = re.compile(rb"(?:\A|(?<=[\r\n]))begin [0-7]{3,4} ([^\r\n]*)\r?\n")
_UU_END = re.compile(rb"(?:\A|(?<=[\r\n]))end[ \t]*(?:[\r\n]|\Z)")
_BLANKS = b"\r\n\t "
_ENCODED_LINE = re.compile(rb"[A-Za-z0-9+/]{60}")
_TEXT_AFTER = re.compile(rb"\n[ \t\r]*\n[ \t]*[^\r\n]{0,200}?[^A-Za-z0-9+/=\s]")
"""Words that a gateway put behind the encoded file: a blank line, then one that is no base64."""
_FOOTER = 20_000
"""Bytes at the end in which such words are looked for."""
_BLOCK = re.compile(rb"[^=]+")
_CONTIGUOUS = 128
"""Bytes at the end of a base64 body where padding is in its place; padding earlier joins two encoded blocks."""


def cut_out(raw: bytes, place: Place) -> bytes:
    """The document that stands there: a slice, its transfer encoding undone. The caller holds it against its digest."""
    return decode_transfer(memoryview(raw)[place.start : place.end], place.encoding)


def decode_transfer(body: memoryview, encoding: str) -> bytes:
    """The bytes that were encoded; those of an unknown encoding (« 7-bit », « spam ») are returned as they are."""
    match = _WORD.match(encoding.lower())
    word = match[1] if match else ""
    if word == "base64":
        return _base64(body)
    if word == "quoted-printable":
        return binascii.a2b_qp(body)
    if word in ("x-uuencode", "uuencode", "x-uue", "uue"):
        found = uuencoded(bytes(body))
        return found[0][1] if found else bytes(body)
    return bytes(body)


def _base64(body: memoryview) -> bytes:
    try:
        # Four times as fast as binascii on what is well formed, and that is nearly all; anything else is mended below.
        return pybase64.b64decode(bytes(body).translate(None, _BLANKS), validate=True)
    except (binascii.Error, ValueError):
        return _malformed_base64(body)


def _malformed_base64(body: memoryview) -> bytes:
    raw = _without_text_after(bytes(body))
    if b"=" in raw[:-_CONTIGUOUS]:
        return b"".join(_block(block[0]) for block in _BLOCK.finditer(raw))
    return _block(raw)


def _without_text_after(raw: bytes) -> bytes:
    """Cut only behind the last whole line of base64: odd bytes before it are damage, and what follows is the file."""
    last = max(0, len(raw) - _FOOTER)
    for line in _ENCODED_LINE.finditer(raw, last):
        last = line.end()
    text = _TEXT_AFTER.search(raw, last)
    return raw[: text.start()] if text else raw


def _block(body: bytes | memoryview) -> bytes:
    """One base64 block; a last group that was cut off or lost its padding gives what it still holds."""
    for tail in (b"", b"==", b"="):
        try:
            return binascii.a2b_base64(bytes(body) + tail if tail else body)
        except binascii.Error:
            continue
    # One character too many: a quartet cannot hold one; the rest is whole.
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", bytes(body))
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def uuencoded(text: bytes) -> list[tuple[bytes, bytes]]:
    """(name, content) of each uuencoded file in a text (``begin 644 name`` … ``end``)."""
    files = []
    begin = _UU_BEGIN.search(text)
    while begin:
        end = _UU_END.search(text, begin.end())
        stop = end.start() if end else len(text)
        files.append((begin[1].strip(), _uu_lines(text[begin.end() : stop])))
        begin = _UU_BEGIN.search(text, end.end() if end else stop)
    return files


def _uu_lines(block: bytes) -> bytes:
    pieces = []
    for line in block.splitlines():
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            pieces.append(_uu_overlong(line))
    return b"".join(pieces)


def _uu_overlong(line: bytes) -> bytes:
    """A line with trailing junk, which many encoders write: only the characters its length byte counts."""
    if not line:
        return b""
    characters = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[: characters + 1])
    except binascii.Error:
        return b""
