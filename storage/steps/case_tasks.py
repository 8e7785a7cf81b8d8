"""What a person's step in a case leaves to a person: an acknowledgement that tells a falsehood now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from intake.domain.cases.states import AWAITING, Step
from intake.domain.deadlines import paris_day
from intake.ports import Outgoing
from storage.columns import AnyRow
from storage.json_columns import load_strings
from storage.states import HoldState
from storage.steps.acknowledging import drop_acknowledgements, left_acknowledgement
from storage.steps.holds import add_to_whole_mail, hold_whole_mail, settle_whole_mail
from storage.steps.outbox import queue_correction
from storage.tables import WHOLE_MAIL, appeals, holds
from storage.transaction import Transaction

_WHAT_CHANGED = {Step.CORRECT: "date de réception corrigée", Step.SUSPEND: "délai suspendu"}


def after_step(transaction: Transaction, case: AnyRow, step: Step, correction: Outgoing | None = None) -> None:
    """Acknowledged by letter, or no appeal after all: what waits leaves no more. New dates: the former are mended.

    ``correction``: of the acknowledgement of what was no appeal, for a person to read and send.
    """
    match step:
        case Step.ACKNOWLEDGE:
            drop_acknowledgements(transaction, case.id)
        case Step.REQUALIFY:
            drop_acknowledgements(transaction, case.id)
            _after_requalifying(transaction, case, correction)
        case Step.CORRECT | Step.SUSPEND:
            _after_new_dates(transaction, case, _WHAT_CHANGED[step])
        case _:
            pass


def tasks_owed(connection: Connection, message: int) -> tuple[str, ...]:
    """Those left on that mail, until a person rules on them: deciding the mail again does not end them."""
    wanted = (
        select(holds.c.reasons)
        .where(holds.c.message == message, holds.c.position == WHOLE_MAIL)
        .where(holds.c.state == HoldState.OPEN, holds.c.ruling.is_(None))
    )
    found = connection.scalar(wanted)
    if found is None:
        return ()
    cases = set(connection.scalars(select(appeals.c.reference).where(appeals.c.message == message)))
    return tuple(each for each in load_strings(found) if case_of_task(each) in cases)


def case_of_task(task: str) -> str:
    """The reference that a task of ours begins with; some other word of any other reason."""
    return task.partition(" ")[0].rstrip(",")


def _after_requalifying(transaction: Transaction, case: AnyRow, correction: Outgoing | None) -> None:
    """An acknowledgement that left told a falsehood: a task for whoever corrects it. Else nothing is left to decide."""
    left = left_acknowledgement(transaction.connection, case.id)
    if left is None:
        if not _others_await(transaction, case):
            settle_whole_mail(transaction, case.message)
        return
    if correction is not None:
        queue_correction(transaction, case, correction)
    owed = tasks_owed(transaction.connection, case.message)
    others = tuple(each for each in owed if case_of_task(each) != case.reference)
    hold_whole_mail(transaction, case.message, (*others, correction_task(case.reference, left)))


def correction_task(reference: str, left: datetime) -> str:
    """What a person is asked, of a case that was none and whose acknowledgement left then."""
    return f"{reference} requalifié : un courriel d’une personne corrige l’accusé parti le {paris_day(left):%d/%m/%Y}"


def _others_await(transaction: Transaction, case: AnyRow) -> bool:
    """Another person's appeal in the same mail: what the mail is held for may be about them."""
    awaiting = (appeals.c.message == case.message) & (appeals.c.id != case.id) & appeals.c.state.in_(AWAITING)
    return transaction.connection.scalar(select(appeals.c.id).where(awaiting).limit(1)) is not None


def _after_new_dates(transaction: Transaction, case: AnyRow, what: str) -> None:
    left = left_acknowledgement(transaction.connection, case.id)
    waited = drop_acknowledgements(transaction, case.id) > 0
    if left is not None:
        mend = f"un courriel d’une personne corrige l’accusé parti le {paris_day(left):%d/%m/%Y}"
        add_to_whole_mail(transaction, case.message, f"{case.reference}, {what} : {mend}")
    elif waited:
        mend = "l’accusé qui attendait disait d’autres dates et ne partira pas ; une personne accuse réception"
        add_to_whole_mail(transaction, case.message, f"{case.reference}, {what} : {mend}")
