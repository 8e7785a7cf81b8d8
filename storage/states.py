"""Which state follows which: the only tables of transitions."""

from __future__ import annotations

from enum import StrEnum

from intake.ports import OutboxState, State


class HoldState(StrEnum):
    """States of a hold."""

    OPEN = "open"
    SETTLED = "settled"


class RulingOutcome(StrEnum):
    """What ends a ruling's wait: the robot decides with it, or a person takes it back."""

    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


class DepositState(StrEnum):
    """States of a deposit. SAGA's word ends it."""

    PENDING = "pending"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


MESSAGE = {
    State.RECEIVED: {State.READ, State.HELD},
    State.READ: {State.READ, State.SETTLED, State.HELD},
    State.HELD: {State.READ, State.SETTLED, State.HELD},
    State.SETTLED: {State.SETTLED, State.HELD},
}
"""READ → READ: a ruling came while the message was being recorded. SETTLED and HELD → recorded again, same result."""

REPLY = {
    OutboxState.SHADOW: {OutboxState.QUEUED, OutboxState.CANCELLED},
    OutboxState.QUEUED: {OutboxState.SENDING, OutboxState.CANCELLED},
    OutboxState.SENDING: {
        OutboxState.SENDING,
        OutboxState.QUEUED,
        OutboxState.SENT,
        OutboxState.UNDELIVERED,
        OutboxState.UNCERTAIN,
    },
    OutboxState.UNCERTAIN: {
        OutboxState.QUEUED,
        OutboxState.SENT,
        OutboxState.UNDELIVERED,
        OutboxState.CANCELLED,
    },
    OutboxState.UNDELIVERED: {OutboxState.QUEUED, OutboxState.CANCELLED},
    OutboxState.WITHHELD: {OutboxState.QUEUED, OutboxState.SHADOW, OutboxState.CANCELLED},
    OutboxState.SENT: {OutboxState.UNDELIVERED},
    OutboxState.CANCELLED: set[OutboxState](),
}
"""SENDING → SENDING: resolved as not taken, tried again. SENT, UNCERTAIN → UNDELIVERED: a bounce came back."""

DEPOSIT = {
    DepositState.PENDING: {DepositState.DELIVERED},
    DepositState.DELIVERED: {DepositState.ACCEPTED, DepositState.REFUSED},
    DepositState.REFUSED: {DepositState.ACCEPTED},
    DepositState.ACCEPTED: {DepositState.REFUSED},
}
"""SAGA may correct itself."""


def before(state: OutboxState) -> list[OutboxState]:
    """From which states a reply may come to that one."""
    return [earlier for earlier, followers in REPLY.items() if state in followers]
