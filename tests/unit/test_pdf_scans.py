"""Pictures of paper, however a scanner lays them on its pages."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from intake.domain.document import Format
from tests.unit.pdf_making import picture_of_paper, read, saved, scan

Draw = Callable[[Canvas, Image.Image], None]
WIDTH, HEIGHT = A4


def drawn(draw: Draw, *, rotate: int = 0) -> bytes:
    """Two pages of paper, each laid on the page in its own way."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4)
    for _ in range(2):
        draw(page, picture_of_paper())
        page.showPage()
    page.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        for sheet in document.pages:
            sheet.rotate(rotate, relative=False)
        return saved(document)


def in_pieces(page: Canvas, paper: Image.Image, columns: int, rows: int) -> None:
    wide, high = paper.width / columns, paper.height / rows
    for column, row in itertools.product(range(columns), range(rows)):
        box = (int(column * wide), int(row * high), int((column + 1) * wide), int((row + 1) * high))
        left, bottom = column * WIDTH / columns, HEIGHT - (row + 1) * HEIGHT / rows
        page.drawImage(ImageReader(paper.crop(box)), left, bottom, WIDTH / columns, HEIGHT / rows)


def in_strips(page: Canvas, paper: Image.Image) -> None:
    in_pieces(page, paper, 1, 60)


def in_tiles(page: Canvas, paper: Image.Image) -> None:
    in_pieces(page, paper, 16, 24)


def smaller_than_the_page(page: Canvas, paper: Image.Image) -> None:
    page.drawImage(ImageReader(paper), 20, 25, WIDTH - 40, HEIGHT - 50)


def askew(page: Canvas, paper: Image.Image) -> None:
    page.rotate(1.5)
    page.drawImage(ImageReader(paper), 10, -10, WIDTH, HEIGHT)


def on_its_side(page: Canvas, paper: Image.Image) -> None:
    page.translate(WIDTH, 0)
    page.rotate(90)
    page.drawImage(ImageReader(paper.rotate(90, expand=True)), 0, 0, HEIGHT, WIDTH)


def on_white(page: Canvas, paper: Image.Image) -> None:
    page.setFillGray(1)
    page.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    page.drawImage(ImageReader(paper), 0, 0, WIDTH, HEIGHT)
    page.rect(0, 0, WIDTH, 12, stroke=0, fill=1)


def in_layers(page: Canvas, paper: Image.Image) -> None:
    """As compact scanners write (MRC): a coarse background, the words as a mask, their text hidden."""
    ground = ImageReader(paper.resize((206, 292)))
    words = Image.merge("RGBA", [Image.new("L", paper.size)] * 3 + [paper.point(lambda grey: 255 if grey < 99 else 0)])
    page.drawImage(ground, 0, 0, WIDTH, HEIGHT)
    page.drawImage(ImageReader(words), 0, 0, WIDTH, HEIGHT, mask="auto")
    hidden = page.beginText(72, 700)
    hidden.setTextRenderMode(3)
    hidden.textLines(["Décision relative à la part résultats"] * 20)
    page.drawText(hidden)


@pytest.mark.parametrize("draw", [in_strips, in_tiles, smaller_than_the_page, askew, on_its_side, on_white, in_layers])
@pytest.mark.parametrize("rotate", [0, 90])
def test_a_scan_is_a_scan_however_it_is_laid_on_the_page(draw: Draw, rotate: int) -> None:
    reading = read(drawn(draw, rotate=rotate))
    assert (reading.format, reading.readers_agree) == (Format.SCANNED, True)
    assert reading.evidence[0].startswith("0 champ interactif, 2 pages images")


def test_a_page_with_a_picture_and_words_around_it_is_no_scan() -> None:
    def illustrated(page: Canvas, paper: Image.Image) -> None:
        page.drawImage(ImageReader(paper), 100, 300, WIDTH - 200, HEIGHT / 2)

    assert read(drawn(illustrated)).format is Format.FLATTENED


def test_a_printed_image_of_a_form_is_a_scan_and_names_its_printer() -> None:
    with pikepdf.open(io.BytesIO(scan())) as document:
        document.docinfo["/Producer"] = "Microsoft: Print To PDF"
        reading = read(saved(document))
    assert reading.format is Format.SCANNED
    assert reading.evidence[0].endswith("producteur : Microsoft: Print To PDF")
