"""What the administrator configured: frozen values, validated, every path absolute (read by ``configuration``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from intake.domain.access import Role
from intake.domain.campaign import Corps
from intake.domain.mailbox import Mailbox
from intake.ews_settings import EwsSending, EwsSource
from intake.microsoft_settings import GraphSending, GraphSource, ImapAuth
from intake.secrets import SecretReference
from intake.sections import Section as Section


class Security(StrEnum):
    """How a connection is protected; ``none`` is for loopback, or without a password."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True)
class Database(Section):
    """``url`` is a SQLAlchemy URL without password, a SQLite path in it absolute."""

    url: str
    password: SecretReference | None = None


@dataclass(frozen=True)
class Directory(Section):
    """A place on disk."""

    directory: Path


@dataclass(frozen=True)
class SmtpSending(Section):
    """A submission server or a relay. ``timeout`` in seconds; ``helo`` None means this host's name."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str | None = None
    password: SecretReference | None = None
    ca_file: Path | None = None
    timeout: float = 60
    helo: str | None = None
    give_up_after_days: int = 5
    """A reply that the server puts off all that time is undelivered (RFC 5321, 4.5.4.1: four to five days)."""


@dataclass(frozen=True)
class MaildirSending(Section):
    """Replies are written into a Maildir instead of leaving."""

    path: Path


@dataclass(frozen=True)
class CampaignsChoice(Section):
    """Campaigns that are live. ``directory`` holds CNG's own ones, one folder a year; they win over ours."""

    years: tuple[int, ...]
    directory: Path | None = None


@dataclass(frozen=True)
class Texts(Section):
    """``directory`` holds CNG's own wordings; they win over ours, file by file."""

    directory: Path | None = None


@dataclass(frozen=True)
class Reading(Section):
    """Limits of the workers that open hostile bytes: per file, seconds and MiB of address space."""

    workers: int = 2
    timeout_seconds: float = 60
    memory_mib: int = 2048
    ocr: bool = True

    @property
    def memory_bytes(self) -> int:
        """Of one worker."""
        return self.memory_mib * 1024 * 1024


@dataclass(frozen=True)
class Antivirus(Section):
    """Where clamd listens: a Unix ``socket``, or ``host`` and ``port``. ``timeout`` in seconds per exchange."""

    socket: Path | None = None
    host: str | None = None
    port: int = 3310
    timeout: float = 60


@dataclass(frozen=True)
class AlertSettings(Section):
    """Who is told of the dates of appeals, by corps, and how many days before. No recipient: nobody is written to."""

    recipients: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days_before: tuple[int, ...] = (30, 15, 7, 1)
    evaluator_days_before: tuple[int, ...] = (7, 1)
    acknowledgement_working_days: int = 1


@dataclass(frozen=True)
class Timestamping(Section):
    """A time-stamping authority (RFC 3161). ``ca_file``: what its stamps are verified with, PEM."""

    url: str
    ca_file: Path
    timeout: float = 20


class SecondFactor(StrEnum):
    """Whether local accounts need a code beside their password."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Signing(StrEnum):
    """How an identity provider signs; no other algorithm is taken from it (RFC 8725, 3.1)."""

    RS256 = "RS256"
    PS256 = "PS256"
    ES256 = "ES256"


@dataclass(frozen=True)
class OidcSettings(Section):
    """An identity provider (OpenID Connect): ProConnect, Keycloak…

    ``trusted_email``: it vouches for every address, without ``email_verified``. ``required_acr``: levels of which one
    is asked for and verified. ``role_claim`` (dots go down: ``realm_access.roles``) with ``roles``: value to role, set
    at each login. ``default_role``: who has no account gets one, with that role and ``default_corps``.
    """

    issuer: str
    client_id: str
    client_secret: SecretReference
    label: str = "ProConnect"
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    pkce: bool = True
    signing: Signing = Signing.RS256
    required_acr: tuple[str, ...] = ()
    trusted_email: bool = False
    role_claim: str | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    default_role: Role | None = None
    default_corps: tuple[Corps, ...] = ()
    ca_file: Path | None = None
    timeout: float = 10


@dataclass(frozen=True)
class ConsoleSettings(Section):
    """The operators' console. ``public_url`` is what browsers write; None: ``http://host:port``.

    Sessions end after ``idle_minutes`` without a page, and ``absolute_hours`` after the login whatever happens.
    ``trusted_proxies``: addresses or networks whose ``X-Forwarded-For`` is believed. ``undo_seconds``: how long a
    ruling given there waits, and may be taken back. ``secret_key`` seals second factors; None: a file of its own in
    the state directory. ``preview_seconds``: of one page's picture, or one mail's text, that a person waits for.
    """

    host: str = "127.0.0.1"
    port: int = 8642
    public_url: str | None = None
    idle_minutes: int = 30
    absolute_hours: int = 12
    local_accounts: bool = True
    totp: SecondFactor = SecondFactor.OPTIONAL
    oidc: OidcSettings | None = None
    trusted_proxies: tuple[str, ...] = ()
    state_brand: bool = False
    undo_seconds: float = 15
    secret_key: SecretReference | None = None
    preview_seconds: float = 20

    @property
    def url(self) -> str:
        """Where browsers find it, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


@dataclass(frozen=True)
class MaildirSource(Section):
    """A mailbox that is a Maildir on this machine."""

    path: Path
    create: bool = True
    mark_seen: bool = False


@dataclass(frozen=True)
class ImapSource(Section):
    """A mailbox on an IMAP server, by a ``password`` or by ``auth``. ``since`` leaves older mail alone.

    ``timeout`` in seconds.
    """

    host: str
    port: int
    user: str
    password: SecretReference | None = None
    auth: ImapAuth | None = None
    security: Security = Security.TLS
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout: float = 60
    since: date | None = None
    mark_seen: bool = False
    idle: bool = True
    sent_folder: str | None = None
    """Where a copy of each reply that left is put; None: nowhere."""


@dataclass(frozen=True)
class MailboxSettings:
    """One mailbox: its policy as the rules see it, and where its mail is."""

    mailbox: Mailbox
    source: MaildirSource | ImapSource | EwsSource | GraphSource


@dataclass(frozen=True)
class Settings:
    """The whole configuration. ``file`` is where it was read."""

    file: Path
    state_directory: Path
    database: Database
    archive: Directory
    deposits: Directory
    sending: MaildirSending | SmtpSending | EwsSending | GraphSending
    campaigns: CampaignsChoice
    mailboxes: tuple[MailboxSettings, ...]
    texts: Texts = field(default_factory=Texts)
    reading: Reading = field(default_factory=Reading)
    antivirus: Antivirus | None = None
    poll_seconds: float = 60
    alerts: AlertSettings = field(default_factory=AlertSettings)
    timestamping: Timestamping | None = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)

    def mailbox(self, name: str) -> MailboxSettings | None:
        """The mailbox of that name."""
        return next((box for box in self.mailboxes if box.mailbox.name == name), None)
