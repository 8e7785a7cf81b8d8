"""Column types: aware UTC instants on every database, and text that every database takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Row, Text
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import TypeDecorator

Key = BigInteger().with_variant(Integer, "sqlite")
"""Row numbers: SQLite numbers rows by itself only in a column of type INTEGER."""


AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns are named where it is read."""
AnyColumns = ReadOnlyColumnCollection[str, Any]
"""Of a table or of a question, named where they are read."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. Refuses a naive one: it has no meaning here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, and without its zone for SQLite, which keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant without time zone cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware UTC again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any origin: NUL (which PostgreSQL refuses) and lone surrogates (no UTF-8) become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Storable text."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """That text without what a database refuses."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text) if _broken(text) else text


def _broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
