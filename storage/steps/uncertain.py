"""A reply of which nobody knows whether it left, once a person found out that it did."""

from __future__ import annotations

from sqlalchemy import update

from intake.errors import RulingError
from intake.ports import OutboxState
from storage.steps.cases import acknowledgement_left
from storage.tables import outbox
from storage.transaction import Transaction


def found_sent(transaction: Transaction, number: int, who: str, why: str) -> None:
    """It left, and is not sent again. Raises RulingError of a reply that is not uncertain, or when nothing says why."""
    if not why.strip():
        raise RulingError("dire d’où on le sait, en quelques mots")
    evidence = f"constaté par {who} : {why}"
    moved = transaction.connection.execute(
        update(outbox)
        .where(outbox.c.id == number, outbox.c.state == OutboxState.UNCERTAIN)
        .values(state=OutboxState.SENT, sent_at=transaction.at, sent_evidence=evidence, last_problem=None)
        .returning(outbox.c.message, outbox.c.kind, outbox.c.person)
    ).first()
    if moved is None:
        raise RulingError(f"réponse {number} : son envoi n’est pas, ou plus, incertain")
    transaction.note("reply_found_sent", moved.message, who=who, reply=number, why=why)
    acknowledgement_left(transaction, moved, evidence)
