"""What bears on a mail: all that other mails left behind, in one view."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select

from intake.domain.cases.references import references_in
from intake.domain.disposition import ReplyKind
from intake.domain.document import Sha256
from intake.domain.known import Known, KnownAppeal, Ruling
from intake.domain.letter import Letter, MessageKey
from intake.domain.mailbox import fold_address
from intake.ports import OutboxState
from storage.json_columns import load_ruling
from storage.steps.contents import content_of
from storage.steps.message_ids import bare, both_spellings, named_by, thread_of
from storage.steps.same_appeals import own_cases, same_appeals
from storage.steps.standing import APPLIED, STANDING
from storage.tables import appeal_messages, appeals, deposits, messages, outbox, rulings

CAP_WINDOW = timedelta(hours=24)
NOT_SENT = (OutboxState.WITHHELD, OutboxState.CANCELLED)
SAME_ANSWER_WINDOW = timedelta(days=30)
"""Who sends the same file again a month after our answer has forgotten it: told anew."""
NOT_RECEIVED = (*NOT_SENT, OutboxState.UNDELIVERED)
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
    .where(
        outbox.c.message_id.in_(bindparam("thread", expanding=True)),
        appeals.c.message != bindparam("own"),
        # Of the cases that one mail opened, the one that our reply was about.
        or_(appeals.c.message != outbox.c.message, appeals.c.person == outbox.c.person),
    )
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


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


LATELY = select(
    _count_where(outbox.c.recipient_folded.in_(bindparam("people", expanding=True))).label("to_sender"),
    _count_where(outbox.c.recipient_folded.like(bindparam("of_domain"), escape="\\")).label("to_domain"),
    _count_where(
        outbox.c.mailbox == select(messages.c.mailbox).where(messages.c.id == bindparam("own")).scalar_subquery()
    ).label("from_mailbox"),
).where(
    outbox.c.queued_at > bindparam("since"),
    outbox.c.message != bindparam("own"),
    outbox.c.state.not_in(NOT_SENT),
)
ANSWERED = select(outbox.c.kind, outbox.c.recipient_folded).where(
    outbox.c.content == bindparam("content"),
    outbox.c.mailbox == select(messages.c.mailbox).where(messages.c.id == bindparam("own")).scalar_subquery(),
    outbox.c.message != bindparam("own"),
    outbox.c.queued_at > bindparam("since"),
    outbox.c.state.not_in(NOT_RECEIVED),
)
RULINGS = select(rulings.c.ruling).where(rulings.c.message == bindparam("own"), STANDING).order_by(rulings.c.id)
APPLIED_RULINGS = RULINGS.where(APPLIED)

NOBODY = MessageKey(-1)
"""Stands for a file that was never registered."""


def known(
    connection: Connection,
    message: MessageKey | None,
    letter: Letter,
    now: datetime,
    own_addresses: frozenset[str],
    *,
    applied_only: bool = False,
) -> Known:
    """Everything ``decide`` may ask about the past of that mail; ``applied_only``: of rulings, those applied before."""
    own = NOBODY if message is None else message
    lately = _replies_lately(connection, own, letter, now, own_addresses)
    return Known(
        filed=_filed(connection, own, letter),
        appeals=tuple(_appeals(connection, own, letter, now)),
        own_message_ids=_own_message_ids(connection, letter),
        replies_to_sender=lately.to_sender,
        replies_to_domain=lately.to_domain,
        replies_from_mailbox=lately.from_mailbox,
        answered=_answered(connection, own, letter, now),
        rulings=_rulings(connection, own, applied_only=applied_only),
        own_addresses=own_addresses,
        own_cases=own_cases(connection, own),
    )


def _filed(connection: Connection, own: MessageKey, letter: Letter) -> dict[Sha256, str]:
    digests = {document.sha256 for document in letter.documents}
    if not digests:
        return {}
    rows = connection.execute(FILED, {"digests": list(digests), "own": own})
    return {Sha256(row.document_sha256): row.key for row in rows}


def _appeals(connection: Connection, own: MessageKey, letter: Letter, now: datetime) -> Iterable[KnownAppeal]:
    """Each case once, its strongest sign first: the same appeal, our own reply, the thread, the words."""
    same = same_appeals(connection, own, letter, now)
    pointed = _appeals_pointed_to(connection, own, letter)
    return (*same, *(each for each in pointed if each.reference not in {known.reference for known in same}))


def _appeals_pointed_to(connection: Connection, own: MessageKey, letter: Letter) -> Iterable[KnownAppeal]:
    thread = both_spellings(thread_of(letter))
    found: dict[str, str] = {}
    if thread:
        for reference in connection.scalars(BY_OUR_REPLY, {"thread": thread, "own": own}):
            found.setdefault(reference, "réponse à notre accusé de réception")
        for reference in connection.scalars(BY_THREAD, {"thread": thread, "own": own}):
            found.setdefault(reference, "même fil de discussion qu’un courriel du recours")
    written = references_in(f"{letter.subject}\n{letter.own_words}")
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


@dataclass(frozen=True)
class Lately:
    """How many replies left in the last 24 hours, or are about to."""

    to_sender: int
    to_domain: int
    from_mailbox: int


def _replies_lately(
    connection: Connection, own: MessageKey, letter: Letter, now: datetime, own_addresses: frozenset[str]
) -> Lately:
    """To the sender, to the sender's domain, from the mailbox; of a mail that a colleague forwards, to its writer too.

    That is who may be answered, and a rule that forwards can be part of a loop.
    """
    ours = {_domain(address) for address in own_addresses}
    inside = letter.sender is not None and _domain(letter.sender.email) in ours
    writers = (letter, *letter.inner) if inside else (letter,)
    counts = [connection.execute(LATELY, _lately_to(writer, own, now)).one() for writer in writers]
    return Lately(
        to_sender=max(row.to_sender for row in counts),
        to_domain=max(row.to_domain for row in counts),
        from_mailbox=counts[0].from_mailbox,
    )


def _lately_to(writer: Letter, own: MessageKey, now: datetime) -> dict[str, object]:
    people = {fold_address(address.email) for address in (writer.sender, *writer.reply_to) if address}
    domain = _domain(writer.sender.email) if writer.sender else ""
    escaped = re.sub(r"([\\%_])", r"\\\1", domain)
    return {"people": list(people), "of_domain": f"%@{escaped}", "since": now - CAP_WINDOW, "own": own}


def _domain(email: str) -> str:
    return fold_address(email).rpartition("@")[2]


def _answered(
    connection: Connection, own: MessageKey, letter: Letter, now: datetime
) -> frozenset[tuple[ReplyKind, str]]:
    content = content_of(letter)
    if content is None:
        return frozenset()
    wanted = {"content": content, "own": own, "since": now - SAME_ANSWER_WINDOW}
    return frozenset((ReplyKind(row.kind), row.recipient_folded) for row in connection.execute(ANSWERED, wanted))


def _rulings(connection: Connection, own: MessageKey, *, applied_only: bool) -> tuple[Ruling, ...]:
    rows = connection.scalars(APPLIED_RULINGS if applied_only else RULINGS, {"own": own})
    return tuple(load_ruling(row) for row in rows)
