"""The stop of all replies: closed by the robot or a person, lifted by a person who says why."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.guard import audited, needs, person_of
from intake.console.pages.replies import why_in
from intake.console.reach import parts_of
from intake.domain.access import Permission
from intake.errors import RulingError
from storage.console.robot import standing_stop


@needs(Permission.LIFT_STOP)
def closed(request: Request) -> Response:
    """``POST /reponses/arret``: no reply leaves from now on."""
    parts, who, why = parts_of(request), person_of(request).login, why_in(request)
    if standing_stop(parts.engine) is not None:
        raise RulingError("Les réponses sont déjà arrêtées.")
    parts.register.stop_replies(f"arrêt demandé par {who} : {why}", parts.clock())
    audited(request, "replies_stopped", kind="replies", why=why)
    return _back("Aucune réponse ne part plus, jusqu’à la levée de l’arrêt.")


@needs(Permission.LIFT_STOP)
def lifted(request: Request) -> Response:
    """``POST /reponses/reprise``: they leave again. Raises RulingError when nothing stops them."""
    parts, who, why = parts_of(request), person_of(request).login, why_in(request)
    parts.register.resume_replies(who, why)
    audited(request, "replies_resumed", kind="replies", why=why)
    return _back("L’arrêt est levé : les réponses repartent.")


def _back(words: str) -> Response:
    return RedirectResponse(f"/reponses?{urlencode({'fait': words})}", status_code=303)
