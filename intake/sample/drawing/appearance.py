"""What a filled field and a signature look like: content streams (ISO 32000-1, 12.5.5)."""

from __future__ import annotations

import math
import random

from reportlab.lib.utils import simpleSplit

SIZE = 8.0
"""Points: the size the fields' default appearance names."""
LEADING = 9.6
PADDING = 2.0

Stroke = tuple[tuple[float, float], ...]


def text_content(value: str, width: float, height: float, *, many_lines: bool) -> bytes:
    """The text in the field's own font, wrapped when the field has many lines, clipped to its rectangle."""
    lines = simpleSplit(value, "Helvetica", SIZE, width - 2 * PADDING) if many_lines else [value]
    top = height - PADDING - SIZE if many_lines else (height - SIZE) / 2 + 1.6
    shown = b" T* ".join(_literal(line) + b" Tj" for line in lines)
    return b"/Tx BMC q 0 0 %.2f %.2f re W n BT /Helv %g Tf %g TL 0.05 0.1 0.45 rg %g %.2f Td %s ET Q EMC" % (
        width,
        height,
        SIZE,
        LEADING,
        PADDING,
        top,
        shown,
    )


def _literal(text: str) -> bytes:
    raw = text.encode("cp1252", "replace")
    escaped = raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped + b")"


def signature_strokes(signatory: str, width: float, height: float) -> tuple[Stroke, ...]:
    """A scrawl that is always the same for the same person: one wavy line and a flourish under it."""
    pen = random.Random(f"signature:{signatory}")
    middle, swing = height * 0.55, height * 0.32
    loops, phase = pen.uniform(4, 8), pen.uniform(0, 3)
    wave = tuple(
        (
            width * (0.15 + 0.55 * t / 60) + 5 * math.sin(t * 0.7),
            middle + swing * math.sin(phase + loops * t / 10) * pen.uniform(0.6, 1) * (1 - t / 90),
        )
        for t in range(61)
    )
    flourish = tuple((width * (0.2 + 0.6 * t / 12), height * 0.2 + 3 * math.sin(t / 3 + phase)) for t in range(13))
    return wave, flourish


def stroke_content(strokes: tuple[Stroke, ...]) -> bytes:
    """The strokes drawn with a blue pen."""
    parts = ["0.05 0.1 0.5 RG 1.1 w 1 J 1 j"]
    for (x, y), *rest in strokes:
        parts.append(f"{x:.1f} {y:.1f} m " + " ".join(f"{px:.1f} {py:.1f} l" for px, py in rest) + " S")
    return " ".join(parts).encode()
