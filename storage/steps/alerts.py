"""Alerts told: with the digest that tells them, in one transaction, so that each is told once."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, insert, select

from intake.domain.cases.alerts import AlertKey, AlertKind
from intake.domain.mailbox import fold_address
from intake.ports import Notice, OutboxState
from storage.tables import appeals, case_alerts, outbox
from storage.transaction import Transaction


def told(connection: Connection) -> frozenset[AlertKey]:
    """All that was ever told, to each recipient."""
    columns = [case_alerts.c[name] for name in ("kind", "day", "days_before", "recipient")]
    rows = connection.execute(select(appeals.c.reference, *columns).join(appeals, appeals.c.id == case_alerts.c.appeal))
    return frozenset(
        AlertKey(row.reference, AlertKind(row.kind), row.day, row.days_before, row.recipient) for row in rows
    )


def queue_notice(transaction: Transaction, notice: Notice) -> bool:
    """The digest and what it tells; False, and nothing, when any of it was told meanwhile."""
    transaction.take_turns("alerts")
    if told(transaction.connection) & notice.tells:
        return False
    mail = notice.mail
    row = {
        "mailbox": notice.mailbox,
        "kind": notice.kind,
        "state": OutboxState.QUEUED,
        "message_id": mail.message_id,
        "recipient": mail.recipient,
        "recipient_folded": fold_address(mail.recipient),
        "raw": mail.raw,
        "sha256": sha256(mail.raw).hexdigest(),
        "attempts": 0,
        "queued_at": transaction.at,
    }
    number = transaction.connection.execute(insert(outbox).values(**row).returning(outbox.c.id)).scalar_one()
    known = transaction.connection.execute(select(appeals.c.reference, appeals.c.id))
    numbers = {row.reference: row.id for row in known}
    for key in sorted(notice.tells):
        values = {"appeal": numbers[key.reference], "told_at": transaction.at, "notice": number}
        told_now = {name: getattr(key, name) for name in ("kind", "day", "days_before", "recipient")}
        transaction.connection.execute(insert(case_alerts).values(**values, **told_now))
    transaction.note("alerts_queued", reply=number, alerts=len(notice.tells), message_id=mail.message_id)
    return True
