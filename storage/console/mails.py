"""A line about a mail, wherever mails are listed; the other mails of one sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, literal, select

from intake.domain.document import Sha256
from intake.domain.letter import MailboxName, MessageKey
from intake.domain.mailbox import fold_address
from intake.errors import RulingError
from intake.ports import State
from storage.columns import AnyRow
from storage.console.paging import Page, Sorting, bounded
from storage.console.scope import Scope, within
from storage.tables import messages
from storage.tables.summaries import summaries
from storage.transaction import reading

NEWEST_FIRST = Sorting("mails", literal(0), summaries.c.message, descending=True)
"""By number, which follows the order of arrival and never changes."""


@dataclass(frozen=True)
class MailLine:
    """``fate``: pending, held, filed, returned, mended (returned, sent again since), appeals or ignored."""

    message: MessageKey
    mailbox: MailboxName
    corps: str
    received_at: datetime
    sender: str
    sender_name: str
    organisation: str
    subject: str
    fate: str
    late: bool


def neighbours_of_sender(
    engine: Engine,
    scope: Scope,
    sender: str,
    *,
    but: MessageKey | None = None,
    after: str | None = None,
    size: int = 10,
) -> Page[MailLine]:
    """The mails of that address, however it is spelled, newest first, without that one."""
    folded = fold_address(sender)
    if not folded:
        return Page(())
    conditions = [summaries.c.sender == folded]
    if but is not None:
        conditions.append(summaries.c.message != but)
    with reading(engine) as connection:
        return mails_page(connection, scope, conditions, after, size)


def mails_page(
    connection: Connection,
    scope: Scope,
    conditions: Sequence[ColumnElement[bool]],
    after: str | None,
    size: int,
) -> Page[MailLine]:
    """Of the mails in scope for which those hold, newest first."""
    size = bounded(size)
    allowed = within(summaries.c.mailbox, scope.mailboxes)
    wanted = select(summaries).where(allowed, *conditions, *before(after)).order_by(summaries.c.message.desc())
    return page_of(connection.execute(wanted.limit(size + 1)).all(), scope, size)


def before(after: str | None) -> list[ColumnElement[bool]]:
    """What that cursor of a list of mails leaves. Raises CursorError."""
    place = number_of(after)
    return [] if place is None else [summaries.c.message < place]


def number_of(after: str | None) -> int | None:
    """The mail that cursor points at. Raises CursorError."""
    return None if after is None else NEWEST_FIRST.number_in(after)


def page_of(rows: Sequence[AnyRow], scope: Scope, size: int) -> Page[MailLine]:
    """The first of those rows of ``summaries``; one more than ``size`` tells that others follow."""
    lines = tuple(mail_line(row, scope) for row in rows[:size])
    return Page(lines, NEWEST_FIRST.cursor(0, lines[-1].message) if len(rows) > size else None)


def mail_line(row: AnyRow, scope: Scope) -> MailLine:
    """A row of ``summaries``."""
    return MailLine(
        message=MessageKey(row.message),
        mailbox=MailboxName(row.mailbox),
        corps=scope.corps_of(row.mailbox),
        received_at=row.received_at,
        sender=row.sender,
        sender_name=row.sender_name,
        organisation=row.domain,
        subject=row.subject,
        fate=row.fate,
        late=row.late,
    )


@dataclass(frozen=True)
class MailHead:
    """Where a mail stands: enough to open it."""

    message: MessageKey
    mailbox: MailboxName
    sha256: Sha256
    received_at: datetime
    state: State


def mail_head(engine: Engine, message: MessageKey) -> MailHead:
    """Raises RulingError when there is none."""
    columns = (
        messages.c.mailbox,
        messages.c.sha256,
        messages.c.received_at,
        messages.c.server_date,
        messages.c.polled_at,
    )
    with reading(engine) as connection:
        row = connection.execute(select(*columns, messages.c.state).where(messages.c.id == message)).first()
    if row is None:
        raise RulingError(f"aucun courriel n° {message}")
    received = row.received_at or row.server_date or row.polled_at
    return MailHead(message, MailboxName(row.mailbox), Sha256(row.sha256), received, State(row.state))
