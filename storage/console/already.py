"""What a mail has brought about already: what a ruling on it would not do a second time."""

from __future__ import annotations

from sqlalchemy import Connection, select

from intake.domain.disposition import ReplyKind
from intake.domain.letter import MessageKey
from intake.ports import OutboxState
from storage.tables import appeals, outbox

RENEWED = (OutboxState.WITHHELD,)
"""A reply that waits for its words: the next decision writes it anew."""


def replies_there(connection: Connection, message: MessageKey) -> dict[tuple[ReplyKind, int], OutboxState]:
    """By kind and person whose case it is about: those that a new decision leaves as they are."""
    wanted = select(outbox.c.kind, outbox.c.person, outbox.c.state).where(outbox.c.message == message)
    rows = connection.execute(wanted.where(outbox.c.state.not_in(RENEWED)))
    return {(ReplyKind(row.kind), row.person): OutboxState(row.state) for row in rows}


def references_there(connection: Connection, message: MessageKey) -> dict[int, str]:
    """The cases that mail opened, by person."""
    wanted = select(appeals.c.person, appeals.c.reference).where(appeals.c.message == message)
    return {row.person: row.reference for row in connection.execute(wanted)}
