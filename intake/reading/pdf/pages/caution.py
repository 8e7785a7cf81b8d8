"""What qpdf can tell before PDFium decodes a file's pages: streams too large to be drawn, images that let through."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pikepdf

from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.streams import decoded

MAX_CONTENT = 20_000_000
"""Bytes of one page's drawing, or of the metadata, decoded: PDFium needs some forty times as much memory."""
MAX_STREAMS = 1000
"""Streams that one page's drawing is made of."""
MAX_IMAGES = 200
"""Images of a page whose masks are looked up."""
_MASKS = ("/SMask", "/Mask", "/ImageMask")


class Caution:
    """Asked of one file, page by page (0-based). What qpdf cannot say is no bomb, and may let through."""

    def __init__(self, pdf: pikepdf.Pdf | None) -> None:
        self._pdf = pdf

    def is_overweight(self) -> bool:
        """PDFium would decode immense metadata on opening the file."""
        metadata = self._pdf.Root.get("/Metadata") if self._pdf is not None else None
        return isinstance(metadata, pikepdf.Stream) and _weight(metadata, MAX_CONTENT) >= MAX_CONTENT

    def is_too_heavy(self, index: int) -> bool:
        """The page's drawing decodes to more than is worth looking at."""
        if self._pdf is None:
            return False
        try:
            contents = self._pdf.pages[index].obj.get("/Contents")
        except CONTENT_FAULTS:
            return False
        streams = islice(contents, MAX_STREAMS) if isinstance(contents, pikepdf.Array) else [contents]
        left = MAX_CONTENT
        for stream in streams:
            left -= _weight(stream, left)
            if left <= 0:
                return True
        return False

    def may_let_through(self, index: int) -> bool:
        """Images of the page may be transparent, or let what lies under them show."""
        if self._pdf is None:
            return True
        try:
            images = islice(self._pdf.pages[index].get_images().values(), MAX_IMAGES)
            return any(key in image for image in images for key in _MASKS)
        except CONTENT_FAULTS:
            return True


@contextmanager
def caution(raw: bytes) -> Iterator[Caution]:
    """The file, opened once more by qpdf."""
    try:
        pdf = pikepdf.open(io.BytesIO(raw))
    except CONTENT_FAULTS:
        yield Caution(None)
        return
    with pdf:
        yield Caution(pdf)


def _weight(stream: object, limit: int) -> int:
    """Its decoded bytes, at most ``limit``; none where it is no stream or cannot be decoded here."""
    if not isinstance(stream, pikepdf.Stream):
        return 0
    try:
        return len(decoded(stream, limit))
    except CONTENT_FAULTS:
        return 0
