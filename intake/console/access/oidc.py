"""An OpenID Connect provider as a relying party speaks to it: authorization code, PKCE, nonce, verified tokens.

Made for ProConnect (its userinfo is a signed JWT, levels are asked for by ``claims``, any unknown parameter is
refused) and Keycloak. Authlib makes the requests' parameters and checks the claims; joserfc verifies signatures.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from intake.console.access.identity import Claims, Identity, RefusedError
from intake.console.access.options import OidcOptions
from intake.errors import ConfigError, TransientError

DISCOVERY = "/.well-known/openid-configuration"
KEPT = timedelta(hours=1)
"""How long the provider's description and keys are believed before they are asked for again."""
ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""A key nobody knows may be new: the keys are asked for again, but not at the will of whoever sends tokens."""
LEEWAY_SECONDS = 60
MOST_BYTES = 1_000_000


@dataclass
class _Learnt:
    """What the provider publishes, and since when we know it."""

    at: datetime
    metadata: Claims
    keys: KeySet


@dataclass
class Provider:
    """One provider, asked when a login needs it."""

    options: OidcOptions
    clock: Callable[[], datetime]
    _learnt: _Learnt | None = field(default=None, repr=False)
    _turn: Lock = field(default_factory=Lock, repr=False)

    def check(self) -> str:
        """One line for ``intake check``. Raises ConfigError, or TransientError."""
        try:
            self._about(older_than=timedelta(0))
            self.options.secret()
        except RefusedError as reason:
            problem = f"{self.options.issuer} : {reason}"
            raise ConfigError("console.oidc", problem, "vérifiez issuer auprès du fournisseur") from reason
        return f"{self.options.issuer} : description et clés lues"

    def login_address(self, redirect_uri: str, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to log in. Raises TransientError, RefusedError."""
        wanted: dict[str, str] = {"nonce": nonce}
        if self.options.pkce:
            wanted |= {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
        if self.options.required_acr:
            acr = {"essential": True, "values": list(self.options.required_acr)}
            wanted["claims"] = json.dumps({"id_token": {"acr": acr, "amr": None}})
        address: str = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            self.options.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=" ".join(self.options.scopes),
            state=state,
            **wanted,
        )
        return address

    def identify(self, code: str, redirect_uri: str, *, nonce: str, verifier: str) -> Identity:
        """Who that code stands for. Raises RefusedError when anything about it is wrong, TransientError."""
        answer = self._redeem(code, redirect_uri, verifier)
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise RefusedError("the token endpoint gave no id_token or no access_token")
        claims = self._id_claims(id_token, nonce, access_token)
        told = self._userinfo(access_token)
        if told.get("sub") != claims["sub"]:
            raise RefusedError("userinfo is about somebody else (sub)")
        return self._identity({**claims, **told}, id_token)

    def logout_address(self, id_token: str, back_to: str, state: str) -> str:
        """Where the browser goes to log out there too; empty when the provider has no such page."""
        endpoint = self._about().metadata.get("end_session_endpoint")
        if not isinstance(endpoint, str):
            return ""
        query = urlencode({"id_token_hint": id_token, "post_logout_redirect_uri": back_to, "state": state})
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    def _redeem(self, code: str, redirect_uri: str, verifier: str) -> Claims:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.options.client_id,
            "client_secret": self.options.secret(),
        }
        if self.options.pkce:
            form["code_verifier"] = verifier
        return _json(self._ask("POST", self._endpoint("token_endpoint"), data=form))

    def _id_claims(self, token: str, nonce: str, access_token: str) -> Claims:
        header, found = self._verified(token)
        options = {"iss": {"essential": True, "value": self.options.issuer}}
        options["aud"] = {"essential": True, "value": self.options.client_id}
        params = {"nonce": nonce, "client_id": self.options.client_id, "access_token": access_token}
        claims = CodeIDToken(found, header, options, params)
        try:
            claims.validate(now=int(self.clock().timestamp()), leeway=LEEWAY_SECONDS)
        except JoseError as error:
            raise RefusedError(f"id_token: {error}") from error
        if self.options.required_acr and claims.get("acr") not in self.options.required_acr:
            raise RefusedError(f"id_token: level {claims.get('acr')!r} is not enough")
        return found

    def _userinfo(self, access_token: str) -> Claims:
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = self._ask("GET", self._endpoint("userinfo_endpoint"), headers=headers)
        if answer.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/jwt":
            return _json(answer)
        _, claims = self._verified(answer.text.strip())
        registry = jwt.JWTClaimsRegistry(
            now=int(self.clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.options.issuer},
            aud={"essential": True, "value": self.options.client_id},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise RefusedError(f"userinfo: {error}") from error
        return claims

    def _verified(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that a key of the provider signed, by the configured algorithm."""
        try:
            return self._decoded(token, self._about().keys)
        except InvalidKeyIdError:
            keys = self._about(older_than=ASKED_AGAIN_AFTER).keys
        except (JoseError, ValueError) as error:
            raise RefusedError(f"signature: {error}") from error
        try:
            return self._decoded(token, keys)
        except (JoseError, ValueError) as error:
            raise RefusedError(f"signature: {error}") from error

    def _decoded(self, token: str, keys: KeySet) -> tuple[dict[str, Any], dict[str, Any]]:
        found = jwt.decode(token, keys, algorithms=[self.options.signing])
        return dict(found.header), found.claims

    def _identity(self, claims: Claims, id_token: str) -> Identity:
        given, family = _text(claims, "given_name"), _text(claims, "usual_name") or _text(claims, "family_name")
        email = _text(claims, "email")
        verified = claims.get("email_verified")
        vouched = verified is True or (self.options.trusted_email and verified is None)
        return Identity(
            issuer=self.options.issuer,
            subject=str(claims["sub"]),
            name=_text(claims, "name") or f"{given} {family}".strip() or email or str(claims["sub"]),
            email=email or None,
            email_verified=bool(email) and vouched,
            claims=claims,
            id_token=id_token,
        )

    def _endpoint(self, name: str) -> str:
        endpoint = self._about().metadata.get(name)
        if not isinstance(endpoint, str):
            raise RefusedError(f"the provider publishes no {name}")
        return endpoint

    def _about(self, older_than: timedelta = KEPT) -> _Learnt:
        with self._turn:
            now = self.clock()
            if self._learnt is None or now - self._learnt.at >= older_than:
                self._learnt = self._learn(now)
            return self._learnt

    def _learn(self, now: datetime) -> _Learnt:
        metadata = _json(self._ask("GET", self.options.issuer.rstrip("/") + DISCOVERY))
        if metadata.get("issuer") != self.options.issuer:
            raise RefusedError(f"the provider calls itself {metadata.get('issuer')!r}")
        place = metadata.get("jwks_uri")
        if not isinstance(place, str):
            raise RefusedError("the provider publishes no jwks_uri")
        keys = _json(self._ask("GET", place))
        try:
            return _Learnt(now, metadata, KeySet.import_key_set({"keys": list(keys.get("keys", []))}))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise RefusedError("the provider's keys cannot be read") from error

    def _ask(
        self, method: str, url: str, *, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        try:
            with self._client() as client:
                answer = client.request(method, url, data=data, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise TransientError(f"fournisseur d’identité injoignable ({type(error).__name__})") from error
        if answer.status_code >= 500:
            raise TransientError(f"fournisseur d’identité en panne (HTTP {answer.status_code})")
        if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
            raise RefusedError(f"the provider answered HTTP {answer.status_code} at {urlsplit(url).path}")
        return answer

    def _client(self) -> httpx.Client:
        ca_file = self.options.ca_file
        verify = ssl.create_default_context(cafile=str(ca_file)) if ca_file else True
        return httpx.Client(timeout=self.options.timeout, verify=verify, follow_redirects=False)


def _json(answer: httpx.Response) -> Claims:
    try:
        value = answer.json()
    except ValueError as error:
        raise RefusedError("the provider did not answer in JSON") from error
    if not isinstance(value, dict):
        raise RefusedError("the provider did not answer with a JSON object")
    return value


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
