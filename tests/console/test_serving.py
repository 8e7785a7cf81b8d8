"""The console on a socket: no page waits for the network."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from intake.console.access.headers import SecurityHeaders
from intake.console.serving import listen
from intake.console.static_files import static_application, url_of


def test_what_the_console_accepts_sends_at_once() -> None:
    with listen(uvicorn.Config(lambda: None, host="127.0.0.1", port=0)) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()) as _, listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        pytest.param(url_of("console.css").removeprefix("/static"), 31_536_000, id="names-its-content"),
        pytest.param("/icon.svg", 86_400, id="does-not"),
    ],
)
def test_browsers_keep_what_pages_are_dressed_with(path: str, seconds: int) -> None:
    assert f"max-age={seconds}" in answer_to(path).headers["cache-control"]


def test_browsers_keep_nothing_that_is_missing() -> None:
    assert answer_to("/absent.svg").headers["cache-control"] == "no-store"


def answer_to(path: str) -> httpx.Response:
    mounted = Starlette(routes=[Mount("/static", static_application())])
    app = SecurityHeaders(mounted, https=False)

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(f"/static{path}")

    with asyncio.Runner() as runner:
        return runner.run(asked())
