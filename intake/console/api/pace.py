"""The door of the API: nobody without a token, no token faster than its pace. In memory, per process."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from intake.console.access.cookies import digest
from intake.console.access.guard import NotLoggedInError
from intake.console.api.problems import http_fault, problem

PREFIX = "/api/v1"
"""Where the API is."""
AT_ONCE = 120
PER_SECOND = 5.0
"""Five a second on average, 120 in a burst: a dashboard asks less, a loop gone wild hurts nobody."""
SLOWER = "Ce jeton demande trop vite : attendre le temps dit par Retry-After."


@dataclass
class Pace:
    """A bucket for each token that was good: they are few."""

    at_once: int = AT_ONCE
    per_second: float = PER_SECOND
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def wait(self, token: str, now: datetime) -> int:
        """Take one. 0: go on; else the seconds to wait."""
        left, since = self._left.get(token, (float(self.at_once), now))
        passed = max(0.0, (now - since).total_seconds())
        left = min(float(self.at_once), left + passed * self.per_second)
        if left < 1:
            self._left[token] = (left, now)
            return math.ceil((1 - left) / self.per_second)
        self._left[token] = (left - 1, now)
        return 0


@dataclass(frozen=True)
class Door:
    """ASGI middleware, inside the gate, which has read the token."""

    app: ASGIApp
    pace: Pace
    clock: Callable[[], datetime]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve who has a token, at its pace."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if request.state.person is None:
            await http_fault(request, NotLoggedInError(request))(scope, receive, send)
            return
        wait = self.pace.wait(digest(request.headers.get("authorization", "")), self.clock())
        if wait:
            await problem(429, SLOWER, {"Retry-After": str(wait)})(scope, receive, send)
            return
        await self.app(scope, receive, send)
