"""The register of appeals: filtered, sorted by what is due, and what comes due within days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, select

from intake.domain.cases.states import AWAITING, CaseState
from intake.domain.disposition import AppealClass, ReplyKind
from intake.domain.letter import MailboxName, MessageKey
from intake.ports import OutboxState
from storage.columns import AnyRow
from storage.console.paging import Page, Sorting, Total, bounded, count_up_to
from storage.console.scope import Scope, within
from storage.tables import appeal_messages, appeals, messages, outbox
from storage.tables.summaries import case_lines, summaries
from storage.transaction import reading

SORTING = Sorting("appeals", case_lines.c.last_safe_day, case_lines.c.appeal)
MOST_DUE = 500
"""Dates of one week: past that a list is no help."""


@dataclass(frozen=True)
class AppealFilter:
    """Which cases; None leaves all. ``awaiting``: those whose two months still run (True), the others (False)."""

    corps: frozenset[str] | None = None
    states: frozenset[CaseState] | None = None
    classes: frozenset[AppealClass] | None = None
    awaiting: bool | None = None
    due_before: date | None = None
    campaign: int | None = None


@dataclass(frozen=True)
class AppealLine:
    """One case, its dates as they stand. ``acknowledgement``: of the full one, else of the neutral one."""

    reference: str
    message: MessageKey
    mailbox: MailboxName
    corps: str
    campaign: int
    appeal_class: AppealClass
    provisional: bool
    state: CaseState
    received_at: datetime
    sender: str
    sender_name: str
    subject: str
    due: date
    last_safe_day: date
    evaluator_month_ends: date | None
    capn_month_ends: date | None
    acknowledgement: OutboxState | None
    appellant: str = ""
    """Whose appeal it is, where a person said so."""

    @property
    def awaits_answer(self) -> bool:
        """The two months still run."""
        return self.state in AWAITING


class DueKind(StrEnum):
    """What comes due."""

    ANSWER = "answer"
    """The last safe day to answer."""
    EVALUATOR = "evaluator"
    """The evaluator's month for observations ends."""
    CAPN = "capn"
    """The director's month to go to the CAPN ends."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """No acknowledgement left yet; the day is that of receipt."""


@dataclass(frozen=True)
class Due:
    """One date of one case."""

    kind: DueKind
    day: date
    case: AppealLine


ALL = AppealFilter()


def appeals_page(
    engine: Engine, scope: Scope, wanted: AppealFilter = ALL, *, after: str | None = None, size: int = 25
) -> Page[AppealLine]:
    """Cases, the nearest last safe day first. Raises CursorError."""
    size = bounded(size)
    found = _cases().where(*_conditions(scope, wanted), *SORTING.after(after)).order_by(*SORTING.order())
    with reading(engine) as connection:
        rows = connection.execute(found.limit(size + 1)).all()
        lines = _lines(connection, rows[:size])
    last = rows[size - 1] if len(rows) > size else None
    return Page(lines, SORTING.cursor(last.last_safe_day, last.appeal) if last is not None else None)


def appeals_total(engine: Engine, scope: Scope, wanted: AppealFilter = ALL) -> Total:
    """How many there are, counted no further than is shown."""
    counted = select(case_lines.c.appeal).join(appeals, appeals.c.id == case_lines.c.appeal)
    with reading(engine) as connection:
        return count_up_to(connection, counted.where(*_conditions(scope, wanted)))


def due_within(engine: Engine, scope: Scope, today: date, days: int = 7) -> tuple[Due, ...]:
    """What is due until that many days from today, and what is overdue, the earliest first."""
    until = today + timedelta(days=days)
    line = case_lines.c
    dated = (
        (DueKind.ANSWER, line.last_safe_day, line.state.in_(sorted(AWAITING))),
        (DueKind.EVALUATOR, line.evaluator_month_ends, line.state == CaseState.REFERRED),
        # Who has not gone to the CAPN by then loses a right: nothing is overdue here, so nothing of the past is told.
        (DueKind.CAPN, line.capn_month_ends, (line.state == CaseState.ANSWERED) & (line.capn_month_ends >= today)),
        (DueKind.ACKNOWLEDGEMENT, appeals.c.received_on, line.state == CaseState.RECEIVED),
    )
    found: list[Due] = []
    with reading(engine) as connection:
        for kind, day, applies in dated:
            wanted = _cases().where(applies, day <= until, within(line.corps, scope.corps)).order_by(day, line.appeal)
            rows = connection.execute(wanted.add_columns(day.label("day")).limit(MOST_DUE)).all()
            found += [Due(kind, row.day, case) for row, case in zip(rows, _lines(connection, rows), strict=True)]
    return tuple(sorted(found, key=lambda due: (due.day, due.case.reference, due.kind)))


def corps_of_case(engine: Engine, scope: Scope, reference: str) -> str | None:
    """Of that case; None when there is none of that reference within the scope."""
    wanted = select(appeals.c.corps).where(appeals.c.reference == reference, within(appeals.c.corps, scope.corps))
    with reading(engine) as connection:
        return connection.scalar(wanted)


def cases_of_mail(engine: Engine, scope: Scope, message: MessageKey) -> tuple[AppealLine, ...]:
    """The cases that mail opened or joined."""
    with reading(engine) as connection:
        return cases_of_mails(connection, scope, [message])


def cases_of_mails(connection: Connection, scope: Scope, mails: Sequence[int]) -> tuple[AppealLine, ...]:
    """The cases that those mails opened or joined, in the order opened."""
    wanted = select(appeal_messages.c.appeal).where(appeal_messages.c.message.in_(mails))
    found = _cases().where(case_lines.c.appeal.in_(wanted), within(case_lines.c.corps, scope.corps))
    return _lines(connection, connection.execute(found.order_by(case_lines.c.appeal)).all())


def _cases() -> Select[Any]:
    dates = [case_lines.c[name] for name in ("due", "last_safe_day", "evaluator_month_ends", "capn_month_ends")]
    case = [
        appeals.c[name]
        for name in (
            "reference",
            "message",
            "appellant",
            "corps",
            "campaign",
            "appeal_class",
            "provisional",
            "received_at",
        )
    ]
    return (
        select(
            case_lines.c.appeal,
            case_lines.c.state,
            *dates,
            *case,
            messages.c.mailbox,
            summaries.c.sender,
            summaries.c.sender_name,
            summaries.c.subject,
        )
        .join(appeals, appeals.c.id == case_lines.c.appeal)
        .join(messages, messages.c.id == appeals.c.message)
        .outerjoin(summaries, summaries.c.message == appeals.c.message)
    )


def _conditions(scope: Scope, wanted: AppealFilter) -> list[ColumnElement[bool]]:
    line = case_lines.c
    found = [within(line.corps, scope.corps)]
    if wanted.corps is not None:
        found.append(line.corps.in_(sorted(wanted.corps)))
    if wanted.states is not None:
        found.append(line.state.in_(sorted(wanted.states)))
    if wanted.classes is not None:
        found.append(line.appeal_class.in_(sorted(wanted.classes)))
    if wanted.awaiting is not None:
        found.append(line.state.in_(sorted(AWAITING)).is_(wanted.awaiting))
    if wanted.due_before is not None:
        found.append(line.last_safe_day < wanted.due_before)
    if wanted.campaign is not None:
        found.append(appeals.c.campaign == wanted.campaign)
    return found


def _lines(connection: Connection, rows: Sequence[AnyRow]) -> tuple[AppealLine, ...]:
    acknowledged = _acknowledgements(connection, [row.message for row in rows])
    return tuple(_line(row, acknowledged.get(row.message)) for row in rows)


def _acknowledgements(connection: Connection, mails: list[int]) -> dict[int, OutboxState]:
    """By opening mail: the full one where there is one, else the neutral one."""
    kinds = (ReplyKind.REGISTRATION, ReplyKind.ACKNOWLEDGEMENT)
    wanted = select(outbox.c.message, outbox.c.kind, outbox.c.state).where(
        outbox.c.message.in_(mails), outbox.c.kind.in_(kinds)
    )
    neutral_first = sorted(connection.execute(wanted).all(), key=lambda row: row.kind == ReplyKind.ACKNOWLEDGEMENT)
    return {row.message: OutboxState(row.state) for row in neutral_first}


def _line(row: AnyRow, acknowledgement: OutboxState | None) -> AppealLine:
    return AppealLine(
        reference=row.reference,
        message=MessageKey(row.message),
        mailbox=MailboxName(row.mailbox),
        corps=row.corps,
        campaign=row.campaign,
        appeal_class=AppealClass(row.appeal_class),
        provisional=row.provisional,
        state=CaseState(row.state),
        received_at=row.received_at,
        sender=row.sender or "",
        sender_name=row.sender_name or "",
        subject=row.subject or "",
        due=row.due,
        last_safe_day=row.last_safe_day,
        evaluator_month_ends=row.evaluator_month_ends,
        capn_month_ends=row.capn_month_ends,
        acknowledgement=acknowledgement,
        appellant=row.appellant,
    )
