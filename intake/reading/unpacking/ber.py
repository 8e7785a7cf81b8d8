"""As much of BER (ITU-T X.690) as it takes to reach the octets in a CMS object.

Mail programs that sign while sending write indefinite lengths and chunks, which asn1crypto joins in time that grows
with the square of the size: 13 seconds for 27 MB. Here each byte is passed once, and nothing is copied on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OCTETS, OBJECT, SEQUENCE, SET, TAGGED = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0
_CHUNKED = 0x24
"""An octet string in pieces (8.7.3)."""
_CONSTRUCTED = 0x20
_END = b"\0\0"
"""The end-of-contents octets of an indefinite length (8.1.5)."""
_LONGEST_LENGTH = 6
"""Octets of a length that are read: 256 TB."""


class BerError(ValueError):
    """The bytes are cut off, or something else stands where this was expected."""


@dataclass(slots=True)
class Cursor:
    """A place in the bytes; each method moves it on, and raises BerError."""

    raw: bytes
    at: int = 0

    def header(self) -> tuple[int, int | None]:
        """(tag, length); None for an indefinite length."""
        if self.at + 2 > len(self.raw):
            raise BerError
        tag, first = self.raw[self.at], self.raw[self.at + 1]
        self.at += 2
        if tag & 0x1F == 0x1F:
            raise BerError
        if first < 0x80:
            return tag, self.checked(first)
        if first == 0x80 and tag & _CONSTRUCTED:
            return tag, None
        octets = first & 0x7F
        self.at += octets
        if not 0 < octets <= _LONGEST_LENGTH:
            raise BerError
        return tag, self.checked(int.from_bytes(self.raw[self.at - octets : self.at], "big"))

    def checked(self, length: int) -> int:
        if self.at + length > len(self.raw):
            raise BerError
        return length

    def enter(self, expected: int) -> None:
        """Into a constructed value."""
        if self.header()[0] != expected:
            raise BerError

    def primitive(self, expected: int) -> bytes:
        """The content of a primitive value."""
        tag, length = self.header()
        if tag != expected or length is None:
            raise BerError
        self.at += length
        return self.raw[self.at - length : self.at]

    def skip(self) -> None:
        """Past one value, whatever it holds."""
        open_values = 0
        while True:
            _, length = self.header()
            if length is None:
                open_values += 1
            else:
                self.at += length
            while open_values and self.raw.startswith(_END, self.at):
                self.at += 2
                open_values -= 1
            if not open_values:
                return

    def is_at(self, tag: int) -> bool:
        return self.raw.startswith(bytes((tag,)), self.at)

    def octets(self) -> bytes:
        """An octet string, its pieces joined."""
        if not self.is_at(OCTETS) and not self.is_at(_CHUNKED):
            raise BerError
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The primitive octet strings of one value; ``ends`` are those of the values it is in, None if indefinite."""
        ends: list[int | None] = []
        while True:
            tag, length = self.header()
            if tag == _CHUNKED:
                ends.append(None if length is None else self.at + length)
            elif tag == OCTETS and length is not None:
                self.at += length
                yield self.raw[self.at - length : self.at]
            else:
                raise BerError
            while ends and self.has_ended(ends[-1]):
                ends.pop()
            if not ends:
                return

    def has_ended(self, end: int | None) -> bool:
        """At the end of a value; past its end-of-contents octets."""
        if end is not None:
            return self.at >= end
        ended = self.raw.startswith(_END, self.at)
        self.at += 2 * ended
        return ended
