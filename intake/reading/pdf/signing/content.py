"""What a content stream draws near some places: pictures and free strokes, by walking its operators (qpdf's parser).

Only what can be a signature is kept. Texts, frames, rules and dotted lines are what forms are printed with.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from intake.reading.pdf.geometry import IDENTITY, Matrix, Rect, meet, moved_box, product
from intake.reading.pdf.signing.strokes import Pen, Stroke
from intake.reading.pdf.streams import decoded

MAX_CONTENT = 1_000_000
"""Decoded bytes of content walked on one page, form XObjects included: drawings are larger, forms never."""
MAX_INSTRUCTIONS = 200_000
MAX_NESTING = 6
"""Form XObjects within form XObjects."""

_SHAPES = "m l c v y h re S s f F f* B B* b b* n W W*"
_WORDS = "Tj TJ ' \""
_OPERATORS = f"q Q cm Do EI {_SHAPES} {_WORDS}"
"""« EI »: how qpdf's parser tells an inline image to those who name operators."""

_CURVES = (b" c ", b" v ", b" y ")
_SPACES = bytes.maketrans(b"\t\r\n", b"   ")
_XOBJECT = re.compile(rb"Do(?![^\s/\[(<%])")
_INLINE_IMAGE = re.compile(rb"EI(?![^\s/\[(<%])")
FEW = 5
"""Curves and lines from which a path may be a stroke."""
MAX_PATHS = 100
"""Paths on a page up to which they are rules and circles, not the pieces of a stroke drawn one by one."""


@dataclass(frozen=True)
class Picture:
    """An image: where it shows, and the image itself (None when it is inline)."""

    box: Rect
    image: Any = None


@dataclass
class Drawing:
    """What was found: pictures and strokes. ``words``: there was text; ``whole``: nothing was skipped."""

    pictures: list[Picture] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    words: bool = False
    whole: bool = True


class _LimitError(Exception):
    """More content than is walked."""


def drawing_of_page(page: Any, near: Sequence[Rect], until: float) -> Drawing:
    """What the page draws near those places. ``until``: the ``thread_time`` at which to give up.

    Raises what qpdf and the filters raise on broken content.
    """
    content = b"\n".join(decoded(stream, MAX_CONTENT) for stream in _streams(page.get("/Contents")))
    if not _may_sign(content):
        return Drawing(whole=len(content) < MAX_CONTENT)
    walk = _Walk(near, until)
    return walk.done(lambda: walk.content(content, _inherited(page, "/Resources"), IDENTITY, None, 0))


def drawing_of_form(form: Any, until: float) -> tuple[Drawing, Rect]:
    """What a form XObject (an annotation's appearance) draws within its own /BBox, and that box."""
    box = _rect(form.get("/BBox"))
    walk = _Walk([box], until)
    content = decoded(form, MAX_CONTENT)
    return walk.done(lambda: walk.content(content, form.get("/Resources"), IDENTITY, box, 0)), box


def _may_sign(content: bytes) -> bool:
    """A look at the bytes, many times faster than a walk: an XObject, an image, a long path or very many lines."""
    if (b"Do" in content and _XOBJECT.search(content)) or (b"EI" in content and _INLINE_IMAGE.search(content)):
        return True
    words = content.translate(_SPACES)
    if words.count(b" l ") + sum(words.count(curve) for curve in _CURVES) < FEW:
        return False
    paths = words.split(b" m ")
    return len(paths) > MAX_PATHS or any(_is_long(path) for path in paths)


def _is_long(path: bytes) -> bool:
    return path.count(b" l ") + sum(path.count(curve) for curve in _CURVES) >= FEW


def _streams(contents: Any) -> Iterator[Any]:
    if isinstance(contents, pikepdf.Stream):
        yield contents
    elif isinstance(contents, pikepdf.Array):
        yield from (part for part in contents if isinstance(part, pikepdf.Stream))


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(64):
        if not isinstance(node, pikepdf.Dictionary) or key in node:
            break
        node = node.get("/Parent")
    return node.get(key) if isinstance(node, pikepdf.Dictionary) else None


class _Walk:
    def __init__(self, near: Sequence[Rect], until: float) -> None:
        self.near = near
        self.until = until
        self.found = Drawing()
        self.pen = Pen()
        self.left = MAX_CONTENT
        self.instructions = MAX_INSTRUCTIONS

    def done(self, walk: Callable[[], None]) -> Drawing:
        try:
            walk()
        except _LimitError:
            self.found.whole = False
        self.found.strokes = self.pen.strokes
        return self.found

    def content(self, content: bytes, resources: Any, matrix: Matrix, clip: Rect | None, depth: int) -> None:
        self.left -= len(content)
        if self.left <= 0:
            raise _LimitError
        stack: list[tuple[Matrix, Rect | None]] = []
        # A stream of no file: the parser wants one.
        with pikepdf.new() as scratch:
            instructions = pikepdf.parse_content_stream(scratch.make_stream(content), _OPERATORS)
        for instruction in instructions:
            operands, name = instruction.operands, str(instruction.operator)
            self._count()
            if name == "q":
                stack.append((matrix, clip))
            elif name == "Q":
                matrix, clip = stack.pop() if stack else (matrix, clip)
            elif name == "cm":
                matrix = product(_matrix(operands), matrix)
            elif name == "Do":
                self._xobject(_named(resources, operands), resources, matrix, clip, depth)
            elif name in ("EI", "INLINE IMAGE"):
                self._picture(matrix, clip)
            elif name in ("Tj", "TJ", "'", '"'):
                self.found.words = True
            else:
                clip = self.pen.draw(name, list(operands), matrix, clip)

    def _count(self) -> None:
        self.instructions -= 1
        if self.instructions <= 0 or (self.instructions % 256 == 0 and time.thread_time() > self.until):
            raise _LimitError

    def _xobject(self, xobject: Any, resources: Any, matrix: Matrix, clip: Rect | None, depth: int) -> None:
        if not isinstance(xobject, pikepdf.Stream):
            return
        if xobject.get("/Subtype") == "/Image":
            self._picture(matrix, clip, xobject)
            return
        if xobject.get("/Subtype") != "/Form" or depth >= MAX_NESTING:
            return
        inner = product(_matrix(xobject.get("/Matrix", IDENTITY)), matrix)
        shown = meet(moved_box(_rect(xobject.get("/BBox")), inner), clip)
        if self._is_near(shown):
            own = xobject.get("/Resources", resources)
            self.content(decoded(xobject, max(self.left, 1)), own, inner, shown, depth + 1)

    def _picture(self, matrix: Matrix, clip: Rect | None, image: Any = None) -> None:
        shown = meet(moved_box((0.0, 0.0, 1.0, 1.0), matrix), clip)
        if self._is_near(shown):
            self.found.pictures.append(Picture(shown, image))

    def _is_near(self, shown: Rect) -> bool:
        return any(
            shown[0] < place[2] and place[0] < shown[2] and shown[1] < place[3] and place[1] < shown[3]
            for place in self.near
        )


def _named(resources: Any, operands: Any) -> Any:
    xobjects = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    return xobjects.get(str(operands[0])) if isinstance(xobjects, pikepdf.Dictionary) and operands else None


def _matrix(numbers: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in numbers)
    return (a, b, c, d, e, f)


def _rect(numbers: Any) -> Rect:
    a, b, c, d = (float(number) for number in numbers)
    return (min(a, c), min(b, d), max(a, c), max(b, d))
