"""A paper appeal entered at the console: its two dates and its scan, kept as the command line keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.cases.on_paper import MOST_SCAN, SheetRefusedError, checked_scan, open_on_paper
from intake.console.access.entering import field
from intake.console.access.guard import audited, needs, person_of, require
from intake.console.listing import day_in
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.courier.paper_sheet import PaperSheet
from intake.domain.access import Permission
from intake.domain.deadlines import paris_day
from intake.errors import EnteredBeforeError, RulingError

FORM_LASTS = timedelta(hours=12)
"""A form sent later than that is entered with the hour it came."""


@dataclass(frozen=True)
class Draft:
    """What stands in the form. ``opened`` is when it was first shown: sent twice, it is one sheet."""

    corps: str = ""
    author: str = ""
    arrived: str = ""
    postmark: str = ""
    campaign: str = ""
    why: str = ""
    opened: str = ""
    even_so: str = ""
    """« yes » once a person has looked at the cases it resembles."""


@needs(Permission.WORK_APPEALS)
def form(request: Request) -> Response:
    """``GET /recours/nouveau``."""
    return _page(request, Draft(opened=parts_of(request).clock().isoformat()))


@needs(Permission.WORK_APPEALS)
def entered(request: Request) -> Response:
    """``POST /recours/nouveau``: the case is open, its two months run from its arrival."""
    parts = parts_of(request)
    draft = Draft(**{name: field(request, name).strip() for name in Draft.__dataclass_fields__})
    if draft.corps:
        require(request, Permission.WORK_APPEALS, draft.corps, kind="case")
    try:
        reference = open_on_paper(parts, _sheet(request, draft), _campaign(draft), even_so=draft.even_so == "yes")
    except SheetRefusedError as refusal:
        return _page(request, draft, refusal.field, str(refusal))
    except EnteredBeforeError as refusal:
        return _page(request, draft, "", str(refusal), status=409, alike=refusal.references)
    except RulingError as refusal:
        return _page(request, draft, "", str(refusal), status=409)
    audited(request, "paper_appeal_added", kind="case", item=reference, corps=draft.corps)
    said = urlencode({"fait": f"{reference} : enregistré. Accuser réception par courrier, puis l’enregistrer ici."})
    return RedirectResponse(f"/recours/{reference}?{said}", status_code=303)


def _sheet(request: Request, draft: Draft) -> PaperSheet:
    """Raises SheetRefusedError for what is missing, or no day."""
    if not draft.corps:
        raise SheetRefusedError("corps", "choisir le corps")
    if not draft.author:
        raise SheetRefusedError("author", "dire de qui est ce recours")
    arrived, posted = _day("arrived", draft.arrived), _day("postmark", draft.postmark) if draft.postmark else None
    if not draft.why:
        raise SheetRefusedError("why", "dire en quelques mots ce qu’il conteste")
    opened = _opened(draft.opened, parts_of(request).clock())
    who, author = person_of(request).login, " ".join(draft.author.split())
    return PaperSheet(draft.corps, arrived, posted, who, draft.why, opened, _scan(request), author)


def _day(name: str, typed: str) -> date:
    found = day_in(typed)
    if found is None:
        raise SheetRefusedError(name, "date attendue, par exemple 14/01/2026")
    return found


def _campaign(draft: Draft) -> int | None:
    if not draft.campaign:
        return None
    if not (draft.campaign.isascii() and draft.campaign.isdigit() and len(draft.campaign) == 4):
        raise SheetRefusedError("campaign", f"« {draft.campaign[:20]} » n’est pas une année")
    return int(draft.campaign)


def _scan(request: Request) -> bytes | None:
    """No more of it is read into memory than may be kept."""
    given = request.state.form.get("scan")
    if not isinstance(given, UploadFile) or not given.filename:
        return None
    return checked_scan(given.file.read(MOST_SCAN + 1))


def _opened(said: str, now: datetime) -> datetime:
    """When the form was shown, if that can be; else now."""
    try:
        opened = datetime.fromisoformat(said)
    except ValueError:
        return now
    return opened if opened.tzinfo is not None and now - FORM_LASTS <= opened <= now else now


def _page(
    request: Request,
    draft: Draft,
    wrong: str = "",
    words: str = "",
    *,
    status: int = 422,
    alike: tuple[str, ...] = (),
) -> Response:
    """``alike``: the cases that it seems to be already."""
    parts, scope = parts_of(request), scope_of(request, Permission.WORK_APPEALS)
    values = {
        "draft": draft,
        "wrong": wrong,
        "words": words,
        "alike": alike,
        "today": paris_day(parts.clock()),
        "corps_choices": [(each, each) for each in sorted({desk.corps for desk in scope.desks})],
        "campaign_choices": [(each.year, each.year) for each in parts.campaigns],
    }
    return page(request, "appeal_paper.html.j2", values, status=status if words else 200)
