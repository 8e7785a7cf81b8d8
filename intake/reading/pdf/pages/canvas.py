"""What one page draws: how much of it images cover, how much visible text, how many drawings (PDFium's objects)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

from intake.domain.formats import IMAGE_COVER, PageLook
from intake.reading.pdf.geometry import IDENTITY, Matrix, Rect, area, meet, moved_box, product

MAX_OBJECTS = 4000
"""Objects of a page looked at; a page with more is a drawing or a text, whatever comes after."""
MAX_NESTING = 6
"""Form XObjects within form XObjects."""
CELLS = 24
"""Cells by side of the grid on which the images' cover is counted."""

_INVISIBLE_TEXT = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}


class Canvas:
    """One page being looked at. ``lets_through`` tells whether its images may be transparent."""

    def __init__(self, page: Any, lets_through: Callable[[], bool]) -> None:
        self.page = page
        self.lets_through = lets_through
        left, bottom, right, top = page.get_cropbox()
        self.box: Rect = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        self.area = max((self.box[2] - self.box[0]) * (self.box[3] - self.box[1]), 1.0)
        self.text_area = 0.0
        self.hidden_text = False
        self.drawings = 0
        self.largest = (0.0, 0)
        """Area of the largest image, and its resolution."""
        self.covered: set[tuple[int, int]] = set()

    def look(self) -> PageLook:
        """Everything drawn, in the order of drawing."""
        for obj, kind, matrix in self._objects():
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._add_text(obj, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._add_image(obj, matrix)
            else:
                self.drawings += 1
        cover = len(self.covered) / CELLS**2
        text = min(self.text_area / self.area, 1.0)
        return PageLook(cover, text, self.drawings, self.largest[1], self.hidden_text)

    def pixels(self) -> int:
        """Pixels of all images of the page, before any is decoded."""
        images = (obj for obj, kind, _ in self._objects() if kind == pdfium.FPDF_PAGEOBJ_IMAGE)
        return sum(width * height for width, height in map(_pixel_size, images))

    def _objects(self) -> Iterator[tuple[Any, int, Matrix]]:
        count = pdfium.FPDFPage_CountObjects(self.page)
        top = ((pdfium.FPDFPage_GetObject(self.page, index), IDENTITY, 0) for index in range(count))
        left = MAX_OBJECTS
        waiting: list[Iterator[tuple[Any, Matrix, int]]] = [iter(top)]
        while waiting and left:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
                continue
            left -= 1
            obj, matrix, depth = entry
            kind = pdfium.FPDFPageObj_GetType(obj)
            if kind != pdfium.FPDF_PAGEOBJ_FORM:
                yield obj, kind, matrix
            elif depth < MAX_NESTING:
                waiting.append(_inside(obj, matrix, depth + 1))

    def _add_text(self, obj: Any, matrix: Matrix) -> None:
        if pdfium.FPDFTextObj_GetTextRenderMode(obj) in _INVISIBLE_TEXT or _is_transparent(obj):
            self.hidden_text = True
            return
        self.text_area += area(meet(_bounds(obj, matrix), self.box))

    def _add_image(self, obj: Any, matrix: Matrix) -> None:
        box = meet(_bounds(obj, matrix), self.box)
        surface = area(box)
        if surface == 0:
            return
        if surface >= IMAGE_COVER * self.area and self.text_area and not self.lets_through():
            # Some scanners lay the text they recognised under the image.
            self.text_area, self.hidden_text = 0.0, True
        self.covered.update(self._cells(box))
        if surface > self.largest[0]:
            self.largest = (surface, _resolution(obj, box))

    def _cells(self, box: Rect) -> Iterator[tuple[int, int]]:
        """Cells of the grid whose centre lies in the box."""
        wide, high = (self.box[2] - self.box[0]) / CELLS, (self.box[3] - self.box[1]) / CELLS
        columns = [n for n in range(CELLS) if box[0] <= self.box[0] + (n + 0.5) * wide <= box[2]]
        for row in range(CELLS):
            if box[1] <= self.box[1] + (row + 0.5) * high <= box[3]:
                yield from ((column, row) for column in columns)


def _inside(form: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix, int]]:
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(form, ctypes.byref(own))
    inner = product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    for index in range(pdfium.FPDFFormObj_CountObjects(form)):
        yield pdfium.FPDFFormObj_GetObject(form, index), inner, depth


def _bounds(obj: Any, matrix: Matrix) -> Rect:
    """The object's bounds on the page; empty when PDFium knows none."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    box = (left.value, bottom.value, right.value, top.value)
    return box if matrix == IDENTITY else moved_box(box, matrix)


def _is_transparent(obj: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return bool(pdfium.FPDFPageObj_GetFillColor(obj, red, green, blue, alpha)) and alpha.value == 0


def _pixel_size(obj: Any) -> tuple[int, int]:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(obj, width, height)
    return width.value, height.value


def _resolution(obj: Any, box: Rect) -> int:
    """Dots per inch, by the long sides, whichever way the image is turned."""
    points = max(box[2] - box[0], box[3] - box[1])
    return round(max(_pixel_size(obj)) / (points / 72)) if points else 0
