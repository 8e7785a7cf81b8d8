"""The words on a picture of paper: a telephone's photograph, a fax, a scan that is no PDF. By tesseract, if there."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from intake.reading.pdf.pages.looking import MAX_IMAGE, MAX_RENDERED
from intake.reading.pdf.pages.ocr import MAX_PAGES, ScanText, read_scan

PICTURE_FAULTS = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError,
    Image.DecompressionBombError, ZeroDivisionError, OverflowError,
)  # fmt: skip
"""What Pillow raises on a broken picture."""
_NOT_DRAWN = ScanText(None, ("image que le robot ne sait pas afficher : texte non lu",))
SMALLEST = 150
"""Pixels: a picture with a shorter side shows no page."""
_BEST_WIDTH = 1_240
"""Pixels of a page's width from which its body text is read: A4 at 150 dpi. Smaller pictures are enlarged, to twice
at most."""


def read_picture(raw: bytes) -> ScanText:
    """What tesseract reads on it, upright as its camera says; of a fax of several pages, on those that tell."""
    pages = list(_pages(raw))
    if not pages:
        return _NOT_DRAWN
    return read_scan(len(pages), lambda index: pages[index])


def _pages(raw: bytes) -> Iterator[Image.Image]:
    """Its pages in grey, at a size that can be read in time."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw)) as image:
                for index in range(min(getattr(image, "n_frames", 1), MAX_PAGES)):
                    image.seek(index)
                    page = _page(image)
                    if page is None:
                        return
                    yield page
    except PICTURE_FAULTS:
        return


def _page(image: Image.Image) -> Image.Image | None:
    width, height = image.size
    if width * height > MAX_IMAGE or min(width, height) < SMALLEST:
        return None
    # JPEG decodes itself smaller, several times faster.
    scale = min((MAX_RENDERED / (width * height)) ** 0.5, max(1.0, min(2.0, _BEST_WIDTH / min(width, height))))
    image.draft("L", (int(width * scale), int(height * scale)))
    grey = on_white(ImageOps.exif_transpose(image)).convert("L")
    turned = grey.width * grey.height
    if turned > MAX_RENDERED or scale > 1:
        fit = min(scale, 2.0) if scale > 1 else (MAX_RENDERED / turned) ** 0.5
        grey = grey.resize((max(1, int(grey.width * fit)), max(1, int(grey.height * fit))))
    return grey


def on_white(image: Image.Image) -> Image.Image:
    """What lets the paper behind it through is black once in grey."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    page = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    page.paste(shown, mask=shown.getchannel("A"))
    return page
