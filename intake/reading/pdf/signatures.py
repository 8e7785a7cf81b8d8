"""What stands in each signature box: a signature, ink or a picture laid over it, a drawn appearance, or nothing."""

from __future__ import annotations

import re
from typing import Any

import pikepdf

from intake.domain.document import BoxState, SignatureBox
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import Rect, SignatureWidget, Survey, rect_of

MAX_APPEARANCE = 200_000
"""Bytes of an appearance stream looked into."""
OVERLAP = 0.2
"""Share of the smaller of box and mark that must coincide, for the mark to stand in the box."""

_PICTURE = re.compile(rb"(?<![^\s])(?:Do|BI)(?![^\s])")
_TEXT = re.compile(rb"(?<![^\s)\]>])(?:Tj|TJ|'|\")(?![^\s])")
_CURVE = re.compile(rb"(?<![^\s])[cvy](?![^\s])")
STROKES = 4
"""Curves from which a drawing is a handwritten stroke, not a frame."""


def signature_boxes(found: Survey) -> tuple[SignatureBox, ...]:
    """Each signature field shown on a page, in reading order, with what stands in it."""
    return tuple(_box(signature, found.marks.get(signature.page, [])) for signature in found.signatures)


def _box(signature: SignatureWidget, marks: list[Rect]) -> SignatureBox:
    if _is_signed(signature.value):
        return SignatureBox(signature.page, signature.name, BoxState.SIGNED, "present")
    area = rect_of(signature.widget.obj)
    if any(_coincide(area, mark) for mark in marks):
        return SignatureBox(signature.page, signature.name, BoxState.SIGNED)
    return SignatureBox(signature.page, signature.name, _appearance_state(signature.widget.obj))


def _is_signed(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and ("/Contents" in value or "/ByteRange" in value)


def _coincide(box: Rect, mark: Rect) -> bool:
    width = min(box[2], mark[2]) - max(box[0], mark[0])
    height = min(box[3], mark[3]) - max(box[1], mark[1])
    if width <= 0 or height <= 0:
        return False
    smaller = min((r[2] - r[0]) * (r[3] - r[1]) for r in (box, mark))
    return width * height >= OVERLAP * smaller


def _appearance_state(widget: Any) -> BoxState:
    """What the widget's own appearance draws: a picture or strokes sign; words alone may be an invitation to sign."""
    try:
        appearance = widget.get("/AP")
        normal = appearance.get("/N") if appearance is not None else None
        if not isinstance(normal, pikepdf.Stream):
            return BoxState.EMPTY
        drawn = _content(normal)
    except CONTENT_FAULTS:
        return BoxState.UNKNOWN
    if drawn is None:
        return BoxState.UNKNOWN
    if _PICTURE.search(drawn) or len(_CURVE.findall(drawn)) >= STROKES:
        return BoxState.SIGNED
    return BoxState.UNKNOWN if _TEXT.search(drawn) else BoxState.EMPTY


def _content(stream: Any) -> bytes | None:
    """The stream's decoded bytes; None when it is too large to be worth it."""
    if len(stream.read_raw_bytes()) > MAX_APPEARANCE:
        return None
    data: bytes = stream.read_bytes()
    return data if len(data) <= 50 * MAX_APPEARANCE else None
