"""What helps: the guide to the pages, the statement on accessibility."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import logged_in
from intake.console.rendering import page


@logged_in
def guide(request: Request) -> Response:
    """``GET /aide``."""
    return page(request, "help.html.j2")


def accessibility(request: Request) -> Response:
    """``GET /accessibilite``: open to all, as the law asks."""
    return page(request, "accessibility.html.j2")
