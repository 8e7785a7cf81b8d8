"""Annotations laid over a signature box: ink, stamps, freehand lines, typed names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

from intake.domain.document import BoxState
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import INVISIBLE, rect_of
from intake.reading.pdf.geometry import Rect, meet, padded
from intake.reading.pdf.signing.content import drawing_of_form
from intake.reading.pdf.signing.inking import coincide, is_ground, state_of_drawing, strongest

MAX_MARKS = 500
"""Annotations of a page that are looked at for one box."""
MAX_STROKES = 500
MAX_NUMBERS = 20_000
"""Coordinates of one stroke."""
NEAR = 4.0
"""Points by which ink that stands in a box may go beyond it."""
VERTICES = 16
"""Coordinates (two a point) from which a line of several points is freehand, not a geometrical shape."""


def state_of_marks(box: Rect, marks: list[Any], page: float, until: float) -> BoxState:
    """What the annotations make of the box. ``page``: the page's area; ``until``: ``thread_time`` to give up at."""
    states = []
    for mark in marks[:MAX_MARKS]:
        try:
            states.append(_state(box, mark, page, until))
        except CONTENT_FAULTS:
            states.append(BoxState.UNKNOWN)
    return strongest(states)


def _state(box: Rect, mark: Any, page: float, until: float) -> BoxState:
    rect, subtype = rect_of(mark), str(mark.get("/Subtype"))
    if int(mark.get("/F", 0)) & INVISIBLE or not coincide(box, rect):
        return BoxState.EMPTY
    if subtype == "/Ink":
        inside = meet(rect, padded(box, NEAR)) == rect
        signed = inside or any(coincide(box, stroke) for stroke in _ink(mark, rect))
        return BoxState.SIGNED if signed else BoxState.EMPTY
    if subtype in ("/PolyLine", "/Polygon"):
        return BoxState.SIGNED if len(mark.get("/Vertices", ())) >= VERTICES else BoxState.EMPTY
    if subtype == "/Stamp":
        # « Brouillon » across the page says nothing of the box.
        return BoxState.UNKNOWN if is_ground(rect, page) else BoxState.SIGNED
    return _state_of_typed(mark, until)


def _ink(mark: Any, rect: Rect) -> Iterator[Rect]:
    """Bounds of each stroke: some programs keep all ink of a page in one annotation."""
    strokes = mark.get("/InkList")
    if not isinstance(strokes, pikepdf.Array) or not len(strokes):
        yield rect
        return
    for index in range(min(len(strokes), MAX_STROKES)):
        numbers = [float(number) for number in list(strokes[index])[:MAX_NUMBERS]]
        if len(numbers) >= 2:
            xs, ys = numbers[::2], numbers[1::2]
            yield padded((min(xs), min(ys), max(xs), max(ys)), 0.5)


def _state_of_typed(mark: Any, until: float) -> BoxState:
    """A text typed over the box may be a name or a remark; some programs put a drawn signature in such a frame."""
    appearance = mark.get("/AP")
    normal = appearance.get("/N") if isinstance(appearance, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        drawing, bounds = drawing_of_form(normal, until)
        if state_of_drawing(bounds, drawing, float("inf")) is BoxState.SIGNED:
            return BoxState.SIGNED
    says = str(mark.get("/Contents", "")).strip() or str(mark.get("/RC", "")).strip()
    return BoxState.UNKNOWN if says else BoxState.EMPTY
