"""The login with a password, then a code: each refusal has the same words, status and work, whoever was named."""

from __future__ import annotations

import math
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from intake.console.access import entering, limits, second_factor
from intake.console.access.cookies import form_token, new_secret
from intake.console.access.guard import LOGIN, STAGE_PAGES
from intake.console.access.leaving import log_out, logged_out
from intake.console.access.parts import Access
from storage.console.accounts import Account
from storage.console.sessions import Session, Stage

WRONG = "Identifiant ou mot de passe incorrect."
WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi : attendre le suivant."
MOST_TRIES = 5
"""Codes tried after one password."""
LONGEST_LOGIN = 200


def routes() -> list[Route]:
    """The pages of this file, and of leaving."""
    return [
        Route(LOGIN, show, methods=["GET"]),
        Route(LOGIN, check_password, methods=["POST"]),
        Route(STAGE_PAGES[Stage.SECOND_FACTOR], show_code, methods=["GET"]),
        Route(STAGE_PAGES[Stage.SECOND_FACTOR], check_code, methods=["POST"]),
        Route("/deconnexion", log_out, methods=["POST"]),
        Route("/deconnexion", logged_out, methods=["GET"]),
    ]


def show(request: Request) -> Response:
    """The login page; who is logged in goes on."""
    if request.state.person is not None:
        return RedirectResponse(entering.target_of(request), status_code=303)
    return _page(request)


def check_password(request: Request) -> Response:
    """The first step. An unknown login costs what a known one does, and says the same."""
    access: Access = request.state.access
    if not access.options.local_accounts:
        raise HTTPException(404, "La connexion par mot de passe n’est pas ouverte ici.")
    login, password = entering.field(request, "login")[:LONGEST_LOGIN], entering.field(request, "password")
    account = access.accounts.by_login(login)
    tried = limits.password_try(request, login, account.id if account else None)
    wait = tried.wait()
    if wait is not None:
        return _page(request, login=login, wait=wait)
    usable = account is not None and account.disabled_at is None
    fits = access.passwords.fits(account.password if account and usable else None, password)
    if account is None or account.password is None or not fits:
        access.audit.write(access.clock(), entering.entry(request, "login_failed", account, step="password"))
        return _page(request, login=login, problem=WRONG, status=401)
    return _step_on(request, account, account.password, password, tried)


def _step_on(request: Request, account: Account, stored: str, password: str, tried: limits.Try) -> Response:
    access: Access = request.state.access
    stage = _next_stage(account, access)
    secret, session = entering.new_session(request, account, stage, entering.LOCAL)
    if not access.sessions.open(session, stored, access.clock()):
        return _page(request, login=account.login, problem=WRONG, status=401)
    entering.leave_old_session(request)
    if access.passwords.outdated(stored):
        access.accounts.rehash(account.id, stored, access.passwords.hash(password), access.clock())
    if stage is not Stage.SECOND_FACTOR:
        # With a code to come, the tries count until it was right: a password alone wins nothing.
        tried.succeeded()
    if stage is not Stage.OPEN:
        return entering.next_step(request, stage, secret, entering.target_of(request))
    return entering.admit(request, account, secret, entering.target_of(request), "password")


def _next_stage(account: Account, access: Access) -> Stage:
    if account.second_factor is not None:
        return Stage.SECOND_FACTOR
    return Stage.ENROLMENT if access.options.second_factor_required else Stage.OPEN


def show_code(request: Request) -> Response:
    """The page of the second step."""
    session = _at(request, Stage.SECOND_FACTOR)
    return entering.back_to_login(request) if session is None else _code_page(request)


def check_code(request: Request) -> Response:
    """The second step: a code of the application, or a recovery code."""
    access: Access = request.state.access
    session = _at(request, Stage.SECOND_FACTOR)
    if session is None:
        return entering.back_to_login(request)
    tried = limits.code_try(request, session.account.id)
    wait = tried.wait()
    if wait is not None:
        return _code_page(request, wait=wait)
    if not access.sessions.count_try(session.digest, MOST_TRIES, access.clock()):
        return RedirectResponse(LOGIN, status_code=303)
    how = _accepted(access, session.account, entering.field(request, "code"))
    if how is None:
        access.audit.write(access.clock(), entering.entry(request, "login_failed", session.account, step="code"))
        return _code_page(request, problem=WRONG_CODE, status=401)
    return _open(request, session, tried, how)


def _open(request: Request, session: Session, tried: limits.Try, how: str) -> Response:
    access: Access = request.state.access
    secret, opened = entering.new_session(request, session.account, Stage.OPEN, session.origin)
    if not access.sessions.move(session.digest, Stage.SECOND_FACTOR, opened, access.clock()):
        return RedirectResponse(LOGIN, status_code=303)
    tried.succeeded()
    limits.password_try(request, session.account.login, session.account.id).succeeded()
    return entering.admit(request, session.account, secret, entering.target_of(request), how)


def _accepted(access: Access, account: Account, code: str) -> str | None:
    """How that code is right; None when it is not. It is used up."""
    now = access.clock()
    secret = access.seal.opened(account.second_factor or "")
    step = second_factor.step_of(secret, code, now) if secret else None
    if step is not None:
        return "totp" if access.accounts.use_step(account.id, step, now) else None
    used = access.accounts.use_recovery_code(account.id, second_factor.recovery_digest(code), now)
    return "recovery" if used else None


def _at(request: Request, stage: Stage) -> Session | None:
    session: Session | None = request.state.session
    return session if session is not None and session.stage is stage else None


def _page(
    request: Request, *, login: str = "", problem: str = "", wait: timedelta | None = None, status: int = 200
) -> Response:
    access: Access = request.state.access
    visit = ""
    if not request.state.csrf_token:
        visit = new_secret()
        request.state.csrf_token = form_token(visit)
    values = {
        "login": login,
        "problem": _waiting(wait) if wait else problem,
        "next": entering.target_of(request),
        "local": access.options.local_accounts,
        "provider": access.options.oidc.label if access.options.oidc else "",
    }
    answer = access.render(request, "access/login.html.j2", values, status=429 if wait else status)
    if visit:
        access.jar.give(answer, "visit", visit)
    return _retry_after(answer, wait)


def _code_page(request: Request, *, problem: str = "", wait: timedelta | None = None, status: int = 200) -> Response:
    access: Access = request.state.access
    values = {"problem": _waiting(wait) if wait else problem, "next": entering.target_of(request)}
    answer = access.render(request, "access/code.html.j2", values, status=429 if wait else status)
    return _retry_after(answer, wait)


def _waiting(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    span = f"{seconds} s" if seconds < 60 else f"{math.ceil(seconds / 60)} min"
    return f"Trop d’essais : attendre {span}, puis recommencer."


def _retry_after(answer: Response, wait: timedelta | None) -> Response:
    if wait is not None:
        answer.headers["retry-after"] = str(math.ceil(wait.total_seconds()))
    return answer
