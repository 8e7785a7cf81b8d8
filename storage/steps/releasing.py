"""What an operator does with replies that wait: sent, dropped, sent again to another address."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import select, true, update

from intake.domain.mailbox import fold_address
from intake.errors import RulingError
from intake.ports import OutboxState, Outgoing
from storage.states import before
from storage.tables import outbox
from storage.transaction import Transaction

ANOTHER_ADDRESS = (OutboxState.UNDELIVERED, OutboxState.WITHHELD)
"""Surely in nobody's hands: an uncertain one may be, and two people would have it."""


def release(
    transaction: Transaction,
    number: int,
    who: str,
    why: str,
    state: OutboxState,
    *,
    only_from: Collection[OutboxState] | None = None,
) -> None:
    """An operator's click: QUEUED or CANCELLED; ``only_from``: of a reply that is still there.

    Raises RulingError when the reply is past that, or has no text, or nothing says why.
    """
    _ensure_why(why)
    allowed = [each for each in before(state) if only_from is None or each in only_from]
    moved = transaction.connection.execute(
        update(outbox)
        .where(outbox.c.id == number, outbox.c.state.in_(allowed), outbox.c.state != OutboxState.SENDING)
        .where(true() if state == OutboxState.CANCELLED else outbox.c.raw.is_not(None))
        .values(state=state, next_attempt_at=None)
        .returning(outbox.c.message)
    ).first()
    if moved is None:
        raise RulingError(f"réponse {number} : inconnue, déjà partie ou sans texte à envoyer")
    transaction.note("reply_released", moved.message, who=who, reply=number, state=state, why=why)


def readdress(transaction: Transaction, number: int, mail: Outgoing, who: str, why: str) -> None:
    """It goes to another address, as another mail: one that reached nobody. Raises RulingError for any other."""
    _ensure_why(why)
    wanted = select(outbox.c.message, outbox.c.state, outbox.c.message_id, outbox.c.sha256, outbox.c.raw)
    found = transaction.connection.execute(wanted.where(outbox.c.id == number).with_for_update()).first()
    if found is None or found.state not in ANOTHER_ADDRESS or found.raw is None:
        raise RulingError(f"réponse {number} : seule une réponse non remise ou retenue part à une autre adresse")
    transaction.connection.execute(
        update(outbox)
        .where(outbox.c.id == number)
        .values(
            state=OutboxState.QUEUED,
            message_id=mail.message_id,
            recipient=mail.recipient,
            recipient_folded=fold_address(mail.recipient),
            raw=mail.raw,
            sha256=sha256(mail.raw).hexdigest(),
            attempts=0,
            next_attempt_at=None,
            last_problem=None,
            sent_at=None,
            sent_evidence=None,
        )
    )
    former = {"former": found.message_id, "former_sha256": found.sha256, "former_state": found.state}
    transaction.note(
        "reply_readdressed", found.message, who=who, reply=number, message_id=mail.message_id, why=why, **former
    )


def _ensure_why(why: str) -> None:
    if not why.strip():
        raise RulingError("dire pourquoi, en quelques mots")
