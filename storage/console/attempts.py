"""How often a login was tried, by what it came from: each key waits longer after each failure, none waits for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from storage.columns import AnyRow
from storage.tables.access import attempts
from storage.transaction import Transaction, reading, writing

FORGOTTEN_AFTER = timedelta(hours=24)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """``key`` is a digest; that many failures are ``free``, then the waits double: 1, 2, 4… seconds."""

    key: str
    free: int


@dataclass(frozen=True)
class Attempts:
    """The counters of one database."""

    engine: Engine

    def take(self, limits: Iterable[Limit], at: datetime) -> timedelta | None:
        """Count one try against every limit, before its outcome is known: parallel tries each cost one.

        None: go on. Otherwise how long to wait; nothing was counted, so that insisting does not prolong the wait.
        """
        ordered = sorted(limits, key=lambda limit: limit.key)
        with reading(self.engine) as connection:
            blocked = select(attempts).where(attempts.c.key.in_([each.key for each in ordered]))
            wait = _longest(connection.execute(blocked), at)
        return wait or self._count(ordered, at)

    def forgive(self, restart: Iterable[str], undo: Iterable[str], at: datetime) -> None:
        """It went well: those keys start anew, of these the one try is taken back."""
        with writing(self.engine, at) as transaction:
            for key in sorted({*restart}):
                transaction.connection.execute(delete(attempts).where(attempts.c.key == key))
            for key in sorted({*undo}):
                one = update(attempts).where(attempts.c.key == key, attempts.c.failures > 0)
                transaction.connection.execute(one.values(failures=attempts.c.failures - 1, blocked_until=None))

    def _count(self, limits: list[Limit], at: datetime) -> timedelta | None:
        with writing(self.engine, at) as transaction:
            old = delete(attempts).where(attempts.c.last_at < at - FORGOTTEN_AFTER)
            transaction.connection.execute(old)
            rows = [_locked(transaction, limit.key) for limit in limits]
            wait = _longest(rows, at)
            if wait is not None:
                return wait
            for limit, row in zip(limits, rows, strict=True):
                failures = row.failures + 1
                pause = wait_after(failures, limit.free)
                counted = update(attempts).where(attempts.c.key == limit.key)
                until = None if pause is None else at + pause
                transaction.connection.execute(counted.values(failures=failures, last_at=at, blocked_until=until))
            return None


def wait_after(failures: int, free: int) -> timedelta | None:
    """How long that many failures make the next try wait."""
    if failures < free:
        return None
    return min(timedelta(seconds=2 ** min(failures - free, 20)), LONGEST_WAIT)


def _locked(transaction: Transaction, key: str) -> AnyRow:
    new = {"key": key, "failures": 0, "last_at": transaction.at}
    transaction.connection.execute(transaction.insert_once(attempts), new)
    return transaction.connection.execute(select(attempts).where(attempts.c.key == key).with_for_update()).one()


def _longest(rows: Iterable[AnyRow], at: datetime) -> timedelta | None:
    waits = [row.blocked_until - at for row in rows if row.blocked_until is not None and row.blocked_until > at]
    return max(waits, default=None)
