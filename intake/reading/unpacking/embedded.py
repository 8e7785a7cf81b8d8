"""Files inside a PDF: portfolios, the catalog's embedded files, and those pinned to a page (ISO 32000-1, 7.11.4)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.name_tree import name_tree
from intake.reading.pdf.streams import decoded
from intake.reading.unpacking.member import (
    BROKEN_MEMBER,
    MAX_MEMBER_BYTES,
    MAX_MEMBERS,
    TOO_LARGE,
    TOO_MANY,
    Member,
    refusal,
)

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
    except CONTENT_FAULTS:
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
    root = names.get("/EmbeddedFiles") if isinstance(names, pikepdf.Dictionary) else None
    yield from name_tree(root, most=_MAX_NODES)
    for page in pdf.pages[:_MAX_PAGES]:
        annotations = page.obj.get("/Annots")
        for each in list(annotations)[:_MAX_ANNOTATIONS] if isinstance(annotations, pikepdf.Array) else ():
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/FileAttachment":
                yield "", each.get("/FS")


def _member(name: str, stream: Any, allowance: int) -> Member:
    try:
        packed = stream.read_raw_bytes()
        most = min(allowance, MAX_MEMBER_BYTES)
        content = _content(stream, most + 1)
    except CONTENT_FAULTS:
        return Member(name, problem=BROKEN_MEMBER)
    problem = TOO_LARGE if len(content) > most else refusal(len(content), len(packed), allowance)
    return Member(name, problem=problem) if problem else Member(name, content)


def _content(stream: Any, most: int) -> bytes:
    """At most ``most`` bytes of what programs write; other filters are left to qpdf, which has no such limit."""
    try:
        return decoded(stream, most)
    except ValueError:
        return bytes(stream.read_bytes())
