"""The guard of each page: who is not logged in goes to the login, who may not is told so, and it is written down."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.parts import Access
from intake.domain.access import Permission, Person, may, may_somewhere
from storage.console.audit import Deed
from storage.console.sessions import Session, Stage
from storage.history import Detail

Endpoint = Callable[[Request], Response]
LOGIN = "/connexion"
STAGE_PAGES = {Stage.SECOND_FACTOR: f"{LOGIN}/code", Stage.ENROLMENT: f"{LOGIN}/second-facteur"}
RESUME = "/reprise"
"""Where a form that came too late is offered again."""
RESUMING = "resuming"
"""Of ``request.state``: the request's form was kept to be offered there."""
API = "/api/"
READ_BY_PEOPLE = frozenset({"/api/v1/documentation", "/api/v1/openapi.json"})
"""The description of the API, which a person reads with their session, a program with its token."""


class NotLoggedInError(HTTPException):
    """A browser is sent to the login and comes back after it; htmx is told to go; a program gets 401."""

    def __init__(self, request: Request) -> None:
        if is_program(request):
            super().__init__(401, "jeton absent, inconnu, expiré ou révoqué", {"WWW-Authenticate": "Bearer"})
            return
        target = login_address(request)
        if "hx-request" in request.headers:
            super().__init__(401, "session terminée : se connecter à nouveau", {"HX-Redirect": target})
            return
        super().__init__(303, "session terminée : se connecter à nouveau", {"Location": target})


class ForbiddenError(HTTPException):
    """The person may not do that."""

    def __init__(self) -> None:
        super().__init__(403, "Votre compte ne donne pas ce droit. Ce refus est noté dans le journal.")


def needs(permission: Permission) -> Callable[[Endpoint], Endpoint]:
    """Around an endpoint: only for who may do that somewhere. Where the page names a corps, ``require`` follows."""

    def around(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        def guarded(request: Request) -> Response:
            require(request, permission)
            return endpoint(request)

        return guarded

    return around


def allowed(permission: Permission) -> Callable[[Request], Person]:
    """For FastAPI: ``Depends(allowed(Permission.X))`` is the person, or the refusal."""

    def dependency(request: Request) -> Person:
        return require(request, permission)

    # FastAPI reads annotations as values, which this file's are not.
    dependency.__annotations__ = {"request": Request, "return": Person}
    return dependency


def logged_in(endpoint: Endpoint) -> Endpoint:
    """Around an endpoint that every person may use: their own account."""

    @wraps(endpoint)
    def guarded(request: Request) -> Response:
        person_of(request)
        return endpoint(request)

    return guarded


def require(
    request: Request, permission: Permission, corps: str | None = None, *, kind: str = "", item: str = ""
) -> Person:
    """The person, when they may do that to that thing of that corps; of none in particular when ``corps`` is None.

    Raises NotLoggedInError, or ForbiddenError once the refusal is written down. « No corps in particular » is for
    lists, which must then show ``corps_of(person, permission)`` only.
    """
    person = person_of(request)
    if may_somewhere(person, permission) if corps is None else may(person, permission, corps):
        return person
    audited(request, "refused", kind=kind, item=item, corps=corps or "", permission=permission.value)
    raise ForbiddenError


def person_of(request: Request) -> Person:
    """Who is logged in. Raises NotLoggedInError."""
    person: Person | None = request.state.person
    if person is None:
        raise NotLoggedInError(request)
    return person


def audited(
    request: Request,
    action: str,
    *,
    kind: str = "",
    item: str = "",
    mailbox: str = "",
    corps: str = "",
    **detail: str | int | bool | None,
) -> None:
    """Write down what the person does, now: before a document is shown, after an action is done."""
    access: Access = request.state.access
    place = {"kind": kind, "item": item, "mailbox": mailbox, "corps": corps}
    access.audit.write(access.clock(), deed(request, action, place, detail))


def deed(request: Request, action: str, place: dict[str, str] | None = None, detail: Detail | None = None) -> Deed:
    """The entry of the audit log for that action of who is logged in."""
    person: Person | None = request.state.person
    who, account = (person.login, person.account) if person else ("", None)
    return Deed(action, who, account, request.state.ip, **(place or {}), detail=detail or {})


def login_address(request: Request) -> str:
    """The login page, or the step of it that is next, which leads back to where the request came from."""
    access: Access = request.state.access
    session: Session | None = request.state.session
    page = STAGE_PAGES.get(session.stage, LOGIN) if session else LOGIN
    target = access.requesters.came_from(request)
    if getattr(request.state, RESUMING, False):
        target = f"{RESUME}?{urlencode({'page': target})}"
    return f"{page}?next={quote(target, safe='/')}"


def is_program(request: Request) -> bool:
    """Whether it asks the API: by token only, never by a browser's cookies."""
    path = request.url.path
    return path.startswith(API) and (path not in READ_BY_PEOPLE or "authorization" in request.headers)
