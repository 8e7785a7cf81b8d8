"""Cases: opened once per mail, numbered without gaps per corps and civil year of receipt, never re-dated."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import insert, select, update

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.dates import from_clock
from intake.domain.cases.entries import Move
from intake.domain.cases.states import AWAITING, Actor, CaseState, Step
from intake.domain.disposition import CorrectReceipt, JoinAppeal, OpenAppeal, ReplyKind
from intake.domain.known import Action
from intake.errors import MessageError, TransientError
from intake.ports import Outgoing, Retraction
from storage.columns import AnyRow
from storage.history import ROBOT
from storage.json_columns import dump_strings, load_ruling
from storage.steps.acknowledging import drop_acknowledgements, left_acknowledgement, told_at
from storage.steps.case_tasks import after_step, correction_task
from storage.steps.cases import lock_case, situation, take_step, write_entry
from storage.steps.counters import next_number
from storage.steps.standing import STANDING
from storage.tables import appeal_likenesses, appeal_messages, appeals, case_entries, rulings
from storage.transaction import Transaction


def open_appeal(transaction: Transaction, message: int, disposition: OpenAppeal) -> str:
    """The reference; the former one when this mail opened a case already, whose class may then change."""
    own = (appeals.c.message == message) & (appeals.c.person == disposition.person)
    found = transaction.connection.execute(select(appeals).where(own).with_for_update()).first()
    if found is not None:
        _name(transaction, found, disposition)
        _qualify(transaction, message, found, disposition)
        return str(found.reference)
    clock = disposition.clock
    case = _insert(transaction, message, _next_reference(transaction, disposition), disposition)
    _add_message(transaction, case.id, message, disposition.appeal_class, disposition.reasons)
    write_entry(
        transaction,
        case,
        Move(Step.RECEIVE, ROBOT, " ; ".join(disposition.reasons), clock.received_on, evidence=clock.evidence),
        from_clock(clock),
        appeal_class=disposition.appeal_class,
        provisional=disposition.provisional,
        received_on=clock.received_on.isoformat(),
    )
    return str(case.reference)


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


def correct_receipt(transaction: Transaction, message: int, disposition: CorrectReceipt) -> str:
    """The robot's own correction, on the proof that this copy carries. The dates before it stay written.

    Raises TransientError when the date was corrected, or the acknowledgement left, since this was decided.
    """
    case = lock_case(transaction, disposition.reference)
    clock, now = disposition.clock, situation(transaction.connection, case)
    if now.received_on != disposition.former or now.state not in AWAITING:
        raise TransientError(f"{case.reference} a changé depuis cette décision ; le robot décide à nouveau")
    move = Move(Step.CORRECT, ROBOT, " ; ".join(disposition.reasons), clock.received_on, evidence=clock.evidence)
    write_entry(transaction, case, move, from_clock(clock), copy=message)
    if disposition.replaces_acknowledgement and not drop_acknowledgements(transaction, case.id):
        raise TransientError(f"l’accusé de {case.reference} vient de partir ; le robot décide à nouveau")
    return disposition.reference


def requalify(transaction: Transaction, message: int, opened: Collection[int] = ()) -> tuple[Retraction, ...]:
    """An operator ruled that this mail opened no case but those people's: a clock is shown no more, its dates stay.

    Those whose acknowledgement left: once, for a case that is requalified awaits no more.
    """
    found = []
    awaiting = (appeals.c.message == message) & appeals.c.state.in_(AWAITING) & appeals.c.person.not_in(list(opened))
    wanted = select(appeals).where(awaiting).order_by(appeals.c.id).with_for_update()
    for case in transaction.connection.execute(wanted).all():
        who, why = _last_ruling(transaction, message)
        write_entry(transaction, case, Move(Step.REQUALIFY, who, why))
        drop_acknowledgements(transaction, case.id)
        left = left_acknowledgement(transaction.connection, case.id)
        if left is not None:
            found.append(_retraction(transaction, case, left))
    return tuple(found)


def _retraction(transaction: Transaction, case: AnyRow, left: datetime) -> Retraction:
    return Retraction(
        reference=case.reference,
        person=case.person,
        recipient=told_at(transaction.connection, case.id),
        received_at=case.received_at,
        campaign=case.campaign,
        task=correction_task(case.reference, left),
    )


def move_case(
    transaction: Transaction, reference: str, move: Move, periods: LegalPeriods, correction: Outgoing | None = None
) -> None:
    """An operator's step. Raises RulingError when there is no such case, or the step is not allowed.

    ``correction``: of an acknowledgement that left for what was no appeal; it waits in the outbox for a person.
    """
    case = lock_case(transaction, reference)
    take_step(transaction, case, move, periods, Actor.OPERATOR)
    after_step(transaction, case, move.step, correction)


def _last_ruling(transaction: Transaction, message: int) -> tuple[str, str]:
    """Who ruled on that mail last, and why."""
    given = select(rulings.c.ruling).where(rulings.c.message == message, STANDING)
    wanted = given.order_by(rulings.c.id.desc()).limit(1)
    found = transaction.connection.scalar(wanted)
    ruling = load_ruling(found) if found is not None else None
    return (ruling.who, ruling.why) if ruling else (ROBOT, "")


def _next_reference(transaction: Transaction, disposition: OpenAppeal) -> str:
    year = disposition.clock.received_on.year
    number = next_number(transaction, f"appeals:{disposition.corps}:{year}")
    return f"R{year}-{disposition.corps}-{number:04d}"


def _insert(transaction: Transaction, message: int, reference: str, disposition: OpenAppeal) -> AnyRow:
    clock = disposition.clock
    inserted = insert(appeals).values(
        reference=reference,
        message=message,
        person=disposition.person,
        appellant=disposition.appellant,
        corps=disposition.corps,
        campaign=disposition.campaign,
        appeal_class=disposition.appeal_class,
        provisional=disposition.provisional,
        state=CaseState.RECEIVED,
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
    return transaction.connection.execute(inserted.returning(appeals)).one()


def _name(transaction: Transaction, found: AnyRow, disposition: OpenAppeal) -> None:
    """Whose appeal it is, once an operator has told the people of one mail apart."""
    if disposition.appellant and found.appellant != disposition.appellant:
        named = update(appeals).where(appeals.c.id == found.id).values(appellant=disposition.appellant)
        transaction.connection.execute(named)


def _qualify(transaction: Transaction, message: int, found: AnyRow, disposition: OpenAppeal) -> None:
    """Class and state follow the new decision; the dates never move. A person's word stands until a later one."""
    if found.state == CaseState.REQUALIFIED:
        if not _ruled_an_appeal_since(transaction, message, found):
            return
        who, why = _last_ruling(transaction, message)
        write_entry(transaction, found, Move(Step.REOPEN, who, why, found.received_on))
        found = lock_case(transaction, found.reference)
    appeal_class, provisional = disposition.appeal_class, disposition.provisional
    if (found.appeal_class, found.provisional) == (appeal_class, provisional):
        return
    qualified = update(appeals).where(appeals.c.id == found.id)
    transaction.connection.execute(qualified.values(appeal_class=appeal_class, provisional=provisional))
    transaction.connection.execute(
        update(appeal_messages)
        .where(appeal_messages.c.appeal == found.id, appeal_messages.c.message == message)
        .values(appeal_class=appeal_class)
    )
    move = Move(Step.QUALIFY, ROBOT, " ; ".join(disposition.reasons))
    write_entry(transaction, found, move, was=found.appeal_class, appeal_class=appeal_class, provisional=provisional)
    if not disposition.provisional:
        # The full acknowledgement comes now: a neutral one that has not left would only confuse.
        drop_acknowledgements(transaction, found.id, (ReplyKind.REGISTRATION,))


def _ruled_an_appeal_since(transaction: Transaction, message: int, case: AnyRow) -> bool:
    """A person said so after a person had said the contrary."""
    connection = transaction.connection
    last = connection.scalar(
        select(case_entries.c.entered_at)
        .where(case_entries.c.appeal == case.id, case_entries.c.step == Step.REQUALIFY)
        .order_by(case_entries.c.id.desc())
        .limit(1)
    )
    given = connection.scalars(select(rulings.c.ruling).where(rulings.c.message == message, STANDING))
    found = [load_ruling(each) for each in given]
    return any(each.action is Action.APPEAL and (last is None or each.at > last) for each in found)


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
