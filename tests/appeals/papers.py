"""The papers that the corpus' mails carry, made of their words by real tools."""

from __future__ import annotations

import html
import io
import textwrap
import zipfile
from collections.abc import Callable

from PIL import Image
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from intake.sample import copies
from intake.sample.archives import docx
from intake.sample.drawing.layout import BODY, prepare_reportlab

_SIZE = 13
_LINE = 20
_WIDTH = 70
"""Letters to a line: what is drawn past the page's edge, nobody reads."""
_TEXT = "application/vnd.oasis.opendocument.text"


def content(kind: str, words: str) -> bytes:
    """The bytes of a paper of that kind (the corpus' ``as``)."""
    return _MAKERS[kind](words)


def pdf(words: str) -> bytes:
    """A letter printed to PDF."""
    out = io.BytesIO()
    prepare_reportlab()
    canvas = Canvas(out, invariant=1)
    canvas.setFont(BODY, _SIZE)
    lines = [line for given in words.split("\n") for line in textwrap.wrap(given, _WIDTH) or [""]]
    for index, line in enumerate(lines):
        canvas.drawString(70, 760 - _LINE * index, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def odt(words: str) -> bytes:
    """A LibreOffice text (ISO 26300) of plain paragraphs."""
    paragraphs = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in words.split("\n"))
    content_xml = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:body><office:text>'
        f"{paragraphs}</office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _TEXT, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content_xml)
    return out.getvalue()


def _docx(words: str) -> bytes:
    return docx(tuple(html.escape(line) for line in words.split("\n")))


def _scan(words: str) -> bytes:
    return copies.rasterise(pdf(words), 150)


def _photo(words: str) -> bytes:
    with PdfDocument(pdf(words)) as document:
        image = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    out = io.BytesIO()
    image.rotate(1.2, resample=Image.Resampling.BILINEAR, fillcolor=(96, 74, 58)).save(out, "JPEG", quality=70)
    return out.getvalue()


def _blank_photo(_: str) -> bytes:
    """A wall, taken by accident: nothing on it can be read."""
    out = io.BytesIO()
    Image.effect_noise((1_000, 1_400), 12).save(out, "JPEG")
    return out.getvalue()


def _blank_scan(_: str) -> bytes:
    return copies.rasterise(pdf(""), 100)


_MAKERS: dict[str, Callable[[str], bytes]] = {
    "pdf": pdf,
    "docx": _docx,
    "odt": odt,
    "scan": _scan,
    "photo": _photo,
    "blank-photo": _blank_photo,
    "blank-scan": _blank_scan,
}
