"""Rectangles and matrices of PDF pages (ISO 32000-1, 8.3.3), in points."""

from __future__ import annotations

Rect = tuple[float, float, float, float]
"""x1, y1, x2, y2, corners in order; empty when x2 <= x1 or y2 <= y1."""
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def product(m: Matrix, n: Matrix) -> Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def moved(point: Point, matrix: Matrix) -> Point:
    """Where the matrix takes the point."""
    x, y = point
    return (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])


def moved_box(box: Rect, matrix: Matrix) -> Rect:
    """Bounds of the rectangle where the matrix takes it."""
    corners = [moved((x, y), matrix) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def meet(one: Rect, other: Rect | None) -> Rect:
    """What both cover; None is the whole page."""
    if other is None:
        return one
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def join(one: Rect, other: Rect) -> Rect:
    """The smallest rectangle around both."""
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def area(box: Rect) -> float:
    """Square points; 0 for an empty one."""
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def padded(box: Rect, by: float) -> Rect:
    """The rectangle grown on all sides: a line has no area of its own."""
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)
