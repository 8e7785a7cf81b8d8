"""What the register says of some mails, as far as their summaries go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, String, bindparam, cast, exists, func, literal, select, union_all

from intake.domain.disposition import Kind, Outcome
from storage.classing import class_of_message
from storage.columns import AnyRow
from storage.tables import appeal_messages, appeals, deposits, documents, dossiers, messages
from storage.tables.summaries import summaries

NUMBERS: BindParameter[list[int]] = bindparam("numbers", expanding=True)

FACTS = select(
    messages.c.id,
    messages.c.mailbox,
    messages.c.message_id,
    messages.c.problem,
    messages.c.state,
    func.coalesce(messages.c.received_at, messages.c.server_date, messages.c.polled_at).label("received_at"),
    class_of_message().label("fate"),
    exists().where(deposits.c.message == messages.c.id, deposits.c.late).label("late"),
    exists().where(deposits.c.message == messages.c.id).label("has_pieces"),
    select(func.count())
    .where(documents.c.message == messages.c.id, documents.c.outcome == Outcome.FILE, documents.c.kind == Kind.SUPPORT)
    .scalar_subquery()
    .label("supports"),
    select(func.count())
    .where(documents.c.message == messages.c.id, documents.c.outcome == Outcome.RETURN)
    .scalar_subquery()
    .label("returned"),
).where(messages.c.id.in_(NUMBERS))
FORMER = select(summaries).where(summaries.c.message.in_(NUMBERS)).order_by(summaries.c.message)
NAMES = union_all(
    select(
        appeal_messages.c.message.label("message"),
        literal(0).label("rank"),
        cast(appeals.c.reference, String).label("said"),
    )
    .join(appeals, appeals.c.id == appeal_messages.c.appeal)
    .where(appeal_messages.c.message.in_(NUMBERS)),
    select(
        deposits.c.message,
        literal(1),
        cast(deposits.c.key + " " + dossiers.c.director_name, String),
    )
    .join(dossiers, dossiers.c.id == deposits.c.dossier)
    .where(deposits.c.message.in_(NUMBERS)),
    select(documents.c.message, literal(2), cast(documents.c.name, String)).where(documents.c.message.in_(NUMBERS)),
)
"""What each mail is known by: its cases, the pieces it filed and whose they are, its documents."""


def facts_of(connection: Connection, numbers: Sequence[int]) -> list[AnyRow]:
    """One row per mail."""
    return list(connection.execute(FACTS, {"numbers": numbers}))


def former_summaries(connection: Connection, numbers: Sequence[int]) -> dict[int, AnyRow]:
    """As they stand."""
    return {row.message: row for row in connection.execute(FORMER, {"numbers": numbers})}


def names_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """By mail, the most telling first."""
    found: dict[int, list[str]] = defaultdict(list)
    if numbers:
        for row in sorted(connection.execute(NAMES, {"numbers": numbers}), key=lambda row: (row.message, row.rank)):
            found[row.message].append(row.said)
    return found
