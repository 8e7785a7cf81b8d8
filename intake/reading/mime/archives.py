"""ZIP archives opened within limits on number, size, ratio and depth; what stays closed is named, never lost."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from intake.reading.mime.names import archive_name

MAX_MEMBERS = 500
MAX_MEMBER_BYTES = 100_000_000
"""A scan of a whole dossier in colour stays under it."""
MAX_RATIO = 200
"""Unpacked over packed size: text and forms reach 20, a bomb a thousand."""
_RATIO_FREE = 1_000_000
"""Bytes below which the ratio says nothing."""
_FAULTS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError, KeyError,
    IndexError, AttributeError, OverflowError, LookupError,
)  # fmt: skip
_ENCRYPTED = 0x1
_UTF8 = 0x800


@dataclass(frozen=True)
class Member:
    """A file in an archive; ``problem`` says in French why its content could not be taken out."""

    name: str
    content: bytes = b""
    problem: str = ""


def members(raw: bytes, *, allowance: int) -> Iterator[Member]:
    """The files of a ZIP in their order; ``allowance`` is how many bytes may still be unpacked in this mail."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _FAULTS:
        yield Member("", problem="archive illisible (endommagée ou incomplète)")
        return
    with archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        for info in files[:MAX_MEMBERS]:
            member = _member(archive, info, allowance)
            allowance -= len(member.content)
            yield member
        if len(files) > MAX_MEMBERS:
            yield Member(
                "", problem=f"plus de {MAX_MEMBERS} fichiers dans l’archive, les suivants n’ont pas été ouverts"
            )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: int) -> Member:
    name = archive_name(info.filename, is_utf8=bool(info.flag_bits & _UTF8))
    problem = _refusal(info, allowance)
    if problem:
        return Member(name, problem=problem)
    try:
        with archive.open(info) as stream:
            # The directory may lie about the size: never read more than was allowed for.
            content = stream.read(info.file_size + 1)
    except _FAULTS:
        return Member(name, problem="fichier illisible dans l’archive (endommagé ou méthode inconnue)")
    return Member(name, content)


def _refusal(info: zipfile.ZipInfo, allowance: int) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "protégé par un mot de passe"
    if info.file_size > min(MAX_MEMBER_BYTES, allowance):
        return "trop volumineux une fois décompressé"
    if info.file_size > _RATIO_FREE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return "taux de compression anormal"
    return ""
