"""A page of any file that somebody sent, as a picture or as text."""

from __future__ import annotations

from intake.domain.preview import PageImage
from intake.domain.visible import visible
from intake.reading.files import words_of_file
from intake.reading.media_type import EMPTY, HEADER_WINDOW, PDF, UNKNOWN, french_name, media_type, pdf_start
from intake.reading.preview.pdf_pages import pdf_page
from intake.reading.preview.pictures import picture_page

_NOT_DECODED = ("image/svg+xml", "image/heic", "image/avif", "image/vnd.djvu")
"""Pictures that no decoder here reads, or that are programs."""
NOTE_ON_WORDS = "texte seul, sans la mise en page du document"


def page_of(raw: bytes, page: int, width: int) -> PageImage:
    """That page (1-based), some ``width`` pixels wide. Never raises on a file's content."""
    kind = media_type(raw)
    if kind == EMPTY:
        return PageImage(page, problem=french_name(EMPTY))
    if kind == PDF:
        start = pdf_start(raw) or 0
        return pdf_page(raw[start:] if start > HEADER_WINDOW else raw, page, width)
    if kind.startswith("image/") and kind not in _NOT_DECODED:
        return picture_page(raw, page, width)
    words = words_of_file(raw, kind)
    if words and page == 1:
        return PageImage(1, 1, text=visible(words), notes=(NOTE_ON_WORDS,))
    said = "fichier de type inconnu" if kind == UNKNOWN else french_name(kind)
    return PageImage(page, problem=f"{said} : le robot ne sait pas l’afficher")
