"""Paths as a pen would have drawn them: strokes of curves and slanting lines, joined where one goes on from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intake.reading.pdf.geometry import Matrix, Point, Rect, area, join, meet, moved, moved_box, padded

SLANT = 0.1
"""A line is slanting when it rises and runs by this share of its longer side at least."""
JOINED = 0.6
"""Points between the end of one path and the beginning of the next that goes on from it."""

_FILLS = {"S": False, "s": False, "f": True, "F": True, "f*": True, "B": True, "B*": True, "b": True, "b*": True}
"""Painting operators, and whether they fill."""
_CLOSES = frozenset({"s", "b", "b*"})


@dataclass(slots=True)
class Stroke:
    """One stroke on the page: its bounds, its curves and slanting lines, and whether it is a filled shape."""

    box: Rect
    start: Point
    end: Point
    free: int = 0
    closed: bool = False
    filled: bool = False


class Pen:
    """Follows the path operators of a page. ``strokes``: all that were painted, in order."""

    def __init__(self) -> None:
        self.strokes: list[Stroke] = []
        self._path: list[Stroke] = []
        self._bounds: Rect | None = None
        """Of the current path, rectangles included."""
        self._clips = False

    def draw(self, operator: str, operands: Sequence[Any], matrix: Matrix, clip: Rect | None) -> Rect | None:
        """Carry out one operator; the clipping that holds after it."""
        if operator in _FILLS or operator == "n":
            return self._paint(operator, clip)
        if operator in ("W", "W*"):
            self._clips = True
        elif operator == "h":
            self._close()
        else:
            self._add(operator, [float(number) for number in operands], matrix)
        return clip

    def _add(self, operator: str, numbers: list[float], matrix: Matrix) -> None:
        if operator == "re":
            x, y, width, height = numbers
            self._extend(moved_box((x, y, x + width, y + height), matrix))
            return
        points = [moved(point, matrix) for point in zip(numbers[::2], numbers[1::2], strict=True)]
        for point in points:
            self._extend(point + point)
        if operator == "m":
            self._path.append(Stroke(points[0] + points[0], points[0], points[0]))
        elif self._path:
            _go_on(self._path[-1], points, is_line=operator == "l")

    def _close(self) -> None:
        if self._path:
            self._path[-1].closed = True

    def _extend(self, box: Rect) -> None:
        self._bounds = box if self._bounds is None else join(self._bounds, box)

    def _paint(self, operator: str, clip: Rect | None) -> Rect | None:
        if operator in _CLOSES:
            self._close()
        if operator != "n":
            for stroke in self._path:
                stroke.filled = _FILLS[operator]
                if area(meet(padded(stroke.box, 0.5), clip)) > 0:
                    self._keep(stroke)
        if self._clips and self._bounds is not None:
            clip = meet(self._bounds, clip)
        self._path, self._bounds, self._clips = [], None, False
        return clip

    def _keep(self, stroke: Stroke) -> None:
        """A stroke painted piece by piece (a pen whose width varies) is one stroke."""
        last = self.strokes[-1] if self.strokes else None
        if last is None or stroke.filled or last.filled or last.closed or not _touch(last.end, stroke.start):
            self.strokes.append(stroke)
            return
        last.box = join(last.box, stroke.box)
        last.free += stroke.free
        last.end, last.closed = stroke.end, stroke.closed


def _go_on(stroke: Stroke, points: list[Point], *, is_line: bool) -> None:
    stroke.free += not is_line or _is_slanting(stroke.end, points[-1])
    for point in points:
        stroke.box = join(stroke.box, point + point)
    stroke.end = points[-1]


def _is_slanting(start: Point, end: Point) -> bool:
    run, rise = abs(end[0] - start[0]), abs(end[1] - start[1])
    return min(run, rise) > SLANT * max(run, rise)


def _touch(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= JOINED and abs(one[1] - other[1]) <= JOINED
