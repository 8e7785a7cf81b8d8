"""What is known of the cases: frozen values, read in one view of the database, never written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from intake.domain.cases.alerts import Watched
from intake.domain.cases.dates import CaseDate, DateKind
from intake.domain.cases.entries import CaseEntry, current, situation_of
from intake.domain.cases.states import CaseState, Situation
from intake.domain.disposition import AppealClass, ReplyKind
from intake.domain.document import Sha256
from intake.domain.known import Received
from intake.domain.letter import Letter, MailboxName, MessageKey
from intake.errors import MessageError, RulingError
from intake.ports import OutboxState
from storage.columns import AnyRow
from storage.history import ORIGIN, body_of, entry_of
from storage.json_columns import load_strings
from storage.steps.cases import date_of
from storage.steps.cases import entry_of as case_entry
from storage.steps.readings import letter_of
from storage.tables import appeal_messages, appeals, case_dates, case_entries, history, messages, outbox
from storage.transaction import reading
from storage.views import AppealCase

ACKNOWLEDGEMENTS = (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.REGISTRATION)


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
    letter: Letter | None


@dataclass(frozen=True)
class CaseReply:
    """A reply of ours to a mail of the case."""

    number: int
    message: MessageKey
    kind: ReplyKind
    state: OutboxState
    queued_at: datetime
    sent_at: datetime | None
    sent_evidence: str | None
    last_problem: str | None
    sha256: str | None
    raw: bytes | None


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
class DatedCase:
    """A case with its dates in the order written; ``entered_at``: the last entry."""

    case: AppealCase
    dates: tuple[CaseDate, ...]
    entered_at: datetime


@dataclass(frozen=True)
class CaseFile:
    """All there is on one case, each list in the order written."""

    case: AppealCase
    situation: Situation
    entries: tuple[CaseEntry, ...]
    dates: tuple[CaseDate, ...]
    mails: tuple[CaseMail, ...]
    replies: tuple[CaseReply, ...]
    history: tuple[ChainedLine, ...]


def all_appeals(engine: Engine) -> tuple[AppealCase, ...]:
    """Every case, the nearest answer first."""
    with reading(engine) as connection:
        return _cases(connection)


def cases_by_mail(engine: Engine) -> dict[MessageKey, AppealCase]:
    """The case of each mail that opened or joined one."""
    joined = select(appeal_messages.c.message, appeals.c.reference).join(
        appeals, appeals.c.id == appeal_messages.c.appeal
    )
    with reading(engine) as connection:
        known = {case.reference: case for case in _cases(connection)}
        return {MessageKey(row.message): known[row.reference] for row in connection.execute(joined)}


def dated_cases(engine: Engine, corps: str | None = None) -> tuple[DatedCase, ...]:
    """Every case, or those of a corps, with its dates, the nearest answer first."""
    with reading(engine) as connection:
        entries, dates = _entries(connection), _dates(connection)
        numbers = {row.reference: row.id for row in connection.execute(select(appeals.c.reference, appeals.c.id))}
        found = []
        for case in _cases(connection):
            number = numbers[case.reference]
            if corps in (None, case.corps):
                found.append(DatedCase(case, tuple(dates[number]), entries[number][-1].entered_at))
        return tuple(found)


def watched_cases(connection: Connection) -> tuple[Watched, ...]:
    """What bears on alerts."""
    return tuple(
        Watched(
            reference=case.reference,
            corps=case.corps,
            state=case.state,
            provisional=case.provisional,
            received_on=case.received_on,
            due=case.due,
            last_safe_day=case.last_safe_day,
            evaluator_month_ends=case.evaluator_month_ends,
        )
        for case in _cases(connection)
    )


def all_dates(engine: Engine) -> dict[str, tuple[CaseDate, ...]]:
    """Every date ever computed, by case reference, in the order written."""
    wanted = select(case_dates, appeals.c.reference).join(appeals, appeals.c.id == case_dates.c.appeal)
    found: dict[str, list[CaseDate]] = defaultdict(list)
    with reading(engine) as connection:
        for row in connection.execute(wanted.order_by(case_dates.c.id)):
            found[row.reference].append(date_of(row))
    return {reference: tuple(dates) for reference, dates in found.items()}


def case_file(engine: Engine, reference: str) -> CaseFile:
    """Raises RulingError when there is no such case."""
    with reading(engine) as connection:
        row = connection.execute(_wanted().where(appeals.c.reference == reference)).first()
        if row is None:
            raise RulingError(f"aucun recours « {reference} » ; « intake appeals » les liste")
        entries, dates = _entries(connection, row.id)[row.id], _dates(connection, row.id)[row.id]
        case = _case(row, entries, dates, _acknowledgements(connection).get(row.message))
        mails = _mails(connection, row)
        return CaseFile(
            case=case,
            situation=_situation(row, entries, dates),
            entries=tuple(entries),
            dates=tuple(dates),
            mails=mails,
            replies=_replies(connection, [mail.message for mail in mails]),
            history=_history(connection, [mail.message for mail in mails]),
        )


def _cases(connection: Connection) -> tuple[AppealCase, ...]:
    entries, dates, acknowledged = _entries(connection), _dates(connection), _acknowledgements(connection)
    rows = connection.execute(_wanted().order_by(appeals.c.id)).all()
    found = [_case(row, entries[row.id], dates[row.id], acknowledged.get(row.message)) for row in rows]
    return tuple(sorted(found, key=lambda case: case.due))


def _wanted() -> Select[*tuple[Any, ...]]:  # rows' columns are named where they are read
    count = select(func.count()).where(appeal_messages.c.appeal == appeals.c.id).scalar_subquery()
    return select(appeals, messages.c.mailbox, count.label("mails")).join(messages, messages.c.id == appeals.c.message)


def _entries(connection: Connection, appeal: int | None = None) -> dict[int, list[CaseEntry]]:
    wanted = select(case_entries).order_by(case_entries.c.id)
    found: dict[int, list[CaseEntry]] = defaultdict(list)
    for row in connection.execute(wanted if appeal is None else wanted.where(case_entries.c.appeal == appeal)):
        found[row.appeal].append(case_entry(row))
    return found


def _dates(connection: Connection, appeal: int | None = None) -> dict[int, list[CaseDate]]:
    wanted = select(case_dates).order_by(case_dates.c.id)
    found: dict[int, list[CaseDate]] = defaultdict(list)
    for row in connection.execute(wanted if appeal is None else wanted.where(case_dates.c.appeal == appeal)):
        found[row.appeal].append(date_of(row))
    return found


def _acknowledgements(connection: Connection) -> dict[int, AnyRow]:
    """By opening mail: the full one where there is one, else the neutral one."""
    columns = (outbox.c.message, outbox.c.kind, outbox.c.state)
    rows = connection.execute(select(*columns).where(outbox.c.kind.in_(ACKNOWLEDGEMENTS)).order_by(outbox.c.id)).all()
    neutral_first = sorted(rows, key=lambda row: row.kind == ReplyKind.ACKNOWLEDGEMENT)
    return {row.message: row for row in neutral_first}


def _situation(row: AnyRow, entries: Iterable[CaseEntry], dates: Iterable[CaseDate]) -> Situation:
    return situation_of(
        row.reference,
        state=CaseState(row.state),
        provisional=row.provisional,
        entries=tuple(entries),
        dates=tuple(dates),
    )


def _case(row: AnyRow, entries: list[CaseEntry], dates: list[CaseDate], reply: AnyRow | None) -> AppealCase:
    standing = {kind: date.day for kind, date in current(dates).items()}
    situation = _situation(row, entries, dates)
    return AppealCase(
        reference=row.reference,
        message=MessageKey(row.message),
        mailbox=MailboxName(row.mailbox),
        corps=row.corps,
        campaign=row.campaign,
        appeal_class=AppealClass(row.appeal_class),
        provisional=row.provisional,
        state=situation.state,
        received_at=row.received_at,
        received_on=situation.received_on,
        due=standing[DateKind.DUE],
        last_safe_day=standing[DateKind.LAST_SAFE_DAY],
        court_period_ends=standing[DateKind.COURT],
        rule=row.rule,
        version=row.version,
        evidence=row.evidence,
        flags=load_strings(row.flags),
        reasons=load_strings(row.reasons),
        mails=row.mails,
        since=situation.since,
        evaluator_month_ends=standing.get(DateKind.EVALUATOR),
        capn_month_ends=standing.get(DateKind.CAPN),
        acknowledgement=OutboxState(reply.state) if reply else None,
        acknowledgement_kind=ReplyKind(reply.kind) if reply else None,
    )


def _mails(connection: Connection, case: AnyRow) -> tuple[CaseMail, ...]:
    joined = appeal_messages.join(messages, messages.c.id == appeal_messages.c.message)
    columns = [messages.c[name] for name in ("id", "mailbox", "sha256", "server_date", "polled_at", "received_at")]
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
        letter=letter,
    )


def _replies(connection: Connection, mails: list[MessageKey]) -> tuple[CaseReply, ...]:
    rows = connection.execute(select(outbox).where(outbox.c.message.in_(mails)).order_by(outbox.c.id))
    return tuple(
        CaseReply(
            number=row.id,
            message=MessageKey(row.message),
            kind=ReplyKind(row.kind),
            state=OutboxState(row.state),
            queued_at=row.queued_at,
            sent_at=row.sent_at,
            sent_evidence=row.sent_evidence,
            last_problem=row.last_problem,
            sha256=row.sha256,
            raw=row.raw,
        )
        for row in rows
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
