"""What a PDF says of itself beside its pages: its producer, the files embedded in it."""

from __future__ import annotations

import re
from typing import Any

import pikepdf

from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.name_tree import name_tree
from intake.reading.pdf.streams import decoded

MAX_EMBEDDED = 1000
MAX_XMP = 1_000_000
"""Bytes of a metadata packet looked into."""
MAX_PRODUCER = 200
"""Characters kept of a producer's name."""

_XMP_PRODUCER = re.compile(rb"<pdf:Producer>([^<]*)</pdf:Producer>|pdf:Producer=\"([^\"]*)\"")


def producer(pdf: pikepdf.Pdf) -> str:
    """The program or machine that made the file: /Info, else XMP; "" when neither says."""
    try:
        info = pdf.trailer.get("/Info")
        for key in ("/Producer", "/Creator"):
            said = str(info.get(key, "")) if isinstance(info, pikepdf.Dictionary) else ""
            if said.strip("\x00 \r\n"):
                return _clean(said)
        return _xmp_producer(pdf)
    except CONTENT_FAULTS:
        return ""


def _xmp_producer(pdf: pikepdf.Pdf) -> str:
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, pikepdf.Stream):
        return ""
    match = _XMP_PRODUCER.search(decoded(packet, MAX_XMP))
    said = (match.group(1) or match.group(2) or b"") if match else b""
    return _clean(said.decode("utf-8", "replace"))


def _clean(said: str) -> str:
    return "".join(char for char in said if char.isprintable()).strip()[:MAX_PRODUCER]


def embedded_names(pdf: pikepdf.Pdf, attachments: list[Any]) -> tuple[str, ...]:
    """Names of the files in the catalog's name tree and of those pinned on pages, without doubles."""
    names: dict[str, None] = {}
    try:
        tree = pdf.Root.get("/Names")
        root = tree.get("/EmbeddedFiles") if isinstance(tree, pikepdf.Dictionary) else None
        for key, file in name_tree(root, most=MAX_EMBEDDED):
            names.setdefault(_file_name(file) or key)
        for annotation in attachments[:MAX_EMBEDDED]:
            names.setdefault(_file_name(annotation.get("/FS")) or "pièce jointe sans nom")
    except CONTENT_FAULTS:
        names.setdefault("pièce jointe illisible")
    return tuple(names)


def _file_name(file: Any) -> str:
    if isinstance(file, pikepdf.String):
        return _clean(str(file))
    if not isinstance(file, pikepdf.Dictionary):
        return ""
    return _clean(str(file.get("/UF") or file.get("/F") or ""))
