"""A campaign in figures: by corps, by day, by sender's organisation, and the returns that are still out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, Exists, TextClause, case, exists, func, select

from intake.domain.disposition import Kind, Outcome
from storage.columns import AnyRow
from storage.console.mails import MailLine, mail_line
from storage.console.paging import Page, Sorting, bounded
from storage.console.scope import Scope, within
from storage.tables import deposits, documents, dossiers
from storage.tables.summaries import OF_A_DECISION, OUTSTANDING, day_tallies, summaries
from storage.transaction import reading

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
    wanted = (
        select(tally.mailbox, tally.fate, tally.late, func.sum(tally.mails).label("mails"))
        .where(tally.day >= period.first, tally.day < period.end, within(tally.mailbox, scope.mailboxes))
        .group_by(tally.mailbox, tally.fate, tally.late)
    )
    with reading(engine) as connection:
        rows = connection.execute(wanted).all()
        found = _dossiers(connection, scope, campaign)
    corps = sorted({scope.corps_of(row.mailbox) for row in rows} | {desk.corps for desk in scope.desks})
    by_corps = ((name, figures_of(row for row in rows if scope.corps_of(row.mailbox) == name)) for name in corps)
    return CampaignFigures(figures_of(rows), tuple(by_corps), found)


def figures_by_day(engine: Engine, scope: Scope, period: Period) -> tuple[tuple[date, Figures], ...]:
    """Of each day on which anything came, in order."""
    tally = day_tallies.c
    wanted = (
        select(tally.day, tally.fate, tally.late, func.sum(tally.mails).label("mails"))
        .where(tally.day >= period.first, tally.day < period.end, within(tally.mailbox, scope.mailboxes))
        .group_by(tally.day, tally.fate, tally.late)
        .order_by(tally.day)
    )
    days: dict[date, list[AnyRow]] = {}
    with reading(engine) as connection:
        for row in connection.execute(wanted):
            days.setdefault(row.day, []).append(row)
    found = ((day, figures_of(rows)) for day, rows in days.items())
    return tuple((day, figures) for day, figures in found if figures.received)


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


def figures_of(rows: Iterable[AnyRow]) -> Figures:
    """Of rows of (fate, late, mails)."""
    by_fate: Counter[str] = Counter()
    late = 0
    for row in rows:
        by_fate[row.fate] += int(row.mails)
        late += int(row.mails) if row.late else 0
    return Figures(
        received=by_fate.total(),
        filed=by_fate["filed"],
        returned=by_fate["returned"] + by_fate["mended"],
        not_sent_again=by_fate["returned"],
        held=by_fate["held"],
        appeals=by_fate["appeals"],
        ignored=by_fate["ignored"],
        pending=by_fate["pending"],
        late=late,
    )


def _dossiers(connection: Connection, scope: Scope, campaign: int) -> tuple[DossierFigures, ...]:
    supported, decided = _holds(deposits.c.kind == Kind.SUPPORT), _holds(OF_A_DECISION)
    each = (
        select(dossiers.c.corps, supported.label("support"), decided.label("decision"))
        .where(dossiers.c.campaign == campaign, within(dossiers.c.corps, scope.corps))
        .subquery()
    )
    wanted = (
        select(
            each.c.corps,
            func.count().label("dossiers"),
            func.sum(case((each.c.support, 1), else_=0)).label("supports"),
            func.sum(case((each.c.decision, 1), else_=0)).label("decisions"),
            func.sum(case((each.c.support & each.c.decision, 1), else_=0)).label("complete"),
        )
        .group_by(each.c.corps)
        .order_by(each.c.corps)
    )
    rows = connection.execute(wanted)
    return tuple(DossierFigures(r.corps, r.dossiers, r.supports, r.decisions, r.complete) for r in rows)


def _holds(meant: ColumnElement[bool] | TextClause) -> Exists:
    """A piece of that kind which is no mere annex."""
    annexed = (
        exists()
        .where(documents.c.message == deposits.c.message, documents.c.position == deposits.c.position)
        .where(documents.c.outcome == Outcome.ANNEX)
    )
    return select(deposits.c.id).where(deposits.c.dossier == dossiers.c.id, meant, ~annexed).exists()
