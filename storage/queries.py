"""What the commands and the console ask: frozen values, read in one view of the database, never written."""

from __future__ import annotations

import json

from sqlalchemy import Connection, Engine, Select, and_, select

from intake.domain.disposition import Kind, Outcome, ReturnCase
from intake.domain.document import Format, Sha256
from intake.domain.letter import Letter, MailboxName, MessageKey, SourceKey
from intake.errors import MessageError, RulingError
from intake.ports import OutboxState, State
from storage.case_queries import all_appeals
from storage.columns import AnyRow
from storage.console.rulings import rulings_on
from storage.console.versions import version_of
from storage.counting import mailbox_counts, status
from storage.json_columns import load_strings
from storage.reply_rows import REPLIES, reply_of
from storage.states import DepositState, HoldState
from storage.steps.readings import letter_of
from storage.tables import (
    WHOLE_MAIL,
    deposits,
    documents,
    dossiers,
    history,
    holds,
    messages,
    outbox,
    sightings,
)
from storage.transaction import reading
from storage.views import (
    AppealCase,
    DepositItem,
    DocumentFate,
    HeldDetail,
    HeldItem,
    HistoryLine,
    MailboxCounts,
    MailboxStatus,
    MessageState,
    Reply,
)

__all__ = [
    "AppealCase",
    "DepositItem",
    "DocumentFate",
    "HeldDetail",
    "HeldItem",
    "HistoryLine",
    "MailboxCounts",
    "MailboxStatus",
    "MessageState",
    "Reply",
    "all_appeals",
    "all_deposits",
    "deposit_of",
    "document_fates",
    "held",
    "held_detail",
    "history_of",
    "mailbox_counts",
    "message_states",
    "replies",
    "reply_text",
    "sent_digests",
    "status",
]


def held(engine: Engine, *, open_only: bool = True) -> tuple[HeldItem, ...]:
    """The exception queue, oldest first."""
    wanted = _held().where(holds.c.state == HoldState.OPEN) if open_only else _held()
    with reading(engine) as connection:
        return tuple(_held_item(row) for row in connection.execute(wanted.order_by(holds.c.id)))


def held_detail(engine: Engine, number: int) -> HeldDetail:
    """Raises RulingError when there is no hold of that number."""
    with reading(engine) as connection:
        row = connection.execute(_held().where(holds.c.id == number)).first()
        if row is None:
            raise RulingError(f"aucune exception n° {number} ; « intake held » les liste")
        given = rulings_on(connection, row.message)
        return HeldDetail(
            item=_held_item(row),
            sha256=Sha256(row.sha256),
            server_date=row.server_date,
            polled_at=row.polled_at,
            received_at=row.received_at,
            letter=_letter_or_none(connection, MessageKey(row.message)),
            documents=_fates(connection, row.message),
            rulings=tuple(each.ruling for each in given if each.withdrawn is None),
            given=given,
            left_out=load_strings(row.left_out or "[]"),
            resembles=row.resembles or "",
        )


def document_fates(engine: Engine, message: MessageKey) -> tuple[DocumentFate, ...]:
    """The documents of one mail, in order."""
    with reading(engine) as connection:
        return _fates(connection, message)


def all_deposits(engine: Engine, state: DepositState | None = None) -> tuple[DepositItem, ...]:
    """Every piece, in the order recorded."""
    columns = [dossiers.c.campaign, dossiers.c.corps, dossiers.c.director, dossiers.c.director_name]
    wanted = select(deposits, *columns).join(dossiers, dossiers.c.id == deposits.c.dossier).order_by(deposits.c.id)
    with reading(engine) as connection:
        rows = connection.execute(wanted if state is None else wanted.where(deposits.c.state == state))
        return tuple(deposit_of(row) for row in rows)


def replies(engine: Engine, state: OutboxState | None = None) -> tuple[Reply, ...]:
    """Every reply, or those in one state, oldest first."""
    wanted = REPLIES.order_by(outbox.c.id)
    with reading(engine) as connection:
        rows = connection.execute(wanted if state is None else wanted.where(outbox.c.state == state))
        return tuple(reply_of(row) for row in rows)


def sent_digests(engine: Engine) -> tuple[str, ...]:
    """Of the replies that left, those the archive must hold."""
    wanted = select(outbox.c.sha256).where(outbox.c.sent_at.is_not(None), outbox.c.sha256.is_not(None))
    with reading(engine) as connection:
        return tuple(connection.scalars(wanted.distinct().order_by(outbox.c.sha256)))


