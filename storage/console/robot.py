"""How the robot does: each mailbox, what waits and since when, what SAGA has not taken, what stops the replies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, distinct, exists, func, literal, select, union_all

from intake.domain.letter import MailboxName, MessageKey
from intake.ports import OutboxState
from storage.columns import AnyRow
from storage.console.paging import MOST_COUNTED, Total, bounded_total
from storage.console.scope import Scope, within
from storage.states import DepositState
from storage.tables import UNFINISHED, deposits, dossiers, messages, outbox, polls, reply_stops
from storage.tables.summaries import exception_lines
from storage.transaction import reading

MOST_FAULTS = 20
MOST_UNDECIDED = 100_000
"""More than that are not counted."""
WAITING = (DepositState.PENDING, DepositState.DELIVERED, DepositState.REFUSED)


@dataclass(frozen=True)
class MailboxState:
    """``failing``: the last poll failed. ``backlog``: mails not decided yet; ``oldest_at``: the first of them came."""

    mailbox: MailboxName
    corps: str
    last_success_at: datetime | None
    on_server: int | None
    failing: bool
    last_problem: str | None
    last_problem_at: datetime | None
    backlog: int
    oldest_at: datetime | None
    held: int


@dataclass(frozen=True)
class Fault:
    """A mail that the robot has not managed so far, and why, in words."""

    message: MessageKey
    mailbox: MailboxName
    attempts: int
    problem: str
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """Deposits in one state; ``oldest_at``: since when the first of them is."""

    state: DepositState
    total: Total
    oldest_at: datetime | None


@dataclass(frozen=True)
class ReplyStop:
    """No reply leaves since then, and why."""

    opened_at: datetime
    reason: str


@dataclass(frozen=True)
class LiftedStop:
    """The last stop of replies that is over: who lifted it, and why."""

    opened_at: datetime
    reason: str
    closed_at: datetime
    closed_by: str
    why: str


@dataclass(frozen=True)
class RobotState:
    """``deposits``: pending (SAGA's store did not take them), delivered (SAGA did not answer) and refused by SAGA."""

    mailboxes: tuple[MailboxState, ...]
    faults: tuple[Fault, ...]
    deposits: tuple[Waiting, ...]
    replies: tuple[tuple[OutboxState, Total], ...]
    stop: ReplyStop | None
    lifted: LiftedStop | None


def robot_state(engine: Engine, scope: Scope) -> RobotState:
    """Of the mailboxes and the dossiers of the scope; the stop of replies is everybody's."""
    with reading(engine) as connection:
        return RobotState(
            mailboxes=_mailboxes(connection, scope),
            faults=_faults(connection, scope),
            deposits=tuple(_waiting(connection, scope, state) for state in WAITING),
            replies=_replies(connection, scope),
            stop=_stop(connection),
            lifted=_lifted(connection),
        )


def _mailboxes(connection: Connection, scope: Scope) -> tuple[MailboxState, ...]:
    polled = {row.mailbox: row for row in connection.execute(select(polls))}
    waiting = _undecided().subquery()
    backlog = _by_mailbox(
        connection,
        select(waiting.c.mailbox, func.count().label("mails"), func.min(waiting.c.polled_at).label("oldest")).group_by(
            waiting.c.mailbox
        ),
    )
    held = _by_mailbox(
        connection,
        select(exception_lines.c.mailbox, func.count(distinct(exception_lines.c.message)).label("mails")).group_by(
            exception_lines.c.mailbox
        ),
    )
    named = {*polled, *backlog, *held, *(desk.mailbox for desk in scope.desks)}
    seen = sorted(named if scope.mailboxes is None else named & scope.mailboxes)
    return tuple(_mailbox(name, scope, polled.get(name), backlog.get(name), held.get(name)) for name in seen)


def _undecided() -> Select[Any]:
    """In the order in which they are claimed: that is how the index of those few mails serves."""
    columns = [messages.c[name] for name in ("id", "mailbox", "polled_at", "attempts", "problem", "next_attempt_at")]
    return select(*columns).where(UNFINISHED).order_by(messages.c.setbacks, messages.c.id).limit(MOST_UNDECIDED)


def _by_mailbox(connection: Connection, counted: Select[Any]) -> dict[str, AnyRow]:
    return {row.mailbox: row for row in connection.execute(counted)}


def _mailbox(name: str, scope: Scope, poll: AnyRow | None, backlog: AnyRow | None, held: AnyRow | None) -> MailboxState:
    success, problem = (poll.last_success_at, poll.last_problem_at) if poll else (None, None)
    return MailboxState(
        mailbox=MailboxName(name),
        corps=scope.corps_of(name),
        last_success_at=success,
        on_server=poll.on_server if poll else None,
        failing=problem is not None and (success is None or problem > success),
        last_problem=poll.last_problem if poll else None,
        last_problem_at=problem,
        backlog=backlog.mails if backlog else 0,
        oldest_at=backlog.oldest if backlog else None,
        held=held.mails if held else 0,
    )


def _faults(connection: Connection, scope: Scope) -> tuple[Fault, ...]:
    """Of mails that are still to be decided, the newest first; a mail given up on is an exception."""
    undecided = _undecided().subquery().c
    wanted = (
        select(undecided.id, undecided.mailbox, undecided.attempts, undecided.problem, undecided.next_attempt_at)
        .where(undecided.problem.is_not(None), within(undecided.mailbox, scope.mailboxes))
        .order_by(undecided.id.desc())
        .limit(MOST_FAULTS)
    )
    return tuple(
        Fault(MessageKey(row.id), MailboxName(row.mailbox), row.attempts, row.problem, row.next_attempt_at)
        for row in connection.execute(wanted)
    )


def _waiting(connection: Connection, scope: Scope, state: DepositState) -> Waiting:
    since = {
        DepositState.PENDING: deposits.c.recorded_at,
        DepositState.DELIVERED: deposits.c.delivered_at,
    }.get(state, deposits.c.acknowledged_at)
    wanted = select(deposits.c.id).where(deposits.c.state == state)
    if scope.corps is not None:
        # EXISTS and no join: whatever the database knows of the tables, it starts from the deposits in that state.
        of_corps = exists().where(dossiers.c.id == deposits.c.dossier).where(within(dossiers.c.corps, scope.corps))
        wanted = wanted.where(of_corps)
    # Deposits are made in the order of their numbers: the first is the oldest. In that order the index alone is read.
    some = wanted.order_by(deposits.c.id).limit(MOST_COUNTED + 1).subquery()
    counted = select(func.count().label("deposits"), func.min(some.c.id).label("first")).select_from(some)
    row = connection.execute(counted).one()
    oldest = None if row.first is None else connection.scalar(select(since).where(deposits.c.id == row.first))
    return Waiting(state, bounded_total(row.deposits), oldest)


def _replies(connection: Connection, scope: Scope) -> tuple[tuple[OutboxState, Total], ...]:
    """Each state counted no further than is shown, all of them in one question."""
    counted = union_all(*(_in_state(scope, state) for state in OutboxState))
    found = {row.state: row.replies for row in connection.execute(counted)}
    return tuple((state, bounded_total(found[state])) for state in OutboxState)


def _in_state(scope: Scope, state: OutboxState) -> Select[str, int]:
    some = select(outbox.c.id).where(outbox.c.state == state, within(outbox.c.mailbox, scope.mailboxes))
    return select(literal(str(state)).label("state"), func.count().label("replies")).select_from(
        some.limit(MOST_COUNTED + 1).subquery()
    )


def standing_stop(engine: Engine) -> ReplyStop | None:
    """Why no reply leaves now; None when they do."""
    with reading(engine) as connection:
        return _stop(connection)


def _stop(connection: Connection) -> ReplyStop | None:
    wanted = select(reply_stops.c.opened_at, reply_stops.c.reason).where(reply_stops.c.closed_at.is_(None))
    row = connection.execute(wanted.order_by(reply_stops.c.id).limit(1)).first()
    return ReplyStop(row.opened_at, row.reason) if row is not None else None


def _lifted(connection: Connection) -> LiftedStop | None:
    wanted = select(reply_stops).where(reply_stops.c.closed_at.is_not(None))
    row = connection.execute(wanted.order_by(reply_stops.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    return LiftedStop(row.opened_at, row.reason, row.closed_at, row.closed_by or "", row.why or "")
