"""Outlook's .msg files ([MS-OXMSG]): messages kept as streams of an OLE compound file.

Only the streams that are wanted are read, by olefile; extract-msg, which would do it too, opens what it finds by
itself (embedded OLE objects, RTF, encrypted Office files) and loads a quarter of a second of libraries for it.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import olefile

from intake.reading.unpacking import mapi
from intake.reading.unpacking.mapi import MapiAttachment, MapiMessage, Properties
from intake.reading.unpacking.member import TOO_LARGE

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = "message Outlook illisible (endommagé ou incomplet)"
TOO_DEEP = "trop de messages imbriqués"
TOO_MANY = "trop de pièces jointes"
TOO_LONG = "message Outlook démesuré, tout n’en a pas été lu"
CLOSED_OBJECT = "objet incorporé dans le message, non ouvert"
MAX_DEPTH = 8
MAX_ATTACHMENTS = 500
MAX_STREAMS = 50_000
"""A message with a hundred recipients and ten attachments has some three thousand."""

FAULTS = (
    OSError, ValueError, struct.error, IndexError, KeyError, AttributeError, TypeError, RecursionError, OverflowError,
)  # fmt: skip
"""What olefile raises on broken files: its own errors are OSErrors."""
_PROPERTIES = "__properties_version1.0"
_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$", re.IGNORECASE)
_ATTACHED = re.compile(r"__attach_version1\.0_#[0-9A-F]{8}$", re.IGNORECASE)
_EMBEDDED = "__substg1.0_3701000d"
_ENTRY = struct.Struct("<HHI8s")
_HEADERS = {"root": 32, "message": 24, "attachment": 8}
"""Bytes before the entries of a property stream, by what it describes ([MS-OXMSG] 2.4.1)."""
_VARIABLE = frozenset({mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT})
_PICTURE_STREAMS = frozenset({"\x02olepres000", "\x03meta", "\x03pict", "\x03dib", "\x01ole"})
_NATIVE = "\x01ole10native"

Path = tuple[str, ...]


class _Ole(olefile.OleFileIO):  # type: ignore[misc]  # olefile ships no types
    """olefile asks of each stream whether a former one had its sector by searching a list: a message to 3,000 people
    took a second. Streams that share sectors are no fault here, what is read of them is counted (``_Reader``)."""

    def _check_duplicate_stream(self, *_: object) -> None:
        return


@dataclass(slots=True)
class _Storage:
    """One storage: names as the file spells them, by their lower-case form."""

    path: Path = ()
    streams: dict[str, str] = field(default_factory=dict)
    storages: dict[str, _Storage] = field(default_factory=dict)


def is_message(raw: bytes) -> bool:
    """True for an OLE file that is a message itself: a Word file may hold one, and a message a Word file."""
    if not raw.startswith(MAGIC) or _PROPERTIES.encode("utf-16-le") not in raw:
        return False
    try:
        with _Ole(io.BytesIO(raw)) as ole:
            return bool(ole.exists(_PROPERTIES))
    except FAULTS:
        return True


def outlook_message(raw: bytes, *, allowance: int) -> MapiMessage:
    """The message in a .msg file; of a damaged one what could be read, with the problem."""
    try:
        with _Ole(io.BytesIO(raw)) as ole:
            names = ole.listdir(streams=True, storages=False)
            message = _Reader(ole, allowance).message(_storage(names[:MAX_STREAMS]), "root", 0)
            return replace(message, problems=(*message.problems, TOO_LONG)) if len(names) > MAX_STREAMS else message
    except FAULTS:
        return MapiMessage(Properties({}), problems=(BROKEN,))


def _storage(names: list[list[str]]) -> _Storage:
    """The directory as a tree."""
    root = _Storage()
    for path in names:
        here = root
        for name in path[:-1]:
            here = here.storages.setdefault(name.lower(), _Storage((*here.path, name)))
        here.streams[path[-1].lower()] = path[-1]
    return root


class _Reader:
    """Reads wanted streams until the allowance is spent: streams may share sectors, so a small file may hold many."""

    def __init__(self, ole: olefile.OleFileIO, allowance: int) -> None:
        self.ole = ole
        self.left = allowance
        self.cut = False
        """A stream was shorter than the directory says: the file was cut off."""

    def message(self, storage: _Storage, kind: str, depth: int) -> MapiMessage:
        told = mapi.properties(self.values(storage, kind, mapi.OF_MESSAGE))
        names = sorted(name for name in storage.storages if _ATTACHED.match(name))
        found, problems = [], [BROKEN] if self.cut else []
        for name in names[:MAX_ATTACHMENTS]:
            try:
                found.append(self.attachment(storage.storages[name], told.page, depth))
            except FAULTS:
                problems.append(BROKEN)
        if len(names) > MAX_ATTACHMENTS:
            problems.append(TOO_MANY)
        return MapiMessage(told, tuple(each for each in found if each), tuple(dict.fromkeys(problems)))

    def attachment(self, storage: _Storage, page: str, depth: int) -> MapiAttachment | None:
        told = Properties(self.values(storage, "attachment", mapi.OF_ATTACHMENT), page)
        embedded = storage.storages.get(_EMBEDDED)
        size = self.size(storage, f"__substg1.0_{mapi.ATTACH_DATA:04x}{mapi.BINARY:04x}")
        if embedded is None and size > self.left + len(told.binary(mapi.ATTACH_DATA)):
            return MapiAttachment(name=mapi.attachment(told, b"").name, problem=TOO_LARGE)
        if embedded is None and len(told.binary(mapi.ATTACH_DATA)) < size:
            return MapiAttachment(name=mapi.attachment(told, b"").name, problem=BROKEN)
        if embedded is None:
            return mapi.attachment(told, told.binary(mapi.ATTACH_DATA))
        if _PROPERTIES not in embedded.streams:
            return self.ole_object(embedded, told)
        if depth + 1 >= MAX_DEPTH:
            return MapiAttachment(name=told.line(mapi.DISPLAY_NAME), problem=TOO_DEEP)
        return mapi.attachment(told, b"", message=self.message(embedded, "message", depth + 1))

    def ole_object(self, storage: _Storage, told: Properties) -> MapiAttachment | None:
        """A file dropped into a rich text: its own bytes where they stand apart; a mere picture is nothing."""
        content = self.read(storage, "contents") or _native(self.read(storage, _NATIVE))
        if content:
            return mapi.attachment(told, content)
        if not storage.storages and set(storage.streams) <= _PICTURE_STREAMS | {"\x03objinfo", "\x01compobj"}:
            return None
        return MapiAttachment(name=told.line(mapi.DISPLAY_NAME), problem=CLOSED_OBJECT)

    def values(self, storage: _Storage, kind: str, wanted: frozenset[int]) -> dict[int, tuple[int, bytes]]:
        """Properties of fixed size stand in one stream, each of the others in its own."""
        values = {tag: value for tag, value in _fixed(self.read(storage, _PROPERTIES), kind) if tag in wanted}
        for name in storage.streams:
            found = _STREAM.match(name)
            tag, base = (int(found[1], 16), int(found[2], 16)) if found else (0, 0)
            if tag in wanted and base in _VARIABLE:
                values[tag] = (base, self.read(storage, name))
        return values

    def read(self, storage: _Storage, name: str) -> bytes:
        """The stream's bytes; b"" when it is absent or larger than what may still be read."""
        size = self.size(storage, name)
        if not 0 < size <= self.left:
            return b""
        self.left -= size
        with self.ole.openstream([*storage.path, storage.streams[name]]) as stream:
            content = bytes(stream.read(size))
        self.cut = self.cut or len(content) < size
        return content

    def size(self, storage: _Storage, name: str) -> int:
        spelled = storage.streams.get(name)
        return int(self.ole.get_size([*storage.path, spelled])) if spelled else 0


def _fixed(stream: bytes, kind: str) -> Iterator[tuple[int, tuple[int, bytes]]]:
    start = _HEADERS[kind]
    for at in range(start, len(stream) - _ENTRY.size + 1, _ENTRY.size):
        base, tag, _, value = _ENTRY.unpack_from(stream, at)
        if base not in _VARIABLE:
            yield tag, (base, value)


def _native(stream: bytes) -> bytes:
    """The file in an « Ole10Native » stream of the Packager: size, mark, label, path, then size and content."""
    at = 6
    for _ in range(2):
        at = stream.find(b"\0", at) + 1
        if at == 0:
            return b""
    at += 4
    if len(stream) < at + 4:
        return b""
    (length,) = struct.unpack_from("<I", stream, at)
    at += 4 + length
    if len(stream) < at + 4:
        return b""
    (size,) = struct.unpack_from("<I", stream, at)
    return stream[at + 4 : at + 4 + size]
