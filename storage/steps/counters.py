"""Numbers without gaps: raised in the transaction that uses them, so a rollback takes them back."""

from __future__ import annotations

from sqlalchemy import update

from storage.tables import counters
from storage.transaction import Transaction


def next_number(transaction: Transaction, name: str) -> int:
    """1, 2, 3… The counter's row stays locked until the transaction ends."""
    transaction.connection.execute(transaction.insert_once(counters).values(name=name, value=0))
    raised = (
        update(counters).where(counters.c.name == name).values(value=counters.c.value + 1).returning(counters.c.value)
    )
    return int(transaction.connection.execute(raised).scalar_one())
