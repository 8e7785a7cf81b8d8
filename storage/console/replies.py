"""Replies by state: those that wait for a click, those that left, those that came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, select

from intake.domain.disposition import ReplyKind
from intake.domain.letter import MailboxName, MessageKey
from intake.domain.mailbox import fold_address
from intake.ports import NoticeKind, OutboxState
from storage.columns import AnyRow
from storage.console.paging import Page, Sorting, Total, bounded, count_up_to
from storage.console.scope import Scope, within
from storage.tables import outbox
from storage.tables.summaries import summaries
from storage.transaction import reading

FOR_A_PERSON = frozenset({OutboxState.SHADOW, OutboxState.WITHHELD, OutboxState.UNCERTAIN, OutboxState.UNDELIVERED})
"""States that only a person's word ends."""


@dataclass(frozen=True)
class ReplyFilter:
    """Which replies; None and "" leave all. ``recipient``: one address, however it is spelled."""

    mailboxes: frozenset[str] | None = None
    corps: frozenset[str] | None = None
    states: frozenset[OutboxState] | None = None
    kinds: frozenset[ReplyKind | NoticeKind] | None = None
    recipient: str = ""
    message: MessageKey | None = None


@dataclass(frozen=True)
class ReplyLine:
    """One reply, or notice (``message`` None), and the mail it answers. ``version`` changes with its state."""

    number: int
    mailbox: MailboxName
    corps: str
    message: MessageKey | None
    kind: ReplyKind | NoticeKind
    state: OutboxState
    recipient: str | None
    answered_subject: str
    answered_sender: str
    attempts: int
    queued_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None
    last_problem: str | None
    has_text: bool
    version: str


ALL = ReplyFilter()
NEWEST = Sorting("replies", outbox.c.id, outbox.c.id, descending=True)
COLUMNS = (
    *(outbox.c[name] for name in ("id", "mailbox", "message", "kind", "state", "recipient", "attempts", "queued_at")),
    *(outbox.c[name] for name in ("next_attempt_at", "sent_at", "last_problem", "sha256")),
    summaries.c.subject,
    summaries.c.sender,
)


def replies_page(
    engine: Engine, scope: Scope, wanted: ReplyFilter = ALL, *, after: str | None = None, size: int = 25
) -> Page[ReplyLine]:
    """Newest first. Raises CursorError."""
    size = bounded(size)
    place = [] if after is None else [outbox.c.id < NEWEST.number_in(after)]
    found = (
        select(*COLUMNS)
        .outerjoin(summaries, summaries.c.message == outbox.c.message)
        .where(*_conditions(scope, wanted), *place)
        .order_by(outbox.c.id.desc())
        .limit(size + 1)
    )
    with reading(engine) as connection:
        rows = connection.execute(found).all()
    lines = tuple(_line(row, scope) for row in rows[:size])
    return Page(lines, NEWEST.cursor(lines[-1].number, lines[-1].number) if len(rows) > size else None)


def replies_total(engine: Engine, scope: Scope, wanted: ReplyFilter = ALL) -> Total:
    """How many there are, counted no further than is shown."""
    with reading(engine) as connection:
        return count_up_to(connection, select(outbox.c.id).where(*_conditions(scope, wanted)))


def reply_numbers(engine: Engine, scope: Scope, wanted: ReplyFilter, limit: int) -> tuple[int, ...]:
    """All there are of that filter, oldest first, and no more than that many."""
    found = select(outbox.c.id).where(*_conditions(scope, wanted)).order_by(outbox.c.id).limit(limit)
    with reading(engine) as connection:
        return tuple(connection.scalars(found))


def replies_to(connection: Connection, scope: Scope, mails: Sequence[int]) -> tuple[ReplyLine, ...]:
    """The replies to those mails, in the order written."""
    found = select(*COLUMNS).outerjoin(summaries, summaries.c.message == outbox.c.message)
    rows = connection.execute(found.where(outbox.c.message.in_(mails)).order_by(outbox.c.id))
    return tuple(_line(row, scope) for row in rows)


def reply_line(engine: Engine, scope: Scope, number: int) -> ReplyLine | None:
    """That reply; None when there is none of that number within the scope."""
    found = (
        select(*COLUMNS)
        .outerjoin(summaries, summaries.c.message == outbox.c.message)
        .where(outbox.c.id == number, within(outbox.c.mailbox, scope.mailboxes))
    )
    with reading(engine) as connection:
        row = connection.execute(found).first()
    return None if row is None else _line(row, scope)


def _conditions(scope: Scope, wanted: ReplyFilter) -> list[ColumnElement[bool]]:
    reached = scope.narrowed(mailboxes=wanted.mailboxes, corps=wanted.corps)
    found = [within(outbox.c.mailbox, reached.mailboxes)]
    if wanted.states is not None:
        found.append(outbox.c.state.in_(sorted(wanted.states)))
    if wanted.kinds is not None:
        found.append(outbox.c.kind.in_(sorted(wanted.kinds)))
    if wanted.recipient.strip():
        found.append(outbox.c.recipient_folded == fold_address(wanted.recipient))
    if wanted.message is not None:
        found.append(outbox.c.message == wanted.message)
    return found


def _line(row: AnyRow, scope: Scope) -> ReplyLine:
    return ReplyLine(
        number=row.id,
        mailbox=MailboxName(row.mailbox),
        corps=scope.corps_of(row.mailbox),
        message=None if row.message is None else MessageKey(row.message),
        kind=NoticeKind(row.kind) if row.kind in set(NoticeKind) else ReplyKind(row.kind),
        state=OutboxState(row.state),
        recipient=row.recipient,
        answered_subject=row.subject or "",
        answered_sender=row.sender or "",
        attempts=row.attempts,
        queued_at=row.queued_at,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
        last_problem=row.last_problem,
        has_text=row.sha256 is not None,
        version=f"{row.id}.{row.state}.{row.attempts}.{(row.sha256 or '')[:8]}",
    )
