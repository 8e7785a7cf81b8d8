"""A file that is no PDF, read: what kind it is, and its words where it has any."""

from __future__ import annotations

from intake.domain.document import HEIC, Format, PdfReading
from intake.reading.media_type import french_name
from intake.reading.mime.bodies import html_text
from intake.reading.mime.charsets import decode_text
from intake.reading.papers.office import MAX_WORDS, office_words
from intake.reading.papers.old_word import old_word_words
from intake.reading.papers.pictures import read_picture
from intake.reading.unpacking.rtf import MAX_RTF, rtf_text

_OPEN = ("application/vnd.oasis.opendocument.text", "application/vnd.openxmlformats-officedocument.wordprocessingml.")
_OLD_WORD = "application/msword"
HEIC_UNREAD = ", que le robot ne sait pas lire ; une personne l’ouvre, ou demande un JPEG ou un PDF"
_MAX_TEXT_FILE = 400_000
"""Bytes of a text file looked at."""


def read_paper(raw: bytes, kind: str, *, ocr: bool) -> PdfReading:
    """Never raises on a file's content. ``ocr``: pictures are read by tesseract."""
    said = f"ce n’est pas un PDF : {french_name(kind)}"
    if kind.startswith("image/") and kind != "image/svg+xml":
        if kind == HEIC:
            return PdfReading(Format.NOT_PDF, evidence=(f"{said}{HEIC_UNREAD}",))
        return _picture(raw, said) if ocr else PdfReading(Format.NOT_PDF, evidence=(said,))
    words = letter_words(raw, kind)
    if words is None:
        return PdfReading(Format.NOT_PDF, evidence=(said, "texte non lu"))
    return PdfReading(Format.NOT_PDF, letter_text=words, evidence=(said,))


def _picture(raw: bytes, said: str) -> PdfReading:
    found = read_picture(raw)
    text = (found.text or "")[:MAX_WORDS]
    return PdfReading(Format.NOT_PDF, letter_text=text, evidence=(said, *found.said))


def letter_words(raw: bytes, kind: str) -> str | None:
    """The beginning of a letter's words. None for a letter that does not open.

    "" for what holds no sentences: spreadsheets, programs, archives.
    """
    words = _words(raw, kind)
    return None if words is None else words[:MAX_WORDS].strip()


def _words(raw: bytes, kind: str) -> str | None:
    if kind.startswith(_OPEN):
        return office_words(raw)
    if kind == _OLD_WORD:
        return old_word_words(raw) if raw.startswith(b"\xd0\xcf") else office_words(raw)
    if kind == "application/rtf":
        return rtf_text(raw[:MAX_RTF])
    if kind in ("text/plain", "text/html"):
        text = decode_text(raw[:_MAX_TEXT_FILE], None)
        return html_text(text) if kind == "text/html" else text
    return ""
