"""The API, made when it is first asked for: FastAPI takes a sixth of the console's start, and few ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from intake.console.parts import Parts

if TYPE_CHECKING:
    from intake.console.api.application import Api


@dataclass
class AskedApi:
    """ASGI application: the API over those parts."""

    parts: Parts
    _lock: Lock = field(default_factory=Lock)
    _made: Api | None = None

    def made(self) -> Api:
        """One for all who ask."""
        with self._lock:
            if self._made is None:
                from intake.console.api.application import create_api

                self._made = create_api(self.parts)
            return self._made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the API answers."""
        api = await run_in_threadpool(self.made) if self._made is None else self._made
        await api(scope, receive, send)
