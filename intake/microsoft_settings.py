"""What the administrator configured of Microsoft 365: the application, mailboxes by Graph, sending, OAuth2 for IMAP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from intake.secrets import SecretReference
from intake.sections import Section


@dataclass(frozen=True)
class ApplicationSettings(Section):
    """An application of Entra ID. It proves itself by a ``certificate`` (PEM: key and certificate) or a ``secret``.

    ``refresh_token``: of a person who consented once (IMAP only). ``authority``: the cloud's own, or another's.
    """

    tenant: str
    client_id: str
    certificate: SecretReference | None = None
    secret: SecretReference | None = None
    refresh_token: SecretReference | None = None
    authority: str = "https://login.microsoftonline.com"
    ca_file: Path | None = None


@dataclass(frozen=True)
class GraphSource(Section):
    """A mailbox in Exchange Online. ``since`` leaves older mail alone; ``timeout`` in seconds.

    ``look_seconds``: between two looks at what changed. ``full_listing_minutes``: after which the whole folder is
    listed, whatever the changes said.
    """

    mailbox: str
    application: ApplicationSettings
    folder: str = "inbox"
    endpoint: str = "https://graph.microsoft.com"
    ca_file: Path | None = None
    timeout: float = 60
    since: date | None = None
    mark_seen: bool = False
    look_seconds: float = 15
    full_listing_minutes: int = 60


@dataclass(frozen=True)
class GraphSending(Section):
    """Replies leave by ``sendMail``, each from the mailbox that its From names.

    ``settle_seconds``: how long a mail that Graph took may need to stand in the mailbox; before, its absence says
    nothing.
    """

    application: ApplicationSettings
    endpoint: str = "https://graph.microsoft.com"
    ca_file: Path | None = None
    timeout: float = 60
    settle_seconds: float = 60
    give_up_after_days: int = 5


class Mechanism(StrEnum):
    """How the token is shown to an IMAP server; ``auto``: whichever it offers."""

    AUTO = "auto"
    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"


@dataclass(frozen=True)
class ImapOAuth2(Section):
    """Logging in to IMAP by a token. ``scope``: the service the token is asked for."""

    application: ApplicationSettings
    mechanism: Mechanism = Mechanism.AUTO
    scope: str = "https://outlook.office365.com/.default"


@dataclass(frozen=True)
class ImapAuth(Section):
    """In place of a password."""

    oauth2: ImapOAuth2
