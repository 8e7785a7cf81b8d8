"""Logging out: here, and at the identity provider where the session came from it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.cookies import new_secret
from intake.console.access.guard import audited
from intake.console.access.parts import Access
from intake.errors import TransientError
from storage.console.sessions import Session

LOGGED_OUT = "/deconnexion"


def log_out(request: Request) -> Response:
    """The session ends; the browser stays known, so that its owner is not taken for a stranger tomorrow."""
    access: Access = request.state.access
    session: Session | None = request.state.session
    if session is None:
        return RedirectResponse(LOGGED_OUT, status_code=303)
    access.sessions.end(session.digest, access.clock())
    if request.state.person is not None:
        audited(request, "logout", kind="account", item=str(session.account.id))
    address = _provider_logout(access, session)
    request.state.person, request.state.csrf_token = None, ""
    if address:
        # A page and not a redirection: the CSP lets our forms lead nowhere else (form-action 'self').
        answer = access.render(request, "access/leaving.html.j2", {"address": address})
    else:
        answer = RedirectResponse(LOGGED_OUT, status_code=303)
    access.jar.take_back(answer, "session")
    return answer


def logged_out(request: Request) -> Response:
    """Said once it is done."""
    if request.state.person is not None:
        return RedirectResponse("/", status_code=303)
    access: Access = request.state.access
    return access.render(request, "access/logged_out.html.j2")


def _provider_logout(access: Access, session: Session) -> str:
    """Where to log out there too; nothing when the provider does not say, or does not answer: here it is done."""
    if access.provider is None or session.id_token is None:
        return ""
    try:
        return access.provider.logout_address(session.id_token, f"{access.options.url}{LOGGED_OUT}", new_secret())
    except TransientError:
        return ""
