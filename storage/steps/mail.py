"""The message a transaction is about, as its row says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from intake.domain.deadlines import Receipt
from intake.errors import MessageError
from storage.steps.standing import APPLIED, STANDING
from storage.tables import holds, messages, rulings
from storage.transaction import Transaction

LOCK = (
    select(
        messages.c.mailbox,
        messages.c.sha256,
        messages.c.ruled,
        messages.c.next_attempt_at,
        exists().where(rulings.c.message == messages.c.id, STANDING).label("has_rulings"),
        exists().where(rulings.c.message == messages.c.id, APPLIED).label("has_applied_rulings"),
        exists().where(holds.c.message == messages.c.id).label("was_held"),
    )
    .where(messages.c.id == bindparam("message"))
    .with_for_update()
)


@dataclass(frozen=True)
class Mail:
    """``receipt``: when it reached us and how we know. ``ruled``: since the last claim.

    ``undoable``: the last ruling may still be withdrawn. Until then the mail is decided with those applied before.
    """

    number: int
    mailbox: str
    sha256: str
    receipt: Receipt
    ruled: bool
    has_rulings: bool
    was_held: bool
    undoable: bool = False


def lock_mail(transaction: Transaction, message: int, receipt: Receipt) -> Mail:
    """Its row is ours until the transaction ends. Raises MessageError when there is none."""
    row = transaction.connection.execute(LOCK, {"message": message}).first()
    if row is None:
        raise MessageError(f"aucun courriel {message} au registre")
    undoable = row.next_attempt_at is not None and row.next_attempt_at > transaction.at
    return Mail(
        number=message,
        mailbox=row.mailbox,
        sha256=row.sha256,
        receipt=receipt,
        ruled=row.ruled,
        has_rulings=bool(row.has_applied_rulings if undoable else row.has_rulings),
        was_held=bool(row.was_held),
        undoable=undoable,
    )
