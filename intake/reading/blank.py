"""A blank form, read for its profile: its reading, what is printed on its pages, the page of each field."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
import pypdfium2

from intake.domain.document import PdfReading
from intake.reading.pdf import read_pdf
from intake.reading.pdf.faults import CONTENT_FAULTS

MAX_PAGES = 100
"""Pages looked at: a support has a dozen."""


@dataclass(frozen=True)
class Blank:
    """``printed`` is each page's own text, fields' values not among it; ``places`` are (field name, 1-based page)."""

    reading: PdfReading
    printed: tuple[str, ...]
    places: tuple[tuple[str, int], ...]


def read_blank(raw: bytes, ocr: bool) -> Blank:
    """Run in a confined process, as every reading (``Sandbox.run``). Never raises on a file's content."""
    return Blank(read_pdf(raw, ocr=ocr), _printed(raw), _places(raw))


def _printed(raw: bytes) -> tuple[str, ...]:
    try:
        with pypdfium2.PdfDocument(raw) as document:
            return tuple(_text(document[index]) for index in range(min(len(document), MAX_PAGES)))
    except CONTENT_FAULTS:
        return ()


def _text(page: pypdfium2.PdfPage) -> str:
    text: str = page.get_textpage().get_text_bounded()
    return text


def _places(raw: bytes) -> tuple[tuple[str, int], ...]:
    """Fields in reading order, each once, on the first page that shows it."""
    places: dict[str, int] = {}
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            form = pdf.acroform
            for number, page in zip(range(1, MAX_PAGES + 1), pdf.pages, strict=False):
                for widget in form.get_widget_annotations_for_page(page):
                    places.setdefault(form.get_field_for_annotation(widget).fully_qualified_name, number)
    except CONTENT_FAULTS:
        # A profile without pages is still one.
        return tuple(places.items())
    return tuple(places.items())
