"""Read one PDF: qpdf first; before any refusal pypdf, and PDFium, which also looks at the pages.

Roles: an acceptance costs one fast reader; a refusal costs three (see ``intake.domain.formats``). Called in a worker
process with limits on time and memory, because PDFium can hang in C and a file can ask for any memory.
"""

from __future__ import annotations

from functools import partial

import pypdfium2

from intake.domain.document import Format, PdfReading
from intake.domain.formats import PageLook, Sight, Verdict, is_settled, judge
from intake.reading.media_type import EMPTY, PDF, french_name, media_type
from intake.reading.pdf import ocr as tesseract
from intake.reading.pdf.evidence import evidence
from intake.reading.pdf.first import FirstReading, first_reading, has_soft_masks
from intake.reading.pdf.pages import MAX_TEXT, PagesSeen, look_at, opened, picture
from intake.reading.pdf.second_reader import second_sight

OCR_PAGES = 2
ENOUGH_TEXT = 200
"""Characters from which a hidden text layer, or the first page, tells what a document is."""


def read_pdf(raw: bytes, *, ocr: bool = True) -> PdfReading:
    """What the file is, and what stands in it. ``ocr``: read the first pages of a scan with tesseract.

    Never raises on a file's content; MemoryError and OSError are our side's faults, and go up.
    """
    kind = media_type(raw)
    if kind == EMPTY:
        return PdfReading(Format.DAMAGED, evidence=(french_name(EMPTY),))
    if kind != PDF:
        return PdfReading(Format.NOT_PDF, evidence=(f"ce n’est pas un PDF : {french_name(kind)}",))
    first = first_reading(raw)
    if is_settled(first.sight):
        return _reading(first, judge(first.sight))
    return _read_unfillable(raw, first, ocr=ocr)


def _read_unfillable(raw: bytes, first: FirstReading, *, ocr: bool) -> PdfReading:
    second = second_sight(raw)
    with opened(raw) as document:
        if isinstance(document, Sight):
            return _reading(first, judge(first.sight, (second, document)))
        pages = look_at(document, partial(has_soft_masks, raw))
        verdict = judge(first.sight, (second, pages.sight), pages.looks)
        if verdict.format is Format.SCANNED and len(pages.text) < ENOUGH_TEXT:
            return _scan(first, verdict, pages, document, ocr=ocr)
    said = ("texte caché posé par le scanner",) if verdict.format is Format.SCANNED else ()
    return _reading(first, verdict, looks=pages.looks, text=pages.text, text_by_ocr=bool(said), said=said)


def _scan(
    first: FirstReading, verdict: Verdict, pages: PagesSeen, document: pypdfium2.PdfDocument, *, ocr: bool
) -> PdfReading:
    text, said = _recognise(document) if ocr else (None, ())
    return _reading(first, verdict, looks=pages.looks, text=text or pages.text, text_by_ocr=bool(text), said=said)


def _recognise(document: pypdfium2.PdfDocument) -> tuple[str | None, tuple[str, ...]]:
    """The text of the first page, and of the next when the first says too little."""
    if not tesseract.available():
        return None, ("texte non lu : tesseract n’est pas installé avec le français",)
    parts: list[str] = []
    for index in range(min(len(document), OCR_PAGES)):
        image = picture(document, index, tesseract.DPI)
        text = tesseract.recognise(image) if image is not None else None
        if text is None:
            return "\n".join(parts) or None, (f"texte de la page {index + 1} non lu par tesseract",)
        parts.append(text)
        if len(text) >= ENOUGH_TEXT:
            break
    return "\n".join(parts)[:MAX_TEXT], (f"texte lu par tesseract sur {len(parts)} page(s)",)


def _reading(
    first: FirstReading,
    verdict: Verdict,
    *,
    looks: tuple[PageLook, ...] = (),
    text: str = "",
    text_by_ocr: bool = False,
    said: tuple[str, ...] = (),
) -> PdfReading:
    return PdfReading(
        verdict.format,
        verdict.form,
        pages=first.sight.pages,
        fields=first.fields,
        signature_boxes=first.boxes,
        embedded=first.embedded,
        producer=first.producer,
        text=text,
        text_by_ocr=text_by_ocr,
        readers_agree=verdict.readers_agree,
        evidence=(*evidence(first, verdict, looks), *said),
    )
