"""Containers that the standard library cannot write: a ZIP with a password, Outlook's winmail.dat, a Word file."""

from __future__ import annotations

import binascii
import io
import struct
import zipfile
import zlib

_DATE = (2025, 11, 3, 9, 0, 0)


def encrypted_zip(name: str, content: bytes, password: bytes) -> bytes:
    """A ZIP with one member under the traditional PKWARE encryption (APPNOTE 6.1)."""
    crc = binascii.crc32(content)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    sealed = _sealed(bytes(11) + bytes([crc >> 24]) + packed, password)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, _DATE), sealed)
    return _marked_encrypted(out.getvalue(), crc, len(content))


def _marked_encrypted(archive: bytes, crc: int, size: int) -> bytes:
    """Sets, in both headers, the encryption flag, the method, and the CRC and size of what is inside."""
    raw = bytearray(archive)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.rindex(mark) + flags if mark == b"PK\x01\x02" else flags
        raw[at : at + 4] = struct.pack("<HH", 1, zipfile.ZIP_DEFLATED)
        raw[at + 8 : at + 12] = struct.pack("<I", crc)
        raw[at + 16 : at + 20] = struct.pack("<I", size)
    return bytes(raw)


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_TABLE = _crc_table()


def _sealed(plain: bytes, password: bytes) -> bytes:
    key0, key1, key2 = 0x12345678, 0x23456789, 0x34567890
    sealed = bytearray()
    for at, byte in enumerate(password + plain):
        if at >= len(password):
            mask = (key2 | 2) & 0xFFFF
            sealed.append(byte ^ (((mask * (mask ^ 1)) >> 8) & 0xFF))
        key0 = (key0 >> 8) ^ _TABLE[(key0 ^ byte) & 0xFF]
        key1 = ((key1 + (key0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        key2 = (key2 >> 8) ^ _TABLE[(key2 ^ (key1 >> 24)) & 0xFF]
    return bytes(sealed)


def tnef(name: bytes, content: bytes) -> bytes:
    """A TNEF stream with one attachment (MS-OXTNEF): rendering data, title, bytes."""
    attributes = (
        (0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)),
        (0x00018010, name + b"\0"),
        (0x0006800F, content),
    )
    body = b"".join(_tnef_attribute(tag, value) for tag, value in attributes)
    return struct.pack("<IH", 0x223E9F78, 1) + body


def _tnef_attribute(tag: int, value: bytes) -> bytes:
    return struct.pack("<BII", 2, tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(paragraphs: tuple[str, ...]) -> bytes:
    """A Word document (ECMA-376) of plain paragraphs; the words must hold no XML character."""
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        members = (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", document))
        for name, words in members:
            archive.writestr(zipfile.ZipInfo(name, _DATE), words, zipfile.ZIP_DEFLATED)
    return out.getvalue()
