"""A campaign's figures by sender's organisation: those that have most to mend or to send first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Select, and_, case, func, literal, or_, select, union_all

from storage.columns import AnyRow
from storage.console.campaign import Figures, Period, figures_from
from storage.console.paging import Page, Sorting, bounded
from storage.console.scope import Scope, within
from storage.summaries.tables import sender_tallies, summaries
from storage.transaction import reading

FATES = ("pending", "held", "filed", "returned", "mended", "appeals", "ignored")


class SenderOrder(StrEnum):
    """By which figure, the largest first."""

    RECEIVED = "received"
    NOT_SENT_AGAIN = "not-sent-again"
    HELD = "held"
    LATE = "late"


RANKED_BY = {
    SenderOrder.RECEIVED: "received",
    SenderOrder.NOT_SENT_AGAIN: "returned",
    SenderOrder.HELD: "held",
    SenderOrder.LATE: "late_mails",
}


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
    size, ranking = bounded(size), RANKED_BY[order]
    wanted = _ranked(scope, period, order)
    if after is not None:
        count, domain = _place(order, after)
        rank, name = wanted.selected_columns[ranking], wanted.selected_columns["domain"]
        wanted = wanted.where(or_(rank < count, and_(rank == count, name > domain)))
    with reading(engine) as connection:
        rows = connection.execute(wanted.limit(size + 1)).all()
    lines = tuple(_line(row) for row in rows[:size])
    return Page(lines, _cursor(order, rows[size - 1]) if len(rows) > size else None)


def all_senders(
    engine: Engine, scope: Scope, period: Period, order: SenderOrder = SenderOrder.RECEIVED, *, most: int
) -> tuple[SenderFigures, ...]:
    """The same at once, for a table to take away; no more than ``most``."""
    with reading(engine) as connection:
        return tuple(_line(row) for row in connection.execute(_ranked(scope, period, order).limit(most)))


def _ranked(scope: Scope, period: Period, order: SenderOrder) -> Select[Any]:
    by_domain = _by_domain(scope, period).subquery()
    rank = by_domain.c[RANKED_BY[order]]
    return select(by_domain).where(by_domain.c.received > 0).order_by(rank.desc(), by_domain.c.domain)


def _line(row: AnyRow) -> SenderFigures:
    by_fate = {fate: int(getattr(row, fate)) for fate in FATES}
    return SenderFigures(row.domain, figures_from(by_fate, int(row.late_mails)))


def _by_domain(scope: Scope, period: Period) -> Select[Any]:
    """Whole months from the tallies, the days at both ends from the summaries."""
    counted = union_all(*_parts(scope, period)).subquery()
    per_fate = (func.sum(case((counted.c.fate == fate, counted.c.mails), else_=0)).label(fate) for fate in FATES)
    return select(
        counted.c.domain,
        func.sum(counted.c.mails).label("received"),
        func.sum(case((counted.c.late, counted.c.mails), else_=0)).label("late_mails"),
        *per_fate,
    ).group_by(counted.c.domain)


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


def _cursor(order: SenderOrder, row: AnyRow) -> str:
    return _sorting(order).cursor(row.domain, int(getattr(row, RANKED_BY[order])))


def _place(order: SenderOrder, after: str) -> tuple[int, str]:
    return _sorting(order).number_in(after), _sorting(order).key_in(after)


def _sorting(order: SenderOrder) -> Sorting:
    return Sorting(f"senders-{order}", sender_tallies.c.domain, sender_tallies.c.mails)
