"""Images that show nothing: a ground of one colour is no signature."""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf
from PIL import Image

from intake.reading.pdf.faults import CONTENT_FAULTS

MAX_PIXELS = 4_000_000
"""Pixels of an image that is decoded to be looked at: a photographed signature has fewer."""
MAX_DECODED = 5 * MAX_PIXELS
"""Bytes it may decode to: four colours a pixel, and some more."""
CONTRAST = 24
"""Levels of grey (of 256) between the lightest and the darkest pixel from which something is drawn."""


def is_one_colour(image: Any) -> bool:
    """True when the image and its mask are even; False when it cannot be known (inline, too large, undecodable)."""
    if not isinstance(image, pikepdf.Stream):
        return False
    try:
        masks = [mask for key in ("/SMask", "/Mask") if isinstance(mask := image.get(key), pikepdf.Stream)]
        return all(_is_even(each) for each in (image, *masks))
    except Image.DecompressionBombError:
        return False
    except OSError as unreadable:
        # Pillow's word for an image it cannot decode; one with a number is the machine's.
        if unreadable.errno is not None:
            raise
        return False
    except CONTENT_FAULTS:
        return False


def _is_even(image: Any) -> bool:
    if int(image.get("/Width", 0)) * int(image.get("/Height", 0)) > MAX_PIXELS or _swells(image):
        return False
    drawn: Image.Image = pikepdf.PdfImage(image).as_pil_image()
    if drawn.width * drawn.height > MAX_PIXELS:
        # A JPEG has a size of its own.
        return False
    levels = [level for level, count in enumerate(drawn.convert("L").histogram()) if count]
    return levels[-1] - levels[0] < CONTRAST


def _swells(image: Any) -> bool:
    """It may decode to more than it says: only encodings whose size is known beforehand are decoded."""
    filters = image.get("/Filter")
    if filters is None or filters == "/DCTDecode":
        return False
    if filters != "/FlateDecode":
        return True
    return len(zlib.decompressobj().decompress(image.read_raw_bytes(), MAX_DECODED)) >= MAX_DECODED
