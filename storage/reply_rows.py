"""A row of the outbox as people are shown it, without the mail itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select

from intake.domain.disposition import ReplyKind
from intake.domain.letter import MailboxName, MessageKey
from intake.ports import NoticeKind, OutboxState
from storage.columns import AnyRow
from storage.tables import appeals, outbox
from storage.views import Reply

REPLIES = select(*(column for column in outbox.c if column.name != "raw"))


OF_A_CASE = (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.REGISTRATION, ReplyKind.CORRECTION)
"""Those that are about one case, whatever else its mail holds."""


def replies_to(connection: Connection, mails: Collection[MessageKey], *, case: int) -> tuple[Reply, ...]:
    """All that was written to those mails, oldest first, but what is about another case that one of them opened."""
    opened = and_(appeals.c.message == outbox.c.message, appeals.c.person == outbox.c.person)
    wanted = (
        REPLIES.outerjoin(appeals, opened)
        .where(outbox.c.message.in_(mails))
        .where(or_(appeals.c.id.is_(None), appeals.c.id == case, outbox.c.kind.not_in(OF_A_CASE)))
    )
    rows = connection.execute(wanted.order_by(outbox.c.id))
    return tuple(reply_of(row) for row in rows)


def reply_of(row: AnyRow) -> Reply:
    """A row of ``REPLIES``."""
    return Reply(
        number=row.id,
        mailbox=MailboxName(row.mailbox),
        message=None if row.message is None else MessageKey(row.message),
        kind=NoticeKind(row.kind) if row.kind in set(NoticeKind) else ReplyKind(row.kind),
        state=OutboxState(row.state),
        message_id=row.message_id,
        recipient=row.recipient,
        attempts=row.attempts,
        queued_at=row.queued_at,
        next_attempt_at=row.next_attempt_at,
        last_problem=row.last_problem,
        sent_at=row.sent_at,
        sent_evidence=row.sent_evidence,
        sha256=row.sha256,
        copied_at=row.copied_at,
        copy_problem=row.copy_problem,
    )
