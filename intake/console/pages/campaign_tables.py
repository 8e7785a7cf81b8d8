"""The tables of a campaign as files for a spreadsheet; each one taken is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import audited, needs
from intake.console.pages.asked_period import Asked, asked_of, today_of
from intake.console.pages.campaign import NO_CORPS, order_in, organisation_name
from intake.console.reach import parts_of, scope_of
from intake.console.spreadsheet import Cell, csv_lines
from intake.console.wording import FATES
from intake.domain.access import Permission
from intake.domain.deadlines import PARIS
from storage.console.campaign import CampaignFigures, Figures, campaign_figures, figures_by_day, returns_not_sent_again
from storage.console.paging import LARGEST_PAGE
from storage.console.scope import Scope
from storage.console.senders import all_senders

MOST_ROWS = 20_000
"""Of one file; several times the establishments there are. One that is cut says so in its last line."""
_FIGURES = ("reçus", "déposés", "retournés", "retournés, pas renvoyés", "à traiter", "recours", "sans suite")
FIGURE_COLUMNS = (*_FIGURES, "en cours", "tardifs")
"""In the order of the fields of ``Figures``."""
Row = Sequence[Cell]


@dataclass(frozen=True)
class _Question:
    request: Request
    asked: Asked
    scope: Scope


@dataclass(frozen=True)
class _Table:
    columns: tuple[str, ...]
    rows: Callable[[_Question], Iterator[Row]]


@needs(Permission.SEE_CAMPAIGN)
def taken(request: Request) -> Response:
    """``GET /campagne/{table}.csv``."""
    name = str(request.path_params["table"])
    table = _TABLES.get(name)
    if table is None:
        raise HTTPException(404, "Ce tableau n’existe pas.")
    asked = asked_of(request, parts_of(request).campaigns, today_of(request))
    question = _Question(request, asked, asked.narrowed(scope_of(request, Permission.SEE_CAMPAIGN)))
    rows = list(islice(table.rows(question), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        rows[MOST_ROWS:] = [(f"liste coupée à {MOST_ROWS} lignes : choisir une période plus courte",)]
    audited(request, "table_taken", kind="campaign", item=name, corps=asked.corps, query=asked.query, rows=len(rows))
    file_name = f"campagne-{asked.campaign.name}-{name}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response("".join(csv_lines(table.columns, rows)), media_type="text/csv", headers=headers)


def _cells(figures: Figures) -> list[int]:
    return [getattr(figures, each.name) for each in fields(Figures)]


def _corps(question: _Question) -> Iterator[Row]:
    found = _figures(question)
    for corps, figures in found.by_corps:
        yield (corps or NO_CORPS, *_cells(figures))
    yield ("ensemble", *_cells(found.total))


def _days(question: _Question) -> Iterator[Row]:
    engine = parts_of(question.request).engine
    for day, figures in figures_by_day(engine, question.scope, question.asked.period):
        yield (day, *_cells(figures))


def _organisations(question: _Question) -> Iterator[Row]:
    engine, order = parts_of(question.request).engine, order_in(question.request)
    for line in all_senders(engine, question.scope, question.asked.period, order, most=MOST_ROWS + 1):
        yield (organisation_name(line.organisation), *_cells(line.figures))


def _dossiers(question: _Question) -> Iterator[Row]:
    for each in _figures(question).dossiers:
        yield (each.corps, each.dossiers, each.with_support, each.with_decision, each.complete)


def _returns(question: _Question) -> Iterator[Row]:
    engine, after = parts_of(question.request).engine, None
    while True:
        found = returns_not_sent_again(engine, question.scope, question.asked.period, after=after, size=LARGEST_PAGE)
        for line in found.lines:
            received = line.received_at.astimezone(PARIS).isoformat(sep=" ", timespec="minutes")[:16]
            who = (line.sender_name, line.sender, organisation_name(line.organisation))
            yield (line.message, received, line.corps, *who, line.subject, FATES[line.fate], line.late)
        after = found.after
        if after is None:
            return


def _figures(question: _Question) -> CampaignFigures:
    engine, asked = parts_of(question.request).engine, question.asked
    return campaign_figures(engine, question.scope, asked.campaign.year, asked.period)


_TABLES = {
    "corps": _Table(("corps", *FIGURE_COLUMNS), _corps),
    "jours": _Table(("jour", *FIGURE_COLUMNS), _days),
    "organisations": _Table(("organisation", *FIGURE_COLUMNS), _organisations),
    "dossiers": _Table(("corps", "dossiers", "avec support", "avec décision", "complets"), _dossiers),
    "retours": _Table(
        ("courriel", "reçu", "corps", "nom", "adresse", "organisation", "objet", "sort", "tardif"), _returns
    ),
}
