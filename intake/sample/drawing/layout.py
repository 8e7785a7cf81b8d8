"""A blank support drawn on A4 pages with reportlab; where each field goes is remembered for ``widgets``."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import reportlab
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from intake.sample.drawing.blocks import Cell, Entry, Row, Section
from intake.sample.drawing.outline import outline
from intake.sample.drawing.wording import form_subtitle, form_title

BODY, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"

LEFT, RIGHT = 40.0, A4[0] - 40.0
TOP, BOTTOM = A4[1] - 70.0, 52.0
"""Points (1/72 inch), as everything here."""
INK = HexColor("#1d1d1f")
NAVY = HexColor("#1b2a5c")
SHADE = HexColor("#e9edf5")
RULE = HexColor("#8a93a8")
PAPER = HexColor("#f6f9ff")

SIGNATURE_HEIGHT = 58.0
SIGNATORIES = (("evalue", "Signature de l'évalué"), ("evaluateur", "Signature de l'évaluateur"))

Rect = tuple[float, float, float, float]
"""x1, y1, x2, y2."""


@dataclass(frozen=True)
class Placed:
    """A widget's place: 1-based page and rectangle. ``option`` is set for one button of a radio group."""

    name: str
    kind: str
    page: int
    rect: Rect
    section: str
    options: tuple[str, ...] = ()
    option: str = ""


@dataclass(frozen=True)
class Drawing:
    """The printed pages (no form yet) and the places of all widgets."""

    pdf: bytes
    pages: int
    placed: tuple[Placed, ...]
    sections: tuple[Section, ...]


