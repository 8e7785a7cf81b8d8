"""The exception queue: what a person must look at. One open hold per document, or for the mail as a whole."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, insert, select, update

from intake.ports import State
from storage.json_columns import dump_strings, load_strings
from storage.states import HoldState
from storage.tables import WHOLE_MAIL, holds, messages
from storage.transaction import Transaction

FOUND = select(holds.c.id, holds.c.kind, holds.c.reasons).where(
    holds.c.message == bindparam("mail"), holds.c.position == bindparam("at"), holds.c.state == HoldState.OPEN
)
SETTLE = (
    update(holds)
    .where(
        holds.c.message == bindparam("mail"),
        holds.c.state == HoldState.OPEN,
        holds.c.position.not_in(bindparam("kept", expanding=True)),
    )
    .values(state=HoldState.SETTLED, version=holds.c.version + 1)
    .returning(holds.c.id, holds.c.position, holds.c.ruling)
)


def open_hold(
    transaction: Transaction, message: int, position: int, *, kind: str | None, reasons: tuple[str, ...]
) -> int:
    """The number of the open hold there; opened if there is none, its reasons brought up to date."""
    values = {"kind": kind, "reasons": dump_strings(reasons)}
    found = transaction.connection.execute(FOUND, {"mail": message, "at": position}).first()
    if found is not None:
        if (found.kind, found.reasons) != (values["kind"], values["reasons"]):
            changed = update(holds).where(holds.c.id == found.id)
            transaction.connection.execute(changed.values(**values, version=holds.c.version + 1))
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


def hold_whole_mail(transaction: Transaction, message: int, reasons: tuple[str, ...]) -> None:
    """A task that an operator's own step leaves, on a mail that is settled or held."""
    open_hold(transaction, message, WHOLE_MAIL, kind=None, reasons=reasons)
    _bring(transaction, message, State.HELD)


def add_to_whole_mail(transaction: Transaction, message: int, task: str) -> None:
    """The same, beside what that mail is held for already."""
    found = transaction.connection.execute(FOUND, {"mail": message, "at": WHOLE_MAIL}).first()
    former = load_strings(found.reasons) if found is not None else ()
    hold_whole_mail(transaction, message, tuple(dict.fromkeys((*former, task))))


def settle_whole_mail(transaction: Transaction, message: int) -> None:
    """An operator's own step decided what the mail as a whole was held for; holds on its documents stay."""
    wanted = select(holds.c.position).where(holds.c.message == message, holds.c.state == HoldState.OPEN)
    others = [position for position in transaction.connection.scalars(wanted) if position != WHOLE_MAIL]
    settle_others(transaction, message, others)
    if not others:
        _bring(transaction, message, State.SETTLED)


def _bring(transaction: Transaction, message: int, state: State) -> None:
    """A mail that is being decided finds its own state."""
    settled_at = transaction.at if state is State.SETTLED else None
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == message, messages.c.state.in_((State.SETTLED, State.HELD)))
        .values(state=state, settled_at=settled_at)
    )
