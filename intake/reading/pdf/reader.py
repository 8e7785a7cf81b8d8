"""Read one PDF: qpdf first; before any refusal pypdf, and PDFium, which also looks at the pages.

Roles: an acceptance costs one fast reader; a refusal costs three (see ``intake.domain.formats``). Called in a worker
process with limits on time and memory, because PDFium can hang in C and a file can ask for any memory.
"""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.document import Format, PdfReading
from intake.domain.formats import Outcome, PageLook, Sight, Verdict, is_settled, judge
from intake.reading.media_type import EMPTY, HEADER_WINDOW, PDF, french_name, media_type, pdf_start
from intake.reading.pdf.evidence import evidence
from intake.reading.pdf.first import FirstReading, first_reading
from intake.reading.pdf.marks import Note, in_order, notes_on_pages, notes_on_weight
from intake.reading.pdf.pages import ocr as tesseract
from intake.reading.pdf.pages.caution import Caution, caution
from intake.reading.pdf.pages.looking import MAX_TEXT, look_at, opened, picture, text_of_pages
from intake.reading.pdf.pages.looking import NAME as PDFIUM
from intake.reading.pdf.second_reader import second_sight


def read_pdf(raw: bytes, *, ocr: bool = True) -> PdfReading:
    """What the file is, and what stands in it. ``ocr``: read the first pages of a scan with tesseract.

    Never raises on a file's content; MemoryError and OSError are our side's faults, and go up.
    """
    kind = media_type(raw)
    if kind == EMPTY:
        return PdfReading(Format.DAMAGED, evidence=(french_name(EMPTY),))
    if kind != PDF:
        return PdfReading(Format.NOT_PDF, evidence=(f"ce n’est pas un PDF : {french_name(kind)}",))
    start = pdf_start(raw) or 0
    if start > HEADER_WINDOW:
        # Readers look no further for the head; its offsets are counted from there.
        raw = raw[start:]
    first = first_reading(raw)
    if is_settled(first.sight):
        return _reading(first, judge(first.sight), notes=_placeholder(raw, first))
    return _read_unfillable(raw, first, ocr=ocr)


def _placeholder(raw: bytes, first: FirstReading) -> tuple[Note, ...]:
    """What the one page of a dynamic XFA form says while it waits for its viewer."""
    if not first.dynamic_xfa or first.sight.pages != 1:
        return ()
    with opened(raw) as document:
        return () if isinstance(document, Sight) else tuple(notes_on_pages((), 1, text_of_pages(document)))


def _read_unfillable(raw: bytes, first: FirstReading, *, ocr: bool) -> PdfReading:
    second = second_sight(raw)
    with caution(raw) as careful:
        if careful.is_overweight():
            unseen = Sight(PDFIUM, Outcome.OPENED, pages=first.sight.pages, partial=True)
            return _reading(first, judge(first.sight, (second, unseen)), notes=notes_on_weight(unseen))
        return _look(raw, first, second, careful, ocr=ocr)


def _look(raw: bytes, first: FirstReading, second: Sight, careful: Caution, *, ocr: bool) -> PdfReading:
    with opened(raw) as document:
        if isinstance(document, Sight):
            return _reading(first, judge(first.sight, (second, document)))
        pages = look_at(document, careful)
        verdict = judge(first.sight, (second, pages.sight), pages.looks)
        notes = (*notes_on_weight(pages.sight), *notes_on_pages(pages.looks, pages.sight.pages, pages.text))
        strokes = max((look.drawings for look in pages.looks), default=0)
        wanted = tesseract.is_wanted(verdict.format, pages.text, pages=len(document), strokes=strokes)
        if not ocr or not wanted:
            by_machine = verdict.format is Format.SCANNED and not wanted
            return _reading(first, verdict, looks=pages.looks, notes=notes, text=pages.text, text_by_ocr=by_machine)
        scanned = tesseract.read_scan(len(document), lambda index: picture(document, index, tesseract.DPI))
        text, said, by_ocr = (scanned.text or "")[:MAX_TEXT], scanned.said, bool(scanned.text)
    return _reading(
        first, verdict, looks=pages.looks, notes=notes, text=text or pages.text, text_by_ocr=by_ocr, said=said
    )


def _reading(
    first: FirstReading,
    verdict: Verdict,
    *,
    looks: tuple[PageLook, ...] = (),
    notes: Iterable[Note] = (),
    text: str = "",
    text_by_ocr: bool = False,
    said: tuple[str, ...] = (),
) -> PdfReading:
    noted = in_order((*first.notes, *notes))
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
        evidence=(*evidence(first, verdict, noted, looks), *said),
        marks=tuple(note.mark for note in noted),
        image_pages=sum(look.is_image for look in looks),
    )
