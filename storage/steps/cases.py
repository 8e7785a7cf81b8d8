"""The steps of a case and its dates: written once, in order, each told to the history too."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from intake.domain.campaign import LegalPeriods
from intake.domain.cases.dates import CaseDate, DateKind, Rule
from intake.domain.cases.entries import CaseEntry, Move, dates_after, situation_of
from intake.domain.cases.refusals import Situation, bad_span, refusal
from intake.domain.cases.states import TABLE, Actor, CaseState, Step
from intake.domain.deadlines import paris_day
from intake.domain.disposition import ReplyKind
from intake.errors import RulingError
from storage.columns import AnyRow
from storage.history import ROBOT
from storage.steps.acknowledging import answered_mails
from storage.tables import appeals, case_dates, case_entries
from storage.transaction import Transaction

_TOLD_AS = {Step.RECEIVE: "appeal_opened", Step.QUALIFY: "appeal_qualified", Step.REQUALIFY: "appeal_requalified"}
"""What the history called these before the others had a name."""
Details = dict[str, str | int | bool | None]


def entries_of(connection: Connection, appeal: int) -> tuple[CaseEntry, ...]:
    """In the order written."""
    rows = connection.execute(select(case_entries).where(case_entries.c.appeal == appeal).order_by(case_entries.c.id))
    return tuple(entry_of(row) for row in rows)


def dates_of(connection: Connection, appeal: int) -> tuple[CaseDate, ...]:
    """In the order written."""
    rows = connection.execute(select(case_dates).where(case_dates.c.appeal == appeal).order_by(case_dates.c.id))
    return tuple(date_of(row) for row in rows)


def situation(connection: Connection, case: AnyRow) -> Situation:
    """What bears on the next step of that row of ``appeals``."""
    return situation_of(
        case.reference,
        state=CaseState(case.state),
        provisional=case.provisional,
        entries=entries_of(connection, case.id),
        dates=dates_of(connection, case.id),
        campaign=case.campaign,
    )


def lock_case(transaction: Transaction, reference: str) -> AnyRow:
    """Its row is ours until the transaction ends. Raises RulingError when there is no such case."""
    wanted = select(appeals).where(appeals.c.reference == reference).with_for_update()
    case = transaction.connection.execute(wanted).first()
    if case is None:
        raise RulingError(f"aucun recours « {reference} » ; « intake appeals » les liste")
    return case


def take_step(transaction: Transaction, case: AnyRow, move: Move, periods: LegalPeriods, actor: Actor) -> None:
    """Raises RulingError, saying why, when the table of states does not allow it."""
    connection = transaction.connection
    now = situation(connection, case)
    why_not = refusal(now, move.step, actor, move.on, paris_day(transaction.at))
    if why_not is None and move.step is Step.SUSPEND:
        why_not = bad_span(now, move.on, move.until)
    if why_not is not None:
        raise RulingError(why_not)
    dates = dates_after(move, now.received_on, entries_of(connection, case.id), periods)
    write_entry(transaction, case, move, dates)


def write_entry(
    transaction: Transaction,
    case: AnyRow,
    move: Move,
    dates: tuple[CaseDate, ...] = (),
    **details: str | int | bool | None,
) -> None:
    """One more entry; the case's row follows it. The history is told who, when and every date."""
    state = TABLE[move.step].leads_to or CaseState(case.state)
    values = {"appeal": case.id, "step": move.step, "state": state, "dated": move.on, "until": move.until}
    said = {"who": move.who, "why": move.why, "evidence": move.evidence, "entered_at": transaction.at}
    written = insert(case_entries).values(**values, **said).returning(case_entries.c.id)
    number = transaction.connection.execute(written).scalar_one()
    for each in dates:
        row = {"appeal": case.id, "entry": number, **vars(each)}
        transaction.connection.execute(insert(case_dates).values(**row))
    transaction.connection.execute(update(appeals).where(appeals.c.id == case.id).values(state=state))
    told = _told(case, move, state, dates) | details
    transaction.note(_TOLD_AS.get(move.step, f"appeal_{move.step}"), case.message, who=move.who, **told)


def acknowledgement_left(transaction: Transaction, reply: AnyRow, evidence: str) -> None:
    """The full acknowledgement left: its case is acknowledged, however late that is."""
    case = _acknowledged_by(transaction, reply)
    if case is None or case.state != CaseState.RECEIVED:
        return
    on = paris_day(transaction.at)
    write_entry(transaction, case, Move(Step.ACKNOWLEDGE, ROBOT, "accusé de réception parti", on, evidence=evidence))


def acknowledgement_lost(transaction: Transaction, reply: AnyRow, problem: str) -> None:
    """It came back: a person is to acknowledge by another way."""
    case = _acknowledged_by(transaction, reply)
    if case is not None and case.state == CaseState.ACKNOWLEDGED:
        write_entry(
            transaction, case, Move(Step.LOSE_ACKNOWLEDGEMENT, ROBOT, "accusé de réception revenu : " + problem)
        )


def entry_of(row: AnyRow) -> CaseEntry:
    """A row of ``case_entries``."""
    return CaseEntry(
        number=row.id,
        step=Step(row.step),
        state=CaseState(row.state),
        on=row.dated,
        until=row.until,
        who=row.who,
        why=row.why,
        evidence=row.evidence,
        entered_at=row.entered_at,
    )


def date_of(row: AnyRow) -> CaseDate:
    """A row of ``case_dates``."""
    return CaseDate(
        kind=DateKind(row.kind),
        origin=row.origin,
        rule=Rule(row.rule),
        length=row.length,
        day=row.day,
        source=row.source,
        version=row.version,
        added_days=row.added_days,
    )


def _acknowledged_by(transaction: Transaction, reply: AnyRow) -> AnyRow | None:
    """The case that this row of the outbox (message, kind, person) acknowledges; None of another reply.

    The one that mail opened for that person; else the one it is an earlier copy of.
    """
    if reply.message is None or reply.kind != ReplyKind.ACKNOWLEDGEMENT:
        return None
    answered = answered_mails().subquery()
    wanted = (
        select(appeals)
        .join(answered, answered.c.appeal == appeals.c.id)
        .where(answered.c.message == reply.message, answered.c.person == reply.person)
        .order_by(appeals.c.id)
        .limit(1)
        .with_for_update(of=appeals)
    )
    return transaction.connection.execute(wanted).first()


def _told(case: AnyRow, move: Move, state: CaseState, dates: tuple[CaseDate, ...]) -> Details:
    """For the history: keys and dates, and how each date was found."""
    told: Details = {"reference": case.reference, "state": state}
    told |= {"on": move.on.isoformat()} if move.on else {}
    told |= {"until": move.until.isoformat()} if move.until else {}
    told |= {"why": move.why} if move.who != ROBOT else {}
    told |= {"evidence": move.evidence} if move.evidence else {}
    for each in dates:
        how = f"{each.rule} {each.length}+{each.added_days} {each.origin.isoformat()} {each.version}"
        told |= {each.kind: each.day.isoformat(), f"{each.kind}-rule": how}
    return told
