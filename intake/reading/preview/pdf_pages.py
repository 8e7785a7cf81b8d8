"""One page of a PDF as PDFium draws it, values of its form included, its signature boxes marked."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from intake.domain.document import SignatureBox
from intake.domain.formats import Outcome, Sight
from intake.domain.preview import BoxOnPage, PageImage
from intake.domain.visible import visible
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import survey
from intake.reading.pdf.geometry import Rect
from intake.reading.pdf.pages.canvas import Canvas
from intake.reading.pdf.pages.caution import caution
from intake.reading.pdf.pages.looking import MAX_IMAGE, opened
from intake.reading.pdf.signing.signatures import placed_boxes
from intake.reading.preview.limits import fitting
from intake.reading.preview.marking import marked
from intake.reading.preview.pictures import as_page

LOCKED = "document protégé par un mot de passe : il ne peut pas être affiché"
BROKEN = "document illisible (fichier abîmé ou incomplet) : il ne peut pas être affiché"
HEAVY = "page démesurée, non affichée par prudence"
DYNAMIC = "formulaire XFA dynamique : seul Adobe Reader en dessine les pages ; voir la liste des champs"
MAX_BOXES = 100
"""Boxes marked on one page."""
MAX_NAME = 200


def pdf_page(raw: bytes, page: int, width: int) -> PageImage:
    """That page (1-based). Never raises on a file's content."""
    with caution(raw) as careful:
        if careful.is_overweight():
            return PageImage(page, problem=HEAVY)
        with opened(raw) as document:
            if isinstance(document, Sight):
                return PageImage(page, problem=LOCKED if document.outcome is Outcome.LOCKED else BROKEN)
            pages = len(document)
            if not 1 <= page <= pages:
                return PageImage(page, pages, problem=f"ce document n’a pas de page {page}" if pages else BROKEN)
            if careful.is_too_heavy(page - 1):
                return PageImage(page, pages, problem=HEAVY)
            return _drawn(document, raw, page, width)


def _drawn(document: pypdfium2.PdfDocument, raw: bytes, number: int, width: int) -> PageImage:
    pages = len(document)
    notes = _notes_on_form(document)
    try:
        page = document[number - 1]
        if Canvas(page, lambda: True).pixels() > MAX_IMAGE:
            return PageImage(number, pages, problem=HEAVY)
        image, boxes = _picture(page, width, _boxes(raw, number))
    except CONTENT_FAULTS:
        return PageImage(number, pages, problem=f"page {number} illisible : elle ne peut pas être affichée")
    shown = as_page(marked(image, boxes), number, pages)
    return PageImage(number, pages, shown.png, shown.width, shown.height, boxes=boxes, notes=notes)


def _notes_on_form(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """Also makes the form ready to be drawn: before any page is loaded."""
    kind = document.get_formtype()
    if kind != pypdfium2.raw.FORMTYPE_NONE:
        document.init_forms()
    return (DYNAMIC,) if kind == pypdfium2.raw.FORMTYPE_XFA_FULL else ()


def _picture(
    page: Any, width: int, boxes: list[tuple[SignatureBox, Rect]]
) -> tuple[Image.Image, tuple[BoxOnPage, ...]]:
    """The page as its viewer turns and crops it, and where on the picture each box came to stand."""
    size = page.get_size()
    wide, high = fitting(size[0], size[1], width)
    scale = min(wide / max(size[0], 1e-6), high / max(size[1], 1e-6))
    bitmap = page.render(scale=scale, prefer_bgrx=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    converter = bitmap.get_posconv(page)
    placed = [_placed(index, box, rect, converter, image.size) for index, (box, rect) in enumerate(boxes, start=1)]
    return image, tuple(placed)


def _placed(label: int, box: SignatureBox, rect: Rect, converter: Any, size: tuple[int, int]) -> BoxOnPage:
    corners = [converter.to_bitmap(x, y) for x in (rect[0], rect[2]) for y in (rect[1], rect[3])]
    xs = [min(max(x / size[0], 0.0), 1.0) for x, _ in corners]
    ys = [min(max(y / size[1], 0.0), 1.0) for _, y in corners]
    name = visible(box.name[:MAX_NAME])
    return BoxOnPage(label, name, box.state, box.crypto, min(xs), min(ys), max(xs), max(ys))


def _boxes(raw: bytes, number: int) -> list[tuple[SignatureBox, Rect]]:
    """The boxes of that page with what stands in them; none where qpdf cannot tell: the picture is shown."""
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            found = survey(pdf)
            found.signatures = [each for each in found.signatures if each.page == number][:MAX_BOXES]
            return placed_boxes(pdf, found, raw)
    except CONTENT_FAULTS:
        return []
