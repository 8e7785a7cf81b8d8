"""What bears on a mail: all that other mails left behind, in one view."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, func, select

from intake.domain.document import Sha256
from intake.domain.known import Known, KnownAppeal, Ruling
from intake.domain.letter import Letter, MessageKey
from intake.domain.mailbox import fold_address
from intake.ports import OutboxState
from storage.json_columns import load_ruling
from storage.message_ids import bare, both_spellings, named_by, thread_of
from storage.tables import appeal_messages, appeals, deposits, messages, outbox, rulings

REFERENCE = re.compile(r"\bR\d{4}-[A-Z0-9]+-\d+\b")
"""A case reference as we print it (``R2025-DH-0042``)."""
CAP_WINDOW = timedelta(hours=24)
NOT_SENT = (OutboxState.WITHHELD, OutboxState.CANCELLED)
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
    rows = connection.execute(
        select(deposits.c.document_sha256, deposits.c.key)
        .where(deposits.c.document_sha256.in_(digests), deposits.c.message != own)
        .order_by(deposits.c.id.desc())
    )
    return {Sha256(row.document_sha256): row.key for row in rows}


def _appeals(connection: Connection, own: MessageKey, letter: Letter) -> Iterable[KnownAppeal]:
    """Each case once, its strongest sign first: our own reply, then the thread, then the words."""
    thread = both_spellings(thread_of(letter))
    found: dict[str, str] = {}
    if thread:
        for reference in connection.scalars(_by_our_reply(own, thread)):
            found.setdefault(reference, "réponse à notre accusé de réception")
        for reference in connection.scalars(_by_thread(own, thread)):
            found.setdefault(reference, "même fil de discussion qu’un courriel du recours")
    for reference in connection.scalars(_by_words(own, letter)):
        found.setdefault(reference, f"référence {reference} citée dans l’objet ou le texte")
    return [KnownAppeal(reference, by) for reference, by in found.items()]


def _by_our_reply(own: MessageKey, thread: list[str]) -> Select[str]:
    joined = outbox.join(appeal_messages, appeal_messages.c.message == outbox.c.message).join(appeals)
    return (
        select(appeals.c.reference)
        .select_from(joined)
        .where(outbox.c.message_id.in_(thread), appeals.c.message != own)
        .order_by(appeals.c.id)
    )


def _by_thread(own: MessageKey, thread: list[str]) -> Select[str]:
    joined = appeal_messages.join(messages, messages.c.id == appeal_messages.c.message).join(
        appeals, appeals.c.id == appeal_messages.c.appeal
    )
    return (
        select(appeals.c.reference)
        .select_from(joined)
        .where(messages.c.message_id.in_(thread), messages.c.id != own, appeals.c.message != own)
        .order_by(appeals.c.id)
    )


def _by_words(own: MessageKey, letter: Letter) -> Select[str]:
    written = set(REFERENCE.findall(f"{letter.subject}\n{letter.own_words}".upper()))
    return (
        select(appeals.c.reference)
        .where(appeals.c.reference.in_(sorted(written)[:100]), appeals.c.message != own)
        .order_by(appeals.c.id)
    )


def _own_message_ids(connection: Connection, letter: Letter) -> frozenset[str]:
    """Spelled as the letter spells them: without brackets when it has none."""
    ids = named_by(letter)
    if not ids:
        return frozenset()
    found = connection.scalars(select(outbox.c.message_id).where(outbox.c.message_id.in_(both_spellings(ids))))
    ours = {bare(message_id) for message_id in found}
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
    counted = select(func.count()).where(
        outbox.c.recipient_folded.in_(people),
        outbox.c.queued_at > now - CAP_WINDOW,
        outbox.c.message != own,
        outbox.c.state.not_in(NOT_SENT),
    )
    return connection.scalar(counted) or 0


def _rulings(connection: Connection, own: MessageKey) -> tuple[Ruling, ...]:
    rows = connection.scalars(select(rulings.c.ruling).where(rulings.c.message == own).order_by(rulings.c.id))
    return tuple(load_ruling(row) for row in rows)
