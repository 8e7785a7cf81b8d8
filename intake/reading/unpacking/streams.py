"""tar archives, and single files packed by gzip, bzip2 or xz; by the standard library, within limits."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import tarfile
import zlib
from collections.abc import Iterator
from typing import IO, Protocol

from intake.reading.unpacking.member import (
    BOMB,
    BROKEN_ARCHIVE,
    MAX_MEMBER_BYTES,
    MAX_MEMBERS,
    MAX_RATIO,
    RATIO_FREE,
    TOO_LARGE,
    TOO_MANY,
    Member,
    refusal,
)

FAULTS = (tarfile.TarError, EOFError, ValueError, OSError, RuntimeError, LookupError, OverflowError, AttributeError)
_UNPACKING_FAULTS = (zlib.error, lzma.LZMAError, EOFError, ValueError, OSError)
_PACKED_NAME = re.compile(r"\.(?:gz|gzip|bz2|xz|t[gbx]z2?)$", re.IGNORECASE)
_TAR_NAME = re.compile(r"\.t[gbx]z2?$", re.IGNORECASE)
_CHUNK = 1 << 20
_TAR_MAGIC = slice(257, 262)
"""Where « ustar » stands (POSIX.1-1988); tar files older than that have no mark and stay ordinary files."""
_XZ_MEMORY = 256_000_000
"""Bytes of dictionary an xz file may ask for."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def is_tar(raw: bytes) -> bool:
    """True for a tar archive, by its content."""
    return raw[_TAR_MAGIC] == b"ustar" and not raw.startswith(b"%PDF")


def is_packed(raw: bytes) -> bool:
    """True for a gzip, bzip2 or xz file, by its content."""
    return raw.startswith((b"\x1f\x8b", b"\xfd7zXZ\x00")) or (raw[:3] == b"BZh" and raw[4:10] == b"1AY&SY")


def tar_members(raw: bytes, *, allowance: int) -> Iterator[Member]:
    """The regular files of a tar; links and devices hold nothing of their own."""
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as archive:
            yield from read_tar(archive, packed=len(raw), allowance=allowance)
    except FAULTS:
        yield Member("", problem=BROKEN_ARCHIVE)


def read_tar(archive: tarfile.TarFile, *, packed: int, allowance: int) -> Iterator[Member]:
    """The regular files of an open tar, one after the other; ``packed``: bytes of the archive as it was sent."""
    left = allowance
    for count, info in enumerate(each for each in archive if each.isreg()):
        problem = TOO_MANY if count >= MAX_MEMBERS else refusal(info.size, packed, left)
        if problem:
            # What comes after it would have to be unpacked to be passed over: it is not.
            yield Member("" if problem == TOO_MANY else info.name, problem=problem)
            return
        stream: IO[bytes] | None = archive.extractfile(info)
        content = stream.read(info.size) if stream else b""
        left -= len(content)
        if allowance - left > max(RATIO_FREE, MAX_RATIO * packed):
            yield Member(info.name, problem=BOMB)
            return
        yield Member(info.name, content)


def packed_member(raw: bytes, name: str, *, allowance: int) -> Member:
    """The one file in a gzip, bzip2 or xz file called ``name``."""
    inner = _PACKED_NAME.sub("", name) + (".tar" if _TAR_NAME.search(name) else "")
    most = min(MAX_MEMBER_BYTES, allowance)
    try:
        content = _unpacked(raw, most + 1)
    except _UNPACKING_FAULTS:
        return Member(inner, problem=BROKEN_ARCHIVE)
    if len(content) > most:
        return Member(inner, problem=TOO_LARGE)
    problem = refusal(len(content), len(raw), allowance)
    return Member(inner, problem=problem) if problem else Member(inner, content)


def _unpacked(raw: bytes, most: int) -> bytes:
    """At most ``most`` bytes; the blocks that were put one after the other are joined, padding after them is none."""
    pieces: list[bytes] = []
    while raw and most > 0:
        unpacker = _unpacker(raw)
        data = raw
        while not unpacker.eof and most > 0:
            piece = unpacker.decompress(data, min(_CHUNK, most))
            data = getattr(unpacker, "unconsumed_tail", b"")
            if not piece and not data and not unpacker.eof:
                raise EOFError
            pieces.append(piece)
            most -= len(piece)
        raw = unpacker.unused_data.lstrip(b"\0")
        if not is_packed(raw):
            break
    return b"".join(pieces)


def _unpacker(raw: bytes) -> _Unpacker:
    if raw.startswith(b"\x1f\x8b"):
        # 16: a gzip header and trailer are expected (zlib.h, inflateInit2).
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    if raw.startswith(b"BZh"):
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
