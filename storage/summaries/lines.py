"""The lines of the exception queue and of the register of appeals, as they are sorted and filtered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, func, insert, or_, select

from intake.domain.cases.dates import DateKind
from intake.domain.cases.states import AWAITING
from intake.ports import State
from storage.columns import AnyRow
from storage.json_columns import load_strings
from storage.states import HoldState
from storage.summaries.causes import cause_of
from storage.tables import WHOLE_MAIL, appeal_messages, appeals, case_dates, holds, messages, ruling_outcomes, rulings
from storage.tables.summaries import NO_DEADLINE, case_lines, exception_lines, summaries

NUMBERS: BindParameter[list[int]] = bindparam("numbers", expanding=True)
_CASES = select(appeal_messages.c.appeal).where(appeal_messages.c.message.in_(NUMBERS))
CASES = select(appeals).where(appeals.c.id.in_(_CASES)).order_by(appeals.c.id)
MAILS_OF = select(appeal_messages.c.message).where(appeal_messages.c.appeal.in_(NUMBERS)).distinct()
DATES = select(case_dates).where(case_dates.c.appeal.in_(NUMBERS)).order_by(case_dates.c.id)
_DEADLINE = (
    select(func.min(case_lines.c.last_safe_day))
    .join(appeal_messages, appeal_messages.c.appeal == case_lines.c.appeal)
    .where(appeal_messages.c.message == holds.c.message, case_lines.c.state.in_([str(each) for each in AWAITING]))
    .scalar_subquery()
)
_whole = holds.alias("whole")
_outcome = exists().where(ruling_outcomes.c.ruling == rulings.c.id)
_RULED = (
    exists()
    .where(rulings.c.message == holds.c.message, ~_outcome)
    .where(rulings.c.hold == _whole.c.id, or_(_whole.c.id == holds.c.id, _whole.c.position == WHOLE_MAIL))
    .correlate(holds)
)
"""A ruling on it, or on its mail as a whole, waits: what else of that mail was ruled decides nothing of it."""
OPEN_HOLDS = (
    select(
        holds.c.id,
        holds.c.message,
        holds.c.position,
        holds.c.kind,
        holds.c.reasons,
        messages.c.mailbox,
        messages.c.state,
        _RULED.label("is_ruled"),
        func.coalesce(
            summaries.c.received_at, messages.c.received_at, messages.c.server_date, messages.c.polled_at
        ).label("received_at"),
        func.coalesce(summaries.c.sender, "").label("sender"),
        func.coalesce(summaries.c.head, "").label("head"),
        _DEADLINE.label("last_safe_day"),
    )
    .join(messages, messages.c.id == holds.c.message)
    .outerjoin(summaries, summaries.c.message == holds.c.message)
    .where(holds.c.message.in_(NUMBERS), holds.c.state == HoldState.OPEN)
    .order_by(holds.c.id)
)
FORGET_LINES = delete(exception_lines).where(exception_lines.c.message.in_(NUMBERS))
FORGET_CASES = delete(case_lines).where(case_lines.c.appeal.in_(NUMBERS))
KEEP_LINES = insert(exception_lines)
KEEP_CASES = insert(case_lines)


def keep_lines(connection: Connection, mails: Sequence[int]) -> None:
    """The lines of those mails' cases, and of the exceptions of all mails of those cases."""
    cases = connection.execute(CASES, {"numbers": mails}).all()
    touched = set(mails)
    if cases:
        numbers = [case.id for case in cases]
        _keep_cases(connection, cases, numbers)
        touched.update(connection.scalars(MAILS_OF, {"numbers": numbers}))
    _keep_exceptions(connection, sorted(touched))


def _keep_cases(connection: Connection, cases: Sequence[AnyRow], numbers: list[int]) -> None:
    standing: dict[int, dict[str, date]] = defaultdict(dict)
    for row in connection.execute(DATES, {"numbers": numbers}):
        standing[row.appeal][row.kind] = row.day
    connection.execute(FORGET_CASES, {"numbers": numbers})
    connection.execute(KEEP_CASES, [_case_line(case, standing[case.id]) for case in cases])


def _case_line(case: AnyRow, standing: dict[str, date]) -> dict[str, object]:
    return {
        "appeal": case.id,
        "corps": case.corps,
        "state": case.state,
        "appeal_class": case.appeal_class,
        "due": standing.get(DateKind.DUE, case.due),
        "last_safe_day": standing.get(DateKind.LAST_SAFE_DAY, case.last_safe_day),
        "evaluator_month_ends": standing.get(DateKind.EVALUATOR),
        "capn_month_ends": standing.get(DateKind.CAPN),
    }


def _keep_exceptions(connection: Connection, mails: list[int]) -> None:
    found = connection.execute(OPEN_HOLDS, {"numbers": mails}).all()
    connection.execute(FORGET_LINES, {"numbers": mails})
    if found:
        connection.execute(KEEP_LINES, [_line(row) for row in found])


def _line(row: AnyRow) -> dict[str, object]:
    return {
        "hold": row.id,
        "message": row.message,
        "position": row.position,
        "mailbox": row.mailbox,
        "kind": row.kind,
        "cause": cause_of(load_strings(row.reasons)),
        "received_at": row.received_at,
        "sender": row.sender,
        "last_safe_day": row.last_safe_day or NO_DEADLINE,
        "ruled": row.state != State.HELD and row.is_ruled,
        "head": row.head,
    }
