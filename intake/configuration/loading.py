"""From the file's shape to ``Settings``: rules checked, paths made absolute, references told where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from intake.configuration.faults import refuse, validate
from intake.configuration.rules import check
from intake.configuration.shape import MailboxEntry, SendingChoice, SettingsFile, SourceChoice
from intake.configuration.yaml_lines import Loc, YamlDocument
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Contact, Mailbox
from intake.ews_settings import EwsSending, EwsSource
from intake.microsoft_settings import GraphSending, GraphSource
from intake.secrets import SecretReference
from intake.settings import Database, ImapSource, MailboxSettings, MaildirSending, MaildirSource, Settings, SmtpSending

T = TypeVar("T")
_SQLITE = "sqlite:///"


def settings_of(document: YamlDocument) -> Settings:
    """The document as settings. Raises ConfigError telling every fault found."""
    base = document.path.parent.absolute()
    file = _anchored(validate(SettingsFile, document), (), base, document.where)
    refuse(document, check(file))
    return Settings(
        file=document.path.absolute(),
        state_directory=file.state_directory,
        database=_database(file.database, base),
        archive=file.archive,
        deposits=file.deposits,
        sending=_sending(file.sending),
        campaigns=file.campaigns,
        mailboxes=tuple(MailboxSettings(_mailbox(name, file), _source(box)) for name, box in _boxes(file)),
        texts=file.texts,
        reading=file.reading,
        antivirus=file.antivirus,
        poll_seconds=file.poll_seconds,
        alerts=file.alerts,
        timestamping=file.timestamping,
        console=file.console,
    )


def _boxes(file: SettingsFile) -> list[tuple[str, SourceChoice]]:
    return [(name, entry.source) for name, entry in file.mailboxes.items()]


def _mailbox(name: str, file: SettingsFile) -> Mailbox:
    entry: MailboxEntry = file.mailboxes[name]
    contact = entry.contact
    return Mailbox(
        name=MailboxName(name),
        address=entry.address,
        purpose=entry.purpose,
        corps=entry.corps.value,
        mode=entry.mode,
        contact=Contact(contact.service, contact.email, contact.phone, contact.postal_address.strip()),
        aliases=entry.aliases,
        trusted_hosts=file.trusted_hosts,
        received_gap_minutes=file.received_gap_minutes,
        replies_per_sender_day=entry.replies_per_sender_day,
        replies_per_domain_day=entry.replies_per_domain_day,
        replies_per_day=entry.replies_per_day,
        expected_domains=entry.expected_domains,
        receipts=entry.receipts,
        return_files=entry.return_files,
        return_files_mib=entry.return_files_mib,
    )


def _source(source: SourceChoice) -> MaildirSource | ImapSource | EwsSource | GraphSource:
    # The rules have seen that exactly one is there.
    return source.imap or source.ews or source.graph or cast(MaildirSource, source.maildir)


def _sending(sending: SendingChoice) -> MaildirSending | SmtpSending | EwsSending | GraphSending:
    return sending.smtp or sending.ews or sending.graph or MaildirSending(cast(Path, sending.maildir))


def _database(database: Database, base: Path) -> Database:
    """A relative SQLite path is taken from the file's folder; PostgreSQL is always spoken to by psycopg."""
    url = database.url
    if url.startswith(_SQLITE):
        path, mark, query = url.removeprefix(_SQLITE).partition("?")
        return replace(database, url=f"{_SQLITE}{base / path}{mark}{query}")
    if url.startswith("postgresql:"):
        url = url.replace("postgresql:", "postgresql+psycopg:", 1)
    return replace(database, url=url)


def _anchored(value: T, loc: Loc, base: Path, where: Callable[[Loc], str]) -> T:
    """The same value, its relative paths taken from ``base`` and its secret references placed."""

    def below(key: str | int, each: Any) -> Any:
        return _anchored(each, (*loc, key), base, where)

    anchored: Any = value
    if isinstance(value, SecretReference):
        anchored = value.placed(where(loc), base)
    elif isinstance(value, Path):
        anchored = base / value.expanduser()
    elif isinstance(value, dict):
        anchored = {key: below(key, each) for key, each in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        anchored = replace(value, **{each.name: below(each.name, getattr(value, each.name)) for each in fields(value)})
    return cast(T, anchored)
