"""Files inside a PDF: portfolios, the catalog's embedded files, and those pinned to a page (ISO 32000-1, 7.11.4)."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from intake.reading.unpacking.member import (
    BROKEN_MEMBER,
    MAX_MEMBER_BYTES,
    MAX_MEMBERS,
    TOO_LARGE,
    TOO_MANY,
    Member,
    refusal,
)

_FAULTS = (
    pikepdf.PikepdfError, zlib.error, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError,
    RuntimeError, StopIteration, TypeError, ValueError,
)  # fmt: skip
"""What pikepdf raises on broken content (faults.CONTENT_FAULTS, without the other readers')."""
_MARK = re.compile(rb"/Embedded\s*File|/EF\b|/Params\b|/Subtype\s*/application")
"""What stands beside a file's bytes, which are never in a compressed object stream, though their names may be."""
_MAX_NODES = 2_000
_MAX_PAGES = 500
_MAX_ANNOTATIONS = 2_000


def embedded_files(raw: bytes, *, allowance: int) -> Iterator[Member]:
    """Each file in a PDF, once. A PDF that cannot be opened has none: the PDF's own reading says what is amiss."""
    if not shows_files(raw):
        return
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as pdf:
            streams = dict(_streams(pdf))
            for count, (name, stream) in enumerate(streams.values()):
                if count >= MAX_MEMBERS:
                    yield Member("", problem=TOO_MANY)
                    return
                member = _member(name, stream, allowance)
                allowance -= len(member.content)
                yield member
    except _FAULTS:
        return


def shows_files(raw: bytes) -> bool:
    """Whether to open a PDF for the files in it: opening each would double the time of reading a mail.

    The little that any program writes beside a file is optional (ISO 32000-1, table 45): a PDF whose reading tells
    of files while this says False is for a person.
    """
    return _MARK.search(raw) is not None


def _streams(pdf: pikepdf.Pdf) -> Iterator[tuple[tuple[int, int], tuple[str, Any]]]:
    """(object number, (name, stream)): what both the catalog and a page name is one file."""
    for name, specification in _specifications(pdf):
        if not isinstance(specification, pikepdf.Dictionary):
            continue
        files = specification.get("/EF")
        stream = files.get("/UF") or files.get("/F") if isinstance(files, pikepdf.Dictionary) else None
        if isinstance(stream, pikepdf.Stream):
            said = specification.get("/UF") or specification.get("/F")
            yield stream.objgen, (str(said) if isinstance(said, pikepdf.String) else name, stream)


def _specifications(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    names = pdf.Root.get("/Names")
    yield from _leaves(names.get("/EmbeddedFiles") if isinstance(names, pikepdf.Dictionary) else None)
    for page in pdf.pages[:_MAX_PAGES]:
        annotations = page.obj.get("/Annots")
        for each in list(annotations)[:_MAX_ANNOTATIONS] if isinstance(annotations, pikepdf.Array) else ():
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/FileAttachment":
                yield "", each.get("/FS")


def _leaves(root: Any) -> Iterator[tuple[str, Any]]:
    """Leaves of a name tree (ISO 32000-1, 7.9.6), in order; a loop among its nodes ends the branch."""
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    for _ in range(_MAX_NODES):
        node = waiting.pop() if waiting else None
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            if waiting:
                continue
            return
        seen |= {node.objgen} - {(0, 0)}
        leaves = list(node.get("/Names", ()))[: 2 * MAX_MEMBERS + 2]
        yield from ((str(key), value) for key, value in zip(leaves[::2], leaves[1::2], strict=False))
        waiting.extend(reversed(list(node.get("/Kids", ()))[:_MAX_NODES]))


def _member(name: str, stream: Any, allowance: int) -> Member:
    try:
        packed = stream.read_raw_bytes()
        most = min(allowance, MAX_MEMBER_BYTES)
        content = _content(stream, packed, most + 1)
    except _FAULTS:
        return Member(name, problem=BROKEN_MEMBER)
    problem = TOO_LARGE if len(content) > most else refusal(len(content), len(packed), allowance)
    return Member(name, problem=problem) if problem else Member(name, content)


def _content(stream: Any, packed: bytes, most: int) -> bytes:
    """At most ``most`` bytes of a stream without filter or under Flate alone, which is what programs write."""
    filters = stream.get("/Filter")
    if filters is None:
        return bytes(packed[:most])
    plain = stream.get("/DecodeParms") is None
    if plain and filters in ("/FlateDecode", pikepdf.Array([pikepdf.Name.FlateDecode])):
        return zlib.decompressobj().decompress(packed, most)
    return bytes(stream.read_bytes())
