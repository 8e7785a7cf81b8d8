"""How the console takes all this in: ``routes()`` among its own, ``behind_the_gate(app, access)`` around the whole."""

from __future__ import annotations

from starlette.routing import Route
from starlette.types import ASGIApp

from intake.console.access import account_pages, login, oidc_login
from intake.console.access.gate import Gate
from intake.console.access.headers import SecurityHeaders
from intake.console.access.parts import Access


def routes() -> list[Route]:
    """Login, logout, one's own account."""
    return [*login.routes(), *oidc_login.routes(), *account_pages.routes()]


def behind_the_gate(app: ASGIApp, access: Access) -> ASGIApp:
    """That application, where nobody comes past the gate unknown, and every answer has its security headers."""
    return SecurityHeaders(Gate(app, access), access.options.https)
