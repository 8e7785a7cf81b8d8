"""The audit log: who saw or did what, searched, read in French, taken away as a table. Nothing here writes to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from intake.console.access.auditing import as_csv, in_sight
from intake.console.access.guard import audited, needs, person_of
from intake.console.access.parts import Access
from intake.console.audit_words import DEEDS, KINDS, deed_said, detail_said, object_said
from intake.console.pages.exceptions import Pager
from intake.console.reach import parts_of
from intake.console.rendering import page
from intake.domain.access import Permission, may_somewhere
from intake.domain.campaign import Corps
from intake.domain.deadlines import PARIS, paris_day
from storage.console.audit import PAGE, AuditLine, AuditSearch

FILTERS = ("qui", "action", "objet", "numero", "boite", "corps", "adresse", "du", "au")


@dataclass(frozen=True)
class Told:
    """One entry in words. ``url`` is "" where nothing can be opened."""

    line: AuditLine
    deed: str
    on: str
    detail: str
    url: str


@needs(Permission.SEE_AUDIT)
def listing(request: Request) -> Response:
    """``GET /journal``: the newest first."""
    access: Access = request.state.access
    chosen = _chosen(request.query_params)
    before = _number(request.query_params.get("apres"))
    search = in_sight(person_of(request), replace(_search(chosen), before=before))
    lines = access.audit.page(search, PAGE + 1)
    shown = lines[:PAGE]
    logins = {str(each.id): each.login for each in access.accounts.all()}
    values = {
        "entries": [_told(line, logins) for line in shown],
        "pager": Pager(_counted(shown), str(shown[-1].seq) if len(lines) > PAGE else None, before is not None),
        "query": urlencode(chosen),
        "chosen": {name: chosen.get(name, "") for name in FILTERS},
        "filtered": bool(chosen),
        "may_export": may_somewhere(person_of(request), Permission.EXPORT_AUDIT),
        "action_choices": sorted(DEEDS.items(), key=lambda each: each[1]),
        "kind_choices": list(KINDS.items()),
        "corps_choices": [(each.value, each.value) for each in Corps],
        "mailbox_choices": [(name, name) for name in sorted(parts_of(request).mailboxes)],
    }
    return page(request, "audit.html.j2", values)


@needs(Permission.EXPORT_AUDIT)
def export(request: Request) -> Response:
    """``GET /journal.csv``: everything found, newest first, as it is read; the export itself is written down."""
    access: Access = request.state.access
    chosen = _chosen(request.query_params)
    search = in_sight(person_of(request), _search(chosen))
    audited(request, "audit_exported", kind="audit", **{name: chosen[name] for name in ("du", "au") if name in chosen})
    name = f"journal-{paris_day(access.clock()).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(as_csv(access.audit.export(search)), headers=headers, media_type="text/csv; charset=utf-8")


def _chosen(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name].strip()[:200] for name in FILTERS if values.get(name, "").strip()}


def _search(chosen: Mapping[str, str]) -> AuditSearch:
    """Raises HTTPException 400 for what is no date."""
    since, until = _day(chosen.get("du")), _day(chosen.get("au"))
    return AuditSearch(
        who=chosen.get("qui", ""),
        action=chosen.get("action", ""),
        kind=chosen.get("objet", ""),
        item=chosen.get("numero", ""),
        mailbox=chosen.get("boite", ""),
        corps=chosen.get("corps", ""),
        ip=chosen.get("adresse", ""),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _day(said: str | None) -> date | None:
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise HTTPException(400, f"« {said[:20]} » n’est pas une date : écrire AAAA-MM-JJ.") from error
    if not 2000 <= day.year <= 2200:
        raise HTTPException(400, "Choisir une date de ce siècle.")
    return day


def _midnight(day: date) -> datetime:
    """The day's first instant, in Paris."""
    return datetime.combine(day, time(), PARIS)


def _number(said: str | None) -> int | None:
    """The entry after which the list goes on. Raises HTTPException 400."""
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and int(said[:20]) < 2**63):
        raise HTTPException(400, "Cette suite de la liste n’existe pas.")
    return int(said)


def _counted(lines: tuple[AuditLine, ...]) -> str:
    if not lines:
        return "aucune entrée"
    return f"entrées {lines[0].seq} à {lines[-1].seq}" if len(lines) > 1 else f"entrée {lines[0].seq}"


def _told(line: AuditLine, logins: Mapping[str, str]) -> Told:
    return Told(line, deed_said(line), object_said(line, logins), detail_said(line), _url(line))


def _url(line: AuditLine) -> str:
    """Everything else that was done to the same thing."""
    if not line.kind or not line.item:
        return ""
    return f"/journal?{urlencode({'objet': line.kind, 'numero': line.item})}"
