"""The register of cases: what lists, alerts and the calendar ask of all of them. ``case_files`` has all of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from intake.domain.cases.alerts import Watched
from intake.domain.cases.dates import CaseDate, DateKind
from intake.domain.cases.entries import CaseEntry, current, receipt_entry, situation_of
from intake.domain.cases.refusals import Situation
from intake.domain.cases.states import CaseState, Step
from intake.domain.disposition import AppealClass, ReplyKind
from intake.domain.letter import MailboxName, MessageKey
from intake.ports import OutboxState
from storage.columns import AnyRow
from storage.json_columns import load_strings
from storage.steps.acknowledging import ACKNOWLEDGEMENTS, answered_mails
from storage.steps.cases import date_of
from storage.steps.cases import entry_of as case_entry
from storage.tables import appeal_messages, appeals, case_dates, case_entries, messages, outbox
from storage.transaction import reading
from storage.views import AppealCase


@dataclass(frozen=True)
class DatedCase:
    """A case with its dates in the order written; ``entered_at``: the last entry."""

    case: AppealCase
    dates: tuple[CaseDate, ...]
    entered_at: datetime


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
        entries, dates = entries_by_case(connection), dates_by_case(connection)
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


def _cases(connection: Connection) -> tuple[AppealCase, ...]:
    entries, dates, acknowledged = entries_by_case(connection), dates_by_case(connection), acknowledgements(connection)
    rows = connection.execute(case_rows().order_by(appeals.c.id)).all()
    found = [case_of(row, entries[row.id], dates[row.id], acknowledged.get(row.id)) for row in rows]
    return tuple(sorted(found, key=lambda case: case.due))


def case_rows() -> Select[*tuple[Any, ...]]:  # rows' columns are named where they are read
    count = select(func.count()).where(appeal_messages.c.appeal == appeals.c.id).scalar_subquery()
    return select(appeals, messages.c.mailbox, count.label("mails")).join(messages, messages.c.id == appeals.c.message)


def entries_by_case(connection: Connection, appeal: int | None = None) -> dict[int, list[CaseEntry]]:
    wanted = select(case_entries).order_by(case_entries.c.id)
    found: dict[int, list[CaseEntry]] = defaultdict(list)
    for row in connection.execute(wanted if appeal is None else wanted.where(case_entries.c.appeal == appeal)):
        found[row.appeal].append(case_entry(row))
    return found


def dates_by_case(connection: Connection, appeal: int | None = None) -> dict[int, list[CaseDate]]:
    wanted = select(case_dates).order_by(case_dates.c.id)
    found: dict[int, list[CaseDate]] = defaultdict(list)
    for row in connection.execute(wanted if appeal is None else wanted.where(case_dates.c.appeal == appeal)):
        found[row.appeal].append(date_of(row))
    return found


def acknowledgements(connection: Connection) -> dict[int, AnyRow]:
    """By case: the full one where there is one, else the neutral one; one that will leave before one that will not."""
    answered = answered_mails().subquery()
    of_the_case = (outbox.c.message == answered.c.message) & (outbox.c.person == answered.c.person)
    wanted = (
        select(answered.c.appeal, outbox.c.kind, outbox.c.state)
        .join(outbox, of_the_case)
        .where(outbox.c.kind.in_(ACKNOWLEDGEMENTS))
        .order_by(outbox.c.id)
    )
    rows = sorted(connection.execute(wanted), key=_weight)
    return {row.appeal: row for row in rows}


def _weight(acknowledgement: AnyRow) -> tuple[bool, bool]:
    return acknowledgement.kind == ReplyKind.ACKNOWLEDGEMENT, acknowledgement.state != OutboxState.CANCELLED


def situation_of_row(row: AnyRow, entries: Iterable[CaseEntry], dates: Iterable[CaseDate]) -> Situation:
    return situation_of(
        row.reference,
        state=CaseState(row.state),
        provisional=row.provisional,
        entries=tuple(entries),
        dates=tuple(dates),
        campaign=row.campaign,
    )


def _evidence(row: AnyRow, entries: list[CaseEntry]) -> str:
    """Of the receipt that stands."""
    entry = receipt_entry(entries)
    if entry is None or entry.step is not Step.CORRECT:
        return str(row.evidence)
    return entry.evidence or f"date saisie par {entry.who} : {entry.why}"


def case_of(row: AnyRow, entries: list[CaseEntry], dates: list[CaseDate], reply: AnyRow | None) -> AppealCase:
    standing = {kind: date.day for kind, date in current(dates).items()}
    situation = situation_of_row(row, entries, dates)
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
        evidence=_evidence(row, entries),
        flags=load_strings(row.flags),
        reasons=load_strings(row.reasons),
        mails=row.mails,
        since=situation.since,
        evaluator_month_ends=standing.get(DateKind.EVALUATOR),
        capn_month_ends=standing.get(DateKind.CAPN),
        acknowledgement=OutboxState(reply.state) if reply else None,
        acknowledgement_kind=ReplyKind(reply.kind) if reply else None,
        person=row.person,
        appellant=row.appellant,
    )
