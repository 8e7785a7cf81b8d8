"""The message a transaction is about, as its row says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select

from intake.errors import MessageError
from storage.tables import messages, rulings
from storage.transaction import Transaction

LOCK = (
    select(
        messages.c.mailbox,
        messages.c.sha256,
        messages.c.server_date,
        messages.c.polled_at,
        messages.c.ruled,
        exists().where(rulings.c.message == messages.c.id).label("has_rulings"),
    )
    .where(messages.c.id == bindparam("message"))
    .with_for_update()
)


@dataclass(frozen=True)
class Mail:
    """``received_at`` is the server's date, or the poll's where it kept none. ``ruled``: since the last claim."""

    number: int
    mailbox: str
    sha256: str
    received_at: datetime
    ruled: bool
    has_rulings: bool


def lock_mail(transaction: Transaction, message: int) -> Mail:
    """Its row is ours until the transaction ends. Raises MessageError when there is none."""
    row = transaction.connection.execute(LOCK, {"message": message}).first()
    if row is None:
        raise MessageError(f"aucun courriel {message} au registre")
    return Mail(message, row.mailbox, row.sha256, row.server_date or row.polled_at, row.ruled, bool(row.has_rulings))
