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
_FOR_A_DAY = "public, max-age=86400"
"""Of icons and fonts, which style sheets name without their content."""


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
    """Serves them, compressed; browsers keep an address that names its content for a year, others for a day."""
    return _Kept(GZipMiddleware(StaticFiles(directory=STATIC), minimum_size=1_000))


class _Kept:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                named = b"v=" in scope.get("query_string", b"")
                MutableHeaders(scope=message)["Cache-Control"] = _FOR_A_YEAR if named else _FOR_A_DAY
            await send(message)

        await self._app(scope, receive, sent)
