"""Tables that people take away to a spreadsheet: UTF-8 that it recognises, semicolons, and no cell it could run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else."""
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Also as wide characters: some spreadsheets take these for the others (OWASP, CSV Injection)."""
Cell = str | int | date | bool


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table, a line at a time: it may be longer than memory."""
    yield BYTE_ORDER_MARK + csv_row(columns)
    for row in rows:
        yield csv_row(row)


def csv_row(cells: Iterable[Cell]) -> str:
    """One line, its end included."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(map(_plain, cells))
    return written.getvalue()


def _plain(cell: Cell) -> str:
    """No spreadsheet takes it for a formula, which words that strangers chose might be."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if not isinstance(cell, str):
        return str(cell)
    # Spreadsheets may trim what stands before.
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_BEGINS_A_FORMULA) else cell
