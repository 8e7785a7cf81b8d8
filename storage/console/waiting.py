"""Replies that wait for a person, by mailbox and state."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, select

from intake.ports import OutboxState
from storage.tables import outbox
from storage.transaction import reading


def waiting_replies(
    engine: Engine, states: Collection[OutboxState], mailbox: str | None = None, limit: int = 10_000
) -> tuple[int, ...]:
    """Their numbers, oldest first, of one mailbox or of all."""
    wanted = select(outbox.c.id).where(outbox.c.state.in_(list(states))).order_by(outbox.c.id).limit(limit)
    with reading(engine) as connection:
        return tuple(connection.scalars(wanted if mailbox is None else wanted.where(outbox.c.mailbox == mailbox)))
