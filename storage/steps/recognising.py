"""Mails known again where their mailbox was moved: looked up by their bytes, then by what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Exists, exists, func, select

from intake.batches import batches
from intake.domain.document import Sha256
from intake.domain.letter import CanonicalForm, MailboxName, MessageKey, SourceKey
from intake.domain.recognition import Arrived, Former, Likeness, Recognised, depends_on_the_move, life_of, recognise
from storage.columns import AnyRow, storable
from storage.json_columns import dump_strings, load_strings
from storage.tables import canonical_forms, messages, sightings
from storage.transaction import Transaction

AT_ONCE = 500
"""Values of one query: databases bound its parameters."""


def recognised(connection: Connection, mailbox: MailboxName, mails: Sequence[Arrived]) -> dict[SourceKey, Recognised]:
    """See the port. The same bytes are the same mail, met before or not; what is said stands for one mail only."""
    if not mails:
        return {}
    numbers = _by_bytes(connection, mailbox, mails)
    same = {mail.key: Recognised(Likeness.BYTES, numbers[mail.sha256]) for mail in mails if mail.sha256 in numbers}
    others = [mail for mail in mails if mail.key not in same]
    met = set(numbers.values())
    former = [each for each in _former(connection, mailbox, others) if each.message not in met]
    depends = depends_on_the_move(others, former)
    moved_at = _moved_at(connection, mailbox, life_of(others[0].key)) if depends else None
    return same | recognise(others, former, moved_at)


def bridge(transaction: Transaction, mailbox: MailboxName, mails: Sequence[Arrived]) -> dict[SourceKey, Recognised]:
    """See the port. Nobody else recognises mails of that mailbox meanwhile: each is taken for another one once."""
    transaction.take_turns(f"recognising:{mailbox}")
    found = recognised(transaction.connection, mailbox, mails)
    known = [mail for mail in mails if found[mail.key].likeness in (Likeness.BYTES, Likeness.CONTENT)]
    if not known:
        return found
    statement = transaction.insert_once(sightings).returning(sightings.c.source_key)
    rows = [
        {
            "mailbox": mailbox,
            "source_key": mail.key,
            "message": found[mail.key].message,
            "seen_at": transaction.at,
        }
        for mail in known
    ]
    written = set(transaction.connection.scalars(statement, rows))
    for mail in known:
        if mail.key in written:
            by = found[mail.key]
            detail = {"key": mail.key, "mailbox": mailbox, "by": by.likeness, "sha256": mail.sha256}
            transaction.note("mail_seen_again", by.message, **detail)
    return found


def unformed(
    connection: Connection, mailbox: MailboxName, life: str, limit: int
) -> Sequence[tuple[MessageKey, Sha256]]:
    """See the port."""
    wanted = (
        select(messages.c.id, messages.c.sha256)
        .where(
            messages.c.mailbox == mailbox,
            ~exists().where(canonical_forms.c.message == messages.c.id),
            ~_met_in(life),
        )
        .order_by(messages.c.id)
        .limit(limit)
    )
    return [(MessageKey(row.id), Sha256(row.sha256)) for row in connection.execute(wanted)]


def keep_forms(transaction: Transaction, forms: Mapping[MessageKey, CanonicalForm | None]) -> None:
    """See the port."""
    if forms:
        rows = [_row(message, form) for message, form in forms.items()]
        transaction.connection.execute(transaction.insert_once(canonical_forms), rows)


def _by_bytes(connection: Connection, mailbox: MailboxName, mails: Sequence[Arrived]) -> dict[Sha256, MessageKey]:
    found: dict[Sha256, MessageKey] = {}
    for some in batches(sorted({mail.sha256 for mail in mails}), AT_ONCE):
        wanted = select(messages.c.sha256, messages.c.id).where(
            messages.c.mailbox == mailbox, messages.c.sha256.in_(some)
        )
        found.update({Sha256(row.sha256): MessageKey(row.id) for row in connection.execute(wanted)})
    return found


def _former(connection: Connection, mailbox: MailboxName, mails: Sequence[Arrived]) -> list[Former]:
    """Mails not met in this life that say the same, or bear the same Message-ID."""
    forms = [mail.form for mail in mails if mail.form is not None]
    if not forms:
        return []
    contents, ids = {form.content for form in forms}, {storable(form.message_id) for form in forms} - {""}
    alike: dict[int, Former] = {}
    for column, values in ((canonical_forms.c.content, contents), (canonical_forms.c.message_id, ids)):
        for some in batches(sorted(values), AT_ONCE):
            wanted = select(canonical_forms).where(column.in_(some), canonical_forms.c.content.is_not(None))
            alike.update(
                {row.message: Former(MessageKey(row.message), _form(row)) for row in connection.execute(wanted)}
            )
    return [alike[message] for message in _not_met(connection, mailbox, life_of(mails[0].key), sorted(alike))]


def _not_met(connection: Connection, mailbox: MailboxName, life: str, numbers: Sequence[int]) -> Iterator[int]:
    """Those of that mailbox, not met in that life. Asked apart from their forms: else a database without statistics
    may begin with the mailbox, and go through all its mails for each one that arrives."""
    for some in batches(numbers, AT_ONCE):
        wanted = select(messages.c.id).where(messages.c.id.in_(some), messages.c.mailbox == mailbox, ~_met_in(life))
        yield from connection.scalars(wanted)


def _met_in(life: str) -> Exists:
    """Whether a mail was seen under a key of that life."""
    return exists().where(sightings.c.message == messages.c.id, _is_of(life))


def _is_of(life: str) -> ColumnElement[bool]:
    """A key of that life begins with it, and has one more member."""
    key = sightings.c.source_key
    return key.startswith(f"{life}:", autoescape=True) if life else ~key.contains(":")


def _moved_at(connection: Connection, mailbox: MailboxName, life: str) -> datetime | None:
    """When a mail was first met in this life, after all that was met in another; None when none was yet."""
    here = sightings.c.mailbox == mailbox
    elsewhere = select(func.max(sightings.c.seen_at)).where(here, ~_is_of(life)).scalar_subquery()
    first = select(func.min(sightings.c.seen_at)).where(here, _is_of(life), sightings.c.seen_at > elsewhere)
    found: datetime | None = connection.scalar(first)
    return found


def _row(message: MessageKey, form: CanonicalForm | None) -> dict[str, object]:
    kept = form or CanonicalForm("")
    return {
        "message": message,
        "content": kept.content or None,
        "message_id": storable(kept.message_id),
        "sent_at": kept.sent_at,
        "hops": dump_strings(kept.hops),
        "is_empty": kept.is_empty,
    }


def _form(row: AnyRow) -> CanonicalForm:
    return CanonicalForm(row.content, row.message_id, row.sent_at, load_strings(row.hops), row.is_empty)
