"""A connection to one mailbox by EWS: its own HTTP session, its own login, nothing shared with any other.

exchangelib keeps one pool of one session for all accounts with the same endpoint and credentials: a stream on it
freezes every other request (its issue 906), and a slow mailbox would delay the five others. Here each connection has
its own pool; a stream opens a connection of its own.
"""

from __future__ import annotations

import logging
import random
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from exchangelib import DELEGATE, IMPERSONATION, UTC, Account, Build, Configuration, Version
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.protocol import CachingProtocol, Protocol
from exchangelib.transport import NOAUTH
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth

from intake.errors import ConfigError
from intake.exchange.answers import OneTry
from intake.exchange.faults import RefusedLoginError, named_faults
from intake.exchange.kerberos import Negotiate
from intake.exchange.options import EwsOptions

OLDEST = Build(15, 0, 847)
"""Exchange 2013 SP1: what we ask for first, since every server we know from it on takes requests of that version.
Said outright, it also spares the library's guess, which is a request made to fail."""

# The library's errors quote whole requests, with the mail in them.
logging.getLogger("exchangelib").setLevel(logging.CRITICAL)


class _OwnPool(CachingProtocol):  # type: ignore[misc]  # exchangelib has no types
    """No cache of the process: each protocol is a new one."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return type.__call__(self, *args, **kwargs)


class _Protocol(Protocol, metaclass=_OwnPool):  # type: ignore[misc]  # exchangelib has no types
    """Sessions that log in as the options say and trust whom they say. Making one touches no network and no secret."""

    USERAGENT = "intake"

    def __init__(self, options: EwsOptions, login: AuthBase, config: Configuration) -> None:
        super().__init__(config=config)
        self._login = login
        self._trusted = _trusted(options)
        self.TIMEOUT = options.timeout

    def create_session(self) -> requests.Session:
        session: Any = self.raw_session(self.service_endpoint)
        session.auth = self._login
        session.verify = self._trusted
        # Neither a proxy nor another authority from the environment, nor a password from ~/.netrc.
        session.trust_env = False
        session.session_id, session.usage_count = random.randrange(10**5), 0
        made: requests.Session = session
        return made


class _Bearer(AuthBase):
    """A token asked for at each request: whoever gives it renews it in time."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token()}"
        return request


class Connection:
    """``account`` is what the library's services take. Used by one thread at a time."""

    def __init__(self, options: EwsOptions) -> None:
        """Opens nothing yet. Raises ConfigError for a secret that is not there."""
        self.options = options
        secret = "" if options.auth in ("kerberos", "oauth2") else options.secret()
        proof = options.tickets.mark if options.auth == "kerberos" else hash(secret)
        self._credentials = (options.url, options.user, proof)
        options.pauses.check_credentials(self._credentials)
        version = Version(build=OLDEST)
        policy = OneTry(options)
        config = Configuration(
            service_endpoint=options.url, auth_type=NOAUTH, version=version, retry_policy=policy, max_connections=1
        )
        access = IMPERSONATION if options.access == "impersonation" else DELEGATE
        self.account: Any = Account(options.mailbox, access_type=access, config=config, default_timezone=UTC)
        self.account.protocol = _Protocol(options, _login(options, secret), config)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Around every request: waits asked for are obeyed, faults become ours, a refused login is remembered."""
        self.options.pauses.check(self.options.where, self.options.throttled)
        try:
            with named_faults(self.options):
                yield
        except RefusedLoginError as fault:
            if self.options.auth == "oauth2":
                self.options.renew()
            else:
                self.options.pauses.refuse(self._credentials, fault)
            raise

    def folder(self, name: str) -> DistinguishedFolderId:
        """A folder by its distinguished name, in that mailbox and not in the account's own."""
        return DistinguishedFolderId(id=name, mailbox=Mailbox(email_address=self.options.mailbox))

    def close(self) -> None:
        """End the sessions."""
        self.account.protocol.close()


def _login(options: EwsOptions, secret: str) -> AuthBase:
    match options.auth:
        case "ntlm":
            return HttpNtlmAuth(_ntlm_user(options.user), secret)
        case "basic":
            # As bytes: requests would send the accents of a password in Latin-1.
            return HTTPBasicAuth(options.user.encode(), secret.encode())
        case "oauth2":
            return _Bearer(options.secret)
        case "kerberos":
            return Negotiate(options)


def _ntlm_user(user: str) -> str:
    """An account given as an address belongs to no Windows domain."""
    return f"\\{user}" if "@" in user and "\\" not in user else user


def _trusted(options: EwsOptions) -> str | bool:
    """The configured authority alone, else the system's; never the bundle that comes with the library."""
    if options.ca_file is not None:
        if not options.ca_file.is_file():
            problem = f"autorité de certification illisible : {options.ca_file}"
            raise ConfigError(options.where, problem, "donnez dans ca_file un fichier PEM lisible")
        return str(options.ca_file)
    paths = ssl.get_default_verify_paths()
    return paths.cafile or paths.capath or True
