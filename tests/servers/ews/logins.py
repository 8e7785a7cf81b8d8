"""Who is asking: basic, NTLM (pyspnego's own acceptor, once a connection, as IIS does it), Kerberos, or a token."""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import spnego
from spnego.exceptions import SpnegoError

from tests.servers.ews.store import Account
from tests.servers.kerberos import Acceptor


@dataclass
class Logins:
    """``offered``: what the server takes. ``tokens``: bearer token to account name. ``refused``: wrong passwords.

    ``acceptor``: verifies the tokens of Kerberos, bound to the channel of ``certificate`` (its PEM).
    """

    accounts: dict[str, Account]
    offered: frozenset[str]
    tokens: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    acceptor: Acceptor | None = None
    certificate: Path | None = None


class Door:
    """One connection: NTLM's three steps, and who came in."""

    def __init__(self, logins: Logins) -> None:
        self._logins = logins
        self._ntlm: spnego.ContextProxy | None = None
        self._inside: Account | None = None

    def account(self, authorization: str) -> Account | None:
        """Who it is; None when the answer is 401, with ``challenge``."""
        kind, _, said = authorization.partition(" ")
        if not kind:
            return self._inside
        if kind.lower() not in self._logins.offered:
            return None
        if kind.lower() == "basic":
            return self._by_password(base64.b64decode(said).decode())
        if kind.lower() == "bearer":
            return self._logins.accounts.get(self._logins.tokens.get(said, ""))
        if kind.lower() == "negotiate":
            return self._by_kerberos(said)
        return self._by_ntlm(base64.b64decode(said))

    def challenge(self, authorization: str) -> list[str]:
        """The WWW-Authenticate headers of a 401."""
        if self._ntlm is not None and not self._ntlm.complete and authorization:
            return [f"NTLM {self._answer}"]
        names = {"basic": 'Basic realm="exchange"', "ntlm": "NTLM", "bearer": 'Bearer realm="exchange"'}
        names["negotiate"] = "Negotiate"
        return [names[each] for each in sorted(self._logins.offered)]

    def _by_password(self, said: str) -> Account | None:
        user, _, password = said.partition(":")
        account = self._logins.accounts.get(user)
        if account is None or account.password != password:
            self._logins.refused += 1
            return None
        return account

    def _by_kerberos(self, said: str) -> Account | None:
        """Each request for itself, as IIS does it by default."""
        assert self._logins.acceptor is not None
        assert self._logins.certificate is not None
        der = ssl.PEM_cert_to_DER_cert(self._logins.certificate.read_text())
        binding = b"tls-server-end-point:" + hashlib.sha256(der).digest()
        account = self._logins.accounts.get(self._logins.acceptor.principal(said, binding) or "")
        self._logins.refused += account is None
        return account

    def _by_ntlm(self, token: bytes) -> Account | None:
        self._answer = ""
        if token[8:9] == b"\x01":
            self._ntlm = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            self._answer = base64.b64encode(self._ntlm.step(token) or b"").decode()
            return None
        if self._ntlm is None:
            return None
        try:
            self._ntlm.step(token)
        except SpnegoError:
            self._ntlm = None
            self._logins.refused += 1
            return None
        self._inside = self._logins.accounts.get(self._ntlm.client_principal or "")
        return self._inside


@contextmanager
def ntlm_users(directory: Path, accounts: Mapping[str, Account]) -> Iterator[None]:
    """The file of users that the acceptor reads, named by an environment variable of its own."""
    path = directory / "ntlm-users"
    # DOMAIN:USER:PASSWORD; an account that is an address has no domain.
    lines = ("{}:{}:{}".format(*_split(user), account.password) for user, account in accounts.items())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = os.environ.get("NTLM_USER_FILE")
    os.environ["NTLM_USER_FILE"] = str(path)
    try:
        yield
    finally:
        del os.environ["NTLM_USER_FILE"]
        if before is not None:
            os.environ["NTLM_USER_FILE"] = before


def _split(user: str) -> tuple[str, str]:
    domain, _, name = user.rpartition("\\")
    return domain, name
