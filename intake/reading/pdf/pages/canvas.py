"""What one page draws: how much of it images cover, how much visible text, how many drawings (PDFium's objects)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

from intake.domain.formats import IMAGE_COVER, PageLook

MAX_OBJECTS = 4000
"""Objects of a page looked at; a page with more is a drawing or a text, whatever comes after."""
MAX_NESTING = 6
"""Form XObjects within form XObjects."""
CELLS = 24
"""Cells by side of the grid on which the images' cover is counted."""

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
Box = tuple[float, float, float, float]

_INVISIBLE_TEXT = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}


class Canvas:
    """One page being looked at. ``lets_through`` tells whether its images may be transparent."""

    def __init__(self, page: Any, lets_through: Callable[[], bool]) -> None:
        self.page = page
        self.lets_through = lets_through
        left, bottom, right, top = page.get_cropbox()
        self.box: Box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
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
        self.text_area += _area(self._clip(_bounds(obj, matrix)))

    def _add_image(self, obj: Any, matrix: Matrix) -> None:
        box = self._clip(_bounds(obj, matrix))
        area = _area(box)
        if area == 0:
            return
        if area >= IMAGE_COVER * self.area and self.text_area and not self.lets_through():
            # Some scanners lay the text they recognised under the image.
            self.text_area, self.hidden_text = 0.0, True
        self.covered.update(self._cells(box))
        if area > self.largest[0]:
            self.largest = (area, _resolution(obj, box))

    def _clip(self, box: Box) -> Box:
        return (
            max(box[0], self.box[0]),
            max(box[1], self.box[1]),
            min(box[2], self.box[2]),
            min(box[3], self.box[3]),
        )

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        """Cells of the grid whose centre lies in the box."""
        wide, high = (self.box[2] - self.box[0]) / CELLS, (self.box[3] - self.box[1]) / CELLS
        columns = [n for n in range(CELLS) if box[0] <= self.box[0] + (n + 0.5) * wide <= box[2]]
        for row in range(CELLS):
            if box[1] <= self.box[1] + (row + 0.5) * high <= box[3]:
                yield from ((column, row) for column in columns)


def _inside(form: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix, int]]:
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(form, ctypes.byref(own))
    inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    for index in range(pdfium.FPDFFormObj_CountObjects(form)):
        yield pdfium.FPDFFormObj_GetObject(form, index), inner, depth


def _product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _bounds(obj: Any, matrix: Matrix) -> Box:
    """The object's bounds on the page; empty when PDFium knows none."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    box = (left.value, bottom.value, right.value, top.value)
    if matrix == IDENTITY:
        return box
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [matrix[0] * x + matrix[2] * y + matrix[4] for x, y in corners]
    ys = [matrix[1] * x + matrix[3] * y + matrix[5] for x, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _is_transparent(obj: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return bool(pdfium.FPDFPageObj_GetFillColor(obj, red, green, blue, alpha)) and alpha.value == 0


def _pixel_size(obj: Any) -> tuple[int, int]:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(obj, width, height)
    return width.value, height.value


def _resolution(obj: Any, box: Box) -> int:
    """Dots per inch, by the long sides, whichever way the image is turned."""
    points = max(box[2] - box[0], box[3] - box[1])
    return round(max(_pixel_size(obj)) / (points / 72)) if points else 0
