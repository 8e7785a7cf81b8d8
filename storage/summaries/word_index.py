"""The words of each mail in the database's own index: FTS5 on SQLite, tsvector and GIN on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, text

from storage.summaries.words import is_beginning, mailbox_word

_KEPT = {
    "sqlite": text("SELECT rowid AS message, words FROM mail_words WHERE rowid IN :numbers"),
    "postgresql": text(
        "SELECT message, array_to_string(tsvector_to_array(words), ' ') AS words "
        "FROM mail_words WHERE message IN :numbers"
    ),
}
KEPT = {name: each.bindparams(bindparam("numbers", expanding=True)) for name, each in _KEPT.items()}
FORGET = text("DELETE FROM mail_words WHERE rowid = :message")
KEEP_SQLITE = text("INSERT INTO mail_words (rowid, words) VALUES (:message, :words)")
KEEP_POSTGRESQL = text(
    "INSERT INTO mail_words (message, words) VALUES (:message, array_to_tsvector(string_to_array(:words, ' '))) "
    "ON CONFLICT (message) DO UPDATE SET words = excluded.words WHERE mail_words.words <> excluded.words"
)


def kept_words(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """The words kept of each of those mails."""
    if not numbers:
        return {}
    rows = connection.execute(KEPT[connection.dialect.name], {"numbers": list(numbers)})
    return {row.message: row.words.split() for row in rows}


def keep_words(connection: Connection, words: Mapping[int, Iterable[str]]) -> None:
    """Those are the words of each mail from now on."""
    rows = [{"message": message, "words": " ".join(dict.fromkeys(each))} for message, each in sorted(words.items())]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(KEEP_POSTGRESQL, rows)
        return
    connection.execute(FORGET, [{"message": row["message"]} for row in rows])
    connection.execute(KEEP_SQLITE, rows)


def question(dialect: str, words: Sequence[str], mailboxes: Collection[str] | None, *, is_whole: bool = False) -> str:
    """All of those words, in one of those mailboxes (None: any), as the database's index asks for it.

    ``words`` come from ``asked_words``: letters and digits only, so that none can be read as an operator.
    ``is_whole``: longer words that begin with one are not meant.
    """
    spelled = _fts5 if dialect == "sqlite" else _tsquery
    asked = [spelled(word, is_beginning(word) and not is_whole) for word in words]
    conjunction, disjunction = (" AND ", " OR ") if dialect == "sqlite" else (" & ", " | ")
    if mailboxes is not None:
        named = [spelled(word, False) for word in sorted({mailbox_word(name) for name in mailboxes})]
        asked.append(f"({disjunction.join(named)})")
    return conjunction.join(asked)


def _fts5(word: str, begins: bool) -> str:
    return f'"{word}"*' if begins else f'"{word}"'


def _tsquery(word: str, begins: bool) -> str:
    return f"'{word}':*" if begins else f"'{word}'"
