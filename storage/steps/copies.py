"""Copies of replies in the Sent folder: due once a reply left, made once, tried again when a server refuses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select, update

from intake.domain.letter import MailboxName
from intake.ports import Outgoing, SentCopy
from storage.tables import DUE_COPY, outbox
from storage.transaction import Transaction

ITS_TIME_HAS_COME = or_(outbox.c.copy_next_at.is_(None), outbox.c.copy_next_at <= bindparam("now"))
DUE = (
    select(outbox)
    .where(DUE_COPY, outbox.c.mailbox.in_(bindparam("names", expanding=True)), ITS_TIME_HAS_COME)
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
TAKE = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"), DUE_COPY, ITS_TIME_HAS_COME)
    .values(copy_next_at=bindparam("retry_at"), copy_attempts=outbox.c.copy_attempts + 1)
    .returning(outbox.c.id)
)
MADE = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"), DUE_COPY)
    .values(copied_at=bindparam("now"), copy_problem=None, copy_next_at=None)
    .returning(outbox.c.message)
)
WAITING = (
    select(
        outbox.c.mailbox,
        func.count().label("waiting"),
        func.min(outbox.c.copy_due_at).label("since"),
        func.max(outbox.c.copy_problem).label("problem"),
    )
    .where(DUE_COPY)
    .group_by(outbox.c.mailbox)
)


def due_copies(
    connection: Connection, mailboxes: Collection[MailboxName], now: datetime, limit: int
) -> tuple[SentCopy, ...]:
    """Oldest first."""
    rows = connection.execute(DUE, {"names": list(mailboxes), "now": now, "most": limit})
    return tuple(
        SentCopy(
            number=row.id,
            mailbox=MailboxName(row.mailbox),
            mail=Outgoing(row.message_id, row.recipient, row.raw),
            sent_at=row.copy_due_at,
            attempts=row.copy_attempts,
        )
        for row in rows
    )


def taken(transaction: Transaction, number: int, retry_at: datetime) -> bool:
    """False when another host took it meanwhile, or made it."""
    mine = {"number": number, "now": transaction.at, "retry_at": retry_at}
    return transaction.connection.execute(TAKE, mine).first() is not None


def made(transaction: Transaction, number: int, evidence: str) -> None:
    """Said again, nothing changes."""
    row = transaction.connection.execute(MADE, {"number": number, "now": transaction.at}).first()
    if row is not None:
        transaction.note("reply_copied", row.message, reply=number, evidence=evidence)


def failed(transaction: Transaction, number: int, problem: str) -> None:
    """Kept for ``status``: it says what is late, and why."""
    transaction.connection.execute(update(outbox).where(outbox.c.id == number, DUE_COPY).values(copy_problem=problem))
