"""A line of the exception queue: what a clerk needs to choose it and to open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, select

from intake.domain.cases.states import AWAITING
from intake.domain.disposition import Kind
from intake.domain.letter import MailboxName, MessageKey
from storage.columns import AnyRow
from storage.console.paging import Sorting
from storage.console.scope import Scope
from storage.console.versions import version_of
from storage.json_columns import load_strings
from storage.summaries.causes import Cause
from storage.tables import WHOLE_MAIL, appeal_messages, appeals, documents, holds
from storage.tables.summaries import NO_DEADLINE, case_lines, exception_lines, summaries


@dataclass(frozen=True)
class ExceptionLine:
    """``position`` and ``document`` are None of a mail held as a whole. ``organisation``: the sender's domain.

    ``others``: how many more exceptions of the same mail are open. ``case_reference``, ``last_safe_day``: of the
    mail's appeal that is due first. ``version`` changes with each ruling, decision and settlement: a form carries it
    back. ``ruled``: the robot is about to carry a ruling out. ``cursor`` points at this line in the list it is of.
    """

    number: int
    message: MessageKey
    mailbox: MailboxName
    corps: str
    received_at: datetime
    opened_at: datetime
    sender: str
    sender_name: str
    organisation: str
    subject: str
    position: int | None
    document: str | None
    kind: Kind | None
    cause: Cause
    reasons: tuple[str, ...]
    others: int
    case_reference: str | None
    last_safe_day: date | None
    ruled: bool
    version: str
    cursor: str

    @property
    def reason(self) -> str:
        """The last one: what was seen comes first, what a person must settle comes of it."""
        return self.reasons[-1] if self.reasons else ""


@dataclass(frozen=True)
class _Case:
    reference: str
    last_safe_day: date | None


def described(
    connection: Connection, lines: Sequence[AnyRow], scope: Scope, sorting: Sorting
) -> tuple[ExceptionLine, ...]:
    """Those rows of ``exception_lines``, in their order, with what stands elsewhere on each."""
    if not lines:
        return ()
    mails = sorted({line.message for line in lines})
    rest = _rest(connection, [line.hold for line in lines])
    open_holds, cases = _open_holds(connection, mails), _cases(connection, mails)
    return tuple(
        _line(line, rest[line.hold], open_holds[line.message], cases.get(line.message), scope, sorting)
        for line in lines
        if line.hold in rest
    )


def _rest(connection: Connection, numbers: list[int]) -> dict[int, AnyRow]:
    document = and_(documents.c.message == holds.c.message, documents.c.position == holds.c.position)
    wanted = (
        select(
            holds.c.id,
            holds.c.reasons,
            holds.c.opened_at,
            holds.c.version,
            documents.c.name.label("document"),
            summaries.c.sender_name,
            summaries.c.domain,
            summaries.c.subject,
        )
        .outerjoin(summaries, summaries.c.message == holds.c.message)
        .outerjoin(documents, document)
        .where(holds.c.id.in_(numbers))
    )
    return {row.id: row for row in connection.execute(wanted)}


def _open_holds(connection: Connection, mails: list[int]) -> dict[int, int]:
    wanted = select(exception_lines.c.message, func.count().label("exceptions")).where(
        exception_lines.c.message.in_(mails)
    )
    return {row.message: row.exceptions for row in connection.execute(wanted.group_by(exception_lines.c.message))}


def _cases(connection: Connection, mails: list[int]) -> dict[int, _Case]:
    """By mail, the case whose answer is due first; one that awaits none has no last safe day any more."""
    wanted = (
        select(appeal_messages.c.message, appeals.c.reference, case_lines.c.last_safe_day, case_lines.c.state)
        .join(appeals, appeals.c.id == appeal_messages.c.appeal)
        .join(case_lines, case_lines.c.appeal == appeals.c.id)
        .where(appeal_messages.c.message.in_(mails))
    )
    ranked = sorted(
        connection.execute(wanted).all(), key=lambda row: (row.state in AWAITING, -row.last_safe_day.toordinal())
    )
    return {row.message: _Case(row.reference, row.last_safe_day if row.state in AWAITING else None) for row in ranked}


def _line(
    line: AnyRow, rest: AnyRow, open_holds: int, case: _Case | None, scope: Scope, sorting: Sorting
) -> ExceptionLine:
    return ExceptionLine(
        number=line.hold,
        message=MessageKey(line.message),
        mailbox=MailboxName(line.mailbox),
        corps=scope.corps_of(line.mailbox),
        received_at=line.received_at,
        opened_at=rest.opened_at,
        sender=line.sender,
        sender_name=rest.sender_name or "",
        organisation=rest.domain or "",
        subject=rest.subject or "",
        position=None if line.position == WHOLE_MAIL else line.position,
        document=rest.document,
        kind=Kind(line.kind) if line.kind else None,
        cause=Cause(line.cause),
        reasons=load_strings(rest.reasons),
        others=open_holds - 1,
        case_reference=case.reference if case else None,
        last_safe_day=None if line.last_safe_day == NO_DEADLINE else line.last_safe_day,
        ruled=line.ruled,
        version=version_of(line.hold, rest.version),
        cursor=sorting.cursor(getattr(line, str(sorting.column.key)), line.hold),
    )
