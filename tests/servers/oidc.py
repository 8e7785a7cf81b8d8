"""A small OpenID Connect provider on loopback: it does what its state says, also what a real one never should."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "console"
SECRET = "secret-du-fournisseur"

Claims = dict[str, Any]


@dataclass
class Person:
    """Whom the provider vouches for, as its userinfo tells it."""

    sub: str = "f:1234"
    claims: Claims = field(default_factory=lambda: {"email": "anne@cng.example", "email_verified": True})


@dataclass
class OidcServer:
    """``wrong`` changes an id_token's claims, ``wrong_info`` userinfo's. ``signed_info``: userinfo as a JWT.

    ``issued`` maps codes to what was asked for; ``asked`` keeps the parameters of token requests.
    """

    now: Callable[[], float]
    url: str = ""
    person: Person = field(default_factory=Person)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}, private=True))
    published: list[RSAKey] = field(default_factory=list)
    wrong: Claims = field(default_factory=dict)
    wrong_info: Claims = field(default_factory=dict)
    signed_info: bool = False
    algorithm: str = "RS256"
    fails_with: int = 0
    announces: Claims = field(default_factory=dict)
    issued: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def log_in(self, address: str) -> str:
        """What a person does there: the redirection back, path and query."""
        wanted = _flat(urlsplit(address).query)
        code = f"code-{len(self.issued) + 1}"
        self.issued[code] = wanted
        back = urlsplit(wanted["redirect_uri"]).path
        return f"{back}?code={code}&state={wanted['state']}"

    def discovery(self) -> Claims:
        """The description it publishes."""
        about = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/session/end",
        }
        return {**about, **self.announces}

    def keys(self) -> Claims:
        """The public keys."""
        return {"keys": [key.as_dict(private=False) for key in self.published or [self.key]]}

    def token(self, form: dict[str, str]) -> tuple[int, Claims]:
        """A code for tokens, once, when everything that goes with it is right."""
        self.asked.append(form)
        wanted = self.issued.pop(form.get("code", ""), None)
        if wanted is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != wanted["redirect_uri"] or not _proved(wanted, form):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "jeton", "token_type": "Bearer", "id_token": self.id_token(wanted["nonce"])}

    def id_token(self, nonce: str) -> str:
        """Signed, with what ``wrong`` says changed."""
        now = int(self.now())
        claims = {"iss": self.url, "sub": self.person.sub, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce}
        return self._signed({**claims, **self.wrong})

    def userinfo(self) -> tuple[str, str]:
        """Its media type and its body."""
        told = {"sub": self.person.sub, **self.person.claims, **self.wrong_info}
        if not self.signed_info:
            return "application/json", json.dumps(told)
        now = int(self.now())
        return "application/jwt", self._signed({"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **told})

    def _signed(self, claims: Claims) -> str:
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[self.algorithm])


@contextmanager
def oidc_server(now: Callable[[], float]) -> Iterator[OidcServer]:
    """One provider; its clock is the test's."""
    state = OidcServer(now)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: OidcServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if state.fails_with:
                self._say(state.fails_with, "text/plain", "en panne")
            elif path == "/.well-known/openid-configuration":
                self._say(200, "application/json", json.dumps(state.discovery()))
            elif path == "/keys":
                self._say(200, "application/json", json.dumps(state.keys()))
            elif path == "/userinfo" and self.headers.get("Authorization") == "Bearer jeton":
                self._say(200, *state.userinfo())
            else:
                self._say(404, "text/plain", "inconnu")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = state.token(_flat(body))
            self._say(status, "application/json", json.dumps(answer))

        def _say(self, status: int, media_type: str, body: str) -> None:
            raw = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 -- the base class' name
            """Silent."""

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def _proved(wanted: dict[str, str], form: dict[str, str]) -> bool:
    """Whether the verifier is that of the challenge (RFC 7636), where one was sent."""
    if "code_challenge" not in wanted:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == wanted["code_challenge"]
