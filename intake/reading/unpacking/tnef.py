"""winmail.dat: Outlook's Transport Neutral Encapsulation Format ([MS-OXTNEF]), to a message.

Read here and not by a library: a count of properties in thirty hostile bytes keeps tnefparse busy for minutes, and
one property it cannot decode costs it every attachment. Each byte is looked at once; what is damaged ends the reading
and is told, what stood before it is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from intake.reading.unpacking import mapi
from intake.reading.unpacking.mapi import MapiAttachment, MapiMessage, Properties

SIGNATURE = b"\x78\x9f\x3e\x22"
DAMAGED = "enveloppe endommagée, tout n’a pas pu être lu"
TOO_DEEP = "trop de messages imbriqués"
TOO_MANY = "trop de pièces jointes"
MAX_DEPTH = 8
MAX_ATTACHMENTS = 500
MAX_PROPERTIES = 20_000

_MESSAGE, _ATTACHMENT = 1, 2
_SUBJECT, _BODY, _DATA, _TITLE = 0x8004, 0x800C, 0x800F, 0x8010
_RENDERING, _MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES, _CODE_PAGE = 0x9002, 0x9003, 0x9005, 0x9007
_NAMED = 0x8000
"""Identifiers from here on carry a name before their value."""
_MULTIPLE = 0x1000
_FIXED = {0x0001: 0, 0x0002: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 2, 0x0005: 8, 0x0006: 8, 0x0007: 8,
          0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")
"""IID_IMessage: the object is another TNEF stream; any other object is an OLE file."""
_INTERFACE = 16
_FOOTER = 4_096
_PRINTABLE = bytes((0, *b"\t\r\n", *range(32, 127)))
_FAULTS = (struct.error, IndexError, KeyError, ValueError)


class _DamagedError(ValueError):
    """The stream breaks off or contradicts itself."""


@dataclass(slots=True)
class _Attachment:
    title: bytes = b""
    data: bytes = b""
    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)


def tnef_message(raw: bytes, *, depth: int = 0) -> MapiMessage:
    """The message in a TNEF stream; of a damaged one what could be read, with the problem."""
    values: dict[int, tuple[int, bytes]] = {}
    attachments: list[_Attachment] = []
    page, problems = 0, []
    try:
        for level, name, data in _attributes(memoryview(raw)):
            if level == _ATTACHMENT:
                _attach(attachments, name, data)
            elif name == _CODE_PAGE:
                page = int.from_bytes(data[:4], "little")
            else:
                _describe(values, name, data)
    except _FAULTS:
        problems.append(DAMAGED)
    if len(attachments) > MAX_ATTACHMENTS:
        problems.append(TOO_MANY)
    told = mapi.properties(values, page=page)
    made = tuple(_made(each, told.page, depth) for each in attachments[:MAX_ATTACHMENTS])
    return MapiMessage(told, _without_stump(made) if DAMAGED in problems else made, tuple(problems))


def _without_stump(made: tuple[MapiAttachment, ...]) -> tuple[MapiAttachment, ...]:
    """The last file of a stream that breaks off, of which no byte came, is told as a problem and is no empty file."""
    if not made or made[-1].content or made[-1].message or made[-1].problem:
        return made
    return (*made[:-1], replace(made[-1], problem=DAMAGED))


def _attributes(raw: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(level, name, data) of each attribute; checksums are not looked at, programs that get them wrong are many."""
    if bytes(raw[:4]) != SIGNATURE:
        raise _DamagedError
    at = 6
    while at + 9 <= len(raw):
        level, name, _, length = struct.unpack_from("<BHHI", raw, at)
        if level not in (_MESSAGE, _ATTACHMENT):
            if not _is_footer(raw[at:]):
                raise _DamagedError
            break
        if at + 9 + length > len(raw):
            raise _DamagedError
        yield level, name, raw[at + 9 : at + 9 + length]
        at += 9 + length + 2
    if at == 6:
        raise _DamagedError