def reply_text(engine: Engine, number: int) -> bytes | None:
    """The mail itself; None when it was withheld or there is none of that number."""
    with reading(engine) as connection:
        return connection.scalar(select(outbox.c.raw).where(outbox.c.id == number))


def history_of(engine: Engine, message: MessageKey) -> tuple[HistoryLine, ...]:
    """All that was ever written about one message, oldest first."""
    wanted = select(history).where(history.c.message == message).order_by(history.c.seq)
    with reading(engine) as connection:
        return tuple(_line(row) for row in connection.execute(wanted))


def message_states(engine: Engine, mailbox: MailboxName | None = None) -> tuple[MessageState, ...]:
    """Every message and its state, in the order received."""
    columns = [messages.c[name] for name in ("id", "mailbox", "sha256", "message_id", "state", "attempts", "problem")]
    wanted = select(*columns).order_by(messages.c.id)
    with reading(engine) as connection:
        rows = connection.execute(wanted if mailbox is None else wanted.where(messages.c.mailbox == mailbox))
        return tuple(
            MessageState(
                MessageKey(row.id), row.mailbox, row.sha256, row.message_id, State(row.state), row.attempts, row.problem
            )
            for row in rows
        )


def messages_by_key(engine: Engine, mailbox: MailboxName) -> dict[SourceKey, MessageKey]:
    """Which message each key of that mailbox was given to, whatever place it was given in."""
    wanted = select(sightings.c.source_key, sightings.c.message).where(sightings.c.mailbox == mailbox)
    with reading(engine) as connection:
        return {SourceKey(row.source_key): MessageKey(row.message) for row in connection.execute(wanted)}


def _held() -> Select[*tuple[object, ...]]:
    document = and_(documents.c.message == holds.c.message, documents.c.position == holds.c.position)
    of_mail = ("mailbox", "sha256", "server_date", "polled_at", "received_at", "left_out", "resembles")
    columns = [messages.c[name] for name in of_mail]
    return (
        select(holds, *columns, documents.c.name.label("document"))
        .join(messages, messages.c.id == holds.c.message)
        .outerjoin(documents, document)
    )


def _held_item(row: AnyRow) -> HeldItem:
    return HeldItem(
        number=row.id,
        message=MessageKey(row.message),
        mailbox=MailboxName(row.mailbox),
        position=None if row.position == WHOLE_MAIL else row.position,
        kind=Kind(row.kind) if row.kind else None,
        reasons=load_strings(row.reasons),
        opened_at=row.opened_at,
        state=HoldState(row.state),
        document=row.document,
        ruled=row.ruling is not None,
        version=version_of(row.id, row.version),
    )


def _letter_or_none(connection: Connection, message: MessageKey) -> Letter | None:
    try:
        return letter_of(connection, message)
    except MessageError:
        return None


def _fates(connection: Connection, message: int) -> tuple[DocumentFate, ...]:
    rows = connection.execute(select(documents).where(documents.c.message == message).order_by(documents.c.position))
    return tuple(
        DocumentFate(
            position=row.position,
            name=row.name,
            sha256=Sha256(row.sha256),
            size=row.size,
            format=Format(row.format),
            kind=Kind(row.kind) if row.kind else None,
            outcome=Outcome(row.outcome) if row.outcome else None,
            return_case=ReturnCase(row.return_case) if row.return_case else None,
            reasons=load_strings(row.reasons),
        )
        for row in rows
    )


def deposit_of(row: AnyRow) -> DepositItem:
    """A row of ``deposits`` with its dossier's columns."""
    return DepositItem(
        key=row.key,
        campaign=row.campaign,
        corps=row.corps,
        director=row.director,
        director_name=row.director_name,
        piece=row.piece,
        kind=Kind(row.kind),
        version=row.version,
        late=row.late,
        message=MessageKey(row.message),
        position=row.position,
        document_sha256=Sha256(row.document_sha256),
        directory=row.directory,
        state=DepositState(row.state),
        recorded_at=row.recorded_at,
        delivered_at=row.delivered_at,
        acknowledgement=row.acknowledgement,
    )


def _line(row: AnyRow) -> HistoryLine:
    detail = tuple((name, "" if value is None else str(value)) for name, value in json.loads(row.detail).items())
    return HistoryLine(row.seq, row.at, row.event, row.message, row.who, detail, row.hash)
