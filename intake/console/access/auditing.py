"""The audit log as an auditor takes it away: what of it they may see, and a table for a spreadsheet, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from intake.domain.access import Person
from intake.domain.deadlines import PARIS
from storage.console.audit import AuditLine, AuditSearch

COLUMNS = (
    *("numéro", "instant", "qui", "action", "objet", "identifiant", "boîte", "corps", "adresse", "détail"),
    "empreinte",
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else."""


def in_sight(person: Person, search: AuditSearch) -> AuditSearch:
    """The same search, of what that person may see: everything, or the entries of their corps alone."""
    return search if person.sees_all else replace(search, within=person.corps)


def as_csv(lines: Iterable[AuditLine]) -> Iterator[str]:
    """A table separated by semicolons, a line at a time: the log may be longer than memory."""
    yield BYTE_ORDER_MARK + _row(COLUMNS)
    for line in lines:
        instant = line.at.astimezone(PARIS).isoformat(timespec="seconds")
        place = (line.kind, line.item, line.mailbox, line.corps, line.ip)
        yield _row((str(line.seq), instant, line.who, line.action, *place, line.detail, line.hash))


def _row(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(map(_plain, cells))
    return written.getvalue()


def _plain(cell: str) -> str:
    """No spreadsheet takes it for a formula, which a name that strangers chose might be."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
