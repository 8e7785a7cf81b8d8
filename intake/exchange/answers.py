"""HTTP answers that are no SOAP: refusals, portals, throttling. Read before the library sees them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import requests
from exchangelib import FaultTolerance

from intake.errors import ConfigError, MessageError, TransientError
from intake.exchange.faults import BUSY_SECONDS, BusyError, RefusedLoginError, UnansweredError
from intake.exchange.online import is_online
from intake.exchange.options import EwsOptions

REDIRECTS = (301, 302, 303, 307, 308)
PASSING_PAGE = "genericerrorpage.htm"
"""Where Exchange redirects to in an outage of its own."""
_PORTAL = (
    "demandez à la messagerie que le portail (préauthentification, WAF) laisse passer /EWS/ depuis ce serveur, et "
    "vérifiez que url finit par /EWS/Exchange.asmx"
)


class OneTry(FaultTolerance):  # type: ignore[misc]  # exchangelib has no types
    """The library tries nothing twice and never sleeps: whoever asked decides, and a mailbox waits on its own.

    Its own FailFast drops the server's Retry-After, and takes 503 and login pages for the same thing.
    """

    fail_fast = True
    back_off_until = None

    def __init__(self, options: EwsOptions) -> None:
        super().__init__()
        self._options = options

    def raise_response_errors(self, response: requests.Response) -> None:
        """Raises one of our errors for an answer that is no SOAP."""
        _refuse_redirect(response, self._options)
        _refuse_status(response, self._options)
        if response.status_code == 200:
            _refuse_page(response, self._options)
        elif response.status_code != 500 or "xml" not in _kind(response):
            words = f"{self._options.where} : réponse HTTP {response.status_code} du serveur"
            raise UnansweredError(words)


def _refuse_status(response: requests.Response, options: EwsOptions) -> None:
    match response.status_code:
        case 401:
            raise RefusedLoginError(options.where, "ouverture de session refusée (401)", _login_remedy(options))
        case 403:
            raise ConfigError(options.where, "EWS est fermé pour ce compte (403)", _closed_remedy(options))
        case 404:
            raise ConfigError(options.where, "il n’y a pas d’EWS à cette adresse (404)", _PORTAL)
        case 413:
            raise MessageError(f"{options.where} : le serveur ne prend pas de message aussi gros (413)")
        case 429 | 503:
            seconds = _retry_after(response)
            words = f"le serveur est occupé ({response.status_code}), il demande {seconds:.0f} s"
            raise BusyError(f"{options.where} : {words}", seconds)


def _refuse_redirect(response: requests.Response, options: EwsOptions) -> None:
    if response.status_code not in REDIRECTS:
        return
    target = urlsplit(response.headers.get("Location", ""))
    if target.path.lower().endswith(PASSING_PAGE):
        raise TransientError(f"{options.where} : le serveur est en panne passagère ({PASSING_PAGE})")
    to = target.netloc or target.path or "une autre adresse"
    raise ConfigError(options.where, f"renvoyé vers {to} ({response.status_code}) au lieu d’EWS", _PORTAL)


def _refuse_page(response: requests.Response, options: EwsOptions) -> None:
    if "html" in _kind(response):
        raise ConfigError(options.where, "une page web au lieu d’EWS (portail de connexion ?)", _PORTAL)


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").lower()


def _login_remedy(options: EwsOptions) -> str:
    if options.auth == "oauth2":
        return "vérifiez client_id, le secret et scope ; l’application doit avoir full_access_as_app, ou le rôle voulu"
    if options.auth == "kerberos":
        host = urlsplit(options.url).hostname
        return (
            "faites vérifier que /EWS propose Negotiate (Get-WebServicesVirtualDirectory), que le SPN "
            f"HTTP/{host} est du compte d’Exchange et de lui seul (setspn -Q), et que le compte y a une boîte"
        )
    return (
        f"vérifiez user (DOMAINE\\compte, ou compte@domaine), le secret désigné par password, que le compte n’est pas "
        f"verrouillé, et que le serveur accepte auth: {options.auth}"
    )


def _closed_remedy(options: EwsOptions) -> str:
    if is_online(options.url):
        return "Exchange Online ferme EWS : passez à source: {graph: …}, ou à imap avec OAuth2"
    return (
        "faites ouvrir EWS : Set-CASMailbox COMPTE -EwsEnabled $true, et, si une liste est tenue "
        "(Get-OrganizationConfig, EwsApplicationAccessPolicy), y ajouter l’agent « intake »"
    )


def _retry_after(response: requests.Response) -> float:
    """In seconds, from either form of the header (RFC 9110, 10.2.3)."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    with suppress(ValueError):
        at = datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    return BUSY_SECONDS
