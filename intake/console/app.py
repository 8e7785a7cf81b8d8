"""The console as one ASGI application: routes, what stands around every page, and what faults look like."""

from __future__ import annotations

import secrets
from http import HTTPStatus

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from intake.console.access import wiring
from intake.console.access.guard import LOGIN, is_program
from intake.console.access.parts import Access
from intake.console.access.unsent import WORK
from intake.console.apart import Apart
from intake.console.api import problems
from intake.console.api.asked import AskedApi
from intake.console.api.pace import PREFIX, Door, Pace
from intake.console.pages import (
    account,
    accounts,
    api_pages,
    appeal,
    appeal_files,
    appeal_paper,
    appeal_steps,
    appeals,
    audit,
    calendars,
    campaign,
    campaign_tables,
    documents,
    dossiers,
    exception,
    exceptions,
    help_pages,
    replies,
    replies_all,
    reply,
    resuming,
    robot,
    search,
    stop,
    tokens,
)
from intake.console.parts import Parts
from intake.console.rendering import page
from intake.console.static_files import static_application
from intake.errors import RulingError, TransientError
from storage.console.paging import CursorError

log = structlog.get_logger(__name__)
_HEADINGS = {
    400: "Demande incomplète",
    403: "Accès refusé",
    404: "Page introuvable",
    405: "Action impossible ici",
    409: "Entre-temps, cela a changé",
    413: "Envoi trop volumineux",
    429: "Trop d’essais",
    500: "Une erreur de notre côté",
    503: "Momentanément indisponible",
}


def create_app(parts: Parts, access: Access, pace: Pace | None = None) -> ASGIApp:
    """The whole console over those parts, behind its gate. ``pace``: of each token of the API."""
    api = AskedApi(parts)
    app = Starlette(
        routes=[*_routes(), Mount(PREFIX, Door(api, pace or Pace(), parts.clock))],
        exception_handlers={
            HTTPException: _http_fault,
            CursorError: _lost_place,
            RulingError: _refused,
            TransientError: _unavailable,
            500: _broken,
        },
    )
    app.state.parts, app.state.api = parts, api
    return wiring.behind_the_gate(app, access)


def _routes() -> list[BaseRoute]:
    # What draws waits for its turn apart: two hostile files keep nobody from the lists.
    apart = Apart()
    return [
        Route("/", _home),
        Route("/healthz", _healthz),
        Mount("/static", static_application()),
        *wiring.routes(),
        Route("/exceptions", exceptions.listing),
        Route("/exceptions/suivante", exceptions.following),
        Route("/exceptions/ensemble", exceptions.together, methods=["POST"]),
        Route("/exceptions/{number:number}", exception.shown),
        Route("/exceptions/{number:number}/decision", exception.decided, methods=["POST"]),
        Route("/exceptions/{number:number}/previsualisation", exception.previewed, methods=["POST"]),
        Route("/exceptions/{number:number}/annulation", exception.undone, methods=["POST"]),
        Route("/exceptions/{number:number}/note", exception.noted, methods=["POST"]),
        Route("/exceptions/{number:number}/expediteur", exception.neighbours),
        Route("/courriels/{number:number}", apart(documents.mail)),
        Route("/courriels/{number:number}/pieces/{position:number}", apart(documents.pages)),
        Route("/courriels/{number:number}/pieces/{position:number}/pages/{page:number}.png", apart(documents.picture)),
        Route("/reponses", replies.listing),
        Route("/reponses/ensemble", replies.together, methods=["POST"]),
        Route("/reponses/toutes", replies_all.asked),
        Route("/reponses/toutes", replies_all.done, methods=["POST"]),
        Route("/reponses/arret", stop.closed, methods=["POST"]),
        Route("/reponses/reprise", stop.lifted, methods=["POST"]),
        Route("/reponses/{number:number}", apart(reply.shown)),
        Route("/reponses/{number:number}/decision", apart(reply.decided), methods=["POST"]),
        Route("/recours", appeals.listing),
        Route("/recours/nouveau", appeal_paper.form),
        Route("/recours/nouveau", apart(appeal_paper.entered), methods=["POST"]),
        Route("/recours/{reference}", appeal.shown),
        Route("/recours/{reference}/etape", appeal_steps.taken, methods=["POST"]),
        Route("/recours/{reference}/preuves.zip", appeal_files.evidence),
        Route("/recours/{reference}/correction", apart(appeal_files.correction)),
        Route("/compte/calendrier", calendars.own),
        Route("/compte/calendrier", calendars.made, methods=["POST"]),
        Route("/compte/calendrier/{number:number}/revocation", calendars.taken_back, methods=["POST"]),
        Route("/calendrier/{token}.ics", calendars.feed),
        Route("/journal", audit.listing),
        Route("/journal.csv", audit.export),
        Route("/comptes", accounts.listing),
        Route("/comptes/nouveau", accounts.blank, methods=["GET"]),
        Route("/comptes/nouveau", accounts.opened, methods=["POST"]),
        Route("/comptes/{number:number}", account.shown, methods=["GET"]),
        Route("/comptes/{number:number}", account.changed, methods=["POST"]),
        Route("/comptes/{number:number}/fermeture", account.disabled, methods=["POST"]),
        Route("/comptes/{number:number}/reouverture", account.enabled, methods=["POST"]),
        Route("/comptes/{number:number}/mot-de-passe", account.password_reset, methods=["POST"]),
        Route("/comptes/{number:number}/second-facteur", account.second_factor_reset, methods=["POST"]),
        Route("/comptes/{number:number}/fournisseur", account.unlinked, methods=["POST"]),
        Route("/comptes/{number:number}/sessions", account.sessions_ended, methods=["POST"]),
        Route(tokens.TOKENS, tokens.listing, methods=["GET"]),
        Route(tokens.TOKENS, tokens.issued, methods=["POST"]),
        Route("/compte/jetons/{number:number}/revocation", tokens.revoked, methods=["POST"]),
        Route(f"{PREFIX}/documentation", api_pages.documentation),
        Route(f"{PREFIX}/openapi.json", api_pages.description),
        Route("/recherche", search.found),
        Route("/campagne", campaign.overview),
        Route("/campagne/organisations", campaign.organisations),
        Route("/campagne/retours", campaign.returns),
        Route("/campagne/{table}.csv", campaign_tables.taken),
        Route("/dossiers", dossiers.listing),
        Route("/dossiers/{campaign:number}/{corps}/{matricule:path}", dossiers.shown),
        Route("/robot", robot.shown),
        Route("/metrics", robot.measured),
        Route("/reprise", resuming.offered, methods=["GET"]),
        Route("/reprise/abandon", resuming.given_up, methods=["POST"]),
        Route("/aide", help_pages.guide),
        Route("/accessibilite", help_pages.accessibility),
    ]


