"""Speaking with Microsoft Graph for one mailbox: tokens, immutable ids, throttling, pages.

A short wait that the server asks for (429, 503 with Retry-After) is waited out here; a longer one is remembered by the
account, which is not asked again before: it is this mailbox's affair, no other waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from intake.errors import TransientError
from intake.microsoft.faults import Refusal, named
from intake.microsoft.network import network_fault, tls_context
from intake.microsoft.tokens import TokenSource

IMMUTABLE = 'IdType="ImmutableId"'
"""On every call: else an id changes when people move the mail to another folder."""
PAGE = 500
"""Asked for: Graph's own is ten, its most is a thousand."""
PATIENCE_SECONDS = 30.0
"""The longest Retry-After waited out; a longer one ends the session until then."""
TRIES = 4
"""Of one request, where the server asks to come again or the connection is lost."""
DEFAULT_WAIT = 10.0
"""Where a throttled answer does not say how long."""
_BUSY = frozenset({429, 503})


@dataclass
class Pause:
    """Until when (``time.monotonic``) the server asked not to be asked."""

    until: float = 0.0

    @property
    def left(self) -> float:
        """Seconds; none when it may be asked."""
        return max(0.0, self.until - time.monotonic())

    def extend(self, seconds: float) -> None:
        """At least so long from now."""
        self.until = max(self.until, time.monotonic() + seconds)


@dataclass(frozen=True)
class GraphAccount:
    """One mailbox at one cloud, for the life of the program: its pause outlives its connections."""

    mailbox: str
    tokens: TokenSource
    endpoint: str = "https://graph.microsoft.com"
    ca_file: Path | None = None
    timeout: float = 60.0
    pause: Pause = field(default_factory=Pause, repr=False)

    @property
    def where(self) -> str:
        """The account in words, for messages."""
        return f"Graph {self.mailbox}"

    def url(self, *path: str) -> str:
        """Below this mailbox."""
        below = "/".join(quote(part, safe="=-_") for part in path)
        return f"{self.endpoint}/v1.0/users/{quote(self.mailbox, safe='@')}/{below}"


class GraphSession:
    """One connection. Every method raises ``Refusal`` for what the caller may know how to take, else our errors."""

    def __init__(self, account: GraphAccount) -> None:
        self._account = account
        context = tls_context(account.where, account.ca_file)
        self._client = httpx.Client(verify=context, timeout=account.timeout, follow_redirects=False)
        self._never = threading.Event()

    def get(self, url: str, params: Mapping[str, str] | None = None, *, page: int | None = None) -> dict[str, Any]:
        """The JSON object there."""
        prefer = IMMUTABLE if page is None else f"{IMMUTABLE}, odata.maxpagesize={page}"
        answer = self._ask("GET", url, params=params, prefer=prefer)
        try:
            found = answer.json()
        except ValueError as error:
            raise TransientError(f"{self._account.where} : réponse illisible du serveur") from error
        return found if isinstance(found, dict) else {}

    def pages(self, url: str, params: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """Every page, to the last: the links are followed as they are given, never beyond our server."""
        following: str | None = url
        while following:
            page = self.get(following, params, page=PAGE)
            yield page
            following, params = page.get("@odata.nextLink"), None
            self._refuse_elsewhere(following)

    def get_bytes(self, url: str) -> bytes:
        """The content there, whole."""
        return self._ask("GET", url).content

    def patch(self, url: str, change: Mapping[str, object]) -> None:
        """Those properties, changed."""
        self._ask("PATCH", url, json=change)

    def post(self, url: str, content: bytes, content_type: str) -> httpx.Response:
        """One attempt, never repeated here: whoever sends knows what a loss means. Raises httpx.HTTPError too."""
        self._respect_pause()
        answer = self._once("POST", url, content=content, content_type=content_type)
        if answer.status_code == 401:
            # The token was refused before anything was done: asking again is no second try.
            answer = self._once("POST", url, content=content, content_type=content_type)
        if answer.status_code in _BUSY:
            self._account.pause.extend(_retry_after(answer))
        return answer

    def close(self) -> None:
        """Nothing more is asked; never raises."""
        self._client.close()

    def _ask(self, method: str, url: str, **what: Any) -> httpx.Response:
        """Safe to repeat. What the server asks to wait for is waited for, within reason."""
        self._respect_pause()
        waited = 0.0
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._once(method, url, **what)
            except httpx.HTTPError as error:
                if attempt > 1 or isinstance(error, httpx.TimeoutException):
                    raise network_fault(self._account.where, error) from error
                continue
            if answer.is_success:
                return answer
            if answer.status_code == 401 and attempt == 1:
                continue
            if answer.status_code not in _BUSY:
                raise refusal_of(answer)
            waited += self._wait_out(answer, waited)
        raise refusal_of(answer)

    def _once(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        prefer: str = IMMUTABLE,
        json: Mapping[str, object] | None = None,
        content: bytes | None = None,
        content_type: str | None = None,
    ) -> httpx.Response:
        token = self._account.tokens.token()
        headers = {"Authorization": f"Bearer {token.value}", "Prefer": prefer}
        if content_type:
            headers["Content-Type"] = content_type
        answer = self._client.request(method, url, params=params, headers=headers, json=json, content=content)
        if answer.status_code == 401:
            self._account.tokens.refused(token)
        return answer

    def _wait_out(self, answer: httpx.Response, waited: float) -> float:
        asked = _retry_after(answer)
        if waited + asked > PATIENCE_SECONDS:
            self._account.pause.extend(asked)
            raise self._left_alone(asked)
        self._never.wait(asked)
        return asked

    def _respect_pause(self) -> None:
        if left := self._account.pause.left:
            raise self._left_alone(left)

    def _left_alone(self, seconds: float) -> TransientError:
        return TransientError(f"{self._account.where} : le serveur demande d’attendre {seconds:.0f} s (débit limité)")

    def _refuse_elsewhere(self, link: object) -> None:
        """A token is shown to the configured server only."""
        if link is not None and not (isinstance(link, str) and link.startswith(f"{self._account.endpoint}/")):
            raise TransientError(f"{self._account.where} : le serveur renvoie à une autre adresse que la sienne")


def refusal_of(answer: httpx.Response) -> Refusal:
    """What Graph said, as far as it can be read."""
    try:
        error = answer.json()["error"]
        code, words = str(error.get("code", "")), str(error.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        code, words = "", ""
    return Refusal(answer.status_code, code, words, answer.headers.get("request-id", ""))


def fault_of_refusal(account: GraphAccount, refusal: Refusal) -> Exception:
    """The fault to raise for a refusal nobody could take."""
    return named(account.where, account.mailbox, refusal)


def _retry_after(answer: httpx.Response) -> float:
    """Seconds, or an HTTP date (RFC 9110, 10.2.3)."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return DEFAULT_WAIT
    return max(0.0, until.timestamp() - time.time())
