"""Tries to log in sent straight to the application, in one event loop: thousands take seconds, and none is left out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

from tests.console.browser import Browser


@dataclass(frozen=True)
class Attacker:
    """Who got the login page once, and sends its form from then on. ``ip``: from where."""

    app: ASGIApp
    url: str
    ip: str
    cookies: str
    hidden: dict[str, str]

    @classmethod
    def at(cls, browser: Browser, ip: str) -> Attacker:
        """With what that browser was given, from that address."""
        browser.get("/connexion")
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        return cls(browser.app, browser.url, ip, cookies, browser.hidden())

    async def log_in(self, login: str, password: str) -> int:
        """The status of the answer."""
        body = urlencode({**self.hidden, "login": login, "password": password}).encode()
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await self.app(self._scope(len(body)), receive, send)
        return statuses[0]

    def _scope(self, length: int) -> dict[str, object]:
        headers = {
            "host": self.url.partition("//")[2],
            "origin": self.url,
            "sec-fetch-site": "same-origin",
            "cookie": self.cookies,
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(length),
        }
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/connexion",
            "raw_path": b"/connexion",
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self.ip, 40000),
            "server": ("127.0.0.1", 8642),
        }


async def in_turns(attackers: list[Attacker], login: str, numbers: Iterable[int]) -> AsyncIterator[int]:
    """The status of each try: one attacker after the other, another password each time."""
    for number in numbers:
        yield await attackers[number % len(attackers)].log_in(login, f"essai {number}")
