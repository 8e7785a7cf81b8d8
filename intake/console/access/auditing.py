"""The audit log as an auditor takes it away: what of it they may see, and a table for a spreadsheet, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from intake.console.spreadsheet import csv_lines
from intake.domain.access import Person
from intake.domain.deadlines import PARIS
from storage.console.audit import AuditLine, AuditSearch

COLUMNS = (
    *("numéro", "instant", "qui", "action", "objet", "identifiant", "boîte", "corps", "adresse", "détail"),
    "empreinte",
)


def in_sight(person: Person, search: AuditSearch) -> AuditSearch:
    """The same search, of what that person may see: everything, or the entries of their corps alone."""
    return search if person.sees_all else replace(search, within=person.corps)


def as_csv(lines: Iterable[AuditLine]) -> Iterator[str]:
    """A table separated by semicolons, a line at a time: the log may be longer than memory."""
    return csv_lines(COLUMNS, (_cells(line) for line in lines))


def _cells(line: AuditLine) -> tuple[str, ...]:
    instant = line.at.astimezone(PARIS).isoformat(timespec="seconds")
    place = (line.kind, line.item, line.mailbox, line.corps, line.ip)
    return (str(line.seq), instant, line.who, line.action, *place, line.detail, line.hash)
