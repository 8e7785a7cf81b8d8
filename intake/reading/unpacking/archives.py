"""Archives of every kind that is opened, told apart by their content."""

from __future__ import annotations

from collections.abc import Iterator

from intake.reading.unpacking.bsdtar import bsdtar_members
from intake.reading.unpacking.member import Member
from intake.reading.unpacking.streams import is_packed, is_tar, packed_member, tar_members
from intake.reading.unpacking.zips import zip_members

_BY_BSDTAR = frozenset({"application/x-7z-compressed", "application/vnd.rar"})


def is_archive(raw: bytes, media_type: str) -> bool:
    """True for what ``archive_members`` opens; ``media_type`` is the bytes' own, by content."""
    return media_type == "application/zip" or media_type in _BY_BSDTAR or is_tar(raw) or is_packed(raw)


def archive_members(raw: bytes, name: str, media_type: str, *, allowance: int) -> Iterator[Member]:
    """The files of an archive called ``name``; ``allowance`` is how many bytes may still be unpacked in this mail."""
    if media_type == "application/zip":
        return zip_members(raw, allowance=allowance)
    if media_type in _BY_BSDTAR:
        return iter(bsdtar_members(raw, allowance=allowance))
    if is_tar(raw):
        return tar_members(raw, allowance=allowance)
    return iter((packed_member(raw, name, allowance=allowance),))
