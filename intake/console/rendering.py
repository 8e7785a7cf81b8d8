"""Pages from templates: one Jinja environment, the filters that write instants and sizes as clerks read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from intake.console.access.notices import words_of
from intake.console.access.requesters import SAFE_METHODS
from intake.console.numbers import number_said
from intake.console.static_files import url_of
from intake.domain.access import Permission, may_somewhere
from intake.domain.deadlines import PARIS, paris_day
from intake.domain.disposition import DossierKey
from intake.domain.visible import visible

TEMPLATES = Path(__file__).parent / "templates"
NBSP = "\N{NO-BREAK SPACE}"
_BEFORE = re.compile(" (?=[:;?!»%])")
_AFTER = re.compile("(?<=«) ")
_INSTANT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)")
"""As headers and the program write it (RFC 3339)."""


def page(
    request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """That template with those values; who asks, where and when are known to every template."""
    state = request.state
    person = getattr(state, "person", None)
    parts = request.app.state.parts
    notice, undo = words_of(request.query_params, getattr(state, "csrf_token", ""))
    known = {
        "request": request,
        "path": request.url.path,
        "person": person,
        "csrf_token": getattr(state, "csrf_token", ""),
        "now": parts.clock(),
        "brand": parts.policy.state_brand,
        "may_search": person is not None and may_somewhere(person, Permission.SEE_EXCEPTIONS),
        "navigation": parts.navigation(person),
        "session": session_span(request) if person is not None else None,
        "back": _came_from(request),
        "notice": notice[:300],
        "undo": number_said(undo),
    }
    words = environment().get_template(template).render(known | dict(values or {}))
    return HTMLResponse(words, status_code=status)


def _came_from(request: Request) -> str:
    """The page of ours whose form was sent; "" for a page that was only asked for."""
    access = getattr(request.state, "access", None)
    if access is None or request.method in SAFE_METHODS or getattr(request.state, "person", None) is None:
        return ""
    came_from: str = access.requesters.came_from(request)
    return came_from


@dataclass(frozen=True)
class SessionSpan:
    """How long the session goes on: ``idle_seconds`` without a page, ``seconds`` whatever happens.

    ``is_ending``: it may end before the page shown now is left.
    """

    idle_seconds: int
    seconds: int
    ends_at: datetime
    is_ending: bool


def session_span(request: Request) -> SessionSpan | None:
    """None for a program, which has no session, nor before a login is complete."""
    access = getattr(request.state, "access", None)
    session = getattr(request.state, "session", None)
    if access is None or session is None:
        return None
    left: timedelta = session.ends_at - request.app.state.parts.clock()
    # A page that is shown longer than that ends its session by itself: each one open at the end has said so.
    is_ending = left <= access.options.idle
    return SessionSpan(int(access.options.idle.total_seconds()), int(left.total_seconds()), session.ends_at, is_ending)


@cache
def environment() -> jinja2.Environment:
    """Escapes everything; a name that a template misspells is an error, not a blank."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "instant": instant,
        "day": day,
        "size": size,
        "visible": shown,
        "set": typeset,
        "ago": ago,
        "remaining": remaining,
        "number": number,
        "dossier_url": dossier_url,
    }
    made.globals["static"] = url_of
    return made


def instant(value: datetime | None) -> str:
    """« 12/11/2025 à 14 h 05 », in Paris."""
    return value.astimezone(PARIS).strftime(f"%d/%m/%Y à %H{NBSP}h{NBSP}%M") if value else "—"


def day(value: date | datetime | None) -> str:
    """A civil date; of an instant, the day in Paris."""
    if value is None:
        return "—"
    civil = paris_day(value) if isinstance(value, datetime) else value
    return civil.strftime("%d/%m/%Y")


def size(octets: int) -> str:
    """« 1,4 Mo »."""
    if octets < 1_000:
        return f"{octets}{NBSP}o"
    if octets < 1_000_000:
        return f"{octets / 1_000:.0f}{NBSP}Ko"
    return f"{octets / 1_000_000:.1f}{NBSP}Mo".replace(".", ",")


def number(value: int) -> str:
    """« 12 345 », with narrow no-break spaces."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def dossier_url(key: DossierKey) -> str:
    """The page of that dossier."""
    return f"/dossiers/{key.campaign}/{quote(key.corps, safe='')}/{quote(key.director, safe='')}"


def shown(words: str | None) -> str:
    """Text of strangers, its order of reading not turned by invisible characters."""
    return visible(words or "")


def typeset(words: str | None) -> str:
    """A sentence of ours: its French signs on the line of the word they belong to, its instants as Paris has them."""
    told = _INSTANT.sub(lambda found: _in_paris(found[0]), shown(words))
    return _AFTER.sub(NBSP, _BEFORE.sub(NBSP, told))


def _in_paris(written: str) -> str:
    try:
        return f"{instant(datetime.fromisoformat(written))} (heure de Paris)"
    except ValueError:
        return written


def ago(value: datetime | None, now: datetime) -> str:
    """« il y a 3 jours »."""
    if value is None:
        return "—"
    passed = now - value
    if passed < timedelta(minutes=1):
        return "à l’instant"
    return f"il y a {_span(passed)}"


def remaining(until: date | None, today: date) -> str:
    """« dans 12 jours », « aujourd’hui », « dépassé de 2 jours »."""
    if until is None:
        return "—"
    days = (until - today).days
    if days == 0:
        return "aujourd’hui"
    counted = f"{abs(days)}{NBSP}jour{'s' if abs(days) > 1 else ''}"
    return f"dans {counted}" if days > 0 else f"dépassé de {counted}"


def _span(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    for unit, length in (("jour", 1440), ("heure", 60), ("minute", 1)):
        if minutes >= length:
            count = minutes // length
            return f"{count}{NBSP}{unit}{'s' if count > 1 else ''}"
    return f"1{NBSP}minute"
