"""Saved readings: what a mail was read to say, and one row for each of its documents."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from intake.domain.letter import Letter, MessageKey
from intake.errors import MessageError
from intake.ports import State
from storage.json_columns import READING_VERSION, dump_letter, load_letter
from storage.message_ids import bare
from storage.tables import documents, messages, readings
from storage.transaction import Transaction


def save_reading(transaction: Transaction, message: MessageKey, letter: Letter) -> None:
    """RECEIVED → READ. A message past that state is left alone: a slow reader came second."""
    values: dict[str, object] = {"state": State.READ, "attempts": 0, "problem": None}
    row = transaction.connection.execute(
        update(messages)
        .where(messages.c.id == message, messages.c.state == State.RECEIVED)
        .values(**values)
        .returning(messages.c.message_id)
    ).first()
    if row is None:
        return
    if row.message_id is None and bare(letter.message_id):
        named = update(messages).where(messages.c.id == message).values(message_id=bare(letter.message_id))
        transaction.connection.execute(named)
    keep_reading(transaction, message, letter)
    transaction.note("mail_read", message, documents=len(letter.documents))


def keep_reading(transaction: Transaction, message: MessageKey, letter: Letter) -> None:
    """That reading in place of any former one."""
    connection = transaction.connection
    connection.execute(delete(readings).where(readings.c.message == message))
    connection.execute(
        insert(readings).values(
            message=message, version=READING_VERSION, letter=dump_letter(letter), read_at=transaction.at
        )
    )
    connection.execute(delete(documents).where(documents.c.message == message))
    if letter.documents:
        connection.execute(insert(documents), [_row(message, letter, index) for index in range(len(letter.documents))])


def letter_of(connection: Connection, message: MessageKey) -> Letter:
    """Raises MessageError when that message was never read."""
    row = connection.execute(select(readings.c.letter, readings.c.version).where(readings.c.message == message)).first()
    if row is None:
        raise MessageError(f"courriel {message} : pas encore lu")
    return load_letter(row.letter, row.version)


def _row(message: int, letter: Letter, index: int) -> dict[str, object]:
    document = letter.documents[index]
    return {
        "message": message,
        "position": document.position,
        "name": document.name,
        "sha256": document.sha256,
        "size": document.size,
        "format": document.reading.format,
        "reasons": "[]",
    }
