"""Pages that wait for a drawing have threads of their own: however many are asked for, the other pages have theirs."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

AT_ONCE = 8
"""More than a browser asks of one host at a time; fewer than the threads that pages share (40, of anyio)."""
PATIENCE_SECONDS = 30.0
"""For a turn, before a thread is taken; the drawing's own time comes after."""
BUSY = "Trop d’aperçus sont demandés à la fois : réessayer dans un instant."


class Apart:
    """``apart(endpoint)`` is the endpoint, run ``AT_ONCE`` at most; who waits for a turn holds no thread."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        self._turns, self._patience = anyio.CapacityLimiter(at_once), patience
        self._threads = anyio.CapacityLimiter(math.inf)

    def __call__(self, endpoint: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def waiting(request: Request) -> Response:
            turn = object()
            try:
                with anyio.fail_after(self._patience):
                    await self._turns.acquire_on_behalf_of(turn)
            except TimeoutError as error:
                raise HTTPException(503, BUSY, {"Retry-After": "5"}) from error
            try:
                return await run_sync(endpoint, request, limiter=self._threads)
            finally:
                self._turns.release_on_behalf_of(turn)

        return waiting
