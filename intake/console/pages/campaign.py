"""A campaign in figures: by corps, by day, by organisation; each chart with the table behind it, each table to take."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import needs
from intake.console.charts import SERIES, days_chart, parts_of_figures, rows_chart
from intake.console.pages.asked_period import Asked, asked_of, today_of
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.console.wording import FATES
from intake.domain.access import Permission
from storage.console.campaign import CampaignFigures, Figures, campaign_figures, figures_by_day, returns_not_sent_again
from storage.console.links import links_of
from storage.console.scope import Scope
from storage.console.senders import SenderFigures, SenderOrder, figures_by_sender

FIRST_ORGANISATIONS = 10
ORDERS = {
    SenderOrder.RECEIVED: "Le plus de courriels",
    SenderOrder.NOT_SENT_AGAIN: "Le plus de retours sans nouvel envoi",
    SenderOrder.HELD: "Le plus à traiter",
    SenderOrder.LATE: "Le plus de supports tardifs",
}
NO_CORPS = "boîtes retirées"
NO_ORGANISATION = "expéditeur illisible"


@needs(Permission.SEE_CAMPAIGN)
def overview(request: Request) -> Response:
    """``GET /campagne``."""
    parts = parts_of(request)
    asked, scope = _asked(request)
    found = campaign_figures(parts.engine, scope, asked.campaign.year, asked.period)
    days = figures_by_day(parts.engine, scope, asked.period)
    order = order_in(request)
    organisations = figures_by_sender(parts.engine, scope, asked.period, order, size=FIRST_ORGANISATIONS)
    values = {
        "found": found,
        "corps_chart": rows_chart(_by_corps(found), f"Courriels reçus par corps : {found.total.received} en tout."),
        "days": days,
        "days_chart": days_chart(days, asked.campaign.deadline),
        "organisations": organisations.lines,
        "has_more": organisations.after is not None,
        "organisations_chart": rows_chart(_named(organisations.lines), "Courriels par organisation expéditrice."),
        "counted": dict(zip((each.code for each in SERIES), parts_of_figures(found.total), strict=True)),
    }
    return page(request, "campaign.html.j2", _about(request, asked, order) | values)


@needs(Permission.SEE_CAMPAIGN)
def organisations(request: Request) -> Response:
    """``GET /campagne/organisations``: all of them, page by page."""
    asked, scope = _asked(request)
    order, after = order_in(request), request.query_params.get("apres")
    found = figures_by_sender(parts_of(request).engine, scope, asked.period, order, after=after)
    about = _about(request, asked, order)
    values = {"organisations": found.lines, "next_cursor": found.after, "is_later": after is not None}
    return page(request, "campaign_organisations.html.j2", about | values)


@needs(Permission.SEE_CAMPAIGN)
def returns(request: Request) -> Response:
    """``GET /campagne/retours``: the mails whose returned supports nobody sent again, newest first."""
    parts = parts_of(request)
    asked, scope = _asked(request)
    after = request.query_params.get("apres")
    found = returns_not_sent_again(parts.engine, scope, asked.period, after=after)
    values = {
        "lines": found.lines,
        "links": links_of(parts.engine, scope, [line.message for line in found.lines]),
        "fates": FATES,
        "next_cursor": found.after,
        "is_later": after is not None,
    }
    return page(request, "campaign_returns.html.j2", _about(request, asked, SenderOrder.RECEIVED) | values)


def order_in(request: Request) -> SenderOrder:
    """The order of organisations. Raises HTTPException 400."""
    asked = request.query_params.get("ordre", "") or SenderOrder.RECEIVED.value
    if asked not in set(SenderOrder):
        raise HTTPException(400, "Ordre inconnu : le choisir dans la liste.")
    return SenderOrder(asked)


def organisation_name(organisation: str) -> str:
    """A domain; mails without a sender have none."""
    return organisation or NO_ORGANISATION


def _asked(request: Request) -> tuple[Asked, Scope]:
    asked = asked_of(request, parts_of(request).campaigns, today_of(request))
    return asked, asked.narrowed(scope_of(request, Permission.SEE_CAMPAIGN))


def _about(request: Request, asked: Asked, order: SenderOrder) -> dict[str, object]:
    reach = scope_of(request, Permission.SEE_CAMPAIGN)
    return {
        "asked": asked,
        "query": asked.query,
        "order": order,
        "order_query": urlencode({"ordre": order.value}),
        "order_choices": list(ORDERS.items()),
        "campaign_choices": [(each.name, each.name) for each in parts_of(request).campaigns],
        "corps_choices": [(each, each) for each in sorted({desk.corps for desk in reach.desks})],
        "series": SERIES,
        "no_corps": NO_CORPS,
        "organisation_name": organisation_name,
    }


def _by_corps(found: CampaignFigures) -> list[tuple[str, Figures]]:
    return [(corps or NO_CORPS, figures) for corps, figures in found.by_corps]


def _named(lines: Sequence[SenderFigures]) -> list[tuple[str, Figures]]:
    return [(organisation_name(line.organisation), line.figures) for line in lines]
