"""Outlook's own files as bytes: .msg ([MS-OXMSG] in an OLE compound file, [MS-CFB]) and winmail.dat ([MS-OXTNEF])."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

SUBJECT, HEADERS, BODY, HTML, RTF = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
SENDER_NAME, SENDER_EMAIL, SUBMITTED = 0x0C1A, 0x0C1F, 0x0039
NAME, CONTENT_ID, METHOD, FLAGS, DATA, TYPE = 0x3707, 0x3712, 0x3705, 0x3714, 0x3701, 0x370E

Value = str | bytes | int
Storage = dict[str, "bytes | Storage"]

_UNICODE, _BINARY, _INTEGER, _OBJECT = 0x1F, 0x102, 0x03, 0x0D
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")


@dataclass(frozen=True)
class OutlookFile:
    """What a message carries: a file, or another message."""

    content: bytes | OutlookMail
    properties: Mapping[int, Value]


@dataclass(frozen=True)
class OutlookMail:
    """A message by its properties."""

    properties: Mapping[int, Value]
    files: tuple[OutlookFile, ...] = ()


def file(name: str, content: bytes, **more: Value) -> OutlookFile:
    """An attachment; ``content_id``, ``flags`` and ``method`` may be given."""
    known = {"content_id": CONTENT_ID, "flags": FLAGS, "method": METHOD}
    properties: dict[int, Value] = {NAME: name, METHOD: 1}
    return OutlookFile(content, properties | {known[key]: value for key, value in more.items()})


def nested(mail: OutlookMail) -> OutlookFile:
    """A message attached to another."""
    return OutlookFile(mail, {METHOD: 5})


def msg(mail: OutlookMail) -> bytes:
    """The message as a .msg file."""
    return compound(_storage(mail, header=32))


def _storage(mail: OutlookMail, *, header: int) -> Storage:
    made = _streams(mail.properties, header)
    for number, each in enumerate(mail.files):
        inside = _streams(each.properties, 8)
        if isinstance(each.content, bytes):
            inside["__substg1.0_37010102"] = each.content
        else:
            inside["__substg1.0_3701000D"] = _storage(each.content, header=24)
        made[f"__attach_version1.0_#{number:08X}"] = inside
    return made


def _streams(properties: Mapping[int, Value], header: int) -> Storage:
    made: Storage = {}
    entries = b""
    for tag, value in properties.items():
        match value:
            case int():
                kind = 0x40 if tag == SUBMITTED else _INTEGER
                entries += struct.pack("<HHIQ", kind, tag, 6, value)
            case str():
                made[f"__substg1.0_{tag:04X}001F"] = value.encode("utf-16-le")
            case bytes():
                made[f"__substg1.0_{tag:04X}0102"] = value
    made["__properties_version1.0"] = bytes(header) + entries
    return made


def compound(root: Storage) -> bytes:
    """An OLE compound file of version 3: header, one FAT, directory, mini stream, then the large streams."""
    small, large = bytearray(), bytearray()
    mini_chain: list[int] = []
    chain: list[int] = []
    entries = _entries(root, small, large, mini_chain, chain)
    sections = [_padded(entries, _SECTOR), _padded(struct.pack(f"<{len(mini_chain)}I", *mini_chain), _SECTOR)]
    sections.append(_padded(bytes(small), _SECTOR))
    counts = [len(section) // _SECTOR for section in sections]
    fats = 1
    while fats * 128 < fats + sum(counts) + len(chain):
        fats += 1
    starts = [fats, fats + counts[0], fats + counts[0] + counts[1]]
    base = starts[2] + counts[2]
    fat = [_FAT_SECTOR] * fats
    for start, count in zip(starts, counts, strict=True):
        fat += [start + n + 1 for n in range(count - 1)] + [_END] * (count > 0)
    fat += [each if each == _END else each + base for each in chain]
    fat += [_FREE] * (fats * 128 - len(fat))
    directory = bytearray(sections[0])
    _place(directory, base, starts[2] if small else _END, len(small))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, starts[0],
        0, _CUTOFF, starts[1] if mini_chain else _END, counts[1], _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *(list(range(fats)) + [_FREE] * (109 - fats)))
    return header + struct.pack(f"<{len(fat)}I", *fat) + bytes(directory) + sections[1] + sections[2] + bytes(large)


def _place(directory: bytearray, base: int, mini_start: int, mini_size: int) -> None:
    """Large streams' first sectors counted from the file's beginning; the root entry owns the mini stream."""
    struct.pack_into("<IQ", directory, 116, mini_start, mini_size)
    for at in range(128, len(directory), 128):
        start, size = struct.unpack_from("<IQ", directory, at + 116)
        if directory[at + 66] == 2 and size >= _CUTOFF:
            struct.pack_into("<I", directory, at + 116, start + base)


def _entries(root: Storage, small: bytearray, large: bytearray, mini_chain: list[int], chain: list[int]) -> bytes:
    """Directory entries in the order of a walk; siblings hang from one another to the right."""
    rows: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, 0, 0]]

    def add(storage: Storage) -> int:
        first, before = _FREE, None
        for name in sorted(storage, key=lambda each: (len(each), each.upper())):
            inside = storage[name]
            row: list[object] = [name, 1, _FREE, _FREE, 0, 0]
            rows.append(row)
            index = len(rows) - 1
            if isinstance(inside, bytes):
                row[1], row[4], row[5] = 2, _stored(inside, small, large, mini_chain, chain), len(inside)
            else:
                row[3] = add(inside)
            if before is None:
                first = index
            else:
                before[2] = index
            before = row
        return first

    rows[0][3] = add(root)
    return b"".join(_entry(*row) for row in rows)  # type: ignore[arg-type]  # rows are filled in out of order


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<64sHBBIII", spelled, len(spelled), kind, 1, _FREE, right, child)
    return head + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def _stored(content: bytes, small: bytearray, large: bytearray, mini_chain: list[int], chain: list[int]) -> int:
    into, unit, links = (large, _SECTOR, chain) if len(content) >= _CUTOFF else (small, _MINI, mini_chain)
    start = len(into) // unit
    into += _padded(content, unit)
    count = len(into) // unit - start
    links += [start + n + 1 for n in range(count - 1)] + [_END] * (count > 0)
    return start if count else _END


def _padded(content: bytes, unit: int) -> bytes:
    return content + bytes(-len(content) % unit)


def tnef(mail: OutlookMail) -> bytes:
    """The message as a winmail.dat."""
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9003, property_list(mail.properties))
    for each in mail.files:
        properties = dict(each.properties)
        out += attribute(2, 0x9002, bytes(14))
        if isinstance(each.content, bytes):
            out += attribute(2, 0x8010, b"COURT~1.PDF\0") + attribute(2, 0x800F, each.content)
            out += attribute(2, 0x9005, property_list(properties))
        else:
            inside = _variable(_OBJECT, DATA, _MESSAGE_OBJECT + tnef(each.content))
            out += attribute(2, 0x9005, property_list(properties, inside))
    return out


def attribute(level: int, name: int, data: bytes) -> bytes:
    """One TNEF attribute with its checksum."""
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def property_list(properties: Mapping[int, Value], *more: bytes) -> bytes:
    """MAPI properties as TNEF lists them."""
    rows = [_property(tag, value) for tag, value in properties.items()] + list(more)
    return struct.pack("<I", len(rows)) + b"".join(rows)


def _property(tag: int, value: Value) -> bytes:
    match value:
        case int() if tag == SUBMITTED:
            return struct.pack("<HHQ", 0x40, tag, value)
        case int():
            return struct.pack("<HHI", _INTEGER, tag, value)
        case str():
            return _variable(_UNICODE, tag, value.encode("utf-16-le") + b"\0\0")
        case bytes():
            return _variable(_BINARY, tag, value)


def _variable(kind: int, tag: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, tag, 1, len(value)) + _padded(value, 4)
