"""One mailbox behind Exchange Web Services: where it is, and as whom it is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from intake.exchange.pauses import Pauses
from intake.exchange.tickets import Tickets

Authentication = Literal["ntlm", "basic", "kerberos", "oauth2"]
Access = Literal["delegate", "impersonation"]


@dataclass(frozen=True)
class EwsOptions:
    """``mailbox`` is the SMTP address of the mailbox, which need not be the account's own (a shared mailbox).

    ``secret`` gives the password, or with ``oauth2`` a bearer token; it is asked at each connection, the token at
    each request. Kerberos has ``tickets``, and no secret. ``timeout`` is in seconds and bounds each
    read. With ``since``, mails received before that day (in Paris) are not listed. ``ca_file`` is the authority to
    trust in place of the system's.
    """

    url: str
    mailbox: str
    auth: Authentication
    user: str = ""
    secret: Callable[[], str] = field(default=lambda: "", repr=False)
    access: Access = "delegate"
    folder: str = "inbox"
    ca_file: Path | None = None
    timeout: float = 60.0
    since: date | None = None
    mark_seen: bool = False
    stream: bool = True
    renew: Callable[[], None] = field(default=lambda: None, repr=False)
    """Told that the server would not take the token: the next is a new one."""
    tickets: Tickets = field(default_factory=Tickets, repr=False)
    pauses: Pauses = field(default_factory=Pauses, repr=False, compare=False)

    @property
    def where(self) -> str:
        """The mailbox in words, for messages."""
        return f"EWS {self.mailbox} sur {urlsplit(self.url).netloc}"

    @property
    def throttled(self) -> object:
        """What a server's wish to be left alone is about: its budgets are those of a mailbox."""
        return self.url, self.mailbox.lower()
