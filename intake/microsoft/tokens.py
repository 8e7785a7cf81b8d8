"""Access tokens without a person (OAuth2, RFC 6749): by a secret, a certificate, or a refresh token that is kept.

One ``TokenSource`` belongs to one mailbox: what happens to its tokens touches no other. A token is renewed before it
expires; one that a server refuses is dropped, and the next is asked of the authority.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from intake.errors import ConfigError, TransientError
from intake.microsoft.kept import KeptFile
from intake.microsoft.network import network_fault, tls_context
from intake.microsoft.token_faults import fault_of

MARGIN_SECONDS = 300.0
"""A token is renewed so long before it expires, or in the last fifth of its life where that is shorter."""

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

Secret = Callable[[], str]


@dataclass(frozen=True)
class Application:
    """An application registered with the authority. Secrets are asked for at each renewal, so that new ones are taken.

    ``certificate`` gives the private key and its certificate, PEM. With ``refresh_token`` a person once consented:
    ``kept`` is then where the token that replaced it is kept.
    """

    tenant: str
    client_id: str
    scope: str
    authority: str = "https://login.microsoftonline.com"
    secret: Secret | None = field(default=None, repr=False)
    certificate: Secret | None = field(default=None, repr=False)
    refresh_token: Secret | None = field(default=None, repr=False)
    kept: Path | None = None
    ca_file: Path | None = None
    timeout: float = 60.0

    @property
    def where(self) -> str:
        """The application in words, for messages."""
        return f"application {self.client_id} ({urlsplit(self.authority).hostname}, annuaire {self.tenant})"


@dataclass(frozen=True)
class AccessToken:
    """What a server is shown, and until when (``time.monotonic``) it is to be shown."""

    value: str = field(repr=False)
    renew_at: float
    expires_at: float

    @property
    def is_fresh(self) -> bool:
        """Whether nothing need be asked yet."""
        return time.monotonic() < self.renew_at


class TokenSource:
    """The tokens of one application for one mailbox. Thread-safe."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._token: AccessToken | None = None
        self._lock = threading.Lock()

    @property
    def where(self) -> str:
        """The application in words."""
        return self._application.where

    def token(self) -> AccessToken:
        """A token with time left. Raises TransientError, or ConfigError saying what to mend.

        While the one in hand is still valid, an authority that does not answer stops nothing.
        """
        with self._lock:
            held = self._token
            if held is not None and held.is_fresh:
                return held
            try:
                self._token = _obtain(self._application)
            except TransientError:
                if held is None or time.monotonic() >= held.expires_at:
                    raise
                return held
            return self._token

    def refused(self, token: AccessToken) -> None:
        """A server would not take it (revoked, its clock ahead of ours): the next is a new one."""
        with self._lock:
            if self._token == token:
                self._token = None


def _obtain(application: Application) -> AccessToken:
    began = time.monotonic()
    with _named_faults(application), _Http(application) as http:
        client = _client(application, http)
        if application.refresh_token is None:
            answer = client.acquire_token_for_client([application.scope])
        else:
            answer = _by_refresh_token(application, application.refresh_token(), client)
    if "access_token" not in answer:
        raise fault_of(application.where, answer, throttled=http.throttled)
    lasts = float(answer.get("expires_in", 0))
    margin = min(MARGIN_SECONDS, lasts / 5)
    return AccessToken(answer["access_token"], began + lasts - margin, began + lasts)


def _by_refresh_token(application: Application, configured: str, client: Any) -> dict[str, Any]:
    """What replaces the refresh token is on the disk before the access token is used: the former may be dead by now."""
    given = hashlib.sha256(configured.encode()).hexdigest()
    if application.kept is None:
        raise ConfigError(application.where, "aucun endroit où garder le jeton renouvelé", "donnez state_directory")
    file = KeptFile(application.kept)
    with file.alone():
        kept = file.read() or {}
        # A new consent wins over what was kept of the former one.
        current = kept.get("refresh_token") if kept.get("given") == given else None
        answer: dict[str, Any] = client.acquire_token_by_refresh_token(current or configured, [application.scope])
        rotated = answer.get("refresh_token")
        if isinstance(rotated, str) and rotated != current:
            file.write({"given": given, "refresh_token": rotated})
    return answer


def _client(application: Application, http: _Http) -> Any:
    """Made anew each time: the library keeps refusals for a minute, and an administrator's remedy would not be seen."""
    # Loaded by who has such a mailbox only, as its errors are below.
    import msal
    from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS

    known = urlsplit(application.authority).hostname in WELL_KNOWN_AUTHORITY_HOSTS
    arguments: dict[str, Any] = {
        "authority": f"{application.authority.rstrip('/')}/{application.tenant}",
        # Microsoft's own clouds are looked up; an authority of the administrator's choice is taken at its word.
        "validate_authority": known,
        "instance_discovery": None if known else False,
        "http_client": http,
    }
    credential = _credential(application)
    if credential is None:
        return msal.PublicClientApplication(application.client_id, **arguments)
    return msal.ConfidentialClientApplication(application.client_id, client_credential=credential, **arguments)


def _credential(application: Application) -> str | dict[str, str] | None:
    if application.certificate is None:
        return None if application.secret is None else application.secret()
    pem = application.certificate()
    key, certificate = _KEY.search(pem), _CERTIFICATE.search(pem)
    if key is None or certificate is None:
        missing = "la clé privée" if key is None else "le certificat"
        raise ConfigError(application.where, f"{missing} manque au fichier du certificat", "mettez-y les deux, en PEM")
    return {"private_key": key[0], "public_certificate": pem}


@contextmanager
def _named_faults(application: Application) -> Iterator[None]:
    from msal.exceptions import MsalError

    where = application.where
    try:
        yield
    except httpx.HTTPError as error:
        raise network_fault(where, error) from error
    except MsalError as error:
        raise TransientError(f"{where} : le serveur de jetons ne répond pas bien ({error})") from error
    except ValueError as error:
        if "authority configuration" in str(error):
            remedy = "vérifiez tenant (l’identifiant de l’annuaire) et authority"
            raise ConfigError(where, "annuaire inconnu du serveur de jetons", remedy) from error
        # The library's words may quote the key: they are left out, also of the traceback.
        problem = "le certificat ou la réponse du serveur de jetons est illisible"
        raise ConfigError(where, problem, "vérifiez le fichier du certificat (PEM, clé sans mot de passe)") from None


class _Http:
    """What the library asks of an HTTP client, by httpx: our time limit, our certification authorities."""

    def __init__(self, application: Application) -> None:
        context = tls_context(application.where, application.ca_file)
        self._client = httpx.Client(verify=context, timeout=application.timeout, follow_redirects=False)
        self.throttled = False

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: object) -> httpx.Response:
        # httpx writes bytes as Python shows them (b'…'): the library's signed assertion comes as bytes.
        form = {name: value.decode() if isinstance(value, bytes) else value for name, value in (data or {}).items()}
        answer = self._client.post(url, params=params, data=form, headers=headers)
        self.throttled = answer.status_code == httpx.codes.TOO_MANY_REQUESTS
        return answer

    def get(self, url: str, params: Any = None, headers: Any = None, **_: object) -> httpx.Response:
        return self._client.get(url, params=params, headers=headers)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> _Http:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
