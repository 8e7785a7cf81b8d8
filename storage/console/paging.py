"""Pages by key: a cursor says after which line to go on, so that lines settled meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Date, Select, bindparam, func, literal, select, tuple_

from storage.columns import Instant

Line = TypeVar("Line")
LARGEST_PAGE = 100
MOST_COUNTED = 1000
"""Counting further costs more than knowing it helps."""


class CursorError(ValueError):
    """A cursor that no page of this list gave."""


@dataclass(frozen=True)
class Page(Generic[Line]):
    """Some lines; ``after`` asks for those that follow, None at the end."""

    lines: tuple[Line, ...]
    after: str | None = None


@dataclass(frozen=True)
class Total:
    """How many there are; ``more``: at least that many."""

    count: int
    more: bool = False


@dataclass(frozen=True)
class Sorting:
    """By that column, then by that number, which makes the order a total one."""

    name: str
    column: ColumnElement[Any]
    number: ColumnElement[int]
    descending: bool = False

    def after(self, cursor: str | None) -> list[ColumnElement[bool]]:
        """The condition that skips what a former page showed. Raises CursorError."""
        if cursor is None:
            return []
        key, number = _read(cursor, self.name)
        place = tuple_(bindparam("after_key", _typed(key, self.column), type_=self.column.type), literal(number))
        here = tuple_(self.column, self.number)
        return [here < place if self.descending else here > place]

    def number_in(self, cursor: str) -> int:
        """For a list that is sorted by its numbers alone. Raises CursorError."""
        return _read(cursor, self.name)[1]

    def key_in(self, cursor: str) -> str:
        """What comes before the number. Raises CursorError."""
        return str(_read(cursor, self.name)[0])

    def order(self) -> tuple[ColumnElement[Any], ...]:
        """For ORDER BY."""
        both = (self.column, self.number)
        return tuple(each.desc() for each in both) if self.descending else both

    def cursor(self, key: object, number: int) -> str:
        """That points at the line of that key and number."""
        said = key.isoformat() if isinstance(key, date) else key
        return base64.urlsafe_b64encode(json.dumps([self.name, said, number]).encode()).decode().rstrip("=")


def bounded(size: int) -> int:
    """Between 1 and the largest page."""
    return max(1, min(size, LARGEST_PAGE))


def count_up_to(connection: Connection, lines: Select[Any]) -> Total:
    """Of those lines, no further than is shown."""
    some = lines.order_by(None).limit(MOST_COUNTED + 1).subquery()
    return bounded_total(connection.scalar(select(func.count()).select_from(some)) or 0)


def bounded_total(count: int) -> Total:
    """Of lines counted to one more than is shown."""
    return Total(min(count, MOST_COUNTED), more=count > MOST_COUNTED)


def _read(cursor: str, name: str) -> tuple[object, int]:
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        whose, key, number = said
    except (binascii.Error, ValueError, TypeError) as error:
        raise CursorError("curseur illisible") from error
    if whose != name or not isinstance(key, (str, int)) or not isinstance(number, int):
        raise CursorError("curseur d’une autre liste")
    if abs(number) >= 2**63 or (isinstance(key, int) and abs(key) >= 2**63):
        raise CursorError("curseur hors limites")
    return key, number


def _typed(key: object, column: ColumnElement[Any]) -> object:
    """As the column keeps it: JSON knows no dates. Raises CursorError."""
    try:
        if isinstance(column.type, Instant):
            return _aware(datetime.fromisoformat(str(key)))
        return date.fromisoformat(str(key)) if isinstance(column.type, Date) else str(key)
    except ValueError as error:
        raise CursorError("curseur illisible") from error


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise CursorError("curseur sans fuseau horaire")
    return instant
