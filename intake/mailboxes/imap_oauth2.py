"""Logging in to IMAP by an access token: OAUTHBEARER (RFC 7628) or XOAUTH2 (Google's and Microsoft's own)."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Literal

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from intake.errors import ConfigError, TransientError
from intake.mailboxes.imap_refusals import is_temporary
from intake.microsoft.tokens import TokenSource

Mechanism = Literal["auto", "xoauth2", "oauthbearer"]
_NAMES = {"xoauth2": "XOAUTH2", "oauthbearer": "OAUTHBEARER"}


def log_in_by_token(client: IMAPClient, where: str, user: str, tokens: TokenSource, mechanism: Mechanism) -> None:
    """Raises TransientError, or ConfigError when a token just obtained is refused.

    A token refused is dropped: the next login asks for a new one.
    """
    name = _chosen(client, where, mechanism)
    token = tokens.token()
    exchange = _Exchange(_first(name, user, token.value))
    try:
        client.sasl_login(name, exchange.respond)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        tokens.refused(token)
        # imapclient gives a connection lost during the login the same class as a refusal.
        if isinstance(error.__context__, IMAPClientAbortError) or is_temporary(str(error)):
            raise TransientError(f"{where} : ouverture de session impossible pour l’instant ({error})") from error
        said = f"{error}{exchange.told}"
        remedy = (
            "vérifiez user, scope, et que le principal de service de l’application a le droit FullAccess sur cette "
            "boîte (Add-MailboxPermission), IMAP y étant permis"
        )
        raise ConfigError(where, f"jeton refusé ({said})", remedy) from error


def _chosen(client: IMAPClient, where: str, mechanism: Mechanism) -> str:
    if mechanism != "auto":
        return _NAMES[mechanism]
    offered = [name for name in ("XOAUTH2", "OAUTHBEARER") if client.has_capability(f"AUTH={name}")]
    if not offered:
        remedy = "ouvrez XOAUTH2 ou OAUTHBEARER sur le serveur, ou prenez password au lieu de auth"
        raise ConfigError(where, "le serveur n’admet pas de jeton (OAuth2)", remedy)
    return offered[0]


def _first(name: str, user: str, token: str) -> str:
    if name == "XOAUTH2":
        return f"user={user}\1auth=Bearer {token}\1\1"
    # RFC 5801: « = » and « , » are coded in the name.
    return f"n,a={user.replace('=', '=3D').replace(',', '=2C')},\1auth=Bearer {token}\1\1"


class _Exchange:
    """A refusal comes as a challenge, which must be answered before the server says NO (RFC 7628, 3.2.3)."""

    def __init__(self, first: str) -> None:
        self._answers = [first]
        self.told = ""

    def respond(self, challenge: bytes) -> str:
        """The token first; then nothing more to say (``\\x01`` as RFC 7628 asks)."""
        if self._answers:
            return self._answers.pop()
        self.told = _status_of(challenge)
        return "\1"


def _status_of(challenge: bytes) -> str:
    """The code in the server's own words of refusal (JSON, sometimes still in base64)."""
    try:
        text = challenge if challenge.lstrip().startswith(b"{") else base64.b64decode(challenge, validate=True)
        status = json.loads(text).get("status", "")
    except (ValueError, binascii.Error, AttributeError):
        return ""
    return f", {status}" if isinstance(status, str) and status.isalnum() else ""
