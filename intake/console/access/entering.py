"""Opening a session once the person proved who they are, and leading them on."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.cookies import DEVICE_SECONDS, digest, form_token, new_secret
from intake.console.access.guard import STAGE_PAGES, login_address
from intake.console.access.parts import Access
from intake.console.access.requesters import safe_target
from storage.console.accounts import Account
from storage.console.audit import Deed
from storage.console.sessions import NewSession, Session, Stage

STEP_LASTS = timedelta(minutes=10)
"""From the password to the code."""
LOCAL = "local"
OIDC = "oidc"


def field(request: Request, name: str) -> str:
    """A field of the form, as text; empty when it is missing or a file."""
    value = request.state.form.get(name, "")
    return value if isinstance(value, str) else ""


def target_of(request: Request) -> str:
    """Where the person wanted to go: a path of ours in every case."""
    return safe_target(field(request, "next") or request.query_params.get("next", "/"))


def new_session(
    request: Request, account: Account, stage: Stage, origin: str, id_token: str | None = None
) -> tuple[str, NewSession]:
    """A secret for the browser, and the session that it opens."""
    access: Access = request.state.access
    now, secret = access.clock(), new_secret()
    lasts = access.options.absolute if stage is Stage.OPEN else STEP_LASTS
    return secret, NewSession(digest(secret), account.id, stage, origin, now + lasts, request.state.ip, id_token)


def admit(request: Request, account: Account, secret: str, target: str, how: str) -> Response:
    """The session is open: the browser gets it, is known from now on, and goes where it wanted."""
    access: Access = request.state.access
    access.audit.write(access.clock(), entry(request, "login", account, how=how))
    answer = RedirectResponse(target, status_code=303)
    return admitted(request, account, secret, answer)


def admitted(request: Request, account: Account, secret: str, answer: Response) -> Response:
    """That answer, with the cookies of an open session."""
    access: Access = request.state.access
    access.jar.give(answer, "session", secret)
    request.state.csrf_token = form_token(secret)
    access.jar.take_back(answer, "visit")
    access.jar.give(answer, "device", _known_device(request, access, account, access.clock()))
    return answer


def next_step(request: Request, stage: Stage, secret: str, target: str) -> Response:
    """To the page of that step, with a session that opens nothing yet."""
    access: Access = request.state.access
    answer = RedirectResponse(f"{STAGE_PAGES[stage]}?next={_quoted(target)}", status_code=303)
    access.jar.give(answer, "session", secret)
    return answer


def leave_old_session(request: Request) -> None:
    """Whoever logs in anew leaves the session they had."""
    access: Access = request.state.access
    session: Session | None = request.state.session
    if session is not None:
        access.sessions.end(session.digest, access.clock())


def back_to_login(request: Request) -> Response:
    """The step is over or was never reached: from the start."""
    return RedirectResponse(login_address(request), status_code=303)


def entry(request: Request, action: str, account: Account | None, **detail: str | int | bool | None) -> Deed:
    """The entry of the audit log for a login. What was typed for an unknown login is not kept: it may be a password."""
    who, number = (account.login, account.id) if account else ("inconnu", None)
    item = str(account.id) if account else ""
    return Deed(action, who, number, request.state.ip, kind="account", item=item, detail=detail)


def _known_device(request: Request, access: Access, account: Account, now: datetime) -> str:
    cookie = access.jar.read(request, "device")
    if cookie and access.sessions.device_of(digest(cookie), now) == account.id:
        return cookie
    secret = new_secret()
    access.sessions.know_device(digest(secret), account.id, now + timedelta(seconds=DEVICE_SECONDS), now)
    return secret


def _quoted(target: str) -> str:
    return quote(target, safe="/")
