"""Searching all mails by the words of their subject, people, documents, references and bodies, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, Engine, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from storage.columns import AnyRow
from storage.console.mails import MailLine, number_of, page_of
from storage.console.paging import bounded
from storage.console.scope import Scope, within
from storage.summaries.tables import summaries
from storage.summaries.word_index import question
from storage.summaries.words import asked_words
from storage.transaction import reading

LATEST = 5000
"""PostgreSQL looks among that many mails itself before it asks its index: words of many mails are found there at
once, and the index never has to list more than some thousandths of all mails."""
NUMBERS_END = 2**62

FTS5 = table("mail_words", column("rowid", BigInteger), column("mail_words"))
TSVECTORS = table("mail_words", column("message", BigInteger), column("words"))
Mails = Select[*tuple[object, ...]]


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
        rows = _found(connection, scope, words, NUMBERS_END if place is None else place, size + 1)
    page = page_of(rows, scope, size)
    return SearchPage(tuple(words), page.lines, page.after)


def _found(connection: Connection, scope: Scope, words: Sequence[str], before: int, most: int) -> Sequence[AnyRow]:
    asked = question(connection.dialect.name, words, scope.mailboxes)
    if connection.dialect.name == "sqlite":
        return connection.execute(_by_fts5(scope, asked, before).limit(most)).all()
    latest = connection.execute(_among_latest(scope, asked, before).limit(most)).all()
    return latest if len(latest) == most else connection.execute(_by_gin(scope, asked, before).limit(most)).all()


def _by_fts5(scope: Scope, asked: str, before: int) -> Mails:
    """SQLite walks its index from the newest mail down."""
    matching = FTS5.c.mail_words.op("MATCH")(literal(asked))
    mails = select(summaries).join(FTS5, FTS5.c.rowid == summaries.c.message)
    allowed = within(summaries.c.mailbox, scope.mailboxes)
    return mails.where(matching, FTS5.c.rowid < before, allowed).order_by(FTS5.c.rowid.desc())


def _among_latest(scope: Scope, asked: str, before: int) -> Mails:
    """Each of the latest mails is looked at, the newest first."""
    latest = (
        select(TSVECTORS.c.message, TSVECTORS.c.words)
        .where(TSVECTORS.c.message < before)
        .order_by(TSVECTORS.c.message.desc())
        .limit(LATEST)
        .cte("latest")
        .prefix_with("MATERIALIZED")
    )
    matching = latest.c.words.op("@@")(cast(asked, TSQUERY))
    mails = select(summaries).join(latest, latest.c.message == summaries.c.message)
    return mails.where(matching, within(summaries.c.mailbox, scope.mailboxes)).order_by(summaries.c.message.desc())


def _by_gin(scope: Scope, asked: str, before: int) -> Mails:
    """The index lists them all: few, for few of the latest were found."""
    matching = TSVECTORS.c.words.op("@@")(cast(asked, TSQUERY))
    found = select(TSVECTORS.c.message).where(matching, TSVECTORS.c.message < before).cte("found")
    mails = select(summaries).join(found.prefix_with("MATERIALIZED"), found.c.message == summaries.c.message)
    return mails.where(within(summaries.c.mailbox, scope.mailboxes)).order_by(summaries.c.message.desc())
