"""The shape of ``mailboxes.yaml``, as it is written. ``loading`` turns it into ``Settings``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from intake.domain.campaign import Corps
from intake.domain.mailbox import Mode, Purpose
from intake.ews_settings import EwsSending, EwsSource
from intake.microsoft_settings import GraphSending, GraphSource
from intake.sections import Section
from intake.settings import (
    AlertSettings,
    Antivirus,
    CampaignsChoice,
    ConsoleSettings,
    Database,
    Directory,
    ImapSource,
    MaildirSource,
    Reading,
    SmtpSending,
    Texts,
    Timestamping,
)

VERSION = 1
"""The version of this shape; another one is refused rather than guessed."""


@dataclass(frozen=True)
class SendingChoice(Section):
    """One of: a server, a Maildir."""

    smtp: SmtpSending | None = None
    maildir: Path | None = None
    ews: EwsSending | None = None
    graph: GraphSending | None = None


@dataclass(frozen=True)
class SourceChoice(Section):
    """One of: a server, a Maildir."""

    imap: ImapSource | None = None
    maildir: MaildirSource | None = None
    ews: EwsSource | None = None
    graph: GraphSource | None = None


@dataclass(frozen=True)
class ContactEntry(Section):
    """Who answers for a mailbox."""

    service: str
    email: str
    phone: str = ""
    postal_address: str = ""


@dataclass(frozen=True)
class MailboxEntry(Section):
    """One mailbox."""

    address: str
    purpose: Purpose
    corps: Corps
    contact: ContactEntry
    source: SourceChoice
    mode: Mode = Mode.SHADOW
    aliases: tuple[str, ...] = ()
    replies_per_sender_day: int = 10
    replies_per_domain_day: int = 200
    replies_per_day: int = 1000
    expected_domains: tuple[str, ...] = ()
    receipts: bool = False
    return_files: bool = False
    return_files_mib: int = 8


@dataclass(frozen=True)
class SettingsFile(Section):
    """The whole file."""

    version: int
    state_directory: Path
    database: Database
    archive: Directory
    deposits: Directory
    sending: SendingChoice
    campaigns: CampaignsChoice
    mailboxes: dict[str, MailboxEntry]
    trusted_hosts: tuple[str, ...] = ()
    received_gap_minutes: int = 60
    texts: Texts = field(default_factory=Texts)
    reading: Reading = field(default_factory=Reading)
    antivirus: Antivirus | None = None
    poll_seconds: float = 60
    alerts: AlertSettings = field(default_factory=AlertSettings)
    timestamping: Timestamping | None = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
