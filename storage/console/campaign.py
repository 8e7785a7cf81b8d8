"""A campaign in figures: by corps, by day, by sender's organisation, and the returns that are still out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, case, func, select

from storage.columns import AnyColumns, AnyRow
from storage.console.mails import MailLine, mail_line
from storage.console.paging import Page, Sorting, bounded
from storage.console.scope import Scope, within
from storage.tables import dossiers
from storage.tables.summaries import OUTSTANDING, day_tallies, dossier_lines, summaries
from storage.transaction import reading

FATES = ("filed", "returned", "mended", "held", "appeals", "ignored", "pending")
"""Each mail has one of them."""
SUMMED = ("received", *FATES, "late")
BY_DAY = Sorting("returns", summaries.c.day, summaries.c.message, descending=True)


@dataclass(frozen=True)
class Period:
    """Days of receipt, in Paris: ``first`` ≤ day < ``end``."""

    first: date
    end: date


@dataclass(frozen=True)
class Figures:
    """Mails, each counted once but in ``late``; ``received`` is the sum of the others.

    ``returned`` counts every mail with a returned support; ``not_sent_again``: those of them for which nothing came
    since (``storage.summaries.returns`` says how that is estimated).
    """

    received: int = 0
    filed: int = 0
    returned: int = 0
    not_sent_again: int = 0
    held: int = 0
    appeals: int = 0
    ignored: int = 0
    pending: int = 0
    late: int = 0


@dataclass(frozen=True)
class DossierFigures:
    """Dossiers of the campaign, for one corps; ``complete``: with a support and a decision."""

    corps: str
    dossiers: int
    with_support: int
    with_decision: int
    complete: int


@dataclass(frozen=True)
class CampaignFigures:
    """``by_corps``: (corps, figures), "" for mailboxes that are configured no more."""

    total: Figures
    by_corps: tuple[tuple[str, Figures], ...]
    dossiers: tuple[DossierFigures, ...]


def campaign_figures(engine: Engine, scope: Scope, campaign: int, period: Period) -> CampaignFigures:
    """The mails that came in that period, and the dossiers of that campaign whenever they came."""
    tally = day_tallies.c
    wanted = select(tally.mailbox, *sums_of(tally)).where(*_in_period(scope, period)).group_by(tally.mailbox)
    with reading(engine) as connection:
        rows = connection.execute(wanted).all()
        found = _dossiers(connection, scope, campaign)
    corps = sorted({scope.corps_of(row.mailbox) for row in rows} | {desk.corps for desk in scope.desks})
    by_corps = ((name, figures_of(row for row in rows if scope.corps_of(row.mailbox) == name)) for name in corps)
    return CampaignFigures(figures_of(rows), tuple(by_corps), found)


def figures_by_day(engine: Engine, scope: Scope, period: Period) -> tuple[tuple[date, Figures], ...]:
    """Of each day on which anything came, in order."""
    tally = day_tallies.c
    wanted = select(tally.day, *sums_of(tally)).where(*_in_period(scope, period)).group_by(tally.day)
    with reading(engine) as connection:
        found = [(row.day, figures_of([row])) for row in connection.execute(wanted.order_by(tally.day))]
    return tuple((day, figures) for day, figures in found if figures.received)


def _in_period(scope: Scope, period: Period) -> tuple[ColumnElement[bool], ...]:
    tally = day_tallies.c
    return tally.day >= period.first, tally.day < period.end, within(tally.mailbox, scope.mailboxes)


def returns_not_sent_again(
    engine: Engine, scope: Scope, period: Period, *, after: str | None = None, size: int = 25
) -> Page[MailLine]:
    """The mails whose returned supports are still out, the latest day first. Raises CursorError."""
    mail, size = summaries.c, bounded(size)
    outstanding = (OUTSTANDING, mail.day >= period.first, mail.day < period.end, within(mail.mailbox, scope.mailboxes))
    wanted = select(summaries).where(*outstanding, *BY_DAY.after(after)).order_by(*BY_DAY.order())
    with reading(engine) as connection:
        rows = connection.execute(wanted.limit(size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    lines = tuple(mail_line(row, scope) for row in rows[:size])
    return Page(lines, BY_DAY.cursor(last.day, last.message) if last is not None else None)


def sums_of(tally: AnyColumns) -> list[ColumnElement[int]]:
    """What ``figures_of`` reads, in the order of ``SUMMED``: the database sums all of it in one pass."""
    by_fate = [_sum_where(tally.fate == fate, tally.mails).label(fate) for fate in FATES]
    return [func.sum(tally.mails).label("received"), *by_fate, _sum_where(tally.late, tally.mails).label("late")]


def _sum_where(condition: ColumnElement[bool], mails: ColumnElement[int]) -> ColumnElement[int]:
    return func.sum(case((condition, mails), else_=0))


def figures_of(rows: Iterable[AnyRow]) -> Figures:
    """Of all those rows together, whose last columns are those of ``sums_of``; of none, nothing."""
    columns = zip(*(row[-len(SUMMED) :] for row in rows), strict=True)
    mails = Counter(dict(zip(SUMMED, map(sum, columns), strict=False)))
    return Figures(
        received=mails["received"],
        filed=mails["filed"],
        returned=mails["returned"] + mails["mended"],
        not_sent_again=mails["returned"],
        held=mails["held"],
        appeals=mails["appeals"],
        ignored=mails["ignored"],
        pending=mails["pending"],
        late=mails["late"],
    )


def _dossiers(connection: Connection, scope: Scope, campaign: int) -> tuple[DossierFigures, ...]:
    """By corps; a dossier that was opened and holds nothing counts, too."""
    line = dossier_lines.c
    opened = _of_campaign(scope, campaign, dossiers.c, dossiers.c.corps)
    holding = _of_campaign(scope, campaign, line, line.corps, line.support, line.decision)
    counts = {row.corps: row.dossiers for row in connection.execute(opened)}
    rows = connection.execute(holding).all()
    return tuple(_dossier_figures(corps, counts[corps], rows) for corps in sorted(counts))


def _of_campaign(scope: Scope, campaign: int, of: AnyColumns, *keys: ColumnElement[Any]) -> Select[Any]:
    counted = select(*keys, func.count().label("dossiers")).group_by(*keys)
    return counted.where(of.campaign == campaign, within(of.corps, scope.corps))


def _dossier_figures(corps: str, opened: int, rows: Sequence[AnyRow]) -> DossierFigures:
    mine = [row for row in rows if row.corps == corps]
    return DossierFigures(
        corps,
        dossiers=opened,
        with_support=sum(row.dossiers for row in mine if row.support),
        with_decision=sum(row.dossiers for row in mine if row.decision),
        complete=sum(row.dossiers for row in mine if row.support and row.decision),
    )
