"""The breaker of replies: what left lately, and the stop that only a person lifts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from intake.errors import RulingError
from storage.tables import outbox, reply_stops
from storage.transaction import Transaction

OPEN = select(reply_stops.c.reason).where(reply_stops.c.closed_at.is_(None))


def handed_over_since(connection: Connection, instant: datetime) -> int:
    """Replies that left since then, but not before the last stop was lifted: a person looked at those."""
    lifted = connection.scalar(select(func.max(reply_stops.c.closed_at)))
    since = max(instant, lifted) if lifted is not None else instant
    return connection.scalar(select(func.count()).where(outbox.c.sent_at >= since)) or 0


def open_stop(connection: Connection) -> str | None:
    """Why no reply may leave; None when they may."""
    return connection.scalar(OPEN)


def stop(transaction: Transaction, reason: str) -> None:
    """No reply leaves from now on. Said again, nothing changes."""
    if transaction.connection.scalar(OPEN) is not None:
        return
    transaction.connection.execute(insert(reply_stops).values(opened_at=transaction.at, reason=reason))
    transaction.note("replies_stopped", reason=reason)


def resume(transaction: Transaction, who: str, why: str) -> None:
    """Replies may leave again. Raises RulingError when nothing stops them."""
    lifted = transaction.connection.execute(
        update(reply_stops)
        .where(reply_stops.c.closed_at.is_(None))
        .values(closed_at=transaction.at, closed_by=who, why=why)
        .returning(reply_stops.c.id)
    ).all()
    if not lifted:
        raise RulingError("les réponses ne sont pas arrêtées : il n’y a rien à reprendre")
    transaction.note("replies_resumed", who=who, why=why)
