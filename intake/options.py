"""What the administrator configured, as the options of the adapters: secrets to ask for, tokens of each mailbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from intake.courier.graph import GraphSender
from intake.courier.smtp import SmtpOptions
from intake.domain.letter import MailboxName
from intake.mailboxes.graph import GraphOptions
from intake.mailboxes.imap import ImapOptions
from intake.microsoft.session import GraphAccount
from intake.microsoft.tokens import Application, TokenSource
from intake.microsoft_settings import ApplicationSettings, GraphSending, GraphSource
from intake.settings import ImapSource, Settings, SmtpSending


def imap_options(settings: Settings, name: MailboxName, source: ImapSource) -> ImapOptions:
    """That mailbox by IMAP, with a password or with tokens."""
    options = ImapOptions(
        host=source.host,
        port=source.port,
        security=source.security.value,
        user=source.user,
        password=source.password.resolve if source.password else str,
        folder=source.folder,
        ca_file=source.ca_file,
        timeout=source.timeout,
        since=source.since,
        mark_seen=source.mark_seen,
        idle=source.idle,
    )
    if source.auth is None:
        return options
    oauth2 = source.auth.oauth2
    tokens = _tokens(settings, f"{name}-imap", oauth2.application, oauth2.scope, source.timeout)
    return replace(options, tokens=tokens, mechanism=oauth2.mechanism.value)


def smtp_options(sending: SmtpSending) -> SmtpOptions:
    """Replies by SMTP."""
    return SmtpOptions(
        host=sending.host,
        port=sending.port,
        security=sending.security.value,
        user=sending.user,
        password=sending.password.resolve if sending.password else None,
        ca_file=sending.ca_file,
        timeout=sending.timeout,
        helo=sending.helo,
    )


def graph_options(settings: Settings, name: MailboxName, source: GraphSource) -> GraphOptions:
    """That mailbox by Graph."""
    return GraphOptions(
        account=_graph_account(settings, name, source.mailbox, source),
        kept=_kept(settings) / "folders",
        folder=source.folder,
        since=source.since,
        mark_seen=source.mark_seen,
        look_seconds=source.look_seconds,
        list_every=source.full_listing_minutes * 60.0,
    )


def graph_sender(settings: Settings, sending: GraphSending) -> GraphSender:
    """Replies by Graph, from any of our mailboxes."""
    addresses = tuple(each.mailbox.address for each in settings.mailboxes)
    account = _graph_account(settings, "sending", addresses[0], sending)
    return GraphSender(account, addresses, sending.settle_seconds)


def _graph_account(settings: Settings, name: str, mailbox: str, service: GraphSource | GraphSending) -> GraphAccount:
    tokens = _tokens(settings, f"{name}-graph", service.application, f"{service.endpoint}/.default", service.timeout)
    return GraphAccount(mailbox, tokens, service.endpoint, service.ca_file, service.timeout)


def _tokens(settings: Settings, name: str, given: ApplicationSettings, scope: str, timeout: float) -> TokenSource:
    """Its own for each mailbox: what befalls one touches no other."""
    application = Application(
        tenant=given.tenant,
        client_id=given.client_id,
        scope=scope,
        authority=given.authority,
        secret=given.secret.resolve if given.secret else None,
        certificate=given.certificate.resolve if given.certificate else None,
        refresh_token=given.refresh_token.resolve if given.refresh_token else None,
        kept=_kept(settings) / "tokens" / f"{name}.json",
        ca_file=given.ca_file,
        timeout=timeout,
    )
    return TokenSource(application)


def _kept(settings: Settings) -> Path:
    return settings.state_directory / "microsoft"
