"""How many mails became what, and how each mailbox does."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from intake.domain.letter import MailboxName
from intake.ports import OutboxState, State
from storage.classing import class_of_message
from storage.columns import AnyRow
from storage.steps.copies import WAITING
from storage.tables import messages, outbox, polls, sightings
from storage.transaction import reading
from storage.views import MailboxCounts, MailboxStatus


def mailbox_counts(engine: Engine) -> tuple[MailboxCounts, ...]:
    """One per mailbox that ever received a mail, by name."""
    named = class_of_message().label("class")
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


def status(engine: Engine) -> tuple[MailboxStatus, ...]:
    """One per mailbox that was ever polled or ever received a mail, by name."""
    with reading(engine) as connection:
        polled = {row.mailbox: row for row in connection.execute(select(polls))}
        states = _grouped(connection, select(messages.c.mailbox, messages.c.state, func.count()), messages.c.state)
        sent = _grouped(connection, select(outbox.c.mailbox, outbox.c.state, func.count()), outbox.c.state)
        waiting = {row.mailbox: row for row in connection.execute(WAITING)}
    names = sorted({*polled, *(name for name, _ in states)})
    found = (_mailbox_status(name, polled.get(name), states, sent) for name in names)
    return tuple(_with_copies(each, waiting.get(each.mailbox)) for each in found)


def _with_copies(status: MailboxStatus, waiting: AnyRow | None) -> MailboxStatus:
    if waiting is None:
        return status
    return replace(status, copies_waiting=waiting.waiting, copies_since=waiting.since, copy_problem=waiting.problem)


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
