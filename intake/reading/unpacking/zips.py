"""ZIP archives opened within limits on number, size and ratio; what stays closed is named, never lost."""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from intake.reading.unpacking.member import (
    BROKEN_ARCHIVE,
    BROKEN_MEMBER,
    LOCKED,
    MAX_MEMBERS,
    TOO_MANY,
    Member,
    refusal,
)

_FAULTS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError, KeyError,
    IndexError, AttributeError, OverflowError, LookupError,
)  # fmt: skip
_ENCRYPTED = 0x1
_UTF8 = 0x800


def zip_members(raw: bytes, *, allowance: int) -> Iterator[Member]:
    """The files of a ZIP in their order; ``allowance`` is how many bytes may still be unpacked in this mail."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _FAULTS:
        yield Member("", problem=BROKEN_ARCHIVE)
        return
    with archive:
        files = [info for info in archive.infolist() if not info.filename.endswith("/")]
        for info in files[:MAX_MEMBERS]:
            member = _member(archive, info, allowance)
            allowance -= len(member.content)
            yield member
        if len(files) > MAX_MEMBERS:
            yield Member("", problem=TOO_MANY)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: int) -> Member:
    name = _name(info)
    encrypted = info.flag_bits & _ENCRYPTED
    problem = LOCKED if encrypted else refusal(info.file_size, info.compress_size, allowance)
    if problem:
        return Member(name, problem=problem)
    try:
        with archive.open(info) as stream:
            # The directory may lie about the size: never read more than was allowed for.
            content = stream.read(info.file_size + 1)
    except _FAULTS:
        return Member(name, problem=BROKEN_MEMBER)
    return Member(name, content)


def _name(info: zipfile.ZipInfo) -> str:
    """Without the UTF-8 flag the bytes of a name are UTF-8 all the same, or the DOS page.

    ``zipfile`` has decoded them as CP437. CP850 is what French Windows writes; they differ in capitals only.
    """
    if info.flag_bits & _UTF8:
        return unicodedata.normalize("NFC", info.filename)
    try:
        raw = info.filename.encode("cp437")
    except UnicodeError:
        return info.filename
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeError:
        return raw.decode("cp850")
