"""The exception queue: filtered, sorted, paged, and the next one to work on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, Select, select

from intake.domain.disposition import Kind
from intake.domain.mailbox import Purpose
from storage.console.exception_lines import ExceptionLine, described
from storage.console.paging import Page, Sorting, Total, bounded, count_up_to
from storage.console.scope import Scope, within
from storage.console.working import cared_for
from storage.summaries.causes import Cause
from storage.summaries.words import asked_words, is_beginning
from storage.tables.summaries import NO_DEADLINE, exception_lines
from storage.transaction import reading


class ExceptionOrder(StrEnum):
    """How the queue is sorted."""

    OLDEST = "oldest"
    """By receipt, the mail that waits longest first."""
    NEWEST = "newest"
    DEADLINE = "deadline"
    """By the last safe day of the mail's appeal, those without one last."""
    SENDER = "sender"


SORTINGS = {
    ExceptionOrder.OLDEST: Sorting("oldest", exception_lines.c.received_at, exception_lines.c.hold),
    ExceptionOrder.NEWEST: Sorting("newest", exception_lines.c.received_at, exception_lines.c.hold, descending=True),
    ExceptionOrder.DEADLINE: Sorting("deadline", exception_lines.c.last_safe_day, exception_lines.c.hold),
    ExceptionOrder.SENDER: Sorting("sender", exception_lines.c.sender, exception_lines.c.hold),
}


@dataclass(frozen=True)
class ExceptionFilter:
    """Which exceptions; None and "" leave all.

    ``received_before``, ``received_since``: how old the mail is. ``deadline_before``: the last safe day is earlier.
    ``words``: all of them stand in the sender, the subject, a document's name, the director or the case reference.
    ``ruled``: False leaves out those whose ruling the robot is about to carry out. ``assignee``: that person takes care
    of it now; ``assigned``: somebody does (True), nobody does (False).
    """

    mailboxes: frozenset[str] | None = None
    corps: frozenset[str] | None = None
    purpose: Purpose | None = None
    kinds: frozenset[Kind] | None = None
    causes: frozenset[Cause] | None = None
    received_before: datetime | None = None
    received_since: datetime | None = None
    deadline_before: date | None = None
    words: str = ""
    ruled: bool | None = None
    assignee: str | None = None
    assigned: bool | None = None


EVERYTHING = ExceptionFilter()


def exceptions_page(
    engine: Engine,
    scope: Scope,
    wanted: ExceptionFilter = EVERYTHING,
    order: ExceptionOrder = ExceptionOrder.OLDEST,
    *,
    after: str | None = None,
    size: int = 25,
) -> Page[ExceptionLine]:
    """Lines of the queue. Raises CursorError for an ``after`` that no page in that order gave."""
    with reading(engine) as connection:
        return _page(connection, scope, wanted, SORTINGS[order], after, bounded(size))


def exceptions_total(engine: Engine, scope: Scope, wanted: ExceptionFilter = EVERYTHING) -> Total:
    """How many there are, counted no further than is shown."""
    with reading(engine) as connection:
        return count_up_to(connection, select(exception_lines.c.hold).where(*_conditions(scope, wanted)))


def next_exception(
    engine: Engine,
    scope: Scope,
    wanted: ExceptionFilter = EVERYTHING,
    order: ExceptionOrder = ExceptionOrder.OLDEST,
    *,
    after: str | None = None,
) -> ExceptionLine | None:
    """The next to work on after that line (its ``cursor``), settled or not; from the start again after the last.

    Those that a ruling is about to settle are left out. None: nothing awaits a person.
    """
    waiting = replace(wanted, ruled=False)
    with reading(engine) as connection:
        for place in (after, None) if after is not None else (None,):
            page = _page(connection, scope, waiting, SORTINGS[order], place, 1)
            if page.lines:
                return page.lines[0]
    return None


def exception_line(engine: Engine, scope: Scope, number: int) -> ExceptionLine | None:
    """That open exception, as the queue shows it; None when it is settled, or not within the scope."""
    sorting = SORTINGS[ExceptionOrder.OLDEST]
    wanted = select(exception_lines).where(
        exception_lines.c.hold == number, within(exception_lines.c.mailbox, scope.mailboxes)
    )
    with reading(engine) as connection:
        return next(iter(described(connection, connection.execute(wanted).all(), scope, sorting)), None)


def _page(
    connection: Connection, scope: Scope, wanted: ExceptionFilter, sorting: Sorting, after: str | None, size: int
) -> Page[ExceptionLine]:
    found = connection.execute(_lines(scope, wanted, sorting, after).limit(size + 1)).all()
    lines = described(connection, found[:size], scope, sorting)
    return Page(lines, lines[-1].cursor if len(found) > size else None)


def _lines(scope: Scope, wanted: ExceptionFilter, sorting: Sorting, after: str | None) -> Select[*tuple[object, ...]]:
    conditions = (*_conditions(scope, wanted), *sorting.after(after))
    return select(exception_lines).where(*conditions).order_by(*sorting.order())


def _conditions(scope: Scope, wanted: ExceptionFilter) -> list[ColumnElement[bool]]:
    line = exception_lines.c
    reached = scope.narrowed(mailboxes=wanted.mailboxes, corps=wanted.corps, purpose=wanted.purpose)
    found = [within(line.mailbox, reached.mailboxes)]
    if wanted.kinds is not None:
        found.append(line.kind.in_(sorted(wanted.kinds)))
    if wanted.causes is not None:
        found.append(line.cause.in_(sorted(wanted.causes)))
    if wanted.received_before is not None:
        found.append(line.received_at < wanted.received_before)
    if wanted.received_since is not None:
        found.append(line.received_at >= wanted.received_since)
    if wanted.deadline_before is not None:
        found.append(line.last_safe_day < min(wanted.deadline_before, NO_DEADLINE))
    if wanted.ruled is not None:
        found.append(line.ruled.is_(wanted.ruled))
    if wanted.assignee is not None:
        found.append(line.hold.in_(cared_for(wanted.assignee)))
    if wanted.assigned is not None:
        found.append(line.hold.in_(cared_for()) if wanted.assigned else line.hold.not_in(cared_for()))
    return [*found, *_words(wanted.words)]


def _words(question: str) -> list[ColumnElement[bool]]:
    """Words are letters and digits: LIKE has nothing to read in them. A question without any leaves all."""
    endings = ((word, "" if is_beginning(word) else " ") for word in asked_words(question))
    return [exception_lines.c.head.like(f"% {word}{end}%") for word, end in endings]
