"""The exception queue: what a person must look at. One open hold per document, or for the mail as a whole."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, insert, select, update

from storage.json_columns import dump_strings
from storage.states import HoldState
from storage.tables import holds
from storage.transaction import Transaction

FOUND = select(holds.c.id, holds.c.reasons).where(
    holds.c.message == bindparam("mail"), holds.c.position == bindparam("at"), holds.c.state == HoldState.OPEN
)
SETTLE = (
    update(holds)
    .where(
        holds.c.message == bindparam("mail"),
        holds.c.state == HoldState.OPEN,
        holds.c.position.not_in(bindparam("kept", expanding=True)),
    )
    .values(state=HoldState.SETTLED)
    .returning(holds.c.id, holds.c.position, holds.c.ruling)
)


def open_hold(
    transaction: Transaction, message: int, position: int, *, kind: str | None, reasons: tuple[str, ...]
) -> int:
    """The number of the open hold there; opened if there is none, its reasons brought up to date."""
    values = {"kind": kind, "reasons": dump_strings(reasons)}
    found = transaction.connection.execute(FOUND, {"mail": message, "at": position}).first()
    if found is not None:
        if found.reasons != values["reasons"]:
            transaction.connection.execute(update(holds).where(holds.c.id == found.id).values(**values))
        return int(found.id)
    row = {"message": message, "position": position, "state": HoldState.OPEN, "opened_at": transaction.at, **values}
    number = int(transaction.connection.execute(insert(holds).values(**row).returning(holds.c.id)).scalar_one())
    transaction.note("held", message, hold=number, position=position)
    return number


def settle_others(transaction: Transaction, message: int, still_open: Collection[int]) -> None:
    """Close the holds of that message at other positions than those."""
    kept = {"mail": message, "kept": list(still_open), "settled_at": transaction.at}
    closed = transaction.connection.execute(SETTLE, kept)
    for row in sorted(closed, key=lambda row: row.id):
        transaction.note("hold_settled", message, hold=row.id, position=row.position, ruling=row.ruling)
