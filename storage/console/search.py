"""Searching all mails by the words of their subject, people, documents, references and bodies, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, Engine, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from storage.console.mails import NEWEST_FIRST, MailLine, mail_line, number_of
from storage.console.paging import bounded
from storage.console.scope import Scope, within
from storage.summaries.word_index import question
from storage.summaries.words import asked_words
from storage.tables.summaries import summaries
from storage.transaction import reading

LATEST = 5000
"""PostgreSQL looks among that many mails itself before it asks its index: words of many mails are found there at
once, and the index never has to list more than some thousandths of all mails."""
NUMBERS_END = 2**62

FTS5 = table("mail_words", column("rowid", BigInteger), column("mail_words"))
TSVECTORS = table("mail_words", column("message", BigInteger), column("words"))
Mails = Select[*tuple[object, ...]]
Numbers = Select[int]


@dataclass(frozen=True)
class SearchPage:
    """``words``: what was looked for, as it was understood; none: the question holds no letter and no digit."""

    words: tuple[str, ...]
    lines: tuple[MailLine, ...]
    after: str | None = None


def search(engine: Engine, scope: Scope, asked: str, *, after: str | None = None, size: int = 25) -> SearchPage:
    """Mails in which every word stands; one of three characters or more also finds those that begin with it.

    Nothing in ``asked`` is read as an operator, accents and capitals do not count. Raises CursorError.
    """
    words, place, size = asked_words(asked), number_of(after), bounded(size)
    if not words or scope.mailboxes == frozenset():
        return SearchPage(tuple(words), ())
    with reading(engine) as connection:
        asked_of_index = question(connection.dialect.name, words, scope.mailboxes)
        numbers = _numbers(connection, asked_of_index, NUMBERS_END if place is None else place, size + 1)
        rows = connection.execute(_described(scope, numbers[:size])).all()
    more = NEWEST_FIRST.cursor(0, numbers[size - 1]) if len(numbers) > size else None
    return SearchPage(tuple(words), tuple(mail_line(row, scope) for row in rows), more)


def _described(scope: Scope, numbers: Sequence[int]) -> Mails:
    """The index knows the mailbox too; the scope is held to what the mail's own row says."""
    found = select(summaries).where(summaries.c.message.in_(numbers), within(summaries.c.mailbox, scope.mailboxes))
    return found.order_by(summaries.c.message.desc())


def _numbers(connection: Connection, asked: str, before: int, most: int) -> Sequence[int]:
    """Of the mails that match, the newest."""
    if connection.dialect.name == "sqlite":
        return connection.scalars(_by_fts5(asked, before).limit(most)).all()
    latest = connection.scalars(_among_latest(asked, before).limit(most)).all()
    return latest if len(latest) == most else connection.scalars(_by_gin(asked, before).limit(most)).all()


def _by_fts5(asked: str, before: int) -> Numbers:
    """SQLite walks its index from the newest mail down."""
    matching = FTS5.c.mail_words.op("MATCH")(literal(asked))
    return select(FTS5.c.rowid).where(matching, FTS5.c.rowid < before).order_by(FTS5.c.rowid.desc())


def _among_latest(asked: str, before: int) -> Numbers:
    """Each of the latest mails is looked at, from the newest down, until enough are found."""
    latest = (
        select(TSVECTORS.c.message, TSVECTORS.c.words)
        .where(TSVECTORS.c.message < before)
        .order_by(TSVECTORS.c.message.desc())
        .limit(LATEST)
        .subquery()
    )
    matching = latest.c.words.op("@@")(cast(asked, TSQUERY))
    return select(latest.c.message).where(matching).order_by(latest.c.message.desc())


def _by_gin(asked: str, before: int) -> Numbers:
    """The index lists them all: few, for few of the latest were found."""
    matching = TSVECTORS.c.words.op("@@")(cast(asked, TSQUERY))
    found = select(TSVECTORS.c.message).where(matching, TSVECTORS.c.message < before).cte("found")
    return select(found.prefix_with("MATERIALIZED").c.message).order_by(found.c.message.desc())
