"""A file that somebody sent, read by what its bytes are: a PDF, or another paper."""

from __future__ import annotations

from intake.domain.document import PdfReading
from intake.reading.media_type import EMPTY, PDF, media_type
from intake.reading.papers.reader import letter_words, read_paper
from intake.reading.pdf import read_pdf


def read_file(raw: bytes, *, ocr: bool = True) -> PdfReading:
    """What it is, and what stands in it; as ``read_pdf`` where it is a PDF or empty."""
    kind = media_type(raw)
    return read_pdf(raw, ocr=ocr) if kind in (PDF, EMPTY) else read_paper(raw, kind, ocr=ocr)


def words_of_file(raw: bytes, kind: str) -> str | None:
    """The beginning of a letter's words, see ``letter_words``; ``kind`` is its media type."""
    return letter_words(raw, kind)
