"""Searching all mails by the words of their subject, people, documents, references and bodies, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    cast,
    column,
    func,
    literal,
    select,
    table,
    true,
)
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
FURTHER = 4
"""So many times as far, where what was found among the latest says that it will be enough: mails that lie side by side
are read sooner than those that the index lists, each in another place."""
PLACES, AT_EACH = 10, 50
"""Where in the register, and how many mails there, PostgreSQL looks at to know which words are everywhere."""
NUMBERS_END = 2**62

FTS5 = table("mail_words", column("rowid", BigInteger), column("mail_words"))
TSVECTORS = table("mail_words", column("message", BigInteger), column("words"))
Mails = Select[*tuple[object, ...]]
Numbers = Select[int]


@dataclass(frozen=True)
class Asked:
    """All of those words, in one of those mailboxes (None: any), in mails before that number."""

    words: tuple[str, ...]
    mailboxes: frozenset[str] | None
    before: int
    is_whole: bool = False

    def question(self, dialect: str) -> str:
        """All of it, as that database's index is asked."""
        return question(dialect, self.words, self.mailboxes, is_whole=self.is_whole)


@dataclass(frozen=True)
class SearchPage:
    """``words``: what was looked for, as it was understood; none: the question holds no letter and no digit."""

    words: tuple[str, ...]
    lines: tuple[MailLine, ...]
    after: str | None = None


def search(
    engine: Engine, scope: Scope, asked: str, *, after: str | None = None, size: int = 25, is_whole: bool = False
) -> SearchPage:
    """Mails in which every word stands; one of three characters or more also finds those that begin with it.

    ``is_whole``: the words as they stand, no longer ones. Nothing in ``asked`` is read as an operator, accents and
    capitals do not count. Raises CursorError.
    """
    words, place, size = asked_words(asked), number_of(after), bounded(size)
    if not words or scope.mailboxes == frozenset():
        return SearchPage(tuple(words), ())
    with reading(engine) as connection:
        asked_for = Asked(tuple(words), scope.mailboxes, NUMBERS_END if place is None else place, is_whole)
        numbers = _numbers(connection, asked_for, size + 1)
        rows = connection.execute(_described(scope, numbers[:size])).all()
    more = NEWEST_FIRST.cursor(0, numbers[size - 1]) if len(numbers) > size else None
    return SearchPage(tuple(words), tuple(mail_line(row, scope) for row in rows), more)


def _described(scope: Scope, numbers: Sequence[int]) -> Mails:
    """The index knows the mailbox too; the scope is held to what the mail's own row says."""
    found = select(summaries).where(summaries.c.message.in_(numbers), within(summaries.c.mailbox, scope.mailboxes))
    return found.order_by(summaries.c.message.desc())


def _numbers(connection: Connection, asked: Asked, most: int) -> Sequence[int]:
    """Of the mails that match, the newest."""
    if connection.dialect.name == "sqlite":
        return connection.scalars(_by_fts5(asked).limit(most)).all()
    for mails in (LATEST, FURTHER * LATEST):
        latest = connection.scalars(_among_latest(asked, mails).limit(most)).all()
        if len(latest) == most:
            return latest
        if FURTHER * len(latest) < most:
            break
    return connection.scalars(_by_gin(asked, _telling(connection, asked)).limit(most)).all()


def _by_fts5(asked: Asked) -> Numbers:
    """SQLite walks its index from the newest mail down."""
    matching = FTS5.c.mail_words.op("MATCH")(literal(asked.question("sqlite")))
    return select(FTS5.c.rowid).where(matching, FTS5.c.rowid < asked.before).order_by(FTS5.c.rowid.desc())


def _among_latest(asked: Asked, mails: int) -> Numbers:
    """Each of the latest mails is looked at, from the newest down, until enough are found."""
    latest = (
        select(TSVECTORS.c.message, TSVECTORS.c.words)
        .where(TSVECTORS.c.message < asked.before)
        .order_by(TSVECTORS.c.message.desc())
        .limit(mails)
        .subquery()
    )
    return select(latest.c.message).where(_match(latest.c.words, asked)).order_by(latest.c.message.desc())


def _telling(connection: Connection, asked: Asked) -> Asked:
    """Only those of its words that do not stand in most mails; all of them when each does.

    The index would list a million mails to find that « support » leaves out none of the three that are meant.
    """
    if len(asked.words) == 1:
        return asked
    each = [replace(asked, words=(word,), mailboxes=None) for word in asked.words]
    newest = select(func.max(TSVECTORS.c.message).label("number")).subquery()
    place = func.generate_series(0, PLACES - 1).table_valued("number", name="place").render_derived()
    some = (
        select(TSVECTORS.c.words)
        .where(TSVECTORS.c.message > newest.c.number * place.c.number // PLACES)
        .order_by(TSVECTORS.c.message)
        .limit(AT_EACH)
        .lateral()
    )
    known = [func.count().filter(_match(some.c.words, word)) for word in each]
    counted = select(func.count(), *known).select_from(newest.join(place, true()).join(some, true()))
    looked_at, *found = connection.execute(counted).one()
    telling = tuple(word for word, mails in zip(asked.words, found, strict=True) if 2 * mails < looked_at)
    return replace(asked, words=telling or asked.words)


def _by_gin(asked: Asked, telling: Asked) -> Numbers:
    """The index lists all mails with the telling words: few, for few of the latest match. Each is then looked at."""
    listed = _match(TSVECTORS.c.words, telling)
    # « IS TRUE » keeps the words that are everywhere out of the question that the index is asked. Where to go on is
    # looked at last: a plan kept for any cursor would list half the mails by their numbers too.
    matching = select(TSVECTORS.c.message).where(listed, _match(TSVECTORS.c.words, asked).is_(true()))
    found = matching.cte("found").prefix_with("MATERIALIZED")
    return select(found.c.message).where(found.c.message < asked.before).order_by(found.c.message.desc())


def _match(words: ColumnElement[Any], asked: Asked) -> ColumnElement[bool]:
    return words.op("@@", is_comparison=True)(cast(asked.question("postgresql"), TSQUERY))
