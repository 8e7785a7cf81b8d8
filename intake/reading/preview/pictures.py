"""Pictures that somebody sent, and how any picture leaves the worker: as a PNG made anew, with nothing else in it."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from intake.domain.preview import PageImage
from intake.reading.papers.pictures import PICTURE_FAULTS, on_white
from intake.reading.pdf.pages.looking import MAX_IMAGE
from intake.reading.preview.limits import MAX_PNG, fitting

FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000")
"""Decoders that a sent picture may reach: those of scanners, telephones and screens."""
MAX_PAGES = 500
_PAGED = "TIFF"
"""The frames of other formats are a film's."""
_SMALLER = 0.7
"""Tried when a PNG is too large: so much of its width."""


def picture_page(raw: bytes, page: int, width: int) -> PageImage:
    """That page (1-based) of a picture, upright as its camera says, never enlarged beyond twice."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
                return _page(image, page, width)
    except PICTURE_FAULTS:
        return PageImage(page, problem="image que le robot ne sait pas afficher (format inconnu ou fichier abîmé)")


def _page(image: Image.Image, page: int, width: int) -> PageImage:
    pages = min(getattr(image, "n_frames", 1), MAX_PAGES) if image.format == _PAGED else 1
    if not 1 <= page <= pages:
        return PageImage(page, pages, problem=f"ce document n’a pas de page {page}")
    image.seek(page - 1)
    if image.width * image.height > MAX_IMAGE:
        return PageImage(page, pages, problem="image démesurée, non affichée par prudence")
    most = 2 * max(image.size)
    wide, high = fitting(image.width, image.height, min(width, most))
    # JPEG decodes itself smaller, several times faster; turned pictures need the long side.
    image.draft("RGB", (max(wide, high), max(wide, high)))
    upright = on_white(ImageOps.exif_transpose(image))
    shown = upright.convert("L" if upright.mode in ("1", "L", "I;16", "LA") else "RGB")
    return as_page(shown.resize(fitting(shown.width, shown.height, min(width, most))), page, pages)


def as_page(image: Image.Image, page: int, pages: int) -> PageImage:
    """The picture as a PNG within the limits."""
    image.info.clear()
    encoded = _png(image)
    while len(encoded) > MAX_PNG:
        image = image.resize((max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER))))
        encoded = _png(image)
    return PageImage(page, pages, encoded, image.width, image.height)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=3)
    return target.getvalue()
