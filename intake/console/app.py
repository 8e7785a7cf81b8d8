"""The console as one ASGI application: routes, what stands around every page, and what faults look like."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from intake.console.access import wiring
from intake.console.access.parts import Access
from intake.console.pages import (
    campaign,
    campaign_tables,
    documents,
    dossiers,
    exception,
    exceptions,
    help_pages,
    robot,
    search,
)
from intake.console.parts import Parts
from intake.console.rendering import page
from intake.console.static_files import static_application
from intake.errors import RulingError, TransientError
from storage.console.paging import CursorError

_HEADINGS = {
    400: "Demande incomplète",
    403: "Accès refusé",
    404: "Page introuvable",
    405: "Action impossible ici",
    409: "Entre-temps, cela a changé",
    413: "Envoi trop volumineux",
    429: "Trop d’essais",
    503: "Momentanément indisponible",
}


def create_app(parts: Parts, access: Access) -> ASGIApp:
    """The whole console over those parts, behind its gate."""
    app = Starlette(
        routes=list(_routes()),
        exception_handlers={
            HTTPException: _http_fault,
            RulingError: _refused,
            CursorError: _stale_place,
            TransientError: _unavailable,
        },
    )
    app.state.parts = parts
    return wiring.behind_the_gate(app, access)


def _routes() -> list[BaseRoute]:
    return [
        Route("/", _home),
        Route("/healthz", _healthz),
        Mount("/static", static_application()),
        *wiring.routes(),
        Route("/exceptions", exceptions.listing),
        Route("/exceptions/suivante", exceptions.following),
        Route("/exceptions/ensemble", exceptions.together, methods=["POST"]),
        Route("/exceptions/{number:int}", exception.shown),
        Route("/exceptions/{number:int}/decision", exception.decided, methods=["POST"]),
        Route("/exceptions/{number:int}/previsualisation", exception.previewed, methods=["POST"]),
        Route("/exceptions/{number:int}/annulation", exception.undone, methods=["POST"]),
        Route("/exceptions/{number:int}/note", exception.noted, methods=["POST"]),
        Route("/exceptions/{number:int}/expediteur", exception.neighbours),
        Route("/courriels/{number:int}", documents.mail),
        Route("/courriels/{number:int}/pieces/{position:int}", documents.pages),
        Route("/courriels/{number:int}/pieces/{position:int}/pages/{page:int}.png", documents.picture),
        Route("/recherche", search.found),
        Route("/campagne", campaign.overview),
        Route("/campagne/organisations", campaign.organisations),
        Route("/campagne/retours", campaign.returns),
        Route("/campagne/{table}.csv", campaign_tables.taken),
        Route("/dossiers", dossiers.listing),
        Route("/dossiers/{campaign:int}/{corps}/{matricule:path}", dossiers.shown),
        Route("/robot", robot.shown),
        Route("/metrics", robot.measured),
        Route("/aide", help_pages.guide),
        Route("/accessibilite", help_pages.accessibility),
    ]


def _home(_request: Request) -> Response:
    return RedirectResponse("/exceptions", status_code=303)


def _healthz(request: Request) -> Response:
    """For the supervisor: 200 when the database answers, else 503."""
    request.app.state.parts.register.stop_of_replies()
    return PlainTextResponse("ok\n")


def _http_fault(request: Request, fault: Exception) -> Response:
    if not isinstance(fault, HTTPException):
        raise fault
    heading = _HEADINGS.get(fault.status_code, "Cela n’a pas pu être fait")
    words = fault.detail if fault.detail and " " in fault.detail else "L’adresse demandée ne mène à rien ici."
    answer = page(request, "fault.html.j2", {"heading": heading, "words": words}, status=fault.status_code)
    answer.headers.update(fault.headers or {})
    return answer


def _refused(request: Request, fault: Exception) -> Response:
    return page(request, "fault.html.j2", {"heading": _HEADINGS[409], "words": str(fault)}, status=409)


def _stale_place(request: Request, _fault: Exception) -> Response:
    words = "Cette suite de liste n’existe pas ou plus : reprendre la liste à son début."
    return page(request, "fault.html.j2", {"heading": _HEADINGS[400], "words": words}, status=400)


def _unavailable(request: Request, fault: Exception) -> Response:
    words = f"{fault}. Rien n’a été fait : réessayer dans un instant."
    return page(request, "fault.html.j2", {"heading": _HEADINGS[503], "words": words}, status=503)