def _is_footer(rest: memoryview) -> bool:
    """Padding, or the words that gateways put after the end; anything else is what the damage left of the stream."""
    return not bytes(rest[:_FOOTER]).translate(None, _PRINTABLE)


def _describe(values: dict[int, tuple[int, bytes]], name: int, data: memoryview) -> None:
    """The message's own attributes: its MAPI properties go before the older ones that say the same."""
    if name == _MESSAGE_PROPERTIES:
        values.update(_properties(data, mapi.OF_MESSAGE))
    elif name == _SUBJECT:
        values.setdefault(mapi.SUBJECT, (mapi.STRING8, bytes(data)))
    elif name == _BODY:
        values.setdefault(mapi.BODY, (mapi.STRING8, bytes(data)))


def _attach(attachments: list[_Attachment], name: int, data: memoryview) -> None:
    if name == _RENDERING or not attachments:
        attachments.append(_Attachment())
    last = attachments[-1]
    if name == _TITLE:
        last.title = bytes(data)
    elif name == _DATA:
        last.data = bytes(data)
    elif name == _ATTACHMENT_PROPERTIES:
        last.values.update(_properties(data, mapi.OF_ATTACHMENT))


def _made(found: _Attachment, page: str, depth: int) -> MapiAttachment:
    if not (found.title or found.data or found.values):
        return MapiAttachment(problem=DAMAGED)
    values = dict(found.values)
    values.setdefault(mapi.ATTACH_NAME, (mapi.STRING8, found.title))
    told = Properties(values, page)
    kind, value = values.get(mapi.ATTACH_DATA, (mapi.BINARY, b""))
    if kind != mapi.OBJECT:
        return mapi.attachment(told, found.data or value)
    if value[:_INTERFACE] != _MESSAGE_OBJECT:
        return mapi.attachment(told, value[_INTERFACE:] or found.data)
    if depth + 1 >= MAX_DEPTH:
        return MapiAttachment(name=told.line(mapi.DISPLAY_NAME), problem=TOO_DEEP)
    return mapi.attachment(told, b"", message=tnef_message(value[_INTERFACE:], depth=depth + 1))


def _properties(data: memoryview, wanted: frozenset[int]) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """The wanted properties of a list ([MS-OXTNEF] 2.1.3.4), each with its type."""
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    for _ in range(min(count, MAX_PROPERTIES)):
        if at >= len(data):
            return
        kind, tag = struct.unpack_from("<HH", data, at)
        at = _past_name(data, at + 4) if tag >= _NAMED else at + 4
        start, end, at = _value(data, at, kind)
        if tag in wanted:
            yield tag, (kind & ~_MULTIPLE, bytes(data[start:end]))


def _past_name(data: memoryview, at: int) -> int:
    (kind,) = struct.unpack_from("<I", data, at + 16)
    if kind == 0:
        return at + 24
    (length,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + _padded(int(length))


def _value(data: memoryview, at: int, kind: int) -> tuple[int, int, int]:
    """(start, end) of the value — the first of several — and where the next property begins."""
    multiple, base = bool(kind & _MULTIPLE), kind & ~_MULTIPLE
    if base in _FIXED:
        count = 1
        if multiple:
            (count,) = struct.unpack_from("<I", data, at)
            at += 4
        return _within(data, at, at + _FIXED[base], at + _padded(_FIXED[base] * int(count)))
    (count,) = struct.unpack_from("<I", data, at)
    at, first = at + 4, None
    for _ in range(int(count)):
        (length,) = struct.unpack_from("<I", data, at)
        first = first or (at + 4, at + 4 + int(length))
        at += 4 + _padded(int(length))
    start, end = first or (at, at)
    return _within(data, start, end, at)


def _within(data: memoryview, start: int, end: int, following: int) -> tuple[int, int, int]:
    if end > len(data):
        raise _DamagedError
    return start, end, following


def _padded(length: int) -> int:
    return (length + 3) & ~3
