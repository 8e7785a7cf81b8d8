"""The audit log: who saw or did what, from where. Append-only, chained by SHA-256 as the history is, never edited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, insert, select, update

from storage.columns import AnyRow, storable
from storage.history import ORIGIN, ChainReport, Detail, canonical
from storage.tables.access import audit, audit_chain
from storage.transaction import Transaction, reading, writing

HEAD = select(audit_chain.c.seq, audit_chain.c.hash).with_for_update()
ADVANCE = update(audit_chain)
WRITE = insert(audit)
PAGE = 50
MOST = 500
"""Entries on one page, whatever is asked."""
BATCH = 1000


@dataclass(frozen=True)
class Deed:
    """What is written down. ``kind`` and ``item`` say on what; ``detail`` holds keys and dates, never a content.

    ``account`` is None, and ``who`` the name that was typed or the command that ran, when nobody was logged in.
    """

    action: str
    who: str
    account: int | None = None
    ip: str = ""
    kind: str = ""
    item: str = ""
    mailbox: str = ""
    corps: str = ""
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True)
class AuditLine:
    """One entry, as it was written. ``detail`` is canonical JSON."""

    seq: int
    at: datetime
    account: int | None
    who: str
    action: str
    kind: str
    item: str
    mailbox: str
    corps: str
    ip: str
    detail: str
    hash: str


@dataclass(frozen=True)
class AuditSearch:
    """What is looked for: every given value must hold. ``within``: only entries of those corps; None: all of them.

    ``since`` and ``until`` bound the instant, the second excluded. ``before`` continues below that number.
    """

    who: str = ""
    action: str = ""
    kind: str = ""
    item: str = ""
    mailbox: str = ""
    corps: str = ""
    ip: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    within: frozenset[str] | None = None


def note(transaction: Transaction, deed: Deed) -> None:
    """Write that down in the same transaction. It locks the end of the log until the transaction ends: last of all."""
    connection = transaction.connection
    seq, before = connection.execute(HEAD).one()
    seq += 1
    values: dict[str, object] = {
        "seq": seq,
        "at": transaction.at,
        "account": deed.account,
        "action": deed.action,
        "detail": canonical({key: _clean(value) for key, value in deed.detail.items()}),
    }
    values |= {name: storable(getattr(deed, name)) for name in ("who", "kind", "item", "mailbox", "corps", "ip")}
    link = _link(before, values)
    connection.execute(WRITE, values | {"hash": link})
    connection.execute(ADVANCE, {"seq": seq, "hash": link})


@dataclass(frozen=True)
class AuditLog:
    """The log of one database."""

    engine: Engine

    def write(self, at: datetime, deed: Deed) -> None:
        """In a transaction of its own. Raises TransientError."""
        with writing(self.engine, at) as transaction:
            note(transaction, deed)

    def page(self, search: AuditSearch, size: int = PAGE) -> tuple[AuditLine, ...]:
        """The newest entries first. The next page is below the last number: ``before``."""
        query = select(audit).where(*_conditions(search)).order_by(audit.c.seq.desc()).limit(min(size, MOST))
        with reading(self.engine) as connection:
            return tuple(_line(row) for row in connection.execute(query))

    def export(self, search: AuditSearch) -> Iterator[AuditLine]:
        """Every entry found, newest first, a batch at a time: the log may be longer than memory."""
        before = search.before
        while True:
            batch = self._below(search, before)
            yield from batch
            if len(batch) < BATCH:
                return
            before = batch[-1].seq

    def verify(self) -> ChainReport:
        """Recompute the whole chain, first entry to head."""
        with reading(self.engine) as connection:
            return _verify(connection)

    def _below(self, search: AuditSearch, before: int | None) -> list[AuditLine]:
        below = () if before is None else (audit.c.seq < before,)
        query = select(audit).where(*_conditions(search), *below).order_by(audit.c.seq.desc()).limit(BATCH)
        with reading(self.engine) as connection:
            return [_line(row) for row in connection.execute(query)]


def _verify(connection: Connection) -> ChainReport:
    link, count = ORIGIN, 0
    rows = connection.execution_options(yield_per=BATCH).execute(select(audit).order_by(audit.c.seq))
    for count, row in enumerate(rows, start=1):
        values = {name: value for name, value in row._mapping.items() if name != "hash"}
        link = _link(link, values)
        if row.seq != count or row.hash != link:
            rows.close()
            return ChainReport(count - 1, count)
    head = connection.execute(select(audit_chain.c.seq, audit_chain.c.hash)).one()
    return ChainReport(count, count + 1 if (head.seq, head.hash) != (count, link) else None)


def _conditions(search: AuditSearch) -> list[ColumnElement[bool]]:
    names = ("who", "action", "kind", "item", "mailbox", "corps", "ip")
    found = [audit.c[name] == storable(getattr(search, name)) for name in names if getattr(search, name)]
    if search.since is not None:
        found.append(audit.c.at >= search.since)
    if search.until is not None:
        found.append(audit.c.at < search.until)
    if search.before is not None:
        found.append(audit.c.seq < search.before)
    if search.within is not None:
        found.append(audit.c.corps.in_(sorted(search.within)))
    return found


def _line(row: AnyRow) -> AuditLine:
    return AuditLine(**row._mapping)


def _clean(value: str | int | bool | None) -> str | int | bool | None:
    return storable(value) if isinstance(value, str) else value


def _link(before: str, values: dict[str, object]) -> str:
    at = values["at"]
    assert isinstance(at, datetime)  # noqa: S101 -- the column's type, which the mapping does not tell
    body = values | {"at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256((before + json.dumps(body, sort_keys=True, separators=(",", ":"))).encode()).hexdigest()
