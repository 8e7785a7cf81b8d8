"""A small console: one page for each way a page can be guarded, on the real store and the real gate."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import jinja2
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from fastapi import Depends, FastAPI
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from intake.console.access.guard import allowed, audited, needs, require
from intake.console.access.oidc import Provider
from intake.console.access.options import AccessOptions
from intake.console.access.parts import Access
from intake.console.access.passwords import Passwords
from intake.console.access.sealing import Seal
from intake.console.access.wiring import behind_the_gate, routes
from intake.domain.access import EVERY_CORPS, Permission, Person, Role
from storage.console.accounts import Account, Accounts, NewAccount
from storage.console.attempts import Attempts
from storage.console.audit import AuditLog, AuditSearch, Deed
from storage.console.identities import Identities
from storage.console.sessions import Sessions
from storage.console.tokens import Tokens
from storage.console.unsent import UnsentForms
from tests.console.clock import Clock

TEMPLATES = Path(__file__).parents[2] / "intake" / "console" / "templates"
LAYOUT = "<!DOCTYPE html><title>{% block title %}{% endblock %}</title><main>{% block content %}{% endblock %}</main>"
FAULT = '{% extends "layout.html.j2" %}{% block content %}<h1>{{ heading }}</h1><p>{{ words }}</p>{% endblock %}'
PASSWORD = "une phrase bien assez longue"
_PAGES = jinja2.Environment(
    loader=jinja2.ChoiceLoader(
        [jinja2.DictLoader({"layout.html.j2": LAYOUT, "fault.html.j2": FAULT}), jinja2.FileSystemLoader(TEMPLATES)]
    ),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)


class CountingHasher(PasswordHasher):
    """Cheap, and counts its verifications: the work, whatever the time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- argon2's name
        self.verified.append(password)
        return super().verify(hash, password)


def new_seal() -> Seal:
    """By a key of its own."""
    return Seal.of(Fernet.generate_key().decode(), "essai")


def render(request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
    known = {"csrf_token": request.state.csrf_token, "person": request.state.person}
    return HTMLResponse(_PAGES.get_template(template).render(known | dict(values or {})), status_code=status)


@dataclass(frozen=True)
class SmallConsole:
    """The application and its parts."""

    app: ASGIApp
    access: Access
    clock: Clock
    hasher: CountingHasher

    def add(self, login: str = "anne", *, roles: tuple[Role, ...] = (Role.OPERATOR,), **changed: Any) -> Account:
        """An account whose password is ``PASSWORD``."""
        new = NewAccount(
            login,
            login.title(),
            f"{login}@cng.example",
            frozenset(roles),
            frozenset(changed.pop("corps", EVERY_CORPS)),
            self.access.passwords.hash(PASSWORD),
        )
        number = self.access.accounts.add(replace(new, **changed), self.clock(), Deed("account_added", "essai"))
        found = self.access.accounts.by_id(number)
        assert found is not None
        return found

    def actions(self) -> list[str]:
        """What the audit log says was done, oldest first."""
        return [line.action for line in reversed(self.access.audit.page(AuditSearch(), size=500))]


def small_console(engine: Engine, clock: Clock, options: AccessOptions = AccessOptions()) -> SmallConsole:
    """On that database."""
    hasher = CountingHasher()
    access = Access(
        options=options,
        accounts=Accounts(engine),
        identities=Identities(engine),
        sessions=Sessions(engine),
        attempts=Attempts(engine),
        tokens=Tokens(engine),
        unsent=UnsentForms(engine),
        audit=AuditLog(engine),
        clock=clock,
        render=render,
        seal=new_seal(),
        passwords=Passwords(hasher),
        provider=Provider(options.oidc, clock) if options.oidc else None,
    )
    app = Starlette(routes=[*routes(), *_pages()], exception_handlers={HTTPException: _fault})
    return SmallConsole(behind_the_gate(app, access), access, clock, hasher)


def _pages() -> list[BaseRoute]:
    return [
        Route("/", needs(Permission.SEE_EXCEPTIONS)(_home)),
        Route("/exceptions/{corps}", needs(Permission.SEE_EXCEPTIONS)(_exception)),
        Route("/regler/{corps}", needs(Permission.RULE)(_rule), methods=["POST"]),
        Route("/journal", needs(Permission.SEE_AUDIT)(_journal)),
        Mount("/api/v1", _api()),
        Route("/healthz", lambda _: PlainTextResponse("ok")),
    ]


def _home(request: Request) -> Response:
    return HTMLResponse(
        f'<h1>{request.state.person.login}</h1><input type="hidden" name="csrf" value="{request.state.csrf_token}">'
    )


def _exception(request: Request) -> Response:
    require(request, Permission.SEE_EXCEPTIONS, request.path_params["corps"], kind="hold", item="7")
    audited(request, "document_seen", kind="document", item="7", corps=request.path_params["corps"])
    return PlainTextResponse("le document")


def _rule(request: Request) -> Response:
    require(request, Permission.RULE, request.path_params["corps"])
    return PlainTextResponse(f"réglé : {request.state.form['action']}")


def _journal(_request: Request) -> Response:
    return PlainTextResponse("journal")


def _api() -> FastAPI:
    api = FastAPI()

    @api.get("/exceptions")
    def exceptions(person: Annotated[Person, Depends(allowed(Permission.SEE_EXCEPTIONS))]) -> dict[str, Any]:
        return {"login": person.login, "corps": sorted(person.corps)}

    @api.post("/exceptions")
    def settle(request: Request, person: Annotated[Person, Depends(allowed(Permission.RULE))]) -> dict[str, Any]:
        return {"login": person.login, "seen": request.url.path}

    return api


def _fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    answer = render(
        request, "fault.html.j2", {"heading": fault.status_code, "words": fault.detail}, status=fault.status_code
    )
    answer.headers.update(fault.headers or {})
    return answer
