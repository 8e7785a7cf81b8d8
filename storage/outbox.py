"""The outbox: replies written with the decision, sent later, each state change a row's."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, true, update

from intake.domain.disposition import ReplyKind, WithholdAnswer
from intake.domain.letter import MailboxName
from intake.domain.mailbox import fold_address
from intake.errors import RulingError, TransientError
from intake.ports import OutboxRow, OutboxState, Outgoing
from storage.columns import AnyRow
from storage.states import before
from storage.tables import messages, outbox
from storage.transaction import Transaction

SENDING_LEASE = timedelta(minutes=30)
"""A row SENDING for longer belongs to a host that died: no SMTP dialogue lasts that long."""


def queue_reply(transaction: Transaction, message: int, kind: ReplyKind, mail: Outgoing, *, shadow: bool) -> None:
    """Once per message and kind. A reply that was withheld takes its mail and its turn now."""
    state = OutboxState.SHADOW if shadow else OutboxState.QUEUED
    values: dict[str, object] = {
        "state": state,
        "message_id": mail.message_id,
        "recipient": mail.recipient,
        "recipient_folded": fold_address(mail.recipient),
        "raw": mail.raw,
        "queued_at": transaction.at,
    }
    former = _former(transaction, message, kind)
    if former is None:
        transaction.connection.execute(insert(outbox).values(**_start(transaction, message, kind), **values))
    elif former.state == OutboxState.WITHHELD:
        transaction.connection.execute(
            update(outbox).where(outbox.c.id == former.id).values(**values, last_problem=None)
        )
    else:
        return
    transaction.note("reply_queued", message, kind=kind, state=state, message_id=mail.message_id)


def withhold_reply(transaction: Transaction, message: int, disposition: WithholdAnswer) -> None:
    """A row without a mail: an operator's task."""
    if _former(transaction, message, disposition.kind) is not None:
        return
    row = _start(transaction, message, disposition.kind)
    reasons = " ; ".join(disposition.reasons)
    transaction.connection.execute(
        insert(outbox).values(**row, state=OutboxState.WITHHELD, queued_at=transaction.at, last_problem=reasons)
    )
    transaction.note("reply_withheld", message, kind=disposition.kind)


def due_replies(connection: Connection, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
    """QUEUED and due, or left SENDING by a process that died; oldest first."""
    due = and_(
        outbox.c.state == OutboxState.QUEUED,
        or_(outbox.c.next_attempt_at.is_(None), outbox.c.next_attempt_at <= now),
    )
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.state.in_([OutboxState.QUEUED, OutboxState.SENDING]), or_(due, _abandoned(now)))
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return tuple(_outbox_row(row) for row in rows)


def sending(transaction: Transaction, number: int, owner: str) -> None:
    """Taken, for us alone. Raises TransientError when it is another's, or finished."""
    now = transaction.at
    free = or_(outbox.c.state == OutboxState.QUEUED, _abandoned(now))
    taken = transaction.connection.execute(
        update(outbox)
        .where(outbox.c.id == number, free)
        .values(
            state=OutboxState.SENDING,
            attempts=outbox.c.attempts + 1,
            sending_owner=owner,
            sending_since=now,
        )
        .returning(outbox.c.message, outbox.c.attempts)
    ).first()
    if taken is None:
        raise TransientError(f"réponse {number} : déjà prise par un autre envoi")
    transaction.note("reply_sending", taken.message, reply=number, attempt=taken.attempts)


def move(transaction: Transaction, number: int, state: OutboxState, **values: str | datetime | None) -> bool:
    """To that state, if the table of states allows it from where it is; True when it moved."""
    moved = transaction.connection.execute(
        update(outbox)
        .where(outbox.c.id == number, outbox.c.state.in_(before(state)))
        .values(state=state, sending_owner=None, sending_since=None, **values)
        .returning(outbox.c.message)
    ).first()
    if moved is not None:
        transaction.note(f"reply_{state}", moved.message, reply=number)
    return moved is not None


def release(transaction: Transaction, number: int, who: str, why: str, state: OutboxState) -> None:
    """An operator's click: QUEUED or CANCELLED. Raises RulingError when the reply is past that, or has no text."""
    moved = transaction.connection.execute(
        update(outbox)
        .where(outbox.c.id == number, outbox.c.state.in_(before(state)), outbox.c.state != OutboxState.SENDING)
        .where(true() if state == OutboxState.CANCELLED else outbox.c.raw.is_not(None))
        .values(state=state, next_attempt_at=None)
        .returning(outbox.c.message)
    ).first()
    if moved is None:
        raise RulingError(f"réponse {number} : inconnue, déjà partie ou sans texte à envoyer")
    transaction.note("reply_released", moved.message, who=who, reply=number, state=state, why=why)


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(
        outbox.c.state == OutboxState.SENDING,
        or_(outbox.c.sending_owner.is_(None), outbox.c.sending_since < now - SENDING_LEASE),
    )


def _former(transaction: Transaction, message: int, kind: ReplyKind) -> AnyRow | None:
    return transaction.connection.execute(
        select(outbox.c.id, outbox.c.state).where(outbox.c.message == message, outbox.c.kind == kind)
    ).first()


def _start(transaction: Transaction, message: int, kind: ReplyKind) -> dict[str, object]:
    mailbox = transaction.connection.scalar(select(messages.c.mailbox).where(messages.c.id == message))
    return {"mailbox": mailbox, "message": message, "kind": kind, "attempts": 0}


def _outbox_row(row: AnyRow) -> OutboxRow:
    return OutboxRow(
        number=row.id,
        mailbox=MailboxName(row.mailbox),
        state=OutboxState(row.state),
        attempts=row.attempts,
        mail=Outgoing(row.message_id, row.recipient, row.raw),
    )
