"""What forms are made of: sections of rows of cells, some of which hold a fillable field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

IDENTITY = "identity"
EVALUATED = "evaluated"
EVALUATOR = "evaluator"

CURRENT_NAMING_FROM = 2025
"""First campaign whose form uses the short field names."""


@dataclass(frozen=True)
class Entry:
    """A fillable field: full name, kind (``text``, ``box``, ``check``, ``radio``, ``choice``), options if any."""

    name: str
    kind: str = "text"
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell of a row: its share of the width, printed text, field."""

    width: float
    text: str = ""
    entry: Entry | None = None
    heading: bool = False


@dataclass(frozen=True)
class Row:
    """Cells side by side, and the row's height in points; ``needs`` is the height wanted free below its top."""

    cells: tuple[Cell, ...]
    height: float = 18
    needs: float = 18


@dataclass(frozen=True)
class Section:
    """A titled block, filled by ``who``; ``signed`` when it ends in signature boxes."""

    key: str
    title: str
    who: str
    rows: tuple[Row, ...]
    signed: bool = False
    new_page: bool = False


LEVELS = ("A", "B", "C", "D")
"""Remarquable, conforme, à développer, insuffisant."""
RESULTS = ("Atteint", "Partiellement atteint", "Non atteint", "Devenu sans objet")
PRIORITIES = ("Haute", "Moyenne", "Basse")


def label(text: str, width: float) -> Cell:
    return Cell(width, text, heading=True)


def line(*pairs: tuple[str, str], share: float = 0.42, height: float = 18) -> Row:
    """Labels each followed by a text field."""
    width = 1 / len(pairs)
    cells: list[Cell] = []
    for text, name in pairs:
        cells += [label(text, width * share), Cell(width * (1 - share), entry=Entry(name))]
    return Row(tuple(cells), height)


def box(text: str, name: str, height: float = 60) -> Iterator[Row]:
    """A label over a field of several lines."""
    yield Row((label(text, 1),), 15, needs=15 + height)
    yield Row((Cell(1, entry=Entry(name, "box")),), height)


def head(*columns: tuple[str, float]) -> Row:
    return Row(tuple(label(text, width) for text, width in columns), 16)
