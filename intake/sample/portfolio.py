"""PDFs that carry files: Acrobat's portfolio, and a file attached inside a PDF (ISO 32000-1, 7.11.4 and 12.3.5)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

from pikepdf import Dictionary, Name, Pdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from intake.sample.form import saved


def portfolio(files: Mapping[str, bytes]) -> bytes:
    """A cover page for viewers that know no portfolio, and the files by name."""
    with Pdf.open(io.BytesIO(_cover())) as pdf:
        _embed(pdf, files)
        pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)
        return saved(pdf)


def with_attachments(host: bytes, files: Mapping[str, bytes]) -> bytes:
    """A PDF to which files were attached with the paper clip."""
    with Pdf.open(io.BytesIO(host)) as pdf:
        _embed(pdf, files)
        return saved(pdf)


def _embed(pdf: Pdf, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        pdf.attachments[name] = content


@cache
def _cover() -> bytes:
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setProducer("Adobe Acrobat Pro 24.3")
    page.drawString(60, 700, "Pour une meilleure expérience, ouvrez ce portfolio PDF")
    page.drawString(60, 684, "dans Acrobat ou Adobe Reader, version X ou ultérieure.")
    page.showPage()
    page.save()
    return out.getvalue()
