"""What the commands and the console show: frozen values, read in one view of the database, never written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, exists, func, or_, select

from intake.domain.disposition import AppealClass, Kind, Outcome, ReplyKind, ReturnCase
from intake.domain.document import Format, Sha256
from intake.domain.known import Ruling
from intake.domain.letter import Letter, MailboxName, MessageKey
from intake.errors import MessageError, RulingError
from intake.ports import OutboxState, State
from storage.columns import AnyRow
from storage.json_columns import load_ruling, load_strings
from storage.readings import letter_of
from storage.states import AppealState, DepositState, HoldState
from storage.tables import (
    WHOLE_MAIL,
    appeal_messages,
    appeals,
    deposits,
    documents,
    dossiers,
    history,
    holds,
    messages,
    outbox,
    polls,
    rulings,
    sightings,
)
from storage.transaction import reading


@dataclass(frozen=True)
class MailboxCounts:
    """One mailbox's mails, each in exactly one class: ``received`` is the sum of the others but ``sightings``.

    A mail is counted as held before appeal, appeal before returned, returned before filed; what is left is ignored.
    ``pending`` are those not decided yet. ``sightings`` counts keys: identical mails are one message seen again.
    """

    mailbox: MailboxName
    received: int
    filed: int
    returned: int
    held: int
    appeals: int
    ignored: int
    pending: int
    sightings: int


@dataclass(frozen=True)
class HeldItem:
    """One line of the exception queue. ``position`` is None for the mail as a whole."""

    number: int
    message: MessageKey
    mailbox: MailboxName
    position: int | None
    kind: Kind | None
    reasons: tuple[str, ...]
    opened_at: datetime
    state: HoldState
    document: str | None
    ruled: bool


@dataclass(frozen=True)
class HeldDetail:
    """All an operator needs to rule: the item, the mail (None when it could not be read), rulings so far."""

    item: HeldItem
    sha256: Sha256
    server_date: datetime | None
    polled_at: datetime
    letter: Letter | None
    documents: tuple[DocumentFate, ...]
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True)
class DocumentFate:
    """One document of a mail and what became of it; ``outcome`` None until decided."""

    position: int
    name: str
    sha256: Sha256
    size: int
    format: Format
    kind: Kind | None
    outcome: Outcome | None
    return_case: ReturnCase | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AppealCase:
    """One case with its clock. ``mails`` counts those that belong to it, the opening one included."""

    reference: str
    message: MessageKey
    mailbox: MailboxName
    corps: str
    campaign: int
    appeal_class: AppealClass
    provisional: bool
    state: AppealState
    received_at: datetime
    received_on: date
    due: date
    last_safe_day: date
    court_period_ends: date
    rule: str
    version: str
    evidence: str
    flags: tuple[str, ...]
    reasons: tuple[str, ...]
    mails: int


@dataclass(frozen=True)
class DepositItem:
    """One piece of a dossier on its way to SAGA."""

    key: str
    campaign: int
    corps: str
    director: str
    director_name: str
    piece: int
    kind: Kind
    version: int | None
    late: bool
    message: MessageKey
    position: int
    document_sha256: Sha256
    directory: str
    state: DepositState
    recorded_at: datetime
    delivered_at: datetime | None
    acknowledgement: str | None


@dataclass(frozen=True)
class Reply:
    """One reply and where it stands; a withheld one has neither recipient nor Message-ID."""

    number: int
    mailbox: MailboxName
    message: MessageKey
    kind: ReplyKind
    state: OutboxState
    message_id: str | None
    recipient: str | None
    attempts: int
    queued_at: datetime
    next_attempt_at: datetime | None
    last_problem: str | None
    sent_at: datetime | None
    sent_evidence: str | None


@dataclass(frozen=True)
class MailboxStatus:
    """How one mailbox does. ``outbox`` holds (state, count) for the states that are not empty."""

    mailbox: MailboxName
    last_success_at: datetime | None
    on_server: int | None
    last_problem: str | None
    last_problem_at: datetime | None
    backlog: int
    held: int
    outbox: tuple[tuple[OutboxState, int], ...]


@dataclass(frozen=True)
class HistoryLine:
    """One entry of the history; ``detail`` are its (name, value) pairs as text."""

    seq: int
    at: datetime
    event: str
    message: MessageKey | None
    who: str
    detail: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True)
class MessageState:
    """Where one message stands."""

    message: MessageKey
    mailbox: MailboxName
    sha256: Sha256
    message_id: str | None
    state: State
    attempts: int
    problem: str | None


def mailbox_counts(engine: Engine) -> tuple[MailboxCounts, ...]:
    """One per mailbox that ever received a mail, by name."""
    named = _class_of_message().label("class")
    seen = select(sightings.c.message, func.count().label("count")).group_by(sightings.c.message).subquery()
    grouped = (
        select(messages.c.mailbox, named, func.count().label("count"), func.sum(seen.c.count).label("sightings"))
        .join(seen, seen.c.message == messages.c.id)
        .group_by(messages.c.mailbox, named)
        .order_by(messages.c.mailbox)
    )
    with reading(engine) as connection:
        rows = connection.execute(grouped).all()
    return tuple(_counts(name, [row for row in rows if row[0] == name]) for name in dict.fromkeys(r[0] for r in rows))


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
        return HeldDetail(
            item=_held_item(row),
            sha256=Sha256(row.sha256),
            server_date=row.server_date,
            polled_at=row.polled_at,
            letter=_letter_or_none(connection, MessageKey(row.message)),
            documents=_fates(connection, row.message),
            rulings=_rulings(connection, row.message),
        )


def document_fates(engine: Engine, message: MessageKey) -> tuple[DocumentFate, ...]:
    """The documents of one mail, in order."""
    with reading(engine) as connection:
        return _fates(connection, message)


def all_appeals(engine: Engine) -> tuple[AppealCase, ...]:
    """Every case, the nearest answer first."""
    count = select(func.count()).where(appeal_messages.c.appeal == appeals.c.id).scalar_subquery()
    wanted = select(appeals, messages.c.mailbox, count.label("mails")).join(
        messages, messages.c.id == appeals.c.message
    )
    with reading(engine) as connection:
        return tuple(_case(row) for row in connection.execute(wanted.order_by(appeals.c.due, appeals.c.id)))


def all_deposits(engine: Engine, state: DepositState | None = None) -> tuple[DepositItem, ...]:
    """Every piece, in the order recorded."""
    columns = [dossiers.c.campaign, dossiers.c.corps, dossiers.c.director, dossiers.c.director_name]
    wanted = select(deposits, *columns).join(dossiers, dossiers.c.id == deposits.c.dossier).order_by(deposits.c.id)
    with reading(engine) as connection:
        rows = connection.execute(wanted if state is None else wanted.where(deposits.c.state == state))
        return tuple(_deposit(row) for row in rows)


def replies(engine: Engine, state: OutboxState | None = None) -> tuple[Reply, ...]:
    """Every reply, or those in one state, oldest first."""
    columns = [column for column in outbox.c if column.name != "raw"]
    wanted = select(*columns).order_by(outbox.c.id)
    with reading(engine) as connection:
        rows = connection.execute(wanted if state is None else wanted.where(outbox.c.state == state))
        return tuple(_reply(row) for row in rows)


def reply_text(engine: Engine, number: int) -> bytes | None:
    """The mail itself; None when it was withheld or there is none of that number."""
    with reading(engine) as connection:
        return connection.scalar(select(outbox.c.raw).where(outbox.c.id == number))


def status(engine: Engine) -> tuple[MailboxStatus, ...]:
    """One per mailbox that was ever polled or ever received a mail, by name."""
    with reading(engine) as connection:
        polled = {row.mailbox: row for row in connection.execute(select(polls))}
        states = _grouped(connection, select(messages.c.mailbox, messages.c.state, func.count()), messages.c.state)
        sent = _grouped(connection, select(outbox.c.mailbox, outbox.c.state, func.count()), outbox.c.state)
    names = sorted({*polled, *(name for name, _ in states)})
    return tuple(_mailbox_status(name, polled.get(name), states, sent) for name in names)


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


def _class_of_message() -> ColumnElement[str]:
    """The one class a message is counted in: the first that fits."""
    in_case = exists().where(appeal_messages.c.message == messages.c.id)
    requalified = exists().where(appeals.c.message == messages.c.id, appeals.c.state == AppealState.REQUALIFIED)
    joined_another = exists().where(
        appeal_messages.c.message == messages.c.id,
        appeals.c.id == appeal_messages.c.appeal,
        appeals.c.message != messages.c.id,
    )
    with_outcome = exists().where(documents.c.message == messages.c.id)
    filed = with_outcome.where(
        or_(
            documents.c.outcome == Outcome.FILE,
            and_(documents.c.outcome == Outcome.ANNEX, _has_deposit()),
        )
    )
    return case(
        (messages.c.state.in_([State.RECEIVED, State.READ]), "pending"),
        (messages.c.state == State.HELD, "held"),
        (and_(in_case, or_(~requalified, joined_another)), "appeals"),
        (with_outcome.where(documents.c.outcome == Outcome.RETURN), "returned"),
        (filed, "filed"),
        else_="ignored",
    )


def _has_deposit() -> ColumnElement[bool]:
    return exists().where(deposits.c.message == documents.c.message, deposits.c.position == documents.c.position)


def _counts(mailbox: str, rows: list[AnyRow]) -> MailboxCounts:
    count = {row[1]: row[2] for row in rows}
    return MailboxCounts(
        mailbox=MailboxName(mailbox),
        received=sum(count.values()),
        filed=count.get("filed", 0),
        returned=count.get("returned", 0),
        held=count.get("held", 0),
        appeals=count.get("appeals", 0),
        ignored=count.get("ignored", 0),
        pending=count.get("pending", 0),
        sightings=sum(int(row[3]) for row in rows),
    )


def _held() -> Select[*tuple[object, ...]]:
    document = and_(documents.c.message == holds.c.message, documents.c.position == holds.c.position)
    columns = [messages.c.mailbox, messages.c.sha256, messages.c.server_date, messages.c.polled_at]
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


def _rulings(connection: Connection, message: int) -> tuple[Ruling, ...]:
    rows = connection.scalars(select(rulings.c.ruling).where(rulings.c.message == message).order_by(rulings.c.id))
    return tuple(load_ruling(row) for row in rows)


def _case(row: AnyRow) -> AppealCase:
    return AppealCase(
        reference=row.reference,
        message=MessageKey(row.message),
        mailbox=MailboxName(row.mailbox),
        corps=row.corps,
        campaign=row.campaign,
        appeal_class=AppealClass(row.appeal_class),
        provisional=row.provisional,
        state=AppealState(row.state),
        received_at=row.received_at,
        received_on=row.received_on,
        due=row.due,
        last_safe_day=row.last_safe_day,
        court_period_ends=row.court_period_ends,
        rule=row.rule,
        version=row.version,
        evidence=row.evidence,
        flags=load_strings(row.flags),
        reasons=load_strings(row.reasons),
        mails=row.mails,
    )


def _deposit(row: AnyRow) -> DepositItem:
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


def _reply(row: AnyRow) -> Reply:
    return Reply(
        number=row.id,
        mailbox=MailboxName(row.mailbox),
        message=MessageKey(row.message),
        kind=ReplyKind(row.kind),
        state=OutboxState(row.state),
        message_id=row.message_id,
        recipient=row.recipient,
        attempts=row.attempts,
        queued_at=row.queued_at,
        next_attempt_at=row.next_attempt_at,
        last_problem=row.last_problem,
        sent_at=row.sent_at,
        sent_evidence=row.sent_evidence,
    )


def _grouped(
    connection: Connection, counted: Select[*tuple[object, ...]], state: ColumnElement[str]
) -> dict[tuple[str, str], int]:
    rows = connection.execute(counted.group_by(counted.selected_columns[0], state))
    return {(str(name), str(value)): int(str(count)) for name, value, count in rows}


def _mailbox_status(
    name: str, poll: AnyRow | None, states: dict[tuple[str, str], int], sent: dict[tuple[str, str], int]
) -> MailboxStatus:
    return MailboxStatus(
        mailbox=MailboxName(name),
        last_success_at=poll.last_success_at if poll else None,
        on_server=poll.on_server if poll else None,
        last_problem=poll.last_problem if poll else None,
        last_problem_at=poll.last_problem_at if poll else None,
        backlog=states.get((name, State.RECEIVED), 0) + states.get((name, State.READ), 0),
        held=states.get((name, State.HELD), 0),
        outbox=tuple((state, sent[name, state]) for state in OutboxState if (name, state) in sent),
    )


def _line(row: AnyRow) -> HistoryLine:
    detail = tuple((name, "" if value is None else str(value)) for name, value in json.loads(row.detail).items())
    return HistoryLine(row.seq, row.at, row.event, row.message, row.who, detail, row.hash)