def _home(request: Request) -> Response:
    """To the first page of the person's own menu; who is not logged in comes back here, for menus differ."""
    if request.state.person is None:
        return RedirectResponse(LOGIN, status_code=303)
    menu = request.app.state.parts.navigation(request.state.person)
    return RedirectResponse(menu[0].url if menu else "/exceptions", status_code=303)


def _healthz(request: Request) -> Response:
    """For the supervisor: 200 when the database answers, else 503."""
    request.app.state.parts.register.stop_of_replies()
    return PlainTextResponse("ok\n")


def _http_fault(request: Request, fault: Exception) -> Response:
    if not isinstance(fault, HTTPException):
        raise fault
    if is_program(request):
        return problems.http_fault(request, fault)
    heading = _HEADINGS.get(fault.status_code, "Cela n’a pas pu être fait")
    # The framework’s own words are English, and say no more than the heading.
    own = fault.detail not in (HTTPStatus(fault.status_code).phrase, "")
    words = fault.detail if own else "L’adresse demandée ne mène à rien ici."
    answer = page(request, "fault.html.j2", {"heading": heading, "words": words}, status=fault.status_code)
    answer.headers.update(fault.headers or {})
    return answer


def _refused(request: Request, fault: Exception) -> Response:
    return page(request, "fault.html.j2", {"heading": _HEADINGS[409], "words": str(fault)}, status=409)


def _broken(request: Request, fault: Exception) -> Response:
    """A fault of ours: told to the log by a reference that the page names; neither holds anything of the mail."""
    reference = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}"
    # Which page, not its address: that may name a director, or open a calendar.
    asked = getattr(request.scope.get("endpoint"), "__qualname__", "")
    log.error("page_broke", reference=reference, page=asked, fault=type(fault).__name__, exc_info=fault)
    values = {"heading": _HEADINGS[500], "reference": reference, "may_have_changed": request.method == "POST"}
    return page(request, "broken.html.j2", values, status=500)


def _lost_place(request: Request, _fault: Exception) -> Response:
    words = "Cette suite de liste n’existe pas, ou plus : reprendre la liste à son début."
    return page(request, "fault.html.j2", {"heading": _HEADINGS[400], "words": words}, status=400)


def _unavailable(request: Request, fault: Exception) -> Response:
    """What was sent stands in the page, to be sent again: nobody types a long explanation twice."""
    given = request.state.form.multi_items() if request.url.path.startswith(WORK) else []
    fields = [(name, value) for name, value in given if name != "csrf" and isinstance(value, str)]
    values = {
        "heading": _HEADINGS[503],
        "words": str(fault),
        "fields": fields,
        "has_files": any(not isinstance(value, str) and value.filename for _, value in given),
        "again": request.url.path if request.method == "GET" else "/",
    }
    return page(request, "unavailable.html.j2", values, status=503)
