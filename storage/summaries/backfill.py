"""Summaries of mails that the register held before it kept any: newest first, a few at a time, stopped at will.

What is left is two counters: ``summaries:open`` while those that a person awaits are not done, which every start does
first, and ``summaries:below``: mails of a smaller number are not done yet.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, select, union, update

from intake.batches import batches
from intake.domain.letter import Letter, MessageKey
from intake.errors import MessageError
from storage.states import HoldState
from storage.steps.readings import letter_of
from storage.tables import appeal_messages, counters, holds, messages
from storage.transaction import Transaction, reading, writing

OPEN, BELOW = "summaries:open", "summaries:below"
BATCH = 100
"""Mails of one transaction: some tenths of a second, so that the robot's own writes hardly wait."""


def summarise_awaited(engine: Engine) -> int:
    """How many mails were summarised: those of open exceptions and of cases. Nothing when that was done before."""
    with reading(engine) as connection:
        if _value(connection, OPEN) is None:
            return 0
        numbers = _awaited(connection)
    for batch in batches(numbers, BATCH):
        with writing(engine, datetime.now(UTC)) as transaction:
            _summarise(transaction, batch)
    with writing(engine, datetime.now(UTC)) as transaction:
        transaction.connection.execute(delete(counters).where(counters.c.name == OPEN))
    return len(numbers)


def summarise_next(engine: Engine, limit: int = BATCH) -> int:
    """Some more of the former mails; how many are left at most (0: done). Safe from several processes at once."""
    if left_to_summarise(engine) == 0:
        return 0
    with writing(engine, datetime.now(UTC)) as transaction:
        transaction.take_turns(BELOW)
        below = _value(transaction.connection, BELOW) or 0
        wanted = select(messages.c.id).where(messages.c.id < below).order_by(messages.c.id.desc()).limit(limit)
        numbers = list(transaction.connection.scalars(wanted))
        _summarise(transaction, numbers)
        below = numbers[-1] if numbers else 0
        transaction.connection.execute(update(counters).where(counters.c.name == BELOW).values(value=below))
    return left_to_summarise(engine)


def left_to_summarise(engine: Engine) -> int:
    """At most that many: numbers are not without gaps."""
    with reading(engine) as connection:
        return max(0, (_value(connection, BELOW) or 0) - 1)


def _value(connection: Connection, name: str) -> int | None:
    return connection.scalar(select(counters.c.value).where(counters.c.name == name))


def _awaited(connection: Connection) -> list[int]:
    held = select(holds.c.message).where(holds.c.state == HoldState.OPEN)
    return sorted(connection.scalars(union(held, select(appeal_messages.c.message))))


def _summarise(transaction: Transaction, numbers: list[int]) -> None:
    for number in numbers:
        transaction.summarise(number, _letter(transaction.connection, number))


def _letter(connection: Connection, number: int) -> Letter | None:
    """None when it was never read, or by a version of this program that read otherwise."""
    try:
        return letter_of(connection, MessageKey(number))
    except MessageError:
        return None
