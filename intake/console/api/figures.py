"""Deposits on their way to SAGA, and a campaign in figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request

from intake.console.access.guard import allowed
from intake.console.api.asking import After, Size, refusals
from intake.console.api.shapes import (
    CampaignItem,
    CampaignTallies,
    CorpsTally,
    DepositEntry,
    DossierTally,
    PageOf,
    Tally,
)
from intake.console.reach import parts_of, scope_of
from intake.domain.access import Permission
from intake.domain.campaign import Corps
from storage.console.campaign import Period, campaign_figures
from storage.console.deposits import DepositFilter, deposits_page
from storage.states import DepositState

router = APIRouter()
Year = Annotated[int, Path(ge=2000, le=2200, examples=[2025])]


@router.get(
    "/deposits",
    tags=["Dépôts"],
    summary="Les dépôts pour SAGA",
    responses=refusals(400),
    dependencies=[Depends(allowed(Permission.SEE_DEPOSITS))],
)
def deposits(
    request: Request,
    campaign: Annotated[int | None, Query(ge=2000, le=2200)] = None,
    corps: Annotated[list[Corps] | None, Query(max_length=3)] = None,
    state: Annotated[list[DepositState] | None, Query(max_length=10)] = None,
    after: After = None,
    size: Size = 25,
) -> PageOf[DepositEntry]:
    """Les pièces déposées des corps du jeton, dans l’ordre inscrit."""
    wanted = DepositFilter(campaign, frozenset(corps) if corps else None, frozenset(state) if state else None)
    scope = scope_of(request, Permission.SEE_DEPOSITS)
    found = deposits_page(parts_of(request).engine, scope, wanted, after=after, size=size)
    return PageOf(items=[DepositEntry.model_validate(each) for each in found.lines], after=found.after)


@router.get(
    "/campaigns",
    tags=["Campagnes"],
    summary="Les campagnes ouvertes",
    responses=refusals(),
    dependencies=[Depends(allowed(Permission.SEE_CAMPAIGN))],
)
def campaigns(request: Request) -> list[CampaignItem]:
    """Celles que la configuration nomme, la plus récente d’abord."""
    return [CampaignItem.model_validate(each) for each in parts_of(request).campaigns]


@router.get(
    "/campaigns/{year}/figures",
    tags=["Campagnes"],
    summary="Une campagne en chiffres",
    responses=refusals(404),
    dependencies=[Depends(allowed(Permission.SEE_CAMPAIGN))],
)
def figures(request: Request, year: Year) -> CampaignTallies:
    """Les courriels reçus pendant la campagne et ses dossiers, pour les corps du jeton."""
    parts = parts_of(request)
    campaign = next((each for each in parts.campaigns if each.year == year), None)
    if campaign is None:
        raise HTTPException(404, f"Aucune campagne {year} n’est ouverte.")
    scope = scope_of(request, Permission.SEE_CAMPAIGN)
    found = campaign_figures(parts.engine, scope, year, Period(campaign.opens, campaign.closes))
    return CampaignTallies(
        year=year,
        total=Tally.model_validate(found.total),
        by_corps=[CorpsTally(corps=name, mails=Tally.model_validate(tally)) for name, tally in found.by_corps],
        dossiers=[DossierTally.model_validate(each) for each in found.dossiers],
    )
