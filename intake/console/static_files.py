"""What the pages are dressed with: our own style and script, and those ``make setup`` fetched; never another host's."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.errors import ConfigError

STATIC = Path(__file__).parent / "static"
NEEDED = ("vendor/dsfr/dsfr.min.css", "vendor/dsfr/utility/utility.min.css", "vendor/htmx/htmx.min.js")
_FOR_A_YEAR = "public, max-age=31536000, immutable"


def check_static_files() -> None:
    """Raises ConfigError when ``make setup`` has not fetched them."""
    missing = [name for name in NEEDED if not (STATIC / name).is_file()]
    if missing:
        raise ConfigError(
            str(STATIC), f"éléments d’interface absents : {', '.join(missing)}", "« make setup » (npm requis)"
        )


@cache
def url_of(name: str) -> str:
    """Where a page finds that file; another content has another address."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def static_application() -> ASGIApp:
    """Serves them, compressed; an address that names its content is kept by browsers for a year."""
    return _KeptForAYear(GZipMiddleware(StaticFiles(directory=STATIC), minimum_size=1_000))


class _KeptForAYear:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and b"v=" in scope.get("query_string", b""):
                MutableHeaders(scope=message)["Cache-Control"] = _FOR_A_YEAR
            await send(message)

        await self._app(scope, receive, sent)
