"""One case, all of it: its mails, entries, dates, replies and its part of the history, in one view of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from intake.domain.cases.dates import CaseDate
from intake.domain.cases.entries import CaseEntry
from intake.domain.cases.refusals import Situation
from intake.domain.disposition import AppealClass
from intake.domain.document import Sha256
from intake.domain.known import Received
from intake.domain.letter import Letter, MailboxName, MessageKey
from intake.errors import MessageError, RulingError
from storage.case_queries import acknowledgements, case_of, case_rows, dates_by_case, entries_by_case, situation_of_row
from storage.columns import AnyRow
from storage.history import ORIGIN, body_of, entry_of
from storage.json_columns import load_strings
from storage.reply_rows import replies_to
from storage.steps.case_tasks import case_of_task, tasks_owed
from storage.steps.readings import letter_of
from storage.tables import appeal_messages, appeals, history, messages
from storage.transaction import reading
from storage.views import AppealCase, Reply


@dataclass(frozen=True)
class CaseMail:
    """A mail of the case, the opening one first. ``letter`` is None when it could not be read."""

    message: MessageKey
    mailbox: MailboxName
    sha256: Sha256
    appeal_class: AppealClass
    joined_at: datetime
    received: Received
    received_at: datetime | None
    receipt_evidence: str | None
    letter: Letter | None


@dataclass(frozen=True)
class ChainedLine:
    """One entry of the history, with what proves it: ``hash`` is the SHA-256 of ``before`` followed by ``body``."""

    seq: int
    at: datetime
    event: str
    message: MessageKey
    who: str
    detail: str
    before: str
    body: str
    hash: str


@dataclass(frozen=True)
class CaseFile:
    """All there is on one case, each list in the order written."""

    case: AppealCase
    situation: Situation
    entries: tuple[CaseEntry, ...]
    dates: tuple[CaseDate, ...]
    mails: tuple[CaseMail, ...]
    replies: tuple[Reply, ...]
    history: tuple[ChainedLine, ...]


def case_file(engine: Engine, reference: str) -> CaseFile:
    """Raises RulingError when there is no such case."""
    with reading(engine) as connection:
        row = connection.execute(case_rows().where(appeals.c.reference == reference)).first()
        if row is None:
            raise RulingError(f"aucun recours « {reference} » ; « intake appeals » les liste")
        entries, dates = entries_by_case(connection, row.id)[row.id], dates_by_case(connection, row.id)[row.id]
        case = case_of(row, entries, dates, acknowledgements(connection).get(row.id))
        mails = _mails(connection, row)
        return CaseFile(
            case=case,
            situation=situation_of_row(row, entries, dates),
            entries=tuple(entries),
            dates=tuple(dates),
            mails=mails,
            replies=replies_to(connection, [mail.message for mail in mails], case=row.id),
            history=_history(connection, [mail.message for mail in mails]),
        )


def open_tasks(engine: Engine, case: AppealCase) -> tuple[str, ...]:
    """What a person's step in that case left on the mail that opened it."""
    with reading(engine) as connection:
        owed = tasks_owed(connection, case.message)
    return tuple(each for each in owed if case_of_task(each) == case.reference)


def _mails(connection: Connection, case: AnyRow) -> tuple[CaseMail, ...]:
    joined = appeal_messages.join(messages, messages.c.id == appeal_messages.c.message)
    names = ("id", "mailbox", "sha256", "server_date", "polled_at", "received_at", "receipt_evidence", "left_out")
    columns = [messages.c[name] for name in names]
    wanted = (
        select(*columns, appeal_messages.c.appeal_class, appeal_messages.c.joined_at)
        .select_from(joined)
        .where(appeal_messages.c.appeal == case.id)
        .order_by(messages.c.id != case.message, messages.c.id)
    )
    return tuple(_mail(connection, row) for row in connection.execute(wanted).all())


def _mail(connection: Connection, row: AnyRow) -> CaseMail:
    try:
        letter = letter_of(connection, MessageKey(row.id))
    except MessageError:
        letter = None
    return CaseMail(
        message=MessageKey(row.id),
        mailbox=MailboxName(row.mailbox),
        sha256=Sha256(row.sha256),
        appeal_class=AppealClass(row.appeal_class),
        joined_at=row.joined_at,
        received=Received(MessageKey(row.id), row.server_date, row.polled_at, load_strings(row.left_out or "[]")),
        received_at=row.received_at,
        receipt_evidence=row.receipt_evidence,
        letter=letter,
    )


def _history(connection: Connection, mails: list[MessageKey]) -> tuple[ChainedLine, ...]:
    before = history.alias("before")
    wanted = (
        select(history, before.c.hash.label("hash_before"))
        .outerjoin(before, before.c.seq == history.c.seq - 1)
        .where(history.c.message.in_(mails))
        .order_by(history.c.seq)
    )
    return tuple(_line(row) for row in connection.execute(wanted))


def _line(row: AnyRow) -> ChainedLine:
    entry = entry_of(row)
    return ChainedLine(
        seq=row.seq,
        at=row.at,
        event=row.event,
        message=MessageKey(row.message),
        who=row.who,
        detail=row.detail,
        before=row.hash_before or ORIGIN,
        body=body_of(row.seq, entry),
        hash=row.hash,
    )
