"""The acknowledgement of a case: answers the mail that opened it, or the copy that came earlier and dates it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    literal,
    select,
    tuple_,
    union_all,
    update,
)

from intake.domain.disposition import ReplyKind
from intake.domain.known import Acknowledged
from intake.ports import OutboxState
from storage.tables import appeal_messages, appeals, outbox
from storage.transaction import Transaction

ACKNOWLEDGEMENTS = (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.REGISTRATION)
"""The full one, and the neutral one while the class is unsure."""
WAITING = (OutboxState.SHADOW, OutboxState.QUEUED, OutboxState.WITHHELD)


def answered_mails() -> CompoundSelect[tuple[int, int, int]]:
    """(appeal, message, person): what the replies in the name of a case answer, as the outbox has it.

    The mail that opened it, for its person there; each other of its mails for the first person, unless that mail
    opened a case for them.
    """
    own, first = appeals.alias("own"), appeals.alias("first")
    opened = select(appeals.c.id.label("appeal"), appeals.c.message.label("message"), appeals.c.person.label("person"))
    joined = (
        select(appeal_messages.c.appeal, appeal_messages.c.message, literal(1))
        .join(own, and_(own.c.id == appeal_messages.c.appeal, own.c.message != appeal_messages.c.message))
        .outerjoin(first, and_(first.c.message == appeal_messages.c.message, first.c.person == 1))
        .where(first.c.id.is_(None))
    )
    return union_all(opened, joined)


def drop_acknowledgements(transaction: Transaction, case: int, kinds: tuple[ReplyKind, ...] = ACKNOWLEDGEMENTS) -> int:
    """Those of that case that have not left will not leave; how many."""
    dropped = transaction.connection.execute(
        update(outbox)
        .where(
            _is_of(case),
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
        _is_of(case),
        outbox.c.kind.in_(ACKNOWLEDGEMENTS),
        outbox.c.state == OutboxState.SENT,
    )
    return connection.scalars(wanted.order_by(outbox.c.sent_at)).first()


def told_at(connection: Connection, case: int) -> str | None:
    """The address to which the last acknowledgement of that case left; None when none did."""
    wanted = select(outbox.c.recipient).where(
        _is_of(case), outbox.c.kind.in_(ACKNOWLEDGEMENTS), outbox.c.state == OutboxState.SENT
    )
    return connection.scalars(wanted.order_by(outbox.c.id.desc())).first()


def acknowledged(connection: Connection, case: int) -> Acknowledged:
    """Whether whoever appealed was told, or is about to be."""
    wanted = select(outbox.c.state).where(_is_of(case), outbox.c.kind.in_(ACKNOWLEDGEMENTS))
    states = {OutboxState(state) for state in connection.scalars(wanted)} - {OutboxState.CANCELLED}
    if states - set(WAITING):
        return Acknowledged.LEFT
    return Acknowledged.WAITS if states else Acknowledged.NOT


def _is_of(case: int) -> ColumnElement[bool]:
    answered = answered_mails().subquery()
    wanted = select(answered.c.message, answered.c.person).where(answered.c.appeal == case)
    return tuple_(outbox.c.message, outbox.c.person).in_(wanted)
