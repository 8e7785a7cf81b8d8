"""An IMAP connection, verified and logged in, and what its faults mean to us.

Measured on 300 mails of 1.4 MB from Dovecot over TLS: imaplib as imapclient sets it up gives 70 MB/s, because its
debug trace renders every mail as text; without the trace, 170 to 260 MB/s (mbsync copies the same at 100 to 160).
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from intake.errors import ConfigError, TransientError
from intake.mailboxes.imap_oauth2 import Mechanism, log_in_by_token
from intake.mailboxes.imap_refusals import is_temporary
from intake.microsoft.tokens import TokenSource


@dataclass(frozen=True)
class ImapOptions:
    """One folder of one account. ``password`` is asked at each login, so that a renewed secret is taken up; where
    there are ``tokens``, one is shown in its place, by that ``mechanism``.

    ``timeout`` is in seconds and bounds each exchange with the server. With ``since``, older mails (by the
    server's own date) are not listed. ``ca_file`` is the authority to trust in place of the system's.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: Callable[[], str] = field(repr=False)
    tokens: TokenSource | None = None
    mechanism: Mechanism = "auto"
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout: float = 60.0
    since: date | None = None
    mark_seen: bool = False
    idle: bool = True
    folder_key: str = "folder"
    """The setting that names ``folder``, for messages."""

    @property
    def where(self) -> str:
        """The account in words, for messages."""
        return f"IMAP {self.user} sur {self.host}:{self.port}"


def log_in(options: ImapOptions) -> IMAPClient:
    """A connection with no folder selected. Raises TransientError or ConfigError."""
    _refuse_clear_text(options)
    with named_faults(options.where), ExitStack() as on_failure:
        client = _connect(options)
        on_failure.callback(cut, client)
        _secure(client, options)
        _authenticate(client, options)
        on_failure.pop_all()
    client.normalise_times = False
    return client


def cut(client: IMAPClient) -> None:
    """Close the connection without a word to the server; never raises."""
    with suppress(OSError, IMAPClientError):
        client.shutdown()


@contextmanager
def named_faults(where: str) -> Iterator[None]:
    """The library's exceptions become ours: certificates and protocol mix-ups to mend, all the rest may pass."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        remedy = "corrigez le nom du serveur (host) ou l’autorité de certification (ca_file)"
        raise ConfigError(where, f"certificat refusé ({error.verify_message})", remedy) from error
    except ssl.SSLError as error:
        if error.reason == "WRONG_VERSION_NUMBER":
            remedy = "vérifiez port et security : 993 va avec tls, 143 avec starttls"
            raise ConfigError(where, "ce port ne parle pas TLS", remedy) from error
        raise TransientError(f"{where} : échange TLS interrompu ({error.reason})") from error
    except OSError as error:
        raise TransientError(f"{where} : serveur injoignable ({error.strerror or error})") from error
    except IMAPClientAbortError as error:
        raise TransientError(f"{where} : connexion perdue ({error})") from error
    except IMAPClientError as error:
        raise TransientError(f"{where} : le serveur refuse ({error})") from error


def _refuse_clear_text(options: ImapOptions) -> None:
    if options.security == "none" and not _is_loopback(options.host):
        problem = "un mot de passe ne traverse pas le réseau en clair (security: none)"
        raise ConfigError(options.where, problem, "mettez security: tls ou starttls ; none ne vaut que pour 127.0.0.1")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connect(options: ImapOptions) -> IMAPClient:
    tls = options.security == "tls"
    client = IMAPClient(
        options.host,
        options.port,
        ssl=tls,
        ssl_context=_tls_context(options) if tls else None,
        timeout=SocketTimeout(options.timeout, options.timeout),
    )
    # imapclient sets imaplib's trace to its highest level, which renders each mail received as text: three quarters
    # of the time of a fetch. It offers no public switch.
    client._imap.debug = 0
    return client


def _tls_context(options: ImapOptions) -> ssl.SSLContext:
    """Host name and chain are always verified."""
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except OSError as error:
        problem = f"autorité de certification illisible : {options.ca_file} ({error.strerror})"
        raise ConfigError(options.where, problem, "donnez dans ca_file un fichier PEM lisible") from error


def _secure(client: IMAPClient, options: ImapOptions) -> None:
    if options.security != "starttls":
        return
    try:
        client.starttls(_tls_context(options))
    except (CapabilityError, IMAPClientError) as error:
        if isinstance(error, IMAPClientAbortError):
            raise
        remedy = "mettez security: tls et le port 993, ou ouvrez STARTTLS sur le serveur"
        raise ConfigError(options.where, "le serveur n’offre pas STARTTLS", remedy) from error


def _authenticate(client: IMAPClient, options: ImapOptions) -> None:
    if client.has_capability("LOGINDISABLED"):
        remedy = "mettez security: tls ou starttls"
        raise ConfigError(options.where, "le serveur refuse tout mot de passe sur cette connexion", remedy)
    if options.tokens is not None:
        log_in_by_token(client, options.where, options.user, options.tokens, options.mechanism)
        return
    password, plain = options.password(), client.has_capability("AUTH=PLAIN")
    # LOGIN carries ASCII only; PLAIN (RFC 4616) carries UTF-8: passwords have accents.
    if not plain and not (options.user + password).isascii():
        remedy = "changez de mot de passe, ou ouvrez AUTH=PLAIN sur le serveur"
        raise ConfigError(options.where, "ce serveur n’accepte que des mots de passe sans accent", remedy)
    try:
        (client.plain_login if plain else client.login)(options.user, password)
    except LoginError as error:
        raise _login_fault(error, options) from error


def _login_fault(error: LoginError, options: ImapOptions) -> ConfigError | TransientError:
    # imapclient gives a connection lost during the login the same class as a refusal.
    lost = isinstance(error.__context__, IMAPClientAbortError)
    if lost or is_temporary(str(error)):
        return TransientError(f"{options.where} : ouverture de session impossible pour l’instant ({error})")
    remedy = "vérifiez user et le secret désigné par password, et que le compte peut se servir d’IMAP"
    return ConfigError(options.where, f"ouverture de session refusée ({error})", remedy)
