"""Leases and attempts: who works on which message, and when to stop trying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import case, or_, select, update

from intake.domain.known import Received
from intake.domain.letter import MailboxName, MessageKey
from intake.ports import Claim, State
from storage.columns import AnyRow
from storage.json_columns import load_strings
from storage.steps.holds import open_hold
from storage.tables import UNFINISHED, WHOLE_MAIL, messages, outbox
from storage.transaction import Transaction

LEASE = timedelta(minutes=5)
"""For each message of a batch: they are read one after the other, each within its own limits."""
MAX_ATTEMPTS = 3
KILLED = "la lecture a interrompu le robot trois fois"


def claim(transaction: Transaction, owner: str, limit: int) -> tuple[Claim, ...]:
    """Oldest first, but those given back after the others. A message that killed us three times is held here."""
    while rows := _free(transaction, limit):
        worn_out = [row for row in rows if row.state == State.RECEIVED and row.attempts >= MAX_ATTEMPTS]
        for row in worn_out:
            hold_message(transaction, row.id, KILLED)
        batch = _batch([row for row in rows if row not in worn_out])
        if batch:
            _lease(transaction, owner, batch)
            return tuple(_claim(row) for row in batch)
    return ()


def give_back(transaction: Transaction, message: MessageKey) -> None:
    """Free again, the attempt not counted. Nothing when it is finished already."""
    counted = (messages.c.state == State.RECEIVED) & (messages.c.attempts > 0)
    uncounted = case((counted, messages.c.attempts - 1), else_=messages.c.attempts)
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == message, UNFINISHED, messages.c.lease_owner.is_not(None))
        .values(attempts=uncounted, setbacks=messages.c.setbacks + 1, lease_owner=None, lease_until=None)
    )


def reading_failed(transaction: Transaction, claimed: Claim, problem: str) -> None:
    """One failed attempt; at the third the message is held with that problem.

    Reading counts its attempts when it is claimed, so that a killed process counts; what comes after it (decide,
    act) counts here.
    """
    row = transaction.connection.execute(
        select(messages.c.state, messages.c.attempts)
        .where(messages.c.id == claimed.message, UNFINISHED)
        .with_for_update()
    ).first()
    if row is None:
        return
    attempts = row.attempts + (1 if row.state == State.READ else 0)
    transaction.note("attempt_failed", claimed.message, attempt=attempts)
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == claimed.message)
        .values(attempts=attempts, problem=problem, lease_owner=None, lease_until=None)
    )
    if attempts >= MAX_ATTEMPTS:
        hold_message(transaction, claimed.message, problem)


def hold_message(transaction: Transaction, message: int, problem: str) -> None:
    """A person looks at it; no reading is needed for that."""
    open_hold(transaction, message, WHOLE_MAIL, kind=None, reasons=(problem,))
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id == message)
        .values(state=State.HELD, problem=problem, lease_owner=None, lease_until=None)
    )


def free_leases(transaction: Transaction, owner: str) -> None:
    """At the start of that owner: what its former process held is free again, attempts as counted."""
    transaction.connection.execute(
        update(messages).where(messages.c.lease_owner == owner, UNFINISHED).values(lease_owner=None, lease_until=None)
    )
    transaction.connection.execute(update(outbox).where(outbox.c.sending_owner == owner).values(sending_owner=None))


def _free(transaction: Transaction, limit: int) -> Sequence[AnyRow]:
    now = transaction.at
    return transaction.connection.execute(
        select(messages)
        .where(
            UNFINISHED,
            or_(messages.c.lease_until.is_(None), messages.c.lease_until < now),
            or_(messages.c.next_attempt_at.is_(None), messages.c.next_attempt_at <= now),
        )
        .order_by(messages.c.setbacks, messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def _batch(rows: Sequence[AnyRow]) -> list[AnyRow]:
    """A message whose reading failed before is claimed alone: if it kills us again, no neighbour counts as failed."""
    batch: list[AnyRow] = []
    for row in rows:
        suspect = row.state == State.RECEIVED and row.attempts > 0
        if suspect:
            return batch or [row]
        batch.append(row)
    return batch


def _lease(transaction: Transaction, owner: str, batch: Sequence[AnyRow]) -> None:
    counted = case((messages.c.state == State.RECEIVED, messages.c.attempts + 1), else_=messages.c.attempts)
    transaction.connection.execute(
        update(messages)
        .where(messages.c.id.in_([row.id for row in batch]))
        .values(attempts=counted, ruled=False, lease_owner=owner, lease_until=transaction.at + LEASE * len(batch))
    )


def _claim(row: AnyRow) -> Claim:
    message, state = MessageKey(row.id), State(row.state)
    return Claim(
        message=message,
        mailbox=MailboxName(row.mailbox),
        sha256=row.sha256,
        state=state,
        attempts=row.attempts + (1 if state is State.RECEIVED else 0),
        received=Received(
            message, row.server_date, row.polled_at, load_strings(row.left_out or "[]"), row.resembles or ""
        ),
    )
