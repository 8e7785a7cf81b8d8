"""Small PDFs made on the spot by real tools, each with one thing that matters."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from intake.domain.document import PdfReading
from intake.reading.pdf import read_pdf

PUSH_BUTTON = 1 << 16
RADIO = 1 << 15


def read(raw: bytes) -> PdfReading:
    """What the readers say of it, without OCR."""
    return read_pdf(raw, ocr=False)


def letter(pages: int = 1, text: str = "Décision relative à la part résultats") -> bytes:
    """An ordinary letter: text, no form."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    for number in range(pages):
        for line in range(30):
            page.drawString(72, 760 - 20 * line, f"{text}, page {number + 1}, ligne {line + 1}")
        page.showPage()
    page.save()
    return out.getvalue()


def picture_of_paper(dpi: int = 100) -> Image.Image:
    """A4 paper with printed words, as a scanner's glass sees it."""
    image = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 250)
    draw = ImageDraw.Draw(image)
    for line in range(8):
        draw.text((dpi, dpi + line * dpi // 2), "Le directeur general decide", fill=10, font_size=dpi // 5)
    return image


def scan(pages: int = 1, dpi: int = 100, *, hidden_text: str = "", stamp: str = "") -> bytes:
    """A scanner's output: one image a page, perhaps with the text it recognised (hidden) or a visible stamp."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setProducer("KONICA MINOLTA bizhub C250i")
    for _ in range(pages):
        page.drawImage(ImageReader(picture_of_paper(dpi)), 0, 0, *A4)
        if hidden_text:
            words = page.beginText(72, 700)
            words.setTextRenderMode(3)
            words.textLines([hidden_text] * 20)
            page.drawText(words)
        page.drawString(72, 20, stamp)
        page.showPage()
    page.save()
    return out.getvalue()


def text_field(name: str, value: str = "", **entries: Any) -> Dictionary:
    """A text field merged with its widget."""
    field = widget(FT=Name.Tx, T=String(name), DA=String("/Helv 10 Tf 0 g"), **entries)
    if value:
        field.V = String(value)
    return field


def widget(**entries: Any) -> Dictionary:
    """A widget annotation."""
    defaults = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array([50, 700, 300, 720]), "F": 4}
    return Dictionary(**{**defaults, **entries})


def signature_field(name: str = "Signature1", **entries: Any) -> Dictionary:
    """An empty signature field with its box."""
    return widget(FT=Name.Sig, T=String(name), Rect=Array([300, 50, 500, 120]), **entries)


def with_fields(base: bytes, fields: Sequence[Any], *, page: int = 0, listed: bool = True) -> bytes:
    """``base`` with fields on a page; ``listed``: they stand in /AcroForm/Fields too."""
    with pikepdf.open(io.BytesIO(base)) as pdf:
        objects = [pdf.make_indirect(field) for field in fields]
        target = pdf.pages[page].obj
        target.Annots = Array([*target.get("/Annots", []), *objects])
        known = list(pdf.Root.AcroForm.Fields) if "/AcroForm" in pdf.Root else []
        pdf.Root.AcroForm = Dictionary(Fields=Array([*known, *objects] if listed else known))
        return saved(pdf)


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        # It warns of orphan widgets, which some of these files have on purpose.
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        pdf.save(out, fix_metadata_version=False, **options)
    return out.getvalue()


def flattened_by_pdfium(form: bytes) -> bytes:
    """The form as a viewer prints it: what was typed becomes drawing; the field tree is left behind."""
    document = pypdfium2.PdfDocument(form)
    try:
        document.init_forms()
        for number in range(len(document)):
            page = document[number]
            page.flatten()
            page.close()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
    finally:
        document.close()


def encrypted(base: bytes, *, user: str, owner: str) -> bytes:
    """``base`` under passwords (AES-256)."""
    with pikepdf.open(io.BytesIO(base)) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(user=user, owner=owner))
