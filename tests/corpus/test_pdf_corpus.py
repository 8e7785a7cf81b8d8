"""Public PDFs nobody here made: every one is answered, none of them wrongly refused.

The folder is named by INTAKE_CORPUS, or stands beside the checkout in ``../shared/corpus``; where there is none, the
same claims are made of a few files generated here.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from intake.domain.document import Format
from intake.reading.pdf import read_pdf
from tests.unit.pdf_making import encrypted, letter, saved, scan, text_field, with_fields

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("INTAKE_CORPUS", ROOT.parent / "shared" / "corpus"))
REFUSALS = {Format.FLATTENED, Format.SCANNED, Format.DAMAGED, Format.ENCRYPTED, Format.NOT_PDF}
FILLABLE = range(pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_TEXTFIELD + 1)


@dataclass(frozen=True)
class Witnessed:
    """A file, and what PDFium said of it."""

    name: str
    raw: bytes
    opens: bool


def cases() -> Iterator[Witnessed]:
    labels = CORPUS / "pdf-labels.jsonl"
    if not labels.exists():
        yield from made_here()
        return
    for line in labels.read_text().splitlines():
        label = json.loads(line)
        yield Witnessed(label["path"], (CORPUS / label["path"]).read_bytes(), label["opens"])


def made_here() -> Iterator[Witnessed]:
    form = with_fields(letter(3), [text_field("nom", "Durand"), text_field("prenom")])
    yield Witnessed("form", form, True)
    yield Witnessed("letter", letter(), True)
    yield Witnessed("scan", scan(2), True)
    yield Witnessed("locked", encrypted(form, user="secret", owner="autre"), False)
    yield Witnessed("cut", form[:300], False)
    with pikepdf.open(io.BytesIO(form)) as document:
        compressed = saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield Witnessed("compressed", compressed, True)


def fillable_widgets(raw: bytes) -> int:
    """Fillable widgets on all pages, as PDFium counts them."""
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        return 0
    try:
        document.init_forms()
        return sum(_fillable_on(document, index) for index in range(len(document)))
    finally:
        document.close()


def _fillable_on(document: pypdfium2.PdfDocument, index: int) -> int:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return 0
    count = 0
    for number in range(pdfium.FPDFPage_GetAnnotCount(page) if document.formenv else 0):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        count += pdfium.FPDFAnnot_GetFormFieldType(document.formenv, annotation) in FILLABLE
        pdfium.FPDFPage_CloseAnnot(annotation)
    return count


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_every_file_is_answered_quickly_and_no_form_is_refused(case: Witnessed) -> None:
    started = time.monotonic()
    reading = read_pdf(case.raw, ocr=False)
    assert time.monotonic() - started < 2
    assert reading.evidence
    if fillable_widgets(case.raw):
        # Doubtful is a person's time, never a wrong refusal: fields that are all hidden, say.
        assert reading.format in {Format.INTERACTIVE, Format.DOUBTFUL}
    if reading.format in REFUSALS:
        assert reading.readers_agree is not False
    if not case.opens:
        assert reading.format in {Format.ENCRYPTED, Format.DAMAGED, Format.DOUBTFUL}
