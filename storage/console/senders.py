"""A campaign's figures by sender's organisation: those that have most to mend or to send first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, func, literal, or_, select, union_all

from storage.columns import AnyColumns
from storage.console.campaign import Figures, Period, figures_of, sums_of
from storage.console.paging import Page, Sorting, bounded
from storage.console.scope import Scope, within
from storage.tables.summaries import sender_tallies, summaries
from storage.transaction import reading

RECEIVED, LATE = "", "late"


class SenderOrder(StrEnum):
    """By which figure, the largest first."""

    RECEIVED = "received"
    NOT_SENT_AGAIN = "not-sent-again"
    HELD = "held"
    LATE = "late"


RANKED_BY = {
    SenderOrder.RECEIVED: RECEIVED,
    SenderOrder.NOT_SENT_AGAIN: "returned",
    SenderOrder.HELD: "held",
    SenderOrder.LATE: LATE,
}
"""The fate that counts, or whether it is all of them, or the late ones."""


@dataclass(frozen=True)
class SenderFigures:
    """``organisation``: the domain of the senders' addresses; "" for mails without a sender."""

    organisation: str
    figures: Figures


def figures_by_sender(
    engine: Engine,
    scope: Scope,
    period: Period,
    order: SenderOrder = SenderOrder.RECEIVED,
    *,
    after: str | None = None,
    size: int = 25,
) -> Page[SenderFigures]:
    """Organisations that sent anything in that period. Raises CursorError."""
    size = bounded(size)
    ranked = _ranked(scope, period, order).subquery()
    wanted = select(ranked).order_by(ranked.c.rank.desc(), ranked.c.domain).limit(size + 1)
    if after is not None:
        count, domain = _place(order, after)
        wanted = wanted.where(or_(ranked.c.rank < count, and_(ranked.c.rank == count, ranked.c.domain > domain)))
    with reading(engine) as connection:
        rows = connection.execute(wanted.where(ranked.c.received > 0)).all()
        figures = _figures(connection, scope, period, [row.domain for row in rows[:size]])
    lines = tuple(SenderFigures(row.domain, figures[row.domain]) for row in rows[:size])
    return Page(lines, _cursor(order, rows[size - 1]) if len(rows) > size else None)


def all_senders(
    engine: Engine, scope: Scope, period: Period, order: SenderOrder = SenderOrder.RECEIVED, *, most: int
) -> tuple[SenderFigures, ...]:
    """The same at once, for a table to take away; no more than ``most``."""
    ranked = _ranked(scope, period, order).subquery()
    wanted = select(ranked).where(ranked.c.received > 0).order_by(ranked.c.rank.desc(), ranked.c.domain).limit(most)
    with reading(engine) as connection:
        rows = connection.execute(wanted).all()
        figures = _figures(connection, scope, period, None)
    return tuple(SenderFigures(row.domain, figures[row.domain]) for row in rows if row.domain in figures)


def _ranked(scope: Scope, period: Period, order: SenderOrder) -> Select[Any]:
    """One figure of every organisation: the others are asked for those that are shown.

    Each part is summed before they are put together: half the rows of a campaign are not carried about.
    """
    shown = RANKED_BY[order]
    parts = [
        select(part.c.domain, func.sum(part.c.mails).label("received"), _rank(part.c, shown).label("rank")).group_by(
            part.c.domain
        )
        for part in (each.subquery() for each in _parts(scope, period))
    ]
    summed = union_all(*parts).subquery()
    received, rank = func.sum(summed.c.received).label("received"), func.sum(summed.c.rank).label("rank")
    return select(summed.c.domain, received, rank).group_by(summed.c.domain)


def _rank(part: AnyColumns, shown: str) -> ColumnElement[int]:
    if shown == RECEIVED:
        return func.sum(part.mails)
    meant = part.late if shown == LATE else part.fate == shown
    return func.sum(case((meant, part.mails), else_=0))


def _figures(connection: Connection, scope: Scope, period: Period, domains: list[str] | None) -> dict[str, Figures]:
    """Of those organisations; None: of all."""
    counted = union_all(*_parts(scope, period)).subquery()
    wanted = select(counted.c.domain, *sums_of(counted.c)).group_by(counted.c.domain)
    if domains is not None:
        wanted = wanted.where(counted.c.domain.in_(domains))
    return {row.domain: figures_of([row]) for row in connection.execute(wanted)}


def _parts(scope: Scope, period: Period) -> list[Select[Any]]:
    first, end = _month_after(period.first - timedelta(days=1)), period.end.replace(day=1)
    if first >= end:
        return [_days(scope, period)]
    edges = (Period(period.first, first), Period(end, period.end))
    return [_months(scope, Period(first, end)), *(_days(scope, each) for each in edges if each.first < each.end)]


def _month_after(day: date) -> date:
    """The first day of a month that comes after it."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _months(scope: Scope, period: Period) -> Select[Any]:
    tally = sender_tallies.c
    return select(tally.domain, tally.fate, tally.late, tally.mails).where(
        tally.month >= period.first, tally.month < period.end, within(tally.mailbox, scope.mailboxes)
    )


def _days(scope: Scope, period: Period) -> Select[Any]:
    mail = summaries.c
    return select(mail.domain, mail.fate, mail.late, literal(1).label("mails")).where(
        mail.day >= period.first, mail.day < period.end, within(mail.mailbox, scope.mailboxes)
    )


def _cursor(order: SenderOrder, row: Any) -> str:  # a row of figures, named by fate
    return _sorting(order).cursor(row.domain, int(row.rank))


def _place(order: SenderOrder, after: str) -> tuple[int, str]:
    return _sorting(order).number_in(after), _sorting(order).key_in(after)


def _sorting(order: SenderOrder) -> Sorting:
    return Sorting(f"senders-{order}", sender_tallies.c.domain, sender_tallies.c.mails)
