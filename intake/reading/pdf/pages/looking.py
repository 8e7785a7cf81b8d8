"""PDFium's view of a file: what its pages draw, their text, their pictures for OCR, and a third count of fields.

Contents are parsed and images located; no image is decoded unless a page is rendered. Time, pages and objects
are bounded here; a hang in C is the worker's limit to end.
"""

from __future__ import annotations

import ctypes
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from intake.domain.formats import Outcome, PageLook, Sight
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import INVISIBLE, MAX_PAGES
from intake.reading.pdf.pages.canvas import Canvas
from intake.reading.pdf.pages.caution import Caution

NAME = "PDFium"

FIRST_PAGES = 12
SPREAD_PAGES = 24
"""Pages looked at beyond the first ones, evenly spread over the rest."""
LOOK_SECONDS = 0.8
TEXT_SECONDS = 0.4
TEXT_PAGES = 12
MAX_TEXT = 20_000
"""Characters kept of the document's beginning."""
MAX_RENDERED = 2_700_000
"""Pixels of a rendered page: A4 at 165 dpi. Reading more takes tesseract too long for one mail."""
MAX_IMAGE = 150_000_000
"""Pixels of the images on a page that is still rendered: an A0 plan at 300 dpi."""

_FILLABLE = {
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_CHECKBOX,
    pdfium.FPDF_FORMFIELD_RADIOBUTTON,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
}

# It warns of XFA forms it was built without; the first reader speaks of those.
logging.getLogger("pypdfium2").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class PagesSeen:
    """PDFium's own sight, what the pages looked at draw, and the beginning of the text."""

    sight: Sight
    looks: tuple[PageLook, ...] = ()
    text: str = ""


@contextmanager
def opened(raw: bytes) -> Iterator[pypdfium2.PdfDocument | Sight]:
    """The document, opened without a password; or the sight of a file that does not open."""
    _forget_last_error()
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as refused:
        locked = "assword" in str(refused)
        yield Sight(NAME, Outcome.LOCKED if locked else Outcome.BROKEN)
        return
    try:
        yield document
    finally:
        document.close()


def _forget_last_error() -> None:
    """What PDFium says of a file it cannot open is sometimes what it said of another one before: a password, say."""
    pdfium.FPDF_LoadMemDocument(b"-", 1, None)


def look_at(document: pypdfium2.PdfDocument, careful: Caution) -> PagesSeen:
    """Look at the first pages, then at some of the others, until the time is up.

    A page too heavy to be drawn is passed over; then the sight is partial.
    """
    count = len(document)
    shown = hidden = 0
    looks: list[PageLook] = []
    heavy: set[int] = set()
    started = time.monotonic()
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    for index in _chosen(count):
        if looks and time.monotonic() - started > LOOK_SECONDS:
            break
        if careful.is_too_heavy(index):
            heavy.add(index)
            continue
        try:
            page = document[index]
            looks.append(Canvas(page, partial(careful.may_let_through, index)).look())
            seen, unseen = _count_widgets(document, page)
        except CONTENT_FAULTS:
            continue
        shown, hidden = shown + seen, hidden + unseen
    blank = not shown and not hidden and all(look.is_blank for look in looks)
    sight = Sight(
        NAME,
        Outcome.OPENED,
        pages=count,
        shown=shown,
        hidden=0 if shown else hidden,
        blank=blank and not heavy,
        partial=bool(heavy),
    )
    return PagesSeen(sight, tuple(looks), text_of_pages(document, frozenset(heavy)))


def _chosen(count: int) -> list[int]:
    """Page indexes to look at: the first ones, then evenly spread ones."""
    first = list(range(min(count, FIRST_PAGES)))
    rest = range(FIRST_PAGES, min(count, MAX_PAGES))
    step = max(1, len(rest) // SPREAD_PAGES)
    return first + list(rest[::step])[:SPREAD_PAGES]


def _count_widgets(document: pypdfium2.PdfDocument, page: Any) -> tuple[int, int]:
    """Fillable widgets of the page that can be seen, and that cannot."""
    if document.formenv is None:
        return 0, 0
    shown = hidden = 0
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_PAGES * 10)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetFormFieldType(document.formenv, annotation) in _FILLABLE:
            visible = not pdfium.FPDFAnnot_GetFlags(annotation) & INVISIBLE
            shown, hidden = shown + visible, hidden + (not visible)
        pdfium.FPDFPage_CloseAnnot(annotation)
    return shown, hidden


def text_of_pages(document: pypdfium2.PdfDocument, heavy: frozenset[int] = frozenset()) -> str:
    """The text of the first pages but those too ``heavy``, OCR layers included, at most MAX_TEXT characters."""
    parts: list[str] = []
    started = time.monotonic()
    for index in range(min(len(document), TEXT_PAGES)):
        if sum(map(len, parts)) >= MAX_TEXT or time.monotonic() - started > TEXT_SECONDS:
            break
        if index in heavy:
            continue
        try:
            parts.append(page_text(document[index]))
        except CONTENT_FAULTS:
            continue
    return _tidy("\n".join(parts))[:MAX_TEXT]


def page_text(page: pypdfium2.PdfPage) -> str:
    # Not get_text_range: it recurses once for each character that PDFium made up, and ends in a RecursionError.
    textpage = page.get_textpage()
    count = min(pdfium.FPDFText_CountChars(textpage), MAX_TEXT)
    if count <= 0:
        return ""
    units = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, units)
    return bytes(units)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")


def _tidy(text: str) -> str:
    """Without NULs and other controls; PDFium's soft hyphen mark (U+FFFE) joins the halves of a word."""
    text = text.replace("\r\n", "\n").replace("\ufffe\n", "").replace("\ufffe", "")
    return "".join(char for char in text if char in "\n\t" or char.isprintable()).strip()


def picture(document: pypdfium2.PdfDocument, index: int, dpi: int) -> Image.Image | None:
    """The page in grey at that resolution, less where it would be too large; None when it cannot be drawn."""
    try:
        page = document[index]
        if Canvas(page, lambda: True).pixels() > MAX_IMAGE:
            return None
        width, height = page.get_size()
        scale = min(dpi / 72, (MAX_RENDERED / max(width * height, 1)) ** 0.5)
        image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    except CONTENT_FAULTS:
        return None
    return image
