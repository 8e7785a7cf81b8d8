"""Directors: found by matricule or name, and one director's whole dossier of one campaign on one page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import audited, needs, person_of
from intake.console.pages.asked_period import corps_in, today_of
from intake.console.reach import UNKNOWN, parts_of, scope_of
from intake.console.rendering import page
from intake.console.wording import CLASSES, DEPOSITS, FATES, FORMATS, KINDS, OUTBOX, OUTCOMES, RETURN_CASES, reply_kind
from intake.domain.access import Permission, may
from intake.domain.campaign import Campaign, Corps
from intake.domain.cases.wording import STATES
from intake.domain.deadlines import paris_day
from intake.domain.disposition import DossierKey
from storage.console.directors import find_directors
from storage.console.dossier import DossierMail, Missing, dossier
from storage.console.jumps import dossiers_of
from storage.console.links import links_of

MOST_FOUND = 50
"""Directors shown for one question: more do not name one."""
LONGEST_MATRICULE = 40
MISSING = {
    Missing.SUPPORT: "le support d’évaluation",
    Missing.DECISION: "une décision de PFR",
}


@needs(Permission.SEE_DOCUMENTS)
def listing(request: Request) -> Response:
    """``GET /dossiers``."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_DOCUMENTS)
    asked, year, corps = request.query_params.get("q", "")[:200].strip(), _year_in(request), corps_in(request)
    narrowed = scope.narrowed(corps={corps} if corps else None)
    found = find_directors(parts.engine, narrowed, asked, campaign=year, size=MOST_FOUND)
    values = {
        "asked": asked,
        "lines": found,
        "cut": len(found) == MOST_FOUND,
        "year": year or "",
        "corps": corps,
        "campaign_choices": [(each.name, each.name) for each in parts.campaigns],
        "corps_choices": [(each, each) for each in sorted({desk.corps for desk in scope.desks})],
        "search_query": urlencode({"q": asked}),
    }
    return page(request, "dossiers.html.j2", values)


@needs(Permission.SEE_DOCUMENTS)
def shown(request: Request) -> Response:
    """``GET /dossiers/{campaign}/{corps}/{matricule}``; outside one's reach it answers as if there were none."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_DOCUMENTS)
    key = _key_in(request)
    found = dossier(parts.engine, scope, key) if key else None
    if key is None or found is None or not (found.pieces or _is_matricule(parts.campaigns, key.director)):
        audited(request, "out_of_reach", kind="dossier", item=_address(request))
        raise HTTPException(404, UNKNOWN)
    audited(request, "dossier_seen", kind="dossier", item=_address(request), corps=key.corps)
    campaign = next((each for each in parts.campaigns if each.year == key.campaign), None)
    of_campaign, others = _apart(found.mails, campaign)
    person = person_of(request)
    values = {
        "found": found,
        "of_campaign": of_campaign,
        "others": others,
        "own": {(piece.message, piece.position) for piece in found.pieces},
        "links": links_of(parts.engine, scope, [each.mail.message for each in found.mails]),
        "other_links": links_of(parts.engine, scope, [line.message for line in found.perhaps]),
        "elsewhere": [each for each in dossiers_of(parts.engine, scope, key.director) if each.key != key],
        "missing": [MISSING[each] for each in found.missing],
        "today": today_of(request),
        "may_see": may(person, Permission.SEE_DOCUMENTS, key.corps),
        "replies": found.replies if may(person, Permission.SEE_REPLIES, key.corps) else (),
        "appeals": found.appeals if may(person, Permission.SEE_APPEALS, key.corps) else (),
        "search_query": urlencode({"q": found.director_name or key.director}),
    }
    return page(request, "dossier.html.j2", values | _WORDS)


_WORDS = {
    "classes": CLASSES,
    "deposit_states": DEPOSITS,
    "fates": FATES,
    "formats": FORMATS,
    "kinds": KINDS,
    "outbox_states": OUTBOX,
    "outcomes": OUTCOMES,
    "return_cases": RETURN_CASES,
    "reply_kind": reply_kind,
    "case_states": STATES,
}


def _year_in(request: Request) -> int | None:
    typed = request.query_params.get("campagne", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        raise HTTPException(400, "Campagne illisible : l’écrire comme 2025.")
    return int(typed)


def _key_in(request: Request) -> DossierKey | None:
    """None for what names no dossier that a database could hold."""
    campaign, corps = int(request.path_params["campaign"]), str(request.path_params["corps"])
    matricule = str(request.path_params["matricule"])
    if campaign > 9999 or corps not in set(Corps) or not matricule.isprintable():
        return None
    return DossierKey(campaign, corps, matricule) if len(matricule) <= LONGEST_MATRICULE else None


def _is_matricule(campaigns: Iterable[Campaign], director: str) -> bool:
    """A word that any mail may hold makes no dossier."""
    return any(re.fullmatch(each.matricule_pattern, director, re.IGNORECASE) for each in campaigns)


def _address(request: Request) -> str:
    given = request.path_params
    return f"{given['campaign']}-{given['corps']}-{given['matricule']}"[:100]


def _apart(mails: Sequence[DossierMail], campaign: Campaign | None) -> tuple[list[DossierMail], list[DossierMail]]:
    """Those of this campaign, and those that name the matricule at another time."""
    here: list[DossierMail] = []
    others: list[DossierMail] = []
    for each in mails:
        live = campaign is None or campaign.is_live(paris_day(each.mail.received_at))
        (here if each.filed_here or live else others).append(each)
    return here, others
