"""Which campaign, which days and which corps a page of figures was asked for; what makes no sense is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from intake.domain.campaign import Campaign, Corps
from intake.domain.deadlines import paris_day
from storage.console.campaign import Period
from storage.console.scope import Scope

LONGEST = timedelta(days=366 * 3)
"""A campaign and its late supports last half of that."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """``first`` and ``last`` are what was typed, None where the campaign's own days are meant."""

    campaign: Campaign
    first: date | None
    last: date | None
    corps: str

    @property
    def period(self) -> Period:
        """The days meant, the last one included."""
        last_of_campaign = self.campaign.closes - _ONE_DAY
        return Period(self.first or self.campaign.opens, (self.last or last_of_campaign) + _ONE_DAY)

    @property
    def last_day(self) -> date:
        """Of the days meant."""
        return self.period.end - _ONE_DAY

    @property
    def query(self) -> str:
        """The same question, for an address."""
        said = {
            "campagne": str(self.campaign.year),
            "du": self.first.isoformat() if self.first else "",
            "au": self.last.isoformat() if self.last else "",
            "corps": self.corps,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def narrowed(self, scope: Scope) -> Scope:
        """Of that scope, the corps that was asked for."""
        return scope.narrowed(corps={self.corps} if self.corps else None)


def asked_of(request: Request, campaigns: Sequence[Campaign], today: date) -> Asked:
    """Raises HTTPException 400, with what to write instead."""
    asked = Asked(
        campaign=campaign_in(request, campaigns, today),
        first=_day_in(request, "du"),
        last=_day_in(request, "au"),
        corps=corps_in(request),
    )
    period = asked.period
    if period.first >= period.end:
        raise HTTPException(400, "La période finit avant de commencer : échanger les deux dates, ou les effacer.")
    if period.end - period.first > LONGEST:
        raise HTTPException(400, "La période dépasse trois ans : choisir des dates plus proches.")
    return asked


def campaign_in(request: Request, campaigns: Sequence[Campaign], today: date) -> Campaign:
    """The one asked for, else the last that has opened. Raises HTTPException 400."""
    year = request.query_params.get("campagne", "")
    if not year:
        opened = [each for each in campaigns if each.opens <= today] or campaigns
        return max(opened, key=lambda each: each.opens)
    found = next((each for each in campaigns if each.name == year), None)
    if found is None:
        known = ", ".join(sorted(each.name for each in campaigns))
        raise HTTPException(400, f"Campagne inconnue : choisir parmi {known}.")
    return found


def corps_in(request: Request) -> str:
    """The corps asked for, "" for all. Raises HTTPException 400."""
    corps = request.query_params.get("corps", "")
    if corps and corps not in set(Corps):
        raise HTTPException(400, f"Corps inconnu : choisir parmi {', '.join(Corps)}.")
    return corps


def today_of(request: Request) -> date:
    """In Paris."""
    return paris_day(request.app.state.parts.clock())


def _day_in(request: Request, name: str) -> date | None:
    typed = request.query_params.get(name, "").strip()
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        day = None
    if typed and (day is None or not 2000 <= day.year <= 2100):
        raise HTTPException(400, "Date illisible : l’écrire comme 2025-11-30, ou l’effacer.")
    return day
