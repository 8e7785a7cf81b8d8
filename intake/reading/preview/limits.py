"""How large a picture of a page may be, and which program made it. Imports no reader: the console asks it too."""

from __future__ import annotations

from importlib.metadata import version

MIN_WIDTH, MAX_WIDTH = 120, 2_400
"""Pixels: a thumbnail, and a screen of fine print."""
MAX_PIXELS = 8_000_000
"""Of one picture: A4 at 2,400 pixels' width, 32 MB while it is drawn."""
MAX_PNG = 12_000_000
"""Bytes of one picture; a photograph of that size has some 10 MB."""
_DRAWING = 1
"""Raised when what we draw on a page changes."""


def renderer() -> str:
    """What made a picture: another version may draw the same page otherwise."""
    return f"{_DRAWING}-{version('pypdfium2')}-{version('pillow')}"


def fitting(width: float, height: float, wanted: int) -> tuple[int, int]:
    """Pixels of a picture of a page so large (in any unit), as wide as wanted where the limits let it."""
    wide = min(max(wanted, MIN_WIDTH), MAX_WIDTH)
    ratio = max(height, 1e-6) / max(width, 1e-6)
    if wide * wide * ratio > MAX_PIXELS:
        wide = max(1, int((MAX_PIXELS / ratio) ** 0.5))
    return wide, max(1, min(round(wide * ratio), MAX_PIXELS // wide))
