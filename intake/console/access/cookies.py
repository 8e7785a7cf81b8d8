"""Cookies: random secrets that a browser keeps; we keep their digests. The form token is drawn from one of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

Name = Literal["session", "visit", "begun", "device"]
SECRET_BYTES = 32
DEVICE_SECONDS = 180 * 86_400
LONGEST = 128
"""Of a cookie's value we look at: ours are shorter."""


def new_secret() -> str:
    """256 random bits, in letters that cookies and addresses take."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def form_token(secret: str) -> str:
    """What every form carries: only who holds the cookie's value can compute it, and it does not give that value."""
    return hmac.new(secret.encode(errors="replace"), b"form", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


@dataclass(frozen=True)
class Jar:
    """Reads and writes our cookies. Over https they carry ``__Host-``: no other host, no plain http can set them."""

    https: bool

    def read(self, request: Request, name: Name) -> str:
        """Its value, empty when there is none."""
        value = request.cookies.get(self._full(name), "")
        return value if len(value) <= LONGEST else ""

    def give(self, response: Response, name: Name, value: str) -> None:
        """Set it; the browser forgets all but ``device`` when it closes."""
        lasts = DEVICE_SECONDS if name == "device" else None
        response.set_cookie(
            self._full(name), value, max_age=lasts, path="/", secure=self.https, httponly=True, samesite="lax"
        )

    def take_back(self, response: Response, name: Name) -> None:
        """The browser forgets it."""
        response.delete_cookie(self._full(name), path="/", secure=self.https, httponly=True, samesite="lax")

    def _full(self, name: Name) -> str:
        return f"__Host-intake-{name}" if self.https else f"intake-{name}"
