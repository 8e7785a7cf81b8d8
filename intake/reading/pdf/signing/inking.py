"""Is what was drawn in a box a signature? Sizes and shapes that tell one from what forms are printed with."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.document import BoxState
from intake.reading.pdf.geometry import Rect, area, join, meet, padded
from intake.reading.pdf.signing.blank_images import is_one_colour
from intake.reading.pdf.signing.content import Drawing, Picture
from intake.reading.pdf.signing.strokes import Stroke

OVERLAP = 0.2
"""Share of the smaller of box and mark that must coincide, for the mark to stand in the box."""
BACKGROUND = 0.4
"""Share of the page from which a picture is the page's ground, not something put in a box."""
SMALL_PICTURE = 0.04
"""Share of the box up to which a picture in it is an icon of the form (« signez ici »)…"""
LARGE_PICTURE = 0.08
"""…and from which it is a signature: a narrow one in a wide box covers a tenth."""

FREE = 5
"""Curves and slanting lines from which a path is drawn by hand: a circle has four, a rounded frame four."""
CLOSED_FREE = 9
"""…and when it is a closed shape: programs draw a circle with up to eight arcs, an arrow or a star with fewer."""
MOSTLY = 0.4
"""Share of a stroke's bounds that lies in the box it was drawn for…"""
OVERSIZE = 6.0
"""…unless it fills the box and more: up to so many times its size, beyond which it adorns the page."""
LETTER = 12.0
"""Points: printed letters that were turned into outlines are less high than that…"""
LETTER_SHARE = 0.25
"""…or than this share of the box, whichever is more; in a low box, six tenths of it."""
LONG = 30.0
"""Points: no printed letter is that wide, a flat signature is."""
PIECES = 12
"""Curves and slanting lines of many small strokes that may be a signature, or not."""


def state_of_drawing(box: Rect, drawing: Drawing, page: float) -> BoxState:
    """What the pictures and strokes make of the box. ``page``: the page's area in square points.

    Words never count: labels are words, and a typed name cannot be told from one.
    """
    states = [_state_of_picture(box, picture, page) for picture in drawing.pictures]
    states.append(_state_of_strokes(box, [stroke for stroke in drawing.strokes if _is_by_hand(stroke, box)]))
    if not drawing.whole:
        states.append(BoxState.UNKNOWN)
    return strongest(states)


def strongest(states: Iterable[BoxState]) -> BoxState:
    """A signature anywhere signs the box; a doubt anywhere keeps it from being called empty."""
    found = set(states)
    return next((state for state in (BoxState.SIGNED, BoxState.UNKNOWN) if state in found), BoxState.EMPTY)


def coincide(box: Rect, mark: Rect) -> bool:
    """The mark stands in the box."""
    return area(meet(box, mark)) > 0 and area(meet(box, mark)) >= OVERLAP * min(area(box), area(mark))


def is_ground(mark: Rect, page: float) -> bool:
    """As large as that, it was not put into a box."""
    return area(mark) >= BACKGROUND * page


def _state_of_picture(box: Rect, picture: Picture, page: float) -> BoxState:
    common = area(meet(box, picture.box))
    if is_ground(picture.box, page):
        # A scanned page, or a coloured ground: the box may have been signed on paper.
        return BoxState.UNKNOWN if 2 * common >= area(box) else BoxState.EMPTY
    if not coincide(box, picture.box) or common < SMALL_PICTURE * area(box) or is_one_colour(picture.image):
        return BoxState.EMPTY
    return BoxState.SIGNED if common >= LARGE_PICTURE * area(box) else BoxState.UNKNOWN


def _is_by_hand(stroke: Stroke, box: Rect) -> bool:
    """In the box, or over it, and no geometrical shape. A piece of a stroke has any number of segments."""
    if stroke.free == 0 or ((stroke.closed or stroke.filled) and stroke.free < CLOSED_FREE):
        return False
    bounds = padded(stroke.box, 0.5)
    common = area(meet(bounds, box))
    return common >= MOSTLY * area(bounds) or (2 * common >= area(box) and area(bounds) <= OVERSIZE * area(box))


def _state_of_strokes(box: Rect, strokes: list[Stroke]) -> BoxState:
    high = _height_of_writing(box)
    if any(stroke.free >= FREE and _is_large(stroke.box, high) for stroke in strokes):
        return BoxState.SIGNED
    # Small filled shapes are letters; small lines may be a hand's, or hatching.
    pieces = [stroke for stroke in strokes if not stroke.filled and stroke.free > 1]
    if sum(stroke.free for stroke in pieces) < PIECES:
        return BoxState.EMPTY
    whole = pieces[0].box
    for stroke in pieces:
        whole = join(whole, stroke.box)
    return BoxState.UNKNOWN if _is_large(whole, high) else BoxState.EMPTY


def _height_of_writing(box: Rect) -> float:
    height = box[3] - box[1]
    return max(LETTER_SHARE * height, min(LETTER, 0.6 * height))


def _is_large(bounds: Rect, high: float) -> bool:
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    return height >= high or (width >= LONG and height >= high / 3)
