"""What the administrator configured, as the options of the adapters: secrets to ask for, tokens of each mailbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from intake.courier.graph import GraphSender
from intake.courier.smtp import SmtpOptions
from intake.domain.letter import MailboxName
from intake.errors import ConfigError
from intake.ews_settings import EwsAuth, EwsSending, EwsServer, EwsSource
from intake.exchange.options import EwsOptions
from intake.exchange.pauses import Pauses
from intake.exchange.tickets import Tickets
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


def ews_options(settings: Settings, name: MailboxName, source: EwsSource, pauses: Pauses) -> EwsOptions:
    """That mailbox by EWS."""
    address = next(each.mailbox.address for each in settings.mailboxes if each.mailbox.name == name)
    return replace(
        _ews_options(settings, name, source.mailbox or address, source, pauses),
        folder=source.folder,
        since=source.since,
        mark_seen=source.mark_seen,
        stream=source.stream,
    )


def ews_senders(settings: Settings, sending: EwsSending, pauses: Pauses) -> dict[str, EwsOptions]:
    """Replies by EWS: the mailbox that each of our addresses sends from."""
    sources = {each.mailbox.address: each.source for each in settings.mailboxes}
    known = {address: source.mailbox for address, source in sources.items() if isinstance(source, EwsSource)}
    return {each: _ews_options(settings, "sending", known.get(each) or each, sending, pauses) for each in sources}


def ews_tokens(settings: Settings, name: str, server: EwsServer) -> TokenSource:
    """For the server itself, unless a scope is named. Raises ConfigError where no application is."""
    if server.application is None:
        raise ConfigError(server.url, "auth: oauth2 demande application", "ajoutez « application: … »")
    scope = server.scope or f"https://{urlsplit(server.url).netloc}/.default"
    return _tokens(settings, f"{name}-ews", server.application, scope, server.timeout)


def _ews_options(settings: Settings, name: str, mailbox: str, server: EwsServer, pauses: Pauses) -> EwsOptions:
    options = EwsOptions(
        url=server.url,
        mailbox=mailbox,
        auth=server.auth.value,
        user=server.user or "",
        secret=server.password.resolve if server.password else str,
        access=server.access.value,
        ca_file=server.ca_file,
        timeout=server.timeout,
        tickets=Tickets(server.keytab, server.ticket_cache, server.user or ""),
        pauses=pauses,
    )
    if server.auth is not EwsAuth.OAUTH2:
        return options
    tokens = ews_tokens(settings, name, server)
    return replace(options, secret=lambda: tokens.token().value, renew=lambda: tokens.refused(tokens.token()))


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
