"""The calendar of open dates: its address made and taken back by its reader, and served to whatever shows it."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import needs, person_of
from intake.console.access.issuing import LONGEST_DAYS, issue, person_of_token, revoke
from intake.console.access.parts import Access
from intake.console.reach import UNKNOWN, number_in, parts_of
from intake.console.rendering import page
from intake.domain.access import EVERY_CORPS, Permission
from intake.domain.deadlines import paris_day
from storage.case_queries import dated_cases
from storage.console.audit import Deed
from storage.console.tokens import Token

ONLY = frozenset({Permission.SUBSCRIBE_CALENDAR})
"""What the address of a calendar opens: the calendar, and nothing of the API."""
MOST_LIVE = 10
PAGE = "/compte/calendrier"


@needs(Permission.SUBSCRIBE_CALENDAR)
def own(request: Request) -> Response:
    """``GET /compte/calendrier``."""
    return _page(request)


@needs(Permission.SUBSCRIBE_CALENDAR)
def made(request: Request) -> Response:
    """``POST /compte/calendrier``: a new address, shown this once."""
    access: Access = request.state.access
    person, label = person_of(request), field(request, "label").strip()[:60]
    if not label:
        return _page(request, problem="Dire où ce calendrier sera lu : il se retrouvera par ce nom.", status=422)
    if len(_live(request)) >= MOST_LIVE:
        return _page(request, problem=f"{MOST_LIVE} adresses au plus : en révoquer une d’abord.", status=422)
    chosen = field(request, "corps")
    if chosen and chosen not in person.corps:
        raise HTTPException(400, "Choisir un corps de la liste.")
    corps = frozenset({chosen}) if chosen else person.corps & EVERY_CORPS
    secret = issue(request, label, ONLY, corps, LONGEST_DAYS)
    return _page(request, address=f"{access.options.url}/calendrier/{secret}.ics")


@needs(Permission.SUBSCRIBE_CALENDAR)
def taken_back(request: Request) -> Response:
    """``POST /compte/calendrier/{number}/revocation``: that address shows nothing from now on."""
    number = number_in(request)
    if number not in {each.id for each in _live(request)}:
        raise HTTPException(404, UNKNOWN)
    revoke(request, number)
    return RedirectResponse(f"{PAGE}?{urlencode({'fait': 'Adresse révoquée : elle ne montre plus rien.'})}", 303)


def feed(request: Request) -> Response:
    """``GET /calendrier/{token}.ics``, without a session: the dates of that token's corps.

    A token that is unknown, expired, revoked or another's kind answers as an address that does not exist.
    """
    access: Access = request.state.access
    parts, now = parts_of(request), access.clock()
    person = person_of_token(request, request.path_params["token"], Permission.SUBSCRIBE_CALENDAR)
    if person is None or person.only is None or not person.only <= ONLY:
        raise HTTPException(404)
    cases = (each for each in dated_cases(parts.engine) if each.case.corps in person.corps)
    # A fifth of a second that the console starts without.
    from intake.cases.calendar import calendar_of

    written = calendar_of(cases, parts.policy.days_before, paris_day(now))
    access.audit.write(now, Deed("calendar_read", person.login, person.account, request.state.ip, kind="calendar"))
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": 'inline; filename="recours.ics"',
        "Referrer-Policy": "no-referrer",
    }
    return Response(written, media_type="text/calendar", headers=headers)


def _live(request: Request) -> list[Token]:
    access: Access = request.state.access
    now = access.clock()
    mine = access.tokens.all(person_of(request).account)
    return [each for each in mine if each.permissions == ONLY and each.revoked_at is None and each.ends_at > now]


def _page(request: Request, *, address: str = "", problem: str = "", status: int = 200) -> Response:
    values = {
        "tokens": _live(request),
        "address": address,
        "problem": problem,
        "corps_choices": [(each, each) for each in sorted(person_of(request).corps)],
        "longest": LONGEST_DAYS,
    }
    return page(request, "calendars.html.j2", values, status=status)
