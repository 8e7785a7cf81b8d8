"""What people's machines do to a PDF: print it, scan it, lock it, merge it, break it. Really done, by real tools."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from intake.sample.drawing.layout import BODY, prepare_reportlab
from intake.sample.form import saved

POINTS_PER_INCH = 72
SCANNERS = (
    "KONICA MINOLTA bizhub C250i",
    "RICOH IM C3000",
    "Canon iR-ADV C5535",
    "Xerox AltaLink C8045",
)
PRINTER = "Microsoft: Print To PDF"
PLATFORM = "Docusign (PDFKit.NET 4.0)"


def flatten(pdf: bytes, *, producer: str = PRINTER) -> bytes:
    """Printed to PDF: what the form showed is drawn on the pages, and PDFium leaves no form."""
    with pdfium.PdfDocument(pdf) as document:
        document.init_forms()
        for page in document:
            page.flatten()
        out = io.BytesIO()
        document.save(out)
    return _produced_by(out.getvalue(), producer)


def flatten_on_platform(pdf: bytes, signatory: str) -> bytes:
    """What a signature platform gives back: flattened, with its own line printed at each page's foot."""
    with Pdf.open(io.BytesIO(flatten(pdf, producer=PLATFORM))) as document:
        words = f"Signé électroniquement par {signatory} - enveloppe 7f3a-{len(signatory):04d}"
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        for page in document.pages:
            name = page.add_resource(font, Name.Font, name=Name("/Enveloppe"))
            text = words.encode("cp1252", "replace").replace(b"(", b"").replace(b")", b"")
            page.contents_add(b"q BT %s 7 Tf 40 20 Td (%s) Tj ET Q" % (str(name).encode(), text))
        return saved(document)


def _produced_by(pdf: bytes, producer: str) -> bytes:
    with Pdf.open(io.BytesIO(pdf)) as document:
        document.docinfo["/Producer"] = String(producer)
        return saved(document)


def rasterise(
    pdf: bytes, dpi: int = 100, *, pages: Sequence[int] | None = None, hidden_text: bool = False, seed: int = 0
) -> bytes:
    """Scanned: each page one grey JPEG, as an office copier makes it; ``pages`` (from 0) are those scanned.

    ``hidden_text`` adds the invisible layer (text render mode 3) that a copier's recognition writes.
    """
    prepare_reportlab()
    scanner = SCANNERS[seed % len(SCANNERS)]
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    canvas.setProducer(scanner)
    canvas.setCreator(scanner)
    with pdfium.PdfDocument(pdf) as document:
        for index in pages if pages is not None else range(len(document)):
            page = document[index]
            if hidden_text:
                _hide_text(canvas, page)
            _draw_scan(canvas, page, dpi, seed + index)
    canvas.save()
    return out.getvalue()


def scan(pdf: bytes, dpi: int = 100, *, pages: Sequence[int] | None = None, seed: int = 0) -> bytes:
    """Printed, signed, put on the glass: the form flattened first, so that what was filled in is seen."""
    return rasterise(flatten(pdf), dpi, pages=pages, seed=seed)


def _draw_scan(canvas: Canvas, page: pdfium.PdfPage, dpi: int, seed: int) -> None:
    width, height = page.get_size()
    image = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil().convert("L")
    crooked = random.Random(seed).uniform(-0.5, 0.5)
    image = image.rotate(crooked, resample=Image.Resampling.BILINEAR, fillcolor=250)
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=55)
    jpeg.seek(0)
    canvas.setPageSize((width, height))
    canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
    canvas.showPage()


def _hide_text(canvas: Canvas, page: pdfium.PdfPage) -> None:
    """The page's words, line by line where they stand, drawn in no ink."""
    text = page.get_textpage()
    line = canvas.beginText()
    line.setTextRenderMode(3)
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = text.get_text_bounded(left, bottom, right, top).replace("\r\n", " ")
        line.setFont(BODY, max(4, min(14, top - bottom)))
        line.setTextOrigin(left, bottom)
        line.textOut(words)
    canvas.drawText(line)


def photograph(pdf: bytes, dpi: int = 110) -> bytes:
    """A telephone's JPEG of the first page."""
    with pdfium.PdfDocument(flatten(pdf)) as document:
        image = document[0].render(scale=dpi / POINTS_PER_INCH).to_pil().convert("RGB")
    out = io.BytesIO()
    image.rotate(1.2, resample=Image.Resampling.BILINEAR, fillcolor=(96, 74, 58)).save(out, "JPEG", quality=70)
    return out.getvalue()


def bind(*pdfs: bytes) -> bytes:
    """The pages of several files in one: put on the glass together."""
    with Pdf.new() as document:
        for raw in pdfs:
            with Pdf.open(io.BytesIO(raw)) as part:
                document.pages.extend(part.pages)
        return saved(document)


def with_signature_field(pdf: bytes) -> bytes:
    """A scan on whose last page somebody placed one signature field."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        _add_fields(document, [("Signature1", Name.Sig, len(document.pages) - 1, (330, 90, 540, 150))])
        return saved(document)


def with_detected_fields(pdf: bytes, count: int = 14) -> bytes:
    """A scan on which « Préparer le formulaire » guessed fields: ``Texte1``, ``Texte2``…"""
    with Pdf.open(io.BytesIO(pdf)) as document:
        fields = [
            (f"Texte{n + 1}", Name.Tx, n % len(document.pages), (140.0, 700 - 34 * n, 320.0, 716 - 34 * n))
            for n in range(count)
        ]
        _add_fields(document, fields)
        return saved(document)


def _add_fields(document: Pdf, fields: Sequence[tuple[str, Name, int, tuple[float, float, float, float]]]) -> None:
    document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array(), DA=String("/Helv 0 Tf 0 g")))
    for name, kind, index, rect in fields:
        page = document.pages[index].obj
        widget: Object = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=kind, T=String(name), Rect=Array(rect), F=4, P=page)
        )
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(widget)
        document.Root.AcroForm.Fields.append(widget)


def lock(pdf: bytes, *, user: str = "", owner: str = "cng-exemple") -> bytes:
    """Encrypted; with ``user`` empty it opens without a password and only changes are forbidden.

    RC4 of 128 bits, as older programs protect: AES draws its keys at random, and a sample must not change.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        out = io.BytesIO()
        permissions = pikepdf.Permissions(modify_assembly=False, modify_other=False, print_highres=False)
        document.save(
            out,
            static_id=True,
            encryption=pikepdf.Encryption(owner=owner, user=user, R=3, aes=False, metadata=False, allow=permissions),
        )
        return out.getvalue()


def truncate(pdf: bytes, share: float = 0.35) -> bytes:
    """An upload that stopped: the beginning only."""
    return pdf[: int(len(pdf) * share)]


def shift_xref(pdf: bytes) -> bytes:
    """A file whose ``startxref`` points nowhere: readers rebuild the table and open it all the same."""
    at = pdf.rindex(b"startxref")
    return pdf[:at] + b"startxref\n7\n%%EOF\n"


def garble(pdf: bytes) -> bytes:
    """A file of which only the first line is PDF: nothing opens it."""
    return pdf[:9] + bytes(byte ^ 0x5A for byte in pdf[9:4096])
