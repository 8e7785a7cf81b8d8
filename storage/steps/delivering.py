"""Deposits on their way to SAGA, and SAGA's answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, literal_column, select, update

from intake.domain.document import Sha256
from intake.ports import PendingDeposit
from storage.columns import AnyRow
from storage.json_columns import load_pairs, load_place
from storage.states import DEPOSIT, DepositState
from storage.tables import deposits, messages
from storage.transaction import Transaction

DUE = (
    select(deposits, messages.c.sha256.label("mail_sha256"))
    .join(messages, messages.c.id == deposits.c.message)
    # Literal, so that the partial index serves.
    .where(deposits.c.state == literal_column(f"'{DepositState.PENDING}'"))
    .order_by(deposits.c.id)
    .limit(bindparam("most"))
)
DELIVER = (
    update(deposits)
    .where(deposits.c.id.in_(bindparam("numbers", expanding=True)), deposits.c.state == DepositState.PENDING)
    .values(state=DepositState.DELIVERED)
    .returning(deposits.c.id, deposits.c.message, deposits.c.key)
)


def due_deposits(connection: Connection, limit: int) -> tuple[PendingDeposit, ...]:
    """Recorded and not yet delivered, oldest first."""
    rows = connection.execute(DUE, {"most": limit})
    return tuple(_pending(row) for row in rows)


def delivered(transaction: Transaction, numbers: Sequence[int]) -> None:
    """SAGA can take them. Said again, nothing changes."""
    moved = transaction.connection.execute(DELIVER, {"numbers": list(numbers), "delivered_at": transaction.at})
    for row in sorted(moved, key=lambda row: row.id):
        transaction.note("deposit_delivered", row.message, deposit=row.key)


def acknowledged(transaction: Transaction, key: str, words: str, *, accepted: bool) -> None:
    """SAGA's answer; an unknown key or the same answer again changes nothing."""
    state = DepositState.ACCEPTED if accepted else DepositState.REFUSED
    earlier = [former for former, followers in DEPOSIT.items() if state in followers]
    moved = transaction.connection.execute(
        update(deposits)
        .where(deposits.c.key == key, deposits.c.state.in_(earlier))
        .values(state=state, acknowledged_at=transaction.at, acknowledgement=words)
        .returning(deposits.c.message)
    ).first()
    if moved is not None:
        transaction.note(f"deposit_{state}", moved.message, deposit=key, words=words)


def _pending(row: AnyRow) -> PendingDeposit:
    return PendingDeposit(
        number=row.id,
        key=row.key,
        directory=row.directory,
        mail_sha256=Sha256(row.mail_sha256),
        document_sha256=Sha256(row.document_sha256),
        file_name=row.file_name,
        manifest=load_pairs(row.manifest),
        fields=load_pairs(row.fields),
        place=load_place(row.place),
    )
