"""S/MIME: what an opaque signature (CMS SignedData, RFC 5652) is wrapped around. Signatures are not verified here."""

from __future__ import annotations

import binascii
import re
import zlib
from dataclasses import dataclass

from intake.reading.unpacking.ber import INTEGER, OBJECT, SEQUENCE, TAGGED, BerError, Cursor
from intake.reading.unpacking.member import BOMB, MAX_RATIO, RATIO_FREE

ENCRYPTED = "message chiffré (S/MIME) : à demander en clair"
BROKEN = "message signé (S/MIME) illisible (endommagé ou d’un type inconnu)"

_PKCS7 = bytes.fromhex("2a864886f70d0107")
"""1.2.840.113549.1.7, under which most content types of CMS stand (RFC 5652)."""
_SMIME = bytes.fromhex("2a864886f70d01091001")
"""1.2.840.113549.1.9.16.1: id-ct."""
_SIGNED = _PKCS7 + b"\x02"
_COMPRESSED = _SMIME + b"\x09"
"""RFC 3274."""
_ENCRYPTED = frozenset({_PKCS7 + b"\x03", _PKCS7 + b"\x04", _PKCS7 + b"\x06", _SMIME + b"\x17"})
"""Enveloped, signed and enveloped, encrypted, authenticated and enveloped (RFC 5083)."""
_HEAD = 24
"""Bytes in which the content type stands."""
_ARMOUR = re.compile(rb"-----BEGIN (?:PKCS7|PKCS #7[^\r\n-]*|CMS)-----([A-Za-z0-9+/=\s]+)-----END ")
_ENTITY = re.compile(rb"\s*(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was signed; ``problem`` says in French why it is not here. Nothing and no problem: bare certificates."""

    content: bytes = b""
    problem: str = ""


def is_cms(raw: bytes) -> bool:
    """True for a CMS object by its first bytes, in DER or BER, or in the armour of PEM."""
    head = raw[:_HEAD]
    if head.startswith(b"-----BEGIN"):
        return _ARMOUR.match(raw) is not None
    return head.startswith(b"0") and (_PKCS7 in head or _SMIME in head)


def is_entity(content: bytes) -> bool:
    """True for a MIME entity, which begins with its header; a signed file of another kind does not."""
    return _ENTITY.match(content[:1_000]) is not None


def opened(raw: bytes) -> Opened:
    """What a CMS object holds."""
    try:
        cursor = Cursor(_unarmoured(raw))
        cursor.enter(SEQUENCE)
        kind = cursor.primitive(OBJECT)
        if kind in _ENCRYPTED:
            return Opened(problem=ENCRYPTED)
        if kind not in (_SIGNED, _COMPRESSED):
            return Opened(problem=BROKEN)
        content = _encapsulated(cursor)
        return _inflated(content) if kind == _COMPRESSED else Opened(content)
    except (BerError, binascii.Error, zlib.error):
        return Opened(problem=BROKEN)


def _encapsulated(cursor: Cursor) -> bytes:
    """SignedData and CompressedData alike: version, algorithms, then content type and content, which may lack."""
    cursor.enter(TAGGED)
    cursor.enter(SEQUENCE)
    cursor.primitive(INTEGER)
    cursor.skip()
    cursor.enter(SEQUENCE)
    cursor.primitive(OBJECT)
    if not cursor.is_at(TAGGED):
        return b""
    cursor.enter(TAGGED)
    return cursor.octets()


def _unarmoured(raw: bytes) -> bytes:
    found = _ARMOUR.match(raw)
    return binascii.a2b_base64(found[1]) if found else raw


def _inflated(packed: bytes) -> Opened:
    most = max(RATIO_FREE, MAX_RATIO * len(packed))
    content = zlib.decompressobj().decompress(packed, most + 1)
    return Opened(problem=BOMB) if len(content) > most else Opened(content)
