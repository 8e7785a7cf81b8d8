"""How many mails of each fate, by day and by sender's organisation: raised and lowered as fates change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, Table

from storage.columns import AnyRow
from storage.summaries.upserting import adding
from storage.tables.summaries import day_tallies, sender_tallies


@dataclass(frozen=True)
class Counted:
    """As what a mail is counted."""

    day: date
    mailbox: str
    domain: str
    fate: str
    late: bool


def counted_as(row: AnyRow) -> Counted:
    """A row of ``summaries``."""
    return Counted(row.day, row.mailbox, row.domain, row.fate, bool(row.late))


@dataclass
class Changes:
    """What a transaction changes in the tallies, written once at its end."""

    _mails: Counter[Counted] = field(default_factory=Counter)

    def move(self, before: Counted | None, after: Counted) -> None:
        """A mail counted as ``before`` (None: not at all) is counted as ``after``."""
        if before is not None:
            self._mails[before] -= 1
        self._mails[after] += 1

    def write(self, connection: Connection) -> None:
        """Into both tables."""
        by_day: Counter[tuple[object, ...]] = Counter()
        by_sender: Counter[tuple[object, ...]] = Counter()
        for each, mails in self._mails.items():
            by_day[each.day, each.mailbox, each.fate, each.late] += mails
            by_sender[each.day.replace(day=1), each.mailbox, each.domain, each.fate, each.late] += mails
        _add(connection, day_tallies, by_day)
        _add(connection, sender_tallies, by_sender)
        self._mails.clear()


def _add(connection: Connection, table: Table, changes: Counter[tuple[object, ...]]) -> None:
    names = [column.name for column in table.c]
    rows = [dict(zip(names, (*key, mails), strict=True)) for key, mails in changes.items() if mails]
    if rows:
        connection.execute(adding(connection.dialect.name, table, "mails"), rows)
