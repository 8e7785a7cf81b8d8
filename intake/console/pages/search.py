"""Searching everything within a person's reach: by words, and straight to what bears the very name typed."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from intake.console.access.guard import needs
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.console.wording import FATES
from intake.domain.access import Permission
from storage.console.jumps import Jumps, jumps_to
from storage.console.links import links_of
from storage.console.search import SearchPage, search

LONGEST = 200
"""Characters of a question that are looked at."""


@needs(Permission.SEE_EXCEPTIONS)
def found(request: Request) -> Response:
    """``GET /recherche``."""
    parts, scope = parts_of(request), scope_of(request, Permission.SEE_EXCEPTIONS)
    asked = request.query_params.get("q", "")[:LONGEST].strip()
    after = request.query_params.get("apres")
    lines = search(parts.engine, scope, asked, after=after) if asked else SearchPage((), ())
    values = {
        "asked": asked,
        "result": lines,
        "links": links_of(parts.engine, scope, [line.message for line in lines.lines]),
        "jumps": jumps_to(parts.engine, scope, asked) if asked and after is None else Jumps(),
        "is_later": after is not None,
        "query": urlencode({"q": asked}),
        "fates": FATES,
    }
    return page(request, "search.html.j2", values)
