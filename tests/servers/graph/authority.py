"""The test's Entra ID: applications that prove themselves, tokens that expire, refresh tokens that are rotated."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

TENANT = "11111111-2222-3333-4444-555555555555"
Answer = tuple[int, dict[str, Any]]


@dataclass
class App:
    """One application. ``mailboxes``: those its policy lets it reach (None: all). ``user``: of its IMAP tokens."""

    client_id: str
    secret: str | None = None
    certificate: bytes | None = None
    refresh_token: str | None = None
    roles: frozenset[str] = frozenset({"Mail.Read", "Mail.ReadWrite", "Mail.Send"})
    mailboxes: frozenset[str] | None = None
    user: str = ""
    expired_secret: bool = False


@dataclass(frozen=True)
class Issued:
    """A token that was given out."""

    app: App
    audience: str
    expires_at: float


@dataclass
class Authority:
    """Who may have tokens, and those that live. ``lasts``: seconds of a new one."""

    apps: dict[str, App] = field(default_factory=dict)
    lasts: float = 3600.0
    rotates: bool = True
    tokens: dict[str, Issued] = field(default_factory=dict)
    given: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def discovery(self, base: str, tenant: str) -> Answer:
        if tenant != TENANT:
            return 400, _error("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        root = f"{base}/{tenant}/oauth2/v2.0"
        issuer = f"{base}/{tenant}/v2.0"
        return 200, {
            "issuer": issuer,
            "authorization_endpoint": f"{root}/authorize",
            "token_endpoint": f"{root}/token",
            "device_authorization_endpoint": f"{root}/devicecode",
        }

    def token(self, form: Mapping[str, str], endpoint: str) -> Answer:
        """RFC 6749: client credentials, or a refresh token that dies as it is used."""
        app = self.apps.get(form.get("client_id", ""))
        if app is None:
            return 400, _error("unauthorized_client", 700016, "Application was not found in the directory.")
        if (refused := self._proved(app, form)) is not None:
            return refused
        with self._lock:
            if form.get("grant_type") == "refresh_token":
                return self._refresh(app, form)
            return 200, self._issue(app, form.get("scope", ""))

    def holder(self, token: str, audience: str) -> Issued | None:
        """Whose token that is; None when it is dead, unknown, or for another service."""
        issued = self.tokens.get(token)
        if issued is None or time.time() >= issued.expires_at or audience not in issued.audience:
            return None
        return issued

    def introspection(self, token: str) -> dict[str, Any]:
        """RFC 7662, for Dovecot."""
        issued = self.holder(token, "outlook")
        if issued is None:
            return {"active": False}
        return {"active": True, "username": issued.app.user, "exp": int(issued.expires_at)}

    def revoke_all(self) -> None:
        """Every token given so far is dead, long before its time."""
        self.tokens.clear()

    def _issue(self, app: App, scope: str) -> dict[str, Any]:
        self.given += 1
        value = f"jeton-{app.client_id}-{next(self._numbers)}"
        self.tokens[value] = Issued(app, scope, time.time() + self.lasts)
        return {"token_type": "Bearer", "expires_in": int(self.lasts), "access_token": value}

    def _refresh(self, app: App, form: Mapping[str, str]) -> Answer:
        if form.get("refresh_token") != app.refresh_token or app.refresh_token is None:
            return 400, _error("invalid_grant", 50173, "The provided grant has expired due to it being revoked.")
        if self.rotates:
            app.refresh_token = f"renouvellement-{next(self._numbers)}"
        return 200, self._issue(app, form.get("scope", "")) | {"refresh_token": app.refresh_token}

    def _proved(self, app: App, form: Mapping[str, str]) -> Answer | None:
        if app.secret is not None:
            if app.expired_secret:
                return 401, _error("invalid_client", 7000222, "The provided client secret keys are expired.")
            if form.get("client_secret") != app.secret:
                return 401, _error("invalid_client", 7000215, "Invalid client secret provided.")
        if app.certificate is not None and not _is_signed(form.get("client_assertion", ""), app.certificate):
            return 401, _error("invalid_client", 700027, "The certificate is not registered on application.")
        return None


def _is_signed(assertion: str, certificate: bytes) -> bool:
    """A JWT signed by that certificate's key (RFC 7523), by PS256."""
    head, _, rest = assertion.partition(".")
    payload, _, signature = rest.partition(".")
    key = x509.load_pem_x509_certificate(certificate).public_key()
    if not isinstance(key, RSAPublicKey) or json.loads(_decoded(head) or b"{}").get("alg") != "PS256":
        return False
    filling = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    try:
        key.verify(_decoded(signature), f"{head}.{payload}".encode(), filling, hashes.SHA256())
    except InvalidSignature:
        return False
    return float(json.loads(_decoded(payload))["exp"]) > time.time()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _error(error: str, code: int, words: str) -> dict[str, Any]:
    return {"error": error, "error_description": f"AADSTS{code}: {words}", "error_codes": [code]}
