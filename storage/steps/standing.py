"""What became of rulings: applied by the robot, withdrawn by a person, or waiting. One outcome each, for ever."""

from __future__ import annotations

from sqlalchemy import exists, insert, literal, select

from storage.history import ROBOT
from storage.states import RulingOutcome
from storage.tables import ruling_outcomes, rulings
from storage.transaction import Transaction

_OWN = exists().where(ruling_outcomes.c.ruling == rulings.c.id)
APPLIED = _OWN.where(ruling_outcomes.c.outcome == RulingOutcome.APPLIED)
"""Of a row of ``rulings``: the mail was decided with it."""
STANDING = ~_OWN.where(ruling_outcomes.c.outcome == RulingOutcome.WITHDRAWN)
"""Of a row of ``rulings``: not withdrawn."""
WAITING = ~_OWN
"""Of a row of ``rulings``: neither."""


def applied(transaction: Transaction, message: int) -> None:
    """That mail is decided with its rulings from now on: none of them can be withdrawn any more."""
    outcome = literal(RulingOutcome.APPLIED.value), literal(ROBOT), literal("")
    waiting = select(rulings.c.id, *outcome, literal(transaction.at, ruling_outcomes.c.at.type))
    waiting = waiting.where(rulings.c.message == message, WAITING)
    transaction.connection.execute(
        insert(ruling_outcomes).from_select(["ruling", "outcome", "who", "why", "at"], waiting)
    )


def withdrawn(transaction: Transaction, ruling: int, who: str, why: str) -> None:
    """That ruling is taken back."""
    row = {"ruling": ruling, "outcome": RulingOutcome.WITHDRAWN, "who": who, "why": why, "at": transaction.at}
    transaction.connection.execute(insert(ruling_outcomes).values(**row))
