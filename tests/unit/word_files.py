"""A Word 97 to 2003 text as bytes ([MS-DOC] in an OLE compound file), made from the published format.

Its FIB, piece table and text are those Word writes; styles and fonts, which no reader of words asks for, are not there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tests.unit.outlook_files import compound

_FIB_SIZE, _TEXT_AT = 0x0382, 0x0600
_CLX = 0x01A2
"""Of the FIB of Word 97 ([MS-DOC] 2.5.7: fcClx and lcbClx)."""
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200


@dataclass(frozen=True)
class Piece:
    """A run of text: in one byte a character (windows-1252), or in two."""

    words: str
    compressed: bool = True


def doc(pieces: Sequence[Piece], *, second_table: bool = True, encrypted: bool = False, properties: int = 2) -> bytes:
    """That text; ``properties``: how many blocks stand before the piece table, as after quick saves."""
    text, descriptors, ends = bytearray(), b"", [0]
    for piece in pieces:
        at = _TEXT_AT + len(text)
        text += piece.words.encode("cp1252" if piece.compressed else "utf-16-le")
        where = (at * 2) | 0x4000_0000 if piece.compressed else at
        descriptors += struct.pack("<HIH", 0, where, 0)
        ends.append(ends[-1] + len(piece.words))
    plc = struct.pack(f"<{len(ends)}I", *ends) + descriptors
    before = b"".join(struct.pack("<BH", 1, 4) + bytes(4) for _ in range(properties))
    clx = before + struct.pack("<BI", 2, len(plc)) + plc
    table = bytes(64) + clx
    flags = (_SECOND_TABLE if second_table else 0) | (_ENCRYPTED if encrypted else 0)
    stream = _fib(flags, 64, len(clx)).ljust(_TEXT_AT, b"\0") + bytes(text)
    # A stream that is not the table's: what a writer's earlier save left.
    names = ("1Table", "0Table") if second_table else ("0Table", "1Table")
    return compound({"WordDocument": stream.ljust(4096, b"\0"), names[0]: table, names[1]: bytes(80)})


def _fib(flags: int, clx_at: int, clx_size: int) -> bytes:
    """wIdent, nFib (Word 97), the flags, and where the piece table stands."""
    fib = bytearray(_FIB_SIZE)
    struct.pack_into("<HHHHHH", fib, 0, 0xA5EC, 0x00C1, 0, 0x040C, 0, flags)
    struct.pack_into("<II", fib, _CLX, clx_at, clx_size)
    return bytes(fib)
