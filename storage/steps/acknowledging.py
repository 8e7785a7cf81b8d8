"""The acknowledgement of a case: answers the mail that opened it, or the copy that came earlier and dates it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, or_, select, update

from intake.domain.disposition import ReplyKind
from intake.domain.known import Acknowledged
from intake.ports import OutboxState
from storage.tables import appeal_messages, appeals, outbox
from storage.transaction import Transaction

ACKNOWLEDGEMENTS = (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.REGISTRATION)
"""The full one, and the neutral one while the class is unsure."""
WAITING = (OutboxState.SHADOW, OutboxState.QUEUED, OutboxState.WITHHELD)


def answered_mails() -> Select[tuple[int, int]]:
    """(appeal, message): the mails of a case that are answered in its name. One that opened another case is not."""
    opener = appeals.alias("opener")
    return (
        select(appeal_messages.c.appeal, appeal_messages.c.message)
        .outerjoin(opener, opener.c.message == appeal_messages.c.message)
        .where(or_(opener.c.id.is_(None), opener.c.id == appeal_messages.c.appeal))
    )


def drop_acknowledgements(transaction: Transaction, case: int, kinds: tuple[ReplyKind, ...] = ACKNOWLEDGEMENTS) -> int:
    """Those of that case that have not left will not leave; how many."""
    dropped = transaction.connection.execute(
        update(outbox)
        .where(
            outbox.c.message.in_(_mails_of(case)),
            outbox.c.kind.in_(kinds),
            outbox.c.state.in_(WAITING),
        )
        .values(state=OutboxState.CANCELLED, next_attempt_at=None)
        .returning(outbox.c.id, outbox.c.message)
    ).all()
    for row in sorted(dropped, key=lambda row: row.id):
        transaction.note("reply_cancelled", row.message, reply=row.id)
    return len(dropped)


def left_acknowledgement(connection: Connection, case: int) -> datetime | None:
    """When one of that case left first; None when none did."""
    wanted = select(outbox.c.sent_at).where(
        outbox.c.message.in_(_mails_of(case)),
        outbox.c.kind.in_(ACKNOWLEDGEMENTS),
        outbox.c.state == OutboxState.SENT,
    )
    return connection.scalars(wanted.order_by(outbox.c.sent_at)).first()


def acknowledged(connection: Connection, case: int) -> Acknowledged:
    """Whether whoever appealed was told, or is about to be."""
    wanted = select(outbox.c.state).where(outbox.c.message.in_(_mails_of(case)), outbox.c.kind.in_(ACKNOWLEDGEMENTS))
    states = {OutboxState(state) for state in connection.scalars(wanted)} - {OutboxState.CANCELLED}
    if states - set(WAITING):
        return Acknowledged.LEFT
    return Acknowledged.WAITS if states else Acknowledged.NOT


def _mails_of(case: int) -> Select[tuple[int]]:
    mails = answered_mails().subquery()
    return select(mails.c.message).where(mails.c.appeal == case)
