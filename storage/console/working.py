"""Who takes care of an exception, and what people say to each other about it: entries, never changed.

The history is told that somebody spoke, never what they said: it keeps no text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, func, insert, select

from intake.errors import RulingError
from storage.columns import AnyRow
from storage.steps.ruling import locked_hold, refuse_settled
from storage.tables import holds
from storage.tables.working import assignments, comments
from storage.transaction import reading, writing

LONGEST_COMMENT = 2000
"""Characters: a note to a colleague, no report."""


@dataclass(frozen=True)
class Assignment:
    """``assignee`` None: given back to all."""

    assignee: str | None
    who: str
    at: datetime


@dataclass(frozen=True)
class Comment:
    """What somebody said, in their own words."""

    number: int
    who: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Care:
    """One line of a list: who has it now, and how many comments there are."""

    assigned: Assignment | None
    comments: int


@dataclass(frozen=True)
class CareTold:
    """All of one exception, oldest first: the last assignment is the one that stands."""

    assignments: tuple[Assignment, ...]
    comments: tuple[Comment, ...]


def assign(engine: Engine, hold: int, assignee: str | None, who: str, now: datetime) -> None:
    """That person takes care of it from now on; said again, nothing is written.

    Raises RulingError once it is settled.
    """
    assignee = (assignee or "").strip() or None
    with writing(engine, now) as transaction:
        found = locked_hold(transaction, hold)
        refuse_settled(found)
        standing = select(assignments).where(assignments.c.hold == hold).order_by(assignments.c.id.desc()).limit(1)
        last = transaction.connection.execute(standing).first()
        if (last.assignee if last else None) == assignee:
            return
        row = {"hold": hold, "assignee": assignee, "who": who, "at": now}
        transaction.connection.execute(insert(assignments).values(**row))
        transaction.note("assigned", found.message, who=who, hold=hold, to=assignee)


def comment(engine: Engine, hold: int, text: str, who: str, now: datetime) -> int:
    """Its number. Raises RulingError when it says nothing, or too much; a settled exception may still be spoken of."""
    said = text.strip()
    if not said:
        raise RulingError("commentaire vide : écrire quelques mots")
    if len(said) > LONGEST_COMMENT:
        raise RulingError(f"commentaire de {len(said)} caractères : {LONGEST_COMMENT} au plus")
    with writing(engine, now) as transaction:
        found = locked_hold(transaction, hold)
        row = {"hold": hold, "who": who, "at": now, "text": said}
        written = insert(comments).values(**row).returning(comments.c.id)
        number = int(transaction.connection.execute(written).scalar_one())
        transaction.note("commented", found.message, who=who, hold=hold, comment=number)
        return number


def care_of_all(engine: Engine, numbers: Collection[int]) -> dict[int, Care]:
    """Of each of those exceptions, in one query; those that do not exist are left out."""
    given = assignments.alias("given")
    last = select(func.max(given.c.id)).where(given.c.hold == holds.c.id).correlate(holds).scalar_subquery()
    said = select(func.count()).where(comments.c.hold == holds.c.id).scalar_subquery()
    wanted = (
        select(holds.c.id.label("number"), assignments, said.label("comments"))
        .select_from(holds.outerjoin(assignments, assignments.c.id == last))
        .where(holds.c.id.in_(list(numbers)))
    )
    with reading(engine) as connection:
        return {row.number: Care(_standing(row), row.comments) for row in connection.execute(wanted)}


def cared_for(assignee: str | None = None) -> Select[tuple[int]]:
    """The holds that person takes care of now; None: that anybody does."""
    later = assignments.alias("later")
    replaced = select(later.c.id).where(later.c.hold == assignments.c.hold, later.c.id > assignments.c.id)
    whose = assignments.c.assignee.is_not(None) if assignee is None else assignments.c.assignee == assignee
    return select(assignments.c.hold).where(whose, ~replaced.exists())


def care_of(engine: Engine, hold: int) -> CareTold:
    """All that was written about it; nothing of one that does not exist."""
    given = select(assignments).where(assignments.c.hold == hold).order_by(assignments.c.id)
    said = select(comments).where(comments.c.hold == hold).order_by(comments.c.id)
    with reading(engine) as connection:
        return CareTold(
            tuple(_assignment(row) for row in connection.execute(given)),
            tuple(Comment(row.id, row.who, row.at, row.text) for row in connection.execute(said)),
        )


def _standing(row: AnyRow) -> Assignment | None:
    return None if row.id is None or row.assignee is None else _assignment(row)


def _assignment(row: AnyRow) -> Assignment:
    return Assignment(row.assignee, row.who, row.at)
