"""One write transaction: a connection, and the history of what it changes, chained at its end.

Modules that write keep their statements as constants with named parameters: building one anew for each message
costs three times what running it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from intake.domain.letter import Letter
from intake.errors import TransientError
from storage.columns import storable
from storage.faults import database_faults
from storage.history import ROBOT, Detail, Entry, append, canonical
from storage.summaries.upkeep import bring_up_to_date

TURN_SECONDS = 60
"""Longer than any transaction lasts: past it something is wrong, and saying so beats waiting for ever."""

NO_MATTER_FOR_SUMMARIES = ("reply_", "deposit_", "mail_seen_again")
"""Beginnings of the events that change nothing of what a mail's summary says."""

TURN = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")
Insert = postgresql.Insert | sqlite.Insert


@dataclass
class Transaction:
    """What the functions of this package write through. ``at`` is when it happens."""

    connection: Connection
    at: datetime
    _entries: list[Entry] = field(default_factory=list)
    _changed: dict[int, Letter | None] = field(default_factory=dict)

    def note(
        self, event: str, message: int | None = None, *, who: str = ROBOT, **detail: str | int | bool | None
    ) -> None:
        """One more line of history, written when the transaction ends; the mail's summary follows."""
        if message is not None and not event.startswith(NO_MATTER_FOR_SUMMARIES):
            self.summarise(message)
        clean: Detail = {key: storable(value) if isinstance(value, str) else value for key, value in detail.items()}
        self._entries.append(Entry(self.at, event, message, storable(who), canonical(clean)))

    def summarise(self, message: int, letter: Letter | None = None) -> None:
        """Its summary is written anew when the transaction ends; ``letter``: what it was just read to say."""
        self._changed[message] = letter or self._changed.get(message)

    def insert_once(self, table: Table) -> Insert:
        """INSERT … ON CONFLICT DO NOTHING, in this database's words."""
        return _insert_once(self.connection.dialect.name, table)

    def insert_or_lock(self, table: Table, *key: str) -> ReturningInsert[int]:
        """INSERT … ON CONFLICT DO UPDATE of nothing, which returns the id of the row of that unique key.

        There before or not, the row is locked.
        """
        return _insert_or_lock(self.connection.dialect.name, table, key)

    def take_turns(self, what: str) -> None:
        """Until this transaction ends, no other that names the same passes here. SQLite has one writer anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(TURN, {"what": what})

    def finish(self) -> None:
        """Write the summaries and the lines noted: as late as can be, for every writer needs its turn at these."""
        if self._changed:
            self.take_turns("summaries")
            bring_up_to_date(self.connection, self._changed)
            self._changed.clear()
        append(self.connection, self._entries)
        self._entries.clear()


@cache
def _insert_once(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_or_lock(dialect: str, table: Table, key: tuple[str, ...]) -> ReturningInsert[int]:
    insert = _insert(dialect, table)
    same = {key[0]: insert.excluded[key[0]]}
    return insert.on_conflict_do_update(index_elements=key, set_=same).returning(table.c.id)


def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@contextmanager
def writing(engine: Engine, at: datetime) -> Iterator[Transaction]:
    """A transaction that commits when the block ends and leaves nothing when it raises.

    Raises TransientError for any fault of the database.
    """
    with database_faults(), _turn(engine), engine.connect() as connection:
        connection = connection.execution_options(immediate=True)
        with connection.begin():
            transaction = Transaction(connection, at)
            yield transaction
            transaction.finish()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database on SQLite, statement by statement on PostgreSQL."""
    with database_faults(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """On SQLite this process' writers queue up here; on PostgreSQL they need not."""
    lock: Lock | None = _option(engine, "turn")
    if lock is None:
        yield
        return
    if not lock.acquire(timeout=TURN_SECONDS):
        raise TransientError("base de données : une écriture dure depuis plus d’une minute ; le robot réessaie")
    try:
        yield
    finally:
        lock.release()


def _option(engine: Engine, name: str) -> Any:  # engines carry options of any type
    return engine.get_execution_options().get(name)
