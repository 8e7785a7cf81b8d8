"""Deposits on their way to SAGA: by campaign, corps and state, in the order recorded."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, literal, select

from storage.console.paging import Page, Sorting, bounded
from storage.console.scope import Scope, within
from storage.queries import deposit_of
from storage.states import DepositState
from storage.tables import deposits, dossiers
from storage.transaction import reading
from storage.views import DepositItem

SORTING = Sorting("deposits", literal(0), deposits.c.id)


@dataclass(frozen=True)
class DepositFilter:
    """Which deposits; None leaves all."""

    campaign: int | None = None
    corps: frozenset[str] | None = None
    states: frozenset[DepositState] | None = None


ALL = DepositFilter()


def deposits_page(
    engine: Engine, scope: Scope, wanted: DepositFilter = ALL, *, after: str | None = None, size: int = 25
) -> Page[DepositItem]:
    """Of the corps in scope. Raises CursorError."""
    size = bounded(size)
    columns = [dossiers.c[name] for name in ("campaign", "corps", "director", "director_name")]
    found = (
        select(deposits, *columns)
        .join(dossiers, dossiers.c.id == deposits.c.dossier)
        .where(*_conditions(scope, wanted))
        .order_by(deposits.c.id)
    )
    if after is not None:
        found = found.where(deposits.c.id > SORTING.number_in(after))
    with reading(engine) as connection:
        rows = connection.execute(found.limit(size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    return Page(tuple(map(deposit_of, rows[:size])), SORTING.cursor(0, last.id) if last is not None else None)


def _conditions(scope: Scope, wanted: DepositFilter) -> list[ColumnElement[bool]]:
    found = [within(dossiers.c.corps, scope.corps)]
    if wanted.campaign is not None:
        found.append(dossiers.c.campaign == wanted.campaign)
    if wanted.corps is not None:
        found.append(dossiers.c.corps.in_(sorted(wanted.corps)))
    if wanted.states is not None:
        found.append(deposits.c.state.in_(sorted(wanted.states)))
    return found
