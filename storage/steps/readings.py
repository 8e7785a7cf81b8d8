"""Saved readings: what a mail was read to say, and one row for each of its documents."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, insert, select, update

from intake.domain.document import Document
from intake.domain.letter import Letter, MessageKey
from intake.errors import MessageError
from intake.ports import State
from storage.columns import Words
from storage.json_columns import READING_VERSION, dump_letter, load_letter
from storage.steps.message_ids import bare
from storage.steps.recognising import keep_forms
from storage.tables import documents, messages, readings
from storage.transaction import Transaction

SAVE = (
    update(messages)
    .where(messages.c.id == bindparam("message"), messages.c.state == State.RECEIVED)
    .values(
        state=State.READ,
        attempts=0,
        problem=None,
        message_id=func.coalesce(messages.c.message_id, bindparam("found_id", type_=Words)),
    )
    .returning(messages.c.id)
)
KEEP_LETTER = insert(readings)
KEEP_DOCUMENTS = insert(documents)
LETTER = select(readings.c.letter, readings.c.version).where(readings.c.message == bindparam("of_message"))


def save_reading(transaction: Transaction, message: MessageKey, letter: Letter) -> None:
    """RECEIVED → READ. A message past that state is left alone: a slow reader came second."""
    saved = transaction.connection.execute(SAVE, {"message": message, "found_id": bare(letter.message_id)}).first()
    if saved is not None:
        keep_reading(transaction, message, letter)
        transaction.note("mail_read", message, documents=len(letter.documents))


def keep_reading(transaction: Transaction, message: MessageKey, letter: Letter) -> None:
    """The reading of a message that has none yet."""
    keep_forms(transaction, {message: letter.canonical} if letter.canonical else {})
    kept = dump_letter(replace(letter, canonical=None))
    row = {"message": message, "version": READING_VERSION, "letter": kept, "read_at": transaction.at}
    transaction.connection.execute(KEEP_LETTER, row)
    if letter.documents:
        rows = [_row(message, document) for document in letter.documents]
        transaction.connection.execute(KEEP_DOCUMENTS, rows)
    transaction.summarise(message, letter)


def letter_of(connection: Connection, message: MessageKey) -> Letter:
    """Raises MessageError when that message was never read."""
    row = connection.execute(LETTER, {"of_message": message}).first()
    if row is None:
        raise MessageError(f"courriel {message} : pas encore lu")
    return load_letter(row.letter, row.version)


def _row(message: int, document: Document) -> dict[str, object]:
    return {
        "message": message,
        "position": document.position,
        "name": document.name,
        "sha256": document.sha256,
        "size": document.size,
        "format": document.reading.format,
        "reasons": "[]",
    }
