"""What bears on a mail: all that other mails left behind, in one view."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from intake.domain.document import Sha256
from intake.domain.known import Known, KnownAppeal, Ruling
from intake.domain.letter import Letter, MessageKey
from intake.domain.mailbox import fold_address
from intake.ports import OutboxState
from storage.json_columns import load_ruling
from storage.steps.message_ids import bare, both_spellings, named_by, thread_of
from storage.tables import appeal_messages, appeals, deposits, messages, outbox, rulings

REFERENCE = re.compile(r"\bR\d{4}-[A-Z0-9]+-\d+\b")
"""A case reference as we print it (``R2025-DH-0042``)."""
CAP_WINDOW = timedelta(hours=24)
NOT_SENT = (OutboxState.WITHHELD, OutboxState.CANCELLED)
MOST_REFERENCES = 100
"""A mail that names more cases than that is a list of them, not a part of one."""

FILED = (
    select(deposits.c.document_sha256, deposits.c.key)
    .where(deposits.c.document_sha256.in_(bindparam("digests", expanding=True)), deposits.c.message != bindparam("own"))
    .order_by(deposits.c.id.desc())
)
"""Newest first, so that the oldest deposit of a digest is the one that stays."""
BY_OUR_REPLY = (
    select(appeals.c.reference)
    .join(appeal_messages, appeal_messages.c.appeal == appeals.c.id)
    .join(outbox, outbox.c.message == appeal_messages.c.message)
    .where(outbox.c.message_id.in_(bindparam("thread", expanding=True)), appeals.c.message != bindparam("own"))
    .order_by(appeals.c.id)
)
BY_THREAD = (
    select(appeals.c.reference)
    .join(appeal_messages, appeal_messages.c.appeal == appeals.c.id)
    .join(messages, messages.c.id == appeal_messages.c.message)
    .where(
        messages.c.message_id.in_(bindparam("thread", expanding=True)),
        messages.c.id != bindparam("own"),
        appeals.c.message != bindparam("own"),
    )
    .order_by(appeals.c.id)
)
BY_WORDS = (
    select(appeals.c.reference)
    .where(appeals.c.reference.in_(bindparam("written", expanding=True)), appeals.c.message != bindparam("own"))
    .order_by(appeals.c.id)
)
OURS = select(outbox.c.message_id).where(outbox.c.message_id.in_(bindparam("ids", expanding=True)))
REPLIES_TO = select(func.count()).where(
    outbox.c.recipient_folded.in_(bindparam("people", expanding=True)),
    outbox.c.queued_at > bindparam("since"),
    outbox.c.message != bindparam("own"),
    outbox.c.state.not_in(NOT_SENT),
)
RULINGS = select(rulings.c.ruling).where(rulings.c.message == bindparam("own")).order_by(rulings.c.id)

NOBODY = MessageKey(-1)
"""Stands for a file that was never registered."""


def known(
    connection: Connection, message: MessageKey | None, letter: Letter, now: datetime, own_addresses: frozenset[str]
) -> Known:
    """Everything ``decide`` may ask about the past of that mail."""
    own = NOBODY if message is None else message
    return Known(
        filed=_filed(connection, own, letter),
        appeals=tuple(_appeals(connection, own, letter)),
        own_message_ids=_own_message_ids(connection, letter),
        replies_to_sender=_replies_to_sender(connection, own, letter, now),
        rulings=_rulings(connection, own),
        own_addresses=own_addresses,
    )


def _filed(connection: Connection, own: MessageKey, letter: Letter) -> dict[Sha256, str]:
    digests = {document.sha256 for document in letter.documents}
    if not digests:
        return {}
    rows = connection.execute(FILED, {"digests": list(digests), "own": own})
    return {Sha256(row.document_sha256): row.key for row in rows}


def _appeals(connection: Connection, own: MessageKey, letter: Letter) -> Iterable[KnownAppeal]:
    """Each case once, its strongest sign first: our own reply, then the thread, then the words."""
    thread = both_spellings(thread_of(letter))
    found: dict[str, str] = {}
    if thread:
        for reference in connection.scalars(BY_OUR_REPLY, {"thread": thread, "own": own}):
            found.setdefault(reference, "réponse à notre accusé de réception")
        for reference in connection.scalars(BY_THREAD, {"thread": thread, "own": own}):
            found.setdefault(reference, "même fil de discussion qu’un courriel du recours")
    written = sorted(set(REFERENCE.findall(f"{letter.subject}\n{letter.own_words}".upper())))[:MOST_REFERENCES]
    if written:
        for reference in connection.scalars(BY_WORDS, {"written": written, "own": own}):
            found.setdefault(reference, f"référence {reference} citée dans l’objet ou le texte")
    return [KnownAppeal(reference, by) for reference, by in found.items()]


def _own_message_ids(connection: Connection, letter: Letter) -> frozenset[str]:
    """Spelled as the letter spells them: without brackets when it has none."""
    ids = named_by(letter)
    if not ids:
        return frozenset()
    ours = {bare(message_id) for message_id in connection.scalars(OURS, {"ids": both_spellings(ids)})}
    return frozenset(spelling for spelling in _spelled(letter) if bare(spelling) in ours)


def _spelled(letter: Letter) -> list[str]:
    report = [letter.report.original_message_id] if letter.report else []
    inner = [mail.message_id for mail in letter.inner]
    named = [*letter.in_reply_to, *letter.references, letter.message_id, *report, *inner]
    return [spelling for spelling in named if spelling]


def _replies_to_sender(connection: Connection, own: MessageKey, letter: Letter, now: datetime) -> int:
    people = {fold_address(address.email) for address in (letter.sender, *letter.reply_to) if address}
    if not people:
        return 0
    wanted = {"people": list(people), "since": now - CAP_WINDOW, "own": own}
    return connection.scalar(REPLIES_TO, wanted) or 0


def _rulings(connection: Connection, own: MessageKey) -> tuple[Ruling, ...]:
    rows = connection.scalars(RULINGS, {"own": own})
    return tuple(load_ruling(row) for row in rows)
