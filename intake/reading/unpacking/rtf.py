"""Outlook's compressed RTF ([MS-OXRTFCP]) and the words in it, where a message has no other text."""

from __future__ import annotations

import re
import struct

from intake.reading.unpacking.mapi import page_of

MAX_RTF = 4_000_000
"""Bytes of RTF that are unpacked: a text without pictures is far shorter."""
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
"""What every compressor starts from ([MS-OXRTFCP] 2.1.2.1)."""
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_SILENT = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"generator",
    b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"themedata", b"datastore", b"mmathPr", b"fldinst",
})  # fmt: skip
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"page": "\n", b"sect": "\n", b"tab": "\t", b"cell": "\t"}
_SIGNS = {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"endash": "–", b"emdash": "—",
          b"bullet": "•"}  # fmt: skip
_MAX_GROUPS = 10_000


def unpacked_rtf(raw: bytes) -> bytes:
    """The RTF of a PidTagRtfCompressed, as far as it can be unpacked; b"" when it is none."""
    if len(raw) < 16:
        return b""
    size, kind = struct.unpack_from("<4xI4s", raw, 0)
    if kind == b"MELA":
        return raw[16 : 16 + min(size, MAX_RTF)]
    return _inflated(raw[16:], min(size, MAX_RTF)) if kind == b"LZFu" else b""


def _inflated(packed: bytes, size: int) -> bytes:
    """Literals and references into the last 4,096 bytes; a reference to the place being written ends it."""
    out = bytearray(_DICTIONARY)
    at = 0
    while at < len(packed) and len(out) - len(_DICTIONARY) < size:
        control, at = packed[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                out += packed[at : at + 1]
                at += 1
                continue
            if at + 2 > len(packed):
                return bytes(out[len(_DICTIONARY) :])
            token = packed[at] << 8 | packed[at + 1]
            at += 2
            back = (len(out) - (token >> 4)) % _WINDOW
            if back == 0:
                return bytes(out[len(_DICTIONARY) :])
            for _ in range((token & 15) + 2):
                out.append(out[-back] if back <= len(out) else 0x20)
    return bytes(out[len(_DICTIONARY) : len(_DICTIONARY) + size])


def rtf_text(rtf: bytes) -> str:
    """The words of an RTF text; of HTML wrapped in RTF ([MS-OXRTFEX]) those outside its tags."""
    page = "cp1252"
    found = re.search(rb"\\ansicpg(\d{1,5})", rtf[:500])
    if found:
        page = page_of(int(found[1]))
    return _Words(page).read(rtf)


class _Words:
    """One pass over the tokens, with a stack of what each open group hides."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.out: list[str] = []
        self.bytes = bytearray()
        self.hidden = False
        self.groups: list[bool] = []
        self.skip = 0

    def read(self, rtf: bytes) -> str:
        for match in _TOKEN.finditer(rtf):
            word, number, hexed, symbol, brace, plain = match.groups()
            if brace:
                self.flush()
                self.brace(brace)
            elif word:
                self.flush()
                self.word(word, int(number) if number else None)
            elif hexed:
                self.put(bytes([int(hexed, 16)]))
            elif symbol:
                self.symbol(symbol)
            elif plain:
                self.put(plain)
        self.flush()
        return "".join(self.out)

    def brace(self, brace: bytes) -> None:
        if brace == b"{" and len(self.groups) < _MAX_GROUPS:
            self.groups.append(self.hidden)
        elif brace == b"}" and self.groups:
            self.hidden = self.groups.pop()

    def word(self, word: bytes, number: int | None) -> None:
        if word in _SILENT or word == b"htmltag":
            self.hidden = True
        elif word == b"htmlrtf":
            self.hidden = number != 0
        elif self.hidden:
            return
        elif word == b"u" and number is not None:
            self.out.append(chr(number & 0xFFFF))
            # The next character says the same for programs without Unicode (\uc1, the default).
            self.skip = 1
        else:
            self.out.append(_BREAKS.get(word) or _SIGNS.get(word) or "")

    def symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.hidden = True
        elif symbol == b"~":
            self.put(b" ")
        elif symbol in (b"\\", b"{", b"}"):
            self.put(symbol)

    def put(self, raw: bytes) -> None:
        if not self.hidden:
            self.bytes += raw[self.skip :]
            self.skip = 0

    def flush(self) -> None:
        """Bytes are gathered until a control word, so that two-byte pages are decoded whole."""
        if self.bytes:
            self.out.append(self.bytes.decode(self.page, "replace"))
            self.bytes.clear()
