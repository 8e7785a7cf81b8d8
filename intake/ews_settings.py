"""What the administrator configured of Exchange Web Services: mailboxes, and sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from intake.microsoft_settings import ApplicationSettings
from intake.secrets import SecretReference
from intake.sections import Section


class EwsAuth(StrEnum):
    """How the account proves itself; ``kerberos`` by tickets, from a keytab at best."""

    NTLM = "ntlm"
    BASIC = "basic"
    KERBEROS = "kerberos"
    OAUTH2 = "oauth2"


class EwsAccess(StrEnum):
    """By rights that the account was given on the mailbox, or acting as the mailbox itself."""

    DELEGATE = "delegate"
    IMPERSONATION = "impersonation"


@dataclass(frozen=True)
class EwsServer(Section):
    """An Exchange server and the account that is used there. ``timeout`` in seconds, of each read.

    ``scope``: the service for which a token is asked; None means the server of ``url``. ``keytab`` or
    ``ticket_cache`` for Kerberos; with neither the system's tickets (KRB5_CLIENT_KTNAME, KRB5CCNAME) are used.
    """

    url: str
    auth: EwsAuth = EwsAuth.NTLM
    user: str | None = None
    password: SecretReference | None = None
    keytab: Path | None = None
    ticket_cache: Path | None = None
    application: ApplicationSettings | None = None
    scope: str | None = None
    access: EwsAccess = EwsAccess.DELEGATE
    ca_file: Path | None = None
    timeout: float = 60


@dataclass(frozen=True)
class EwsSource(EwsServer):
    """A mailbox on an Exchange server; ``mailbox`` None means the address itself. ``since`` leaves older mail alone."""

    mailbox: str | None = None
    folder: str = "inbox"
    since: date | None = None
    mark_seen: bool = False
    stream: bool = True


@dataclass(frozen=True)
class EwsSending(EwsServer):
    """Replies leave from the mailbox that their From names, and a copy stays in its Sent items."""

    give_up_after_days: int = 5
