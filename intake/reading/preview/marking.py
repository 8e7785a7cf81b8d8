"""Signature boxes drawn on the picture of a page: a frame, and its number and state in words beside it.

State is told by the frame's line and by words, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from intake.domain.document import BoxState
from intake.domain.preview import BoxOnPage

_COLOURS = {BoxState.SIGNED: "#18753c", BoxState.EMPTY: "#ce0500", BoxState.UNKNOWN: "#b34000"}
"""Success, error and warning of the State's design system, dark enough for white letters."""
WORDS = {BoxState.SIGNED: "signature", BoxState.EMPTY: "vide", BoxState.UNKNOWN: "douteux"}
"""Without accents: the one font that is always there has none."""
_DASH = {BoxState.SIGNED: 0, BoxState.EMPTY: 8, BoxState.UNKNOWN: 3}
"""Pixels of a dash; 0: a full line."""


def marked(image: Image.Image, boxes: Sequence[BoxOnPage]) -> Image.Image:
    """The picture with its boxes framed and labelled; as it is where there are none. Its size does not change."""
    draw = ImageDraw.Draw(image)
    for box in boxes:
        _frame(draw, box, image.size)
    return image


def _frame(draw: ImageDraw.ImageDraw, box: BoxOnPage, size: tuple[int, int]) -> None:
    left, top = round(box.left * size[0]), round(box.top * size[1])
    right, bottom = round(box.right * size[0]), round(box.bottom * size[1])
    colour, line = _COLOURS[box.state], max(2, size[0] // 400)
    for start, end in (((left, top), (right, top)), ((left, bottom), (right, bottom))):
        _line(draw, start, end, colour, line, _DASH[box.state])
    for start, end in (((left, top), (left, bottom)), ((right, top), (right, bottom))):
        _line(draw, start, end, colour, line, _DASH[box.state])
    _label(draw, f"{box.label} : {WORDS[box.state]}", (left, top), colour, size)


def _line(
    draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int], colour: str, width: int, dash: int
) -> None:
    """A horizontal or vertical line, dashed where ``dash`` is not 0."""
    if not dash:
        draw.line((start, end), colour, width)
        return
    length = max(end[0] - start[0], end[1] - start[1])
    across = end[0] > start[0]
    for at in range(0, length, 2 * dash):
        stop = min(at + dash, length)
        first = (start[0] + at, start[1]) if across else (start[0], start[1] + at)
        last = (start[0] + stop, start[1]) if across else (start[0], start[1] + stop)
        draw.line((first, last), colour, width)


def _label(draw: ImageDraw.ImageDraw, words: str, corner: tuple[int, int], colour: str, size: tuple[int, int]) -> None:
    """Above the box where there is room, else in its corner: what a person wrote in it stays to be seen."""
    letters = max(11, size[0] // 75)
    bounds = draw.textbbox((0, 0), words, font_size=letters)
    wide, high = round(bounds[2]) + 6, round(bounds[3]) + 4
    left = max(0, min(corner[0], size[0] - wide))
    top = corner[1] - high if corner[1] >= high else corner[1]
    draw.rectangle((left, top, left + wide, top + high), fill=colour)
    draw.text((left + 3, top + 1), words, fill="white", font_size=letters)
