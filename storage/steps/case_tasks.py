"""What a person's step in a case leaves to a person: an acknowledgement that tells a falsehood now."""

from __future__ import annotations

from sqlalchemy import Connection, select

from intake.domain.cases.states import Step
from intake.domain.deadlines import paris_day
from storage.columns import AnyRow
from storage.json_columns import load_strings
from storage.states import HoldState
from storage.steps.acknowledging import drop_acknowledgements, left_acknowledgement
from storage.steps.holds import add_to_whole_mail, hold_whole_mail, settle_whole_mail
from storage.tables import WHOLE_MAIL, appeals, holds
from storage.transaction import Transaction

_WHAT_CHANGED = {Step.CORRECT: "date de réception corrigée", Step.SUSPEND: "délai suspendu"}


def after_step(transaction: Transaction, case: AnyRow, step: Step) -> None:
    """Acknowledged by letter, or no appeal after all: what waits leaves no more. New dates: the former are mended."""
    match step:
        case Step.ACKNOWLEDGE:
            drop_acknowledgements(transaction, case.id)
        case Step.REQUALIFY:
            drop_acknowledgements(transaction, case.id)
            _after_requalifying(transaction, case)
        case Step.CORRECT | Step.SUSPEND:
            _after_new_dates(transaction, case, _WHAT_CHANGED[step])
        case _:
            pass


def tasks_owed(connection: Connection, message: int) -> tuple[str, ...]:
    """Those left on that mail, until a person rules on them: deciding the mail again does not end them."""
    wanted = (
        select(holds.c.reasons, appeals.c.reference)
        .join(appeals, appeals.c.message == holds.c.message)
        .where(appeals.c.message == message, holds.c.position == WHOLE_MAIL)
        .where(holds.c.state == HoldState.OPEN, holds.c.ruling.is_(None))
    )
    found = connection.execute(wanted).first()
    return tuple(each for each in load_strings(found.reasons) if each.startswith(found.reference)) if found else ()


def _after_requalifying(transaction: Transaction, case: AnyRow) -> None:
    """An acknowledgement that left told a falsehood: a task for whoever corrects it. Else nothing is left to decide."""
    left = left_acknowledgement(transaction.connection, case.id)
    if left is None:
        settle_whole_mail(transaction, case.message)
        return
    day = paris_day(left)
    task = f"{case.reference} requalifié : un courriel d’une personne corrige l’accusé parti le {day:%d/%m/%Y}"
    hold_whole_mail(transaction, case.message, (task,))


def _after_new_dates(transaction: Transaction, case: AnyRow, what: str) -> None:
    left = left_acknowledgement(transaction.connection, case.id)
    waited = drop_acknowledgements(transaction, case.id) > 0
    if left is not None:
        mend = f"un courriel d’une personne corrige l’accusé parti le {paris_day(left):%d/%m/%Y}"
        add_to_whole_mail(transaction, case.message, f"{case.reference}, {what} : {mend}")
    elif waited:
        mend = "l’accusé qui attendait disait d’autres dates et ne partira pas ; une personne accuse réception"
        add_to_whole_mail(transaction, case.message, f"{case.reference}, {what} : {mend}")
