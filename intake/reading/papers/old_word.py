"""The words of a Word 97 to 2003 text ([MS-DOC]): its piece table says where in the file they stand."""

from __future__ import annotations

import io
import re
import struct

import olefile

from intake.reading.papers.office import MAX_WORDS

MAX_STREAM = 40_000_000
MAX_PIECES = 20_000
_FAULTS = (OSError, ValueError, KeyError, IndexError, AttributeError, TypeError, struct.error, OverflowError)
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_FLAGS, _CLX = 0x0A, 0x01A2
"""Offsets in the FIB ([MS-DOC] 2.5.1): its flags; where the piece table stands and how long it is."""
_PIECES, _PROPERTIES = 2, 1
_COMPRESSED = 0x4000_0000
_FIELD = re.compile(r"\x13[^\x13-\x15]*\x14|\x13[^\x13-\x15]*\x15|[\x13-\x15]")
"""A field's instruction, whose result stays."""


def old_word_words(raw: bytes) -> str | None:
    """The beginning of its text; None when it cannot be read, or only with a password."""
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as file:
            text = file.openstream("WordDocument").read(MAX_STREAM)
            flags, at, length = *struct.unpack_from("<H", text, _FLAGS), *struct.unpack_from("<II", text, _CLX)
            if flags & _ENCRYPTED:
                return None
            table = file.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read(MAX_STREAM)
        return _tidy(_text(text, _piece_table(table[at : at + length])))
    except _FAULTS:
        return None


def _piece_table(clx: bytes) -> bytes:
    """The PlcPcd of a Clx, past the properties before it ([MS-DOC] 2.9.38)."""
    at = 0
    while clx[at] == _PROPERTIES:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != _PIECES:
        raise ValueError("no piece table")
    return clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]


def _text(stream: bytes, pieces: bytes) -> str:
    count = min((len(pieces) - 4) // 12, MAX_PIECES)
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    found: list[str] = []
    for index in range(count):
        start = struct.unpack_from("<I", pieces, 4 * ((len(pieces) - 4) // 12 + 1) + 8 * index + 2)[0]
        length = min(ends[index + 1] - ends[index], MAX_WORDS)
        if start & _COMPRESSED:
            at = (start & ~_COMPRESSED) // 2
            found.append(stream[at : at + length].decode("cp1252", "replace"))
        else:
            found.append(stream[start : start + 2 * length].decode("utf-16-le", "replace"))
        if sum(map(len, found)) >= 2 * MAX_WORDS:
            break
    return "".join(found)


def _tidy(text: str) -> str:
    text = _FIELD.sub("", text.replace("\r", "\n").replace("\x0b", "\n").replace("\x07", "\n").replace("\xa0", " "))
    return "".join(char for char in text if char in "\n\t" or char.isprintable()).strip()[:MAX_WORDS]
