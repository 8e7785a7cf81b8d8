"""A stream's bytes, decoded up to a limit: a kilobyte of a file can ask for a gigabyte of memory."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Any

import pikepdf

MAX_FILTERS = 4
"""Filters in a row; producers use one or two, bombs more."""

_WHITE = re.compile(rb"[\x00\t\n\f\r ]+")


def decoded(stream: Any, limit: int) -> bytes:
    """The stream's first ``limit`` decoded bytes; ValueError for filters that texts and data do not come in."""
    data: bytes = stream.read_raw_bytes()
    for name in _filters(stream):
        data = _undone(name, data, limit)
    return data[:limit]


def _filters(stream: Any) -> list[str]:
    said = stream.get("/Filter")
    if said is None:
        return []
    names = [str(name) for name in ([said] if isinstance(said, pikepdf.Name) else said)]
    if len(names) > MAX_FILTERS or _has_predictor(stream.get("/DecodeParms")):
        raise ValueError("unexpected filters on a stream of text")
    return names


def _has_predictor(parms: Any) -> bool:
    """Rows are re-arranged after decoding: images and cross-references do so, texts never."""
    each = list(parms)[:MAX_FILTERS] if isinstance(parms, pikepdf.Array) else [parms]
    return any(isinstance(one, pikepdf.Dictionary) and int(one.get("/Predictor", 1)) > 1 for one in each)


def _undone(name: str, data: bytes, limit: int) -> bytes:
    match name:
        case "/FlateDecode" | "/Fl":
            return zlib.decompressobj().decompress(data, limit)
        case "/ASCIIHexDecode" | "/AHx":
            digits = _WHITE.sub(b"", data.partition(b">")[0])
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
        case "/ASCII85Decode" | "/A85":
            return base64.a85decode(data.partition(b"~>")[0])
        case _:
            raise ValueError("unexpected filter on a stream of text")
