"""Cases: opened once per mail, numbered without gaps per corps and civil year of receipt, never re-dated."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select, update

from intake.domain.disposition import JoinAppeal, OpenAppeal
from intake.errors import MessageError
from storage.columns import AnyRow
from storage.json_columns import dump_strings
from storage.states import AppealState
from storage.steps.counters import next_number
from storage.tables import appeal_likenesses, appeal_messages, appeals
from storage.transaction import Transaction


def open_appeal(transaction: Transaction, message: int, disposition: OpenAppeal) -> str:
    """The reference; the former one when this mail opened a case already, whose class may then change."""
    found = transaction.connection.execute(select(appeals).where(appeals.c.message == message)).first()
    if found is not None:
        _qualify(transaction, message, found, disposition)
        return str(found.reference)
    reference = _next_reference(transaction, disposition)
    number = _insert(transaction, message, reference, disposition)
    _add_message(transaction, number, message, disposition.appeal_class, disposition.reasons)
    clock = disposition.clock
    transaction.note(
        "appeal_opened",
        message,
        reference=reference,
        appeal_class=disposition.appeal_class,
        provisional=disposition.provisional,
        received_on=clock.received_on.isoformat(),
        due=clock.due.isoformat(),
        evidence=clock.evidence,
    )
    return reference


def remember_likenesses(transaction: Transaction, reference: str, likenesses: Iterable[str]) -> None:
    """By what the same appeal is known again, should it come once more."""
    number = transaction.connection.scalar(select(appeals.c.id).where(appeals.c.reference == reference))
    for likeness in likenesses:
        once = transaction.insert_once(appeal_likenesses).values(appeal=number, likeness=likeness)
        transaction.connection.execute(once)


def join_appeal(transaction: Transaction, message: int, disposition: JoinAppeal) -> str:
    """That mail belongs to that case. Raises MessageError when there is no such case."""
    number = transaction.connection.scalar(select(appeals.c.id).where(appeals.c.reference == disposition.reference))
    if number is None:
        raise MessageError(f"aucun recours {disposition.reference}")
    if _add_message(transaction, number, message, disposition.appeal_class, disposition.reasons):
        transaction.note(
            "appeal_joined", message, reference=disposition.reference, appeal_class=disposition.appeal_class
        )
    return disposition.reference


def requalify(transaction: Transaction, message: int) -> None:
    """An operator ruled that this mail opened no case: its clock is shown no more, its dates stay."""
    changed = transaction.connection.execute(
        update(appeals)
        .where(appeals.c.message == message, appeals.c.state == AppealState.OPEN)
        .values(state=AppealState.REQUALIFIED)
        .returning(appeals.c.reference)
    ).first()
    if changed is not None:
        transaction.note("appeal_requalified", message, reference=changed.reference)


def _next_reference(transaction: Transaction, disposition: OpenAppeal) -> str:
    year = disposition.clock.received_on.year
    number = next_number(transaction, f"appeals:{disposition.corps}:{year}")
    return f"R{year}-{disposition.corps}-{number:04d}"


def _insert(transaction: Transaction, message: int, reference: str, disposition: OpenAppeal) -> int:
    clock = disposition.clock
    inserted = insert(appeals).values(
        reference=reference,
        message=message,
        corps=disposition.corps,
        campaign=disposition.campaign,
        appeal_class=disposition.appeal_class,
        provisional=disposition.provisional,
        state=AppealState.OPEN,
        received_at=clock.received_at,
        received_on=clock.received_on,
        due=clock.due,
        last_safe_day=clock.last_safe_day,
        court_period_ends=clock.court_period_ends,
        rule=clock.rule,
        version=clock.version,
        evidence=clock.evidence,
        flags=dump_strings(clock.flags),
        reasons=dump_strings(disposition.reasons),
        opened_at=transaction.at,
    )
    return int(transaction.connection.execute(inserted.returning(appeals.c.id)).scalar_one())


def _qualify(transaction: Transaction, message: int, found: AnyRow, disposition: OpenAppeal) -> None:
    """Class and state follow the new decision; the dates never move."""
    values = {
        "appeal_class": disposition.appeal_class,
        "provisional": disposition.provisional,
        "state": AppealState.OPEN,
    }
    if (found.appeal_class, found.provisional, found.state) == tuple(values.values()):
        return
    transaction.connection.execute(update(appeals).where(appeals.c.id == found.id).values(**values))
    transaction.connection.execute(
        update(appeal_messages)
        .where(appeal_messages.c.appeal == found.id, appeal_messages.c.message == message)
        .values(appeal_class=disposition.appeal_class)
    )
    transaction.note(
        "appeal_qualified",
        message,
        reference=found.reference,
        was=found.appeal_class,
        appeal_class=disposition.appeal_class,
        provisional=disposition.provisional,
    )


def _add_message(
    transaction: Transaction, appeal: int, message: int, appeal_class: str, reasons: tuple[str, ...]
) -> bool:
    """True when it was not there yet."""
    added = transaction.insert_once(appeal_messages).values(
        appeal=appeal,
        message=message,
        appeal_class=appeal_class,
        reasons=dump_strings(reasons),
        joined_at=transaction.at,
    )
    return transaction.connection.execute(added.returning(appeal_messages.c.appeal)).first() is not None