@lru_cache(maxsize=1)
def prepare_reportlab() -> None:
    """Real TrueType fonts (the Vera that reportlab ships), embedded as subsets; streams stay binary."""
    rl_config.useA85 = 0
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (BODY, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


@lru_cache(maxsize=16)
def draw_form(corps: str, year: int) -> Drawing:
    """The form of a corps and year. Drawn twice, because « page n / N » needs N."""
    prepare_reportlab()
    total = _Sheet(corps, year, 0).draw().pages
    return _Sheet(corps, year, total).draw()


class _Sheet:
    """A drawing in progress: the current page and how far down it we are."""

    def __init__(self, corps: str, year: int, total: int) -> None:
        self.corps, self.year, self.total = corps, year, total
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=1, pageCompression=1)
        self.canvas.setTitle(form_title(corps, year))
        self.canvas.setAuthor("Centre national de gestion (exemple fictif)")
        self.canvas.setCreator("SAGA-Directeurs (exemple)")
        self.canvas.setProducer("SAGA-Directeurs (exemple)")
        self.page, self.y = 0, 0.0
        self.placed: list[Placed] = []

    def draw(self) -> Drawing:
        sections = outline(self.corps, self.year)
        self._begin_page()
        for section in sections:
            self._section(section)
        self.canvas.save()
        return Drawing(self.buffer.getvalue(), self.page, tuple(self.placed), sections)

    def _begin_page(self) -> None:
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.y = TOP
        self._header()
        self._footer()
        if self.page == 1:
            self._cover()

    def _header(self) -> None:
        text = self.canvas
        text.setFillColor(NAVY)
        text.setFont(BOLD, 8)
        text.drawString(LEFT, A4[1] - 36, "CENTRE NATIONAL DE GESTION")
        text.setFillColor(INK)
        text.setFont(BODY, 6.2)
        text.drawRightString(RIGHT, A4[1] - 36, "Exemple fictif")
        text.setFont(BODY, 6.6)
        text.drawString(LEFT, A4[1] - 48, form_title(self.corps, self.year))
        text.setStrokeColor(NAVY)
        text.setLineWidth(1.2)
        text.line(LEFT, A4[1] - 54, RIGHT, A4[1] - 54)

    def _footer(self) -> None:
        self.canvas.setFillColor(INK)
        self.canvas.setFont(BODY, 6.2)
        words = "Formulaire interactif à compléter à l'écran et à retourner au format PDF d'origine."
        self.canvas.drawString(LEFT, 32, words)
        self.canvas.drawRightString(RIGHT, 32, f"page {self.page} / {self.total}")

    def _cover(self) -> None:
        self.canvas.setFillColor(NAVY)
        self.canvas.rect(LEFT, self.y - 58, RIGHT - LEFT, 58, stroke=0, fill=1)
        self.canvas.setFillColor(white)
        self.canvas.setFont(BOLD, 15)
        self.canvas.drawString(LEFT + 14, self.y - 25, "Support d'évaluation")
        self.canvas.setFont(BODY, 8)
        for n, line in enumerate(simpleSplit(form_subtitle(self.corps, self.year), BODY, 8, RIGHT - LEFT - 28)):
            self.canvas.drawString(LEFT + 14, self.y - 42 - 10 * n, line)
        self.y -= 74

    def _section(self, section: Section) -> None:
        first = 22 + sum(row.height for row in section.rows[:3])
        if section.new_page or self.y - first < BOTTOM:
            self._begin_page_unless_fresh()
        self._title(section.title)
        for row in section.rows:
            if self.y - max(row.height, row.needs) < BOTTOM:
                self._begin_page()
                self._title(f"{section.title} (suite)")
            self._row(row, section.key)
        if section.signed:
            self._signatures(section.key)
        self.y -= 14

    def _begin_page_unless_fresh(self) -> None:
        if self.y < TOP:
            self._begin_page()

    def _title(self, title: str) -> None:
        self._fill(LEFT, self.y - 17, RIGHT - LEFT, 17, NAVY)
        self.canvas.setFillColor(white)
        self.canvas.setFont(BOLD, 8.2)
        self.canvas.drawString(LEFT + 6, self.y - 12, title)
        self.y -= 20

    def _row(self, row: Row, section: str) -> None:
        x = LEFT
        for cell in row.cells:
            width = cell.width * (RIGHT - LEFT)
            rect = (x, self.y - row.height, x + width, self.y)
            self._cell(cell, rect, section)
            x += width
        self.y -= row.height

    def _cell(self, cell: Cell, rect: Rect, section: str) -> None:
        x1, y1, x2, y2 = rect
        paint = SHADE if cell.heading else PAPER if cell.entry else white
        self._fill(x1, y1, x2 - x1, y2 - y1, paint)
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(x1, y1, x2 - x1, y2 - y1, stroke=1, fill=0)
        if cell.text:
            self._text(cell, rect)
        if cell.entry:
            self._place(cell.entry, rect, section)

    def _fill(self, x: float, y: float, width: float, height: float, paint: Color) -> None:
        self.canvas.setFillColor(paint)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def _text(self, cell: Cell, rect: Rect) -> None:
        x1, y1, x2, y2 = rect
        lines = simpleSplit(cell.text, BODY, 7, x2 - x1 - 8)
        self.canvas.setFillColor(INK)
        self.canvas.setFont(BODY, 7)
        y = (y1 + y2) / 2 + 4.2 * (len(lines) - 1) - 2.5
        for line in lines:
            self.canvas.drawString(x1 + 4, y, line)
            y -= 8.4

    def _place(self, entry: Entry, rect: Rect, section: str) -> None:
        x1, y1, x2, y2 = rect
        middle = (y1 + y2) / 2
        if entry.kind == "radio":
            self._radio(entry, rect, section)
        elif entry.kind == "check":
            square = ((x1 + x2) / 2 - 5, middle - 5, (x1 + x2) / 2 + 5, middle + 5)
            self._button_outline(square)
            self.placed.append(Placed(entry.name, "check", self.page, square, section))
        else:
            inner = (x1 + 2, y1 + 2, x2 - 2, y2 - 2)
            self.placed.append(Placed(entry.name, entry.kind, self.page, inner, section, entry.options))

    def _radio(self, entry: Entry, rect: Rect, section: str) -> None:
        x1, y1, x2, y2 = rect
        step, middle = (x2 - x1) / len(entry.options), (y1 + y2) / 2
        for n, option in enumerate(entry.options):
            x = x1 + n * step + 4
            square = (x, middle - 4.5, x + 9, middle + 4.5)
            self.canvas.setStrokeColor(RULE)
            self.canvas.setFillColor(white)
            self.canvas.circle(x + 4.5, middle, 4.5, stroke=1, fill=1)
            self.canvas.setFillColor(INK)
            self.canvas.setFont(BODY, 6.4)
            self.canvas.drawString(x + 11, middle - 2.4, option)
            self.placed.append(Placed(entry.name, "radio", self.page, square, section, entry.options, str(n + 1)))

    def _button_outline(self, square: Rect) -> None:
        x1, y1, x2, y2 = square
        self.canvas.setStrokeColor(RULE)
        self.canvas.setFillColor(white)
        self.canvas.rect(x1, y1, x2 - x1, y2 - y1, stroke=1, fill=1)

    def _signatures(self, section: str) -> None:
        if self.y - SIGNATURE_HEIGHT - 6 < BOTTOM:
            self._begin_page()
        self.y -= 6
        half = (RIGHT - LEFT) / 2
        for n, (who, label) in enumerate(SIGNATORIES):
            x1 = LEFT + n * half + (4 if n else 0)
            x2 = LEFT + (n + 1) * half - (0 if n else 4)
            self.canvas.setStrokeColor(NAVY)
            self.canvas.rect(x1, self.y - SIGNATURE_HEIGHT, x2 - x1, SIGNATURE_HEIGHT, stroke=1, fill=0)
            self.canvas.setFillColor(INK)
            self.canvas.setFont(ITALIC, 6.6)
            self.canvas.drawString(x1 + 4, self.y - 9, label)
            rect = (x1 + 2, self.y - SIGNATURE_HEIGHT + 2, x2 - 2, self.y - 12)
            self.placed.append(Placed(f"signature.{who}.{section}", "signature", self.page, rect, section))
        self.y -= SIGNATURE_HEIGHT
