"""Readers that have no say in the verdict's first two voices: how many fields do they let a person fill?"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from tests.servers.packages import ensure_packages

SCRIPT = Path(__file__).with_name("fields.js")
INVISIBLE = 0x02 | 0x20
"""Annotation flags Hidden and NoView (ISO 32000-1, table 165)."""
SECONDS = 20
VISIBLE, ALL = True, False
"""Which widgets count."""
FILLABLE = range(pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_TEXTFIELD + 1)


def fillable_to_pdfium(raw: bytes, visible: bool) -> int:
    """Fillable widgets on the pages, all or only the visible ones.

    A task for a worker where the file is a mutated one: PDFium may fall over it.
    """
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        return 0
    try:
        document.init_forms()
        return sum(_on_page(document, index, visible) for index in range(len(document)))
    finally:
        document.close()


def _on_page(document: pypdfium2.PdfDocument, index: int, visible: bool) -> int:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return 0
    count = 0
    for number in range(pdfium.FPDFPage_GetAnnotCount(page) if document.formenv else 0):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not (visible and pdfium.FPDFAnnot_GetFlags(annotation) & INVISIBLE):
            count += pdfium.FPDFAnnot_GetFormFieldType(document.formenv, annotation) in FILLABLE
        pdfium.FPDFPage_CloseAnnot(annotation)
    return count


def fillable_to_mupdf(raw: bytes) -> int:
    """The same to MuPDF; 0 where it finds no page, asks for a password, falls or hangs."""
    said = _said(raw, "mutool", "run", str(SCRIPT)).split()
    return int(said[-1]) if said and said[-1].isdigit() else 0


def is_form_to_poppler(raw: bytes) -> bool:
    """poppler opens the file, finds a page, and a form."""
    return b"Form: " in (said := _said(raw, "pdfinfo")) and not re.search(rb"^Form: +none$", said, re.MULTILINE)


def _said(raw: bytes, *command: str) -> bytes:
    """What a program prints about the file, in a process of its own; nothing where it falls or hangs."""
    ensure_packages({"mutool": "mupdf-tools", "pdfinfo": "poppler-utils"})
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(raw)
        file.flush()
        try:
            done = subprocess.run([*command, file.name], capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return b""
    return done.stdout if done.returncode == 0 else b""
