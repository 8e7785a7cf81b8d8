"""Registers of many mails, made in minutes: rows as the robot leaves them, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Engine, Table, insert, text

from storage.tables import appeal_messages, appeals, deposits, documents, dossiers, holds, messages, outbox
from storage.tables.summaries import case_lines, exception_lines, summaries
from tests.bench import console_rows as rows_of
from tests.bench.console_mails import mails

ROWS = 20_000
"""Written at a time on SQLite."""
Row = dict[str, object]
INDEX = "CREATE INDEX ix_mail_words ON mail_words USING gin (words) WITH (fastupdate = off)"
COUNTED = (
    "INSERT INTO day_tallies (day, mailbox, fate, late, mails) "
    "SELECT day, mailbox, fate, late, count(*) FROM summaries GROUP BY 1, 2, 3, 4 ORDER BY 1",
    "INSERT INTO sender_tallies (month, mailbox, domain, fate, late, mails) "
    "SELECT {month}, mailbox, domain, fate, late, count(*) FROM summaries GROUP BY 1, 2, 3, 4, 5 ORDER BY 1",
    "INSERT INTO dossier_lines (dossier, campaign, corps, support, decision) "
    "SELECT dossiers.id, campaign, corps, max(CASE WHEN deposits.kind = 'support' THEN 1 ELSE 0 END) = 1, "
    "max(CASE WHEN deposits.kind = 'decision' THEN 1 ELSE 0 END) = 1 "
    "FROM dossiers JOIN deposits ON deposits.dossier = dossiers.id GROUP BY 1, 2, 3 ORDER BY 1",
)
"""In the order of time, in which the robot writes them."""
MONTH = {"sqlite": "date(day, 'start of month')", "postgresql": "date_trunc('month', day)::date"}


def seed(engine: Engine, count: int) -> None:
    """So many mails over ten campaigns: one in fifty held, one in ten answered, one in five hundred an appeal."""
    if engine.dialect.name == "postgresql":
        _execute(engine, "DROP INDEX ix_mail_words")
    _write(engine, dossiers, (rows_of.dossier_row(each) for each in mails(min(count, 53_000))))
    made = (
        (messages, rows_of.message_row),
        (summaries, rows_of.summary_row),
        (documents, rows_of.document_row),
        (holds, rows_of.hold_row),
        (deposits, rows_of.deposit_row),
        (outbox, rows_of.reply_row),
        (appeals, rows_of.appeal_row),
        (appeal_messages, rows_of.appeal_message_row),
        (case_lines, rows_of.case_row),
    )
    for table, row_of in made:
        _write(engine, table, (row for row in map(row_of, mails(count)) if row is not None))
    _write(engine, exception_lines, (rows_of.line_row(mail) for mail in mails(count) if mail.held))
    _write_words(engine, count)
    _finish(engine)


def _finish(engine: Engine) -> None:
    for statement in COUNTED:
        _execute(engine, statement.format(month=MONTH[engine.dialect.name]))
    if engine.dialect.name == "postgresql":
        _execute(engine, INDEX)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        _execute(engine, "ANALYZE")


def _execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def _write(engine: Engine, table: Table, rows: Iterable[Row]) -> None:
    if engine.dialect.name == "postgresql":
        rows = iter(rows)
        first = next(rows, None)
        if first is not None:
            names = list(first)
            _copy(engine, table.name, names, ([row[name] for name in names] for row in _with(first, rows)))
        return
    for batch in _batches(rows):
        with engine.begin() as connection:
            connection.execute(insert(table), batch)


def _with(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def _write_words(engine: Engine, count: int) -> None:
    if engine.dialect.name == "postgresql":
        words = ([mail.number, " ".join(mail.words)] for mail in mails(count))
        _copy(engine, "mail_words", ["message", "words"], words)
        return
    keep = text("INSERT INTO mail_words (rowid, words) VALUES (:number, :words)")
    for batch in _batches({"number": mail.number, "words": " ".join(mail.words)} for mail in mails(count)):
        with engine.begin() as connection:
            connection.execute(keep, batch)


def _copy(engine: Engine, table: str, names: list[str], rows: Iterable[list[object]]) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
    finally:
        connection.close()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, ROWS)):
        yield batch
