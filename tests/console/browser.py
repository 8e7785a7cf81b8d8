"""A browser: keeps cookies, fills the forms it was given, follows redirections, sends what browsers send."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from starlette.types import ASGIApp

Fields = Mapping[str, str] | Mapping[str, list[str]] | Mapping[str, str | list[str]]
Files = Mapping[str, tuple[str, bytes, str]]
"""By field: the file's name, its bytes, its media type."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Browser:
    """One browser at one address. ``page`` is the last one with a form."""

    app: ASGIApp
    runner: asyncio.Runner
    url: str = "http://127.0.0.1:8642"
    ip: str = "192.0.2.1"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    page: httpx.Response | None = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask for that page; redirections are not followed."""
        return self._send("GET", path, headers=headers)

    def follow(self, path: str) -> httpx.Response:
        """Ask for that page, and go where it sends."""
        answer = self.get(path)
        for _ in range(5):
            if not answer.is_redirect or not answer.headers["location"].startswith("/"):
                break
            answer = self.get(answer.headers["location"])
        return answer

    def submit(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> httpx.Response:
        """Send the form of the last page, its hidden fields included, from our own origin."""
        return self.fill(path, fields, headers=headers)

    def fill(
        self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None, files: Files | None = None
    ) -> httpx.Response:
        """The same, where a field has several values, or holds a file."""
        hidden = self.hidden() if self.page is not None else {}
        own = {"origin": self.url, "sec-fetch-site": "same-origin"}
        return self._send("POST", path, data={**hidden, **fields}, headers={**own, **(headers or {})}, files=files)

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the last page."""
        assert self.page is not None
        return {name: html.unescape(value) for name, value in HIDDEN.findall(self.page.text)}

    def log_in(self, login: str, password: str, target: str = "/") -> httpx.Response:
        """Through the login page; the answer to the form."""
        self.get(f"/connexion?next={target}")
        return self.submit("/connexion", login=login, password=password)

    def cookie(self, name: str) -> str | None:
        """Its value here."""
        return self.cookies.get(name)

    def _send(
        self,
        method: str,
        path: str,
        *,
        data: Fields | None = None,
        headers: Mapping[str, str] | None = None,
        files: Files | None = None,
    ) -> httpx.Response:
        answer = self.runner.run(self._request(method, path, data, headers, files))
        self.cookies.extract_cookies(answer)
        if HIDDEN.search(answer.text):
            self.page = answer
        return answer

    async def _request(
        self,
        method: str,
        path: str,
        data: Fields | None,
        headers: Mapping[str, str] | None,
        files: Files | None,
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(self.ip, 40000))
        async with httpx.AsyncClient(
            transport=transport, base_url=self.url, cookies=self.cookies, trust_env=False
        ) as client:
            return await client.request(method, path, data=data, headers=headers, files=files)


@contextmanager
def event_loop() -> Iterator[asyncio.Runner]:
    """Where requests run."""
    with asyncio.Runner() as runner:
        yield runner
