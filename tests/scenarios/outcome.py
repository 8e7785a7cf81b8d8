"""What became of one mail, as the register tells it: values that two installations can be compared by."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from intake.bootstrap import House
from intake.domain.letter import MailboxName, MessageKey
from intake.sample import SampleMail
from storage import queries
from storage.tables import appeal_messages, appeals

Identity = tuple[str, str]
"""Mailbox and SHA-256 of the raw mail: what names a mail whatever its headers say."""
Item = TypeVar("Item", queries.Reply, queries.DepositItem)


@dataclass(frozen=True)
class Case:
    """An appeal that a mail opened or joined."""

    appeal_class: str
    received_on: date
    due: date
    last_safe_day: date
    court_period_ends: date
    provisional: bool
    opened_here: bool


@dataclass(frozen=True)
class Deposited:
    """One piece of a dossier."""

    kind: str
    dossier: tuple[int, str, str]
    sha256: str
    version: int | None
    late: bool
    state: str


@dataclass(frozen=True)
class Fate:
    """All that became of one mail. ``replies`` are (kind, state, recipient)."""

    state: str
    documents: tuple[tuple[str, str | None], ...]
    deposits: tuple[Deposited, ...]
    replies: tuple[tuple[str, str, str | None], ...]
    cases: tuple[Case, ...]
    holds: int


def identity(mail: SampleMail) -> Identity:
    """How that sample is found again."""
    return mail.mailbox, hashlib.sha256(mail.raw).hexdigest()


def messages_of(house: House) -> dict[Identity, queries.MessageState]:
    """Every message known."""
    return {(each.mailbox, each.sha256): each for each in queries.message_states(house.engine)}


def fates_of(house: House) -> dict[Identity, Fate]:
    """Every mail's fate."""
    replies, deposits = _by_message(queries.replies(house.engine)), _by_message(queries.all_deposits(house.engine))
    cases = _cases(house)
    holds: dict[int, int] = defaultdict(int)
    for item in queries.held(house.engine):
        holds[item.message] += 1
    return {
        each: Fate(
            state=message.state.value,
            documents=_documents(house, message.message),
            deposits=tuple(_deposited(deposit) for deposit in deposits[message.message]),
            replies=tuple((reply.kind.value, reply.state.value, reply.recipient) for reply in replies[message.message]),
            cases=tuple(cases[message.message]),
            holds=holds[message.message],
        )
        for each, message in messages_of(house).items()
    }


def counts_of(house: House) -> dict[MailboxName, queries.MailboxCounts]:
    """The table that ``intake run --once`` prints."""
    return {row.mailbox: row for row in queries.mailbox_counts(house.engine)}


def _documents(house: House, message: MessageKey) -> tuple[tuple[str, str | None], ...]:
    fates = queries.document_fates(house.engine, message)
    return tuple((fate.name, fate.outcome.value if fate.outcome else None) for fate in fates)


def _by_message(items: tuple[Item, ...]) -> dict[int, list[Item]]:
    grouped: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.message is not None:  # a notice answers no mail
            grouped[item.message].append(item)
    return grouped


def _deposited(deposit: queries.DepositItem) -> Deposited:
    return Deposited(
        kind=deposit.kind.value,
        dossier=(deposit.campaign, deposit.corps, deposit.director),
        sha256=deposit.document_sha256,
        version=deposit.version,
        late=deposit.late,
        state=deposit.state.value,
    )


def _cases(house: House) -> dict[int, list[Case]]:
    grouped: dict[int, list[Case]] = defaultdict(list)
    for message, case in _memberships(house):
        grouped[message].append(case)
    return grouped


def _memberships(house: House) -> Iterator[tuple[int, Case]]:
    columns = [appeals.c[name] for name in ("received_on", "due", "last_safe_day", "court_period_ends", "provisional")]
    joined = appeal_messages.join(appeals, appeals.c.id == appeal_messages.c.appeal)
    wanted = select(
        appeal_messages.c.message, appeal_messages.c.appeal_class, appeals.c.message.label("opening"), *columns
    ).select_from(joined)
    with house.engine.connect() as connection:
        for row in connection.execute(wanted.order_by(appeals.c.id)):
            dates = (row.received_on, row.due, row.last_safe_day, row.court_period_ends)
            yield row.message, Case(row.appeal_class, *dates, row.provisional, row.opening == row.message)
