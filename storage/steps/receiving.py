"""Making mails known: messages, and where they were seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.domain.letter import MailboxName, SourceKey
from intake.ports import Registration, State
from storage.json_columns import dump_strings
from storage.steps.message_ids import bare
from storage.tables import messages, polls, sightings
from storage.transaction import Transaction


def known_keys(connection: Connection, mailbox: MailboxName) -> set[SourceKey]:
    """Every key under which a mail of that mailbox was ever seen."""
    keys = connection.scalars(select(sightings.c.source_key).where(sightings.c.mailbox == mailbox))
    return {SourceKey(key) for key in keys}


def register(transaction: Transaction, mailbox: MailboxName, mails: Sequence[Registration]) -> None:
    """New bytes are a new message; bytes known in that mailbox are one more sighting of it."""
    if not mails:
        return
    new = _insert_messages(transaction, mailbox, mails)
    numbers = _numbers(transaction.connection, mailbox, mails)
    statement = transaction.insert_once(sightings).returning(sightings.c.source_key, sightings.c.message)
    rows = [
        {"mailbox": mailbox, "source_key": mail.key, "message": numbers[mail.sha256], "seen_at": mail.polled_at}
        for mail in {mail.key: mail for mail in reversed(mails)}.values()
    ]
    for key, message in sorted(transaction.connection.execute(statement, rows[::-1]), key=lambda row: row.message):
        if message in new:
            transaction.note("mail_received", message, key=key, mailbox=mailbox, sha256=new.pop(message))
        else:
            transaction.note("mail_seen_again", message, key=key, mailbox=mailbox)


def _insert_messages(transaction: Transaction, mailbox: MailboxName, mails: Sequence[Registration]) -> dict[int, str]:
    """Number → digest of the messages that were not known."""
    statement = transaction.insert_once(messages).returning(messages.c.id, messages.c.sha256)
    first = {mail.sha256: mail for mail in reversed(mails)}
    # Sorted: two receivers that insert the same mails in another order would wait for each other.
    rows = [_row(mailbox, mail) for mail in mails if first[mail.sha256] is mail]
    return {row.id: row.sha256 for row in transaction.connection.execute(statement, rows)}


def _row(mailbox: MailboxName, mail: Registration) -> dict[str, object]:
    return {
        "mailbox": mailbox,
        "sha256": mail.sha256,
        "message_id": bare(mail.message_id),
        "size": mail.size,
        "server_date": mail.server_date,
        "polled_at": mail.polled_at,
        "left_out": dump_strings(mail.left_out) if mail.left_out else None,
        "resembles": mail.resembles or None,
        "state": State.RECEIVED,
        "attempts": 0,
        "setbacks": 0,
        "ruled": False,
    }


def _numbers(connection: Connection, mailbox: MailboxName, mails: Sequence[Registration]) -> dict[str, int]:
    wanted = select(messages.c.sha256, messages.c.id).where(
        messages.c.mailbox == mailbox, messages.c.sha256.in_({mail.sha256 for mail in mails})
    )
    return {row.sha256: row.id for row in connection.execute(wanted)}


def note_poll(
    transaction: Transaction, mailbox: MailboxName, at: datetime, *, on_server: int | None, problem: str | None
) -> None:
    """The last success or the last fault; the other one stays."""
    transaction.connection.execute(transaction.insert_once(polls).values(mailbox=mailbox))
    values = (
        {"last_success_at": at, "on_server": on_server}
        if problem is None
        else {"last_problem_at": at, "last_problem": problem}
    )
    transaction.connection.execute(update(polls).where(polls.c.mailbox == mailbox).values(**values))
