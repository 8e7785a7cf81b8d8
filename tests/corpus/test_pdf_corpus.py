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
import pytest

from intake.domain.document import Format
from intake.reading.pdf import read_pdf
from tests.fuzz.witnesses import ALL, fillable_to_pdfium
from tests.unit.pdf_making import encrypted, letter, saved, scan, text_field, with_fields

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("INTAKE_CORPUS", ROOT.parent / "shared" / "corpus"))
REFUSALS = {Format.FLATTENED, Format.SCANNED, Format.DAMAGED, Format.ENCRYPTED, Format.NOT_PDF}
LIMIT = 1.0
"""Seconds of processor time for one file without OCR, half of what was asked; the slowest takes a third of one."""
OURS_NOT_PDFIUMS = {
    "SF424_page2.pdf": "a page cut out of a form: 17 fields stand on it, the file has no form; PDFium counts none",
    "378014596.pdf": "from a fuzzer: no pages tree; PDFium counts a page that it cannot load",
    "cyclic-toc.pdf": "no pages tree that holds; qpdf rebuilds a page on which nothing is drawn, a person looks",
    "unreadablemetadata.pdf": "no reader opens it, but it has its end and a form's words: a person looks",
    "small.pdf": "176 bytes from a fuzzer, no pages tree; PDFium makes up an empty page",
}
"""Where the readings differ from PDFium's label, and why they are right, or honest."""


@dataclass(frozen=True)
class Witnessed:
    """A file, and what PDFium said of it."""

    name: str
    raw: bytes
    opens: bool
    pages: int
    widgets: int


def cases() -> Iterator[Witnessed]:
    labels = CORPUS / "pdf-labels.jsonl"
    if not labels.exists():
        yield from made_here()
        return
    for line in labels.read_text().splitlines():
        label = json.loads(line)
        yield Witnessed(
            label["path"],
            (CORPUS / label["path"]).read_bytes(),
            label["opens"],
            label["pages"] or 0,
            label["widgets"] or 0,
        )


def made_here() -> Iterator[Witnessed]:
    form = with_fields(letter(3), [text_field("nom", "Durand"), text_field("prenom")])
    yield Witnessed("form", form, True, 3, 2)
    yield Witnessed("letter", letter(), True, 1, 0)
    yield Witnessed("scan", scan(2), True, 2, 0)
    yield Witnessed("locked", encrypted(form, user="secret", owner="autre"), False, 0, 0)
    yield Witnessed("cut", form[:300], False, 0, 0)
    with pikepdf.open(io.BytesIO(form)) as document:
        compressed = saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield Witnessed("compressed", compressed, True, 3, 2)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_every_file_is_answered_quickly_and_no_form_is_refused(case: Witnessed) -> None:
    started = time.process_time()
    reading = read_pdf(case.raw, ocr=False)
    assert time.process_time() - started < LIMIT
    assert reading.evidence
    if fillable_to_pdfium(case.raw, ALL):
        # Doubtful is a person's time, never a wrong refusal: fields that are all hidden, say.
        assert reading.format in {Format.INTERACTIVE, Format.DOUBTFUL}
    if reading.format in REFUSALS:
        assert reading.readers_agree is not False
    if not case.opens:
        assert reading.format in {Format.ENCRYPTED, Format.DAMAGED, Format.DOUBTFUL}


def test_every_difference_from_what_pdfium_says_was_looked_at() -> None:
    known = {Path(case.name).name for case in cases()} & OURS_NOT_PDFIUMS.keys()
    assert {Path(case.name).name for case in cases() if differs(case)} == known


def differs(case: Witnessed) -> bool:
    """Opened or not, how many pages, a form or none: another answer than PDFium's."""
    reading = read_pdf(case.raw, ocr=False)
    opens = reading.format not in {Format.ENCRYPTED, Format.DAMAGED}
    interactive = reading.format is Format.INTERACTIVE
    doubtful = reading.format is Format.DOUBTFUL
    return doubtful or (opens, reading.pages, interactive) != (case.opens, case.pages, case.widgets > 0)
