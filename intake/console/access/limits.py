"""Which limits a try to log in falls under. None of them stands on the account alone: nobody can lock another out.

A browser where the person logged in before (a « device cookie ») has a counter of its own, that others cannot fill.
An unknown browser is limited by (account, address) and by address.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request

from intake.console.access.cookies import digest
from intake.console.access.parts import Access
from intake.console.access.requesters import block_of
from storage.console.accounts import fold_login
from storage.console.attempts import Limit

FREE_OF_DEVICE = 10
FREE_OF_PAIR = 5
FREE_OF_ADDRESS = 30
"""Many people of one office come from one address."""
FREE_OF_SECOND_FACTOR = 20


@dataclass(frozen=True)
class Try:
    """One try: under which limits, from where, and when."""

    access: Access
    at: datetime
    own: tuple[Limit, ...]
    shared: tuple[Limit, ...] = ()

    def wait(self) -> timedelta | None:
        """Count it. None: go on; else how long to wait."""
        return self.access.attempts.take((*self.own, *self.shared), self.at)

    def succeeded(self) -> None:
        """What it counted against the person starts anew; against an address that others share, it is taken back."""
        self.access.attempts.forgive(
            [limit.key for limit in self.own], [limit.key for limit in self.shared], self.access.clock()
        )


def password_try(request: Request, login: str, account: int | None) -> Try:
    """A password for that login. ``account``: whose it is, if anyone's."""
    device = _known_device(request, account)
    if device:
        return _try(request, (Limit(_key("device", device), FREE_OF_DEVICE),))
    block = block_of(request.state.ip)
    pair = Limit(_key("pair", fold_login(login), block), FREE_OF_PAIR)
    return _try(request, (pair,), (Limit(_key("address", block), FREE_OF_ADDRESS),))


def code_try(request: Request, account: int) -> Try:
    """A code of the second factor. From unknown browsers all together: whoever is there knows the password."""
    device = _known_device(request, account)
    if device:
        return _try(request, (Limit(_key("device code", device), FREE_OF_DEVICE),))
    block = block_of(request.state.ip)
    return _try(
        request,
        (
            Limit(_key("code pair", str(account), block), FREE_OF_PAIR),
            Limit(_key("code", str(account)), FREE_OF_SECOND_FACTOR),
        ),
    )


def provider_try(request: Request) -> Try:
    """A login begun at the identity provider, or coming back from it."""
    return _try(request, (), (Limit(_key("provider", block_of(request.state.ip)), FREE_OF_ADDRESS),))


def _try(request: Request, own: tuple[Limit, ...], shared: tuple[Limit, ...] = ()) -> Try:
    access: Access = request.state.access
    return Try(access, access.clock(), own, shared)


def _known_device(request: Request, account: int | None) -> str:
    """The digest of this browser's device cookie when it is known for that account, else nothing."""
    access: Access = request.state.access
    cookie = access.jar.read(request, "device")
    if account is None or not cookie:
        return ""
    known = access.sessions.device_of(digest(cookie), access.clock())
    return digest(cookie) if known == account else ""


def _key(*words: str) -> str:
    return hashlib.sha256("\x00".join(words).encode(errors="replace")).hexdigest()
