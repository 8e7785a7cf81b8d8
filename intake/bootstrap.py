"""Puts the parts together: the only module that names concrete adapters."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, assert_never
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine, make_url

from intake.antivirus import Clamd, ClamdOptions, GuardedReader
from intake.campaigns import load_campaigns
from intake.courier.alerts import Alerts, Responsible
from intake.courier.composition import TextComposer
from intake.courier.digests import DigestWriter
from intake.courier.graph import GraphSender, GraphWayOut
from intake.courier.maildir import MaildirWayOut
from intake.courier.outbox import GIVE_UP_AFTER, Courier
from intake.courier.sent_copies import SentCopies
from intake.courier.smtp import SmtpOptions, SmtpWayOut
from intake.deliveries import Deliveries
from intake.desk import Desk
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.cases.alerts import AlertRules
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox, Purpose
from intake.errors import ConfigError
from intake.ews_settings import EwsAuth, EwsSending, EwsServer, EwsSource
from intake.mailboxes.graph import GraphOptions, open_graph
from intake.mailboxes.imap import ImapOptions, open_imap
from intake.mailboxes.imap_sent import open_sent_folder
from intake.mailboxes.maildir import MaildirOptions, deliver, make_maildir, open_maildir
from intake.microsoft.session import GraphAccount
from intake.microsoft.tokens import Application, TokenSource
from intake.microsoft_settings import ApplicationSettings, GraphSending, GraphSource
from intake.one_robot import one_robot
from intake.pipeline import Boundary, Pipeline, nothing_at
from intake.ports import OpenSentFolder, OpenWayIn, Reader, WayOut
from intake.reading.sandbox import Sandbox
from intake.receiver import Receiver
from intake.robot import Robot
from intake.settings import ConsoleSettings, ImapSource, MaildirSending, MaildirSource, Settings, SmtpSending
from storage.archive import FilesystemArchive
from storage.console.accounts import Accounts
from storage.database import open_database, upgrade
from storage.deposits import FilesystemDeposits
from storage.register import SqlRegister

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from intake.exchange.options import EwsOptions
    from intake.exchange.pauses import Pauses
    from intake.microsoft.tokens import TokenSource


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Every part of one installation, each made when it is first asked for. ``passed`` is told each boundary."""

    settings: Settings
    clock: Callable[[], datetime] = utc_now
    passed: Callable[[Boundary], None] = nothing_at

    @cached_property
    def mailboxes(self) -> dict[MailboxName, Mailbox]:
        """The logical mailboxes by name."""
        return {each.mailbox.name: each.mailbox for each in self.settings.mailboxes}

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """The live campaigns, newest first."""
        choice = self.settings.campaigns
        return load_campaigns(choice.years, choice.directory)

    def periods_of(self, year: int) -> LegalPeriods:
        """The legal periods of that campaign, also once it is live no more. Raises ConfigError when it is unknown."""
        live = next((each for each in self.campaigns if each.year == year), None)
        campaign = live or load_campaigns((year,), self.settings.campaigns.directory)[0]
        return campaign.periods

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """Every address that is ours, in every spelling."""
        boxes = self.mailboxes.values()
        return frozenset(address for box in boxes for address in (box.address, *box.aliases))

    @cached_property
    def archive(self) -> FilesystemArchive:
        return FilesystemArchive(self.settings.archive.directory)

    @cached_property
    def engine(self) -> Engine:
        """The database, its tables at this program's version."""
        database = self.settings.database
        url = make_url(database.url)
        if database.password is not None:
            url = url.set(password=database.password.resolve())
        engine = open_database(url.render_as_string(hide_password=False))
        upgrade(engine)
        return engine

    def has_register(self) -> bool:
        """Whether there is a database to ask: a look must not make one."""
        url = make_url(self.settings.database.url)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()

    @cached_property
    def register(self) -> SqlRegister:
        return SqlRegister(self.engine, own_addresses=self.own_addresses, owner=self.owner)

    @cached_property
    def deposits(self) -> FilesystemDeposits:
        return FilesystemDeposits(self.settings.deposits.directory)

    @cached_property
    def antivirus(self) -> Clamd | None:
        """What looks at each mail before it is opened, where one is configured."""
        settings = self.settings.antivirus
        if settings is None:
            return None
        return Clamd(ClamdOptions(settings.socket, settings.host or "", settings.port, settings.timeout))

    @cached_property
    def reader(self) -> Reader:
        reading = self.settings.reading
        sandbox = Sandbox(
            workers=reading.workers,
            timeout=reading.timeout_seconds,
            memory=reading.memory_bytes,
            ocr=reading.ocr,
        )
        return sandbox if self.antivirus is None else GuardedReader(self.antivirus, sandbox)

    @cached_property
    def composer(self) -> TextComposer:
        by_year = {campaign.year: campaign for campaign in self.campaigns}
        return TextComposer(self.mailboxes, by_year, self.settings.texts.directory)

    @cached_property
    def way_out(self) -> WayOut:
        """Where replies leave."""
        sending = self.settings.sending
        match sending:
            case MaildirSending():
                return MaildirWayOut(sending.path)
            case SmtpSending():
                return SmtpWayOut(_smtp_options(sending))
            case EwsSending():
                return self._ews_way_out(sending)
            case GraphSending():
                return GraphWayOut(self._graph_sender(sending))
            case _:
                assert_never(sending)

    @property
    def owner(self) -> str:
        """Who holds a lease: this host's robot on this state directory, of which ``one_robot`` lets one run."""
        return f"{socket.gethostname()}:{self.settings.state_directory}"

    def put_sample(self, maildir: Path, raw: bytes, number: int) -> None:
        """The campaign's ``number``-th mail into an embedded mailbox, after those before it; again changes nothing."""
        from intake.reading.mime import read_letter

        make_maildir(maildir)
        name = deliver(maildir, raw, f"{number:06d}.{hashlib.sha256(raw).hexdigest()[:32]}.exemple")
        arrived = next((hop.at for hop in read_letter(raw, with_pdf=False).hops if hop.at), None)
        written = maildir / "new" / name
        if arrived is not None and written.exists():
            os.utime(written, (arrived.timestamp(), arrived.timestamp()))

    def way_in(self, name: MailboxName) -> OpenWayIn:
        """How to connect to that mailbox."""
        source = next(each.source for each in self.settings.mailboxes if each.mailbox.name == name)
        match source:
            case MaildirSource():
                maildir = MaildirOptions(source.path, source.create, source.mark_seen)
                return lambda: open_maildir(maildir)
            case ImapSource():
                imap = self._imap_options(name, source)
                return lambda: open_imap(imap)
            case EwsSource():
                return self._ews_way_in(name, source)
            case GraphSource():
                graph = self._graph_options(name, source)
                return lambda: open_graph(graph)
            case _:
                assert_never(source)

    @cached_property
    def ending(self) -> tuple[str, ...]:
        """What will stop working on a known day, and what to do before: one sentence for each server."""
        from intake.exchange.online import ending

        services = [*(each.source for each in self.settings.mailboxes), self.settings.sending]
        urls = sorted({each.url for each in services if isinstance(each, EwsServer)})
        return tuple(words for url in urls if (words := ending(url)))

    def _ews_way_in(self, name: MailboxName, source: EwsSource) -> OpenWayIn:
        # Here, because the library takes most of a second to come: who has no Exchange need not wait for it.
        from intake.mailboxes.ews import open_ews
        from intake.mailboxes.ews_listing import Listing

        options = replace(
            self._ews_options(source.mailbox or self.mailboxes[name].address, source),
            folder=source.folder,
            since=source.since,
            mark_seen=source.mark_seen,
            stream=source.stream,
        )
        listing = Listing()
        return lambda: open_ews(options, listing)

    def _ews_way_out(self, sending: EwsSending) -> WayOut:
        from intake.courier.ews import EwsWayOut

        sources = {each.mailbox.address: each.source for each in self.settings.mailboxes}
        known = {address: source.mailbox for address, source in sources.items() if isinstance(source, EwsSource)}
        return EwsWayOut({each: self._ews_options(known.get(each) or each, sending) for each in sources})

    def _ews_options(self, mailbox: str, server: EwsServer) -> EwsOptions:
        from intake.exchange.options import EwsOptions

        options = EwsOptions(
            url=server.url,
            mailbox=mailbox,
            auth=server.auth.value,
            user=server.user or "",
            secret=server.password.resolve if server.password else str,
            access=server.access.value,
            ca_file=server.ca_file,
            timeout=server.timeout,
            pauses=self._ews_pauses,
        )
        if server.auth is not EwsAuth.OAUTH2:
            return options
        tokens = self._ews_tokens(server)
        return replace(options, secret=lambda: tokens.token().value, renew=lambda: tokens.refused(tokens.token()))

    def _ews_tokens(self, server: EwsServer) -> TokenSource:
        """Its own for each mailbox: what befalls one touches no other."""
        from intake.microsoft.tokens import Application, TokenSource

        given = server.application
        if given is None:
            raise ConfigError(server.url, "auth: oauth2 demande application", "ajoutez « application: … »")
        return TokenSource(
            Application(
                tenant=given.tenant,
                client_id=given.client_id,
                scope=server.scope or f"https://{urlsplit(server.url).netloc}/.default",
                authority=given.authority,
                secret=given.secret.resolve if given.secret else None,
                certificate=given.certificate.resolve if given.certificate else None,
                ca_file=given.ca_file,
                timeout=server.timeout,
            )
        )

    @cached_property
    def _ews_pauses(self) -> Pauses:
        from intake.exchange.pauses import Pauses

        return Pauses()

    @cached_property
    def sent_folders(self) -> dict[MailboxName, OpenSentFolder]:
        """How to open the Sent folder of each mailbox that has one."""
        found: dict[MailboxName, OpenSentFolder] = {}
        for each in self.settings.mailboxes:
            source = each.source
            if isinstance(source, ImapSource) and source.sent_folder is not None:
                options = self._imap_options(each.mailbox.name, source)
                found[each.mailbox.name] = partial(open_sent_folder, options, source.sent_folder)
        return found

    def _imap_options(self, name: MailboxName, source: ImapSource) -> ImapOptions:
        options = _imap_options(source)
        if source.auth is None:
            return options
        oauth2 = source.auth.oauth2
        tokens = self._tokens(f"{name}-imap", oauth2.application, oauth2.scope, source.timeout)
        return replace(options, tokens=tokens, mechanism=oauth2.mechanism.value)

    def _graph_options(self, name: MailboxName, source: GraphSource) -> GraphOptions:
        return GraphOptions(
            account=self._graph_account(name, source.mailbox, source),
            kept=self._kept / "folders",
            folder=source.folder,
            since=source.since,
            mark_seen=source.mark_seen,
            look_seconds=source.look_seconds,
            list_every=source.full_listing_minutes * 60.0,
        )

    def _graph_sender(self, sending: GraphSending) -> GraphSender:
        addresses = tuple(box.address for box in self.mailboxes.values())
        account = self._graph_account("sending", addresses[0], sending)
        return GraphSender(account, addresses, sending.settle_seconds)

    def _graph_account(self, name: str, mailbox: str, service: GraphSource | GraphSending) -> GraphAccount:
        scope = f"{service.endpoint}/.default"
        tokens = self._tokens(f"{name}-graph", service.application, scope, service.timeout)
        return GraphAccount(mailbox, tokens, service.endpoint, service.ca_file, service.timeout)

    def _tokens(self, name: str, given: ApplicationSettings, scope: str, timeout: float) -> TokenSource:
        """Its own for each mailbox: what befalls one touches no other."""
        application = Application(
            tenant=given.tenant,
            client_id=given.client_id,
            scope=scope,
            authority=given.authority,
            secret=given.secret.resolve if given.secret else None,
            certificate=given.certificate.resolve if given.certificate else None,
            refresh_token=given.refresh_token.resolve if given.refresh_token else None,
            kept=self._kept / "tokens" / f"{name}.json",
            ca_file=given.ca_file,
            timeout=timeout,
        )
        return TokenSource(application)

    @property
    def _kept(self) -> Path:
        return self.settings.state_directory / "microsoft"

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(
            archive=self.archive,
            register=self.register,
            reader=self.reader,
            composer=self.composer,
            deposits=self.deposits,
            mailboxes=self.mailboxes,
            campaigns=self.campaigns,
            clock=self.clock,
            passed=self.passed,
        )

    @cached_property
    def alerts(self) -> Alerts:
        """Who is told what of the appeals."""
        told = self.settings.alerts
        boxes = [box for box in self.mailboxes.values() if box.purpose is Purpose.APPEAL]
        by_corps = {box.corps: box for box in reversed(boxes)}
        responsible = [Responsible(box, told.recipients.get(corps, ())) for corps, box in sorted(by_corps.items())]
        writer = DigestWriter.of(self.settings.texts.directory)
        rules = AlertRules(told.days_before, told.evaluator_days_before, told.acknowledgement_working_days)
        return Alerts(self.register, responsible, rules, writer, self.clock)

    def console(self, settings: ConsoleSettings) -> ASGIApp:
        """The operators' console, ready to be served there. Raises ConfigError when its assets are missing."""
        from intake.admission import access_of
        from intake.console.app import create_app
        from intake.console.parts import Parts, Policy
        from intake.console.rendering import page
        from intake.console.seeing import seeing
        from intake.console.static_files import check_static_files

        check_static_files()
        parts = Parts(
            engine=self.engine,
            register=self.register,
            archive=self.archive,
            reader=self.reader,
            composer=self.composer,
            accounts=Accounts(self.engine),
            mailboxes=self.mailboxes,
            campaigns=self.campaigns,
            clock=self.clock,
            policy=Policy(settings.state_brand),
            seeing=seeing(self.archive, self.reader, self.settings.state_directory),
        )
        return create_app(parts, access_of(settings, self.engine, self.clock, page))

    def robot(self) -> Robot:
        """The daemon, ready to run."""
        stop = Event()
        pipeline = self.pipeline
        for words in self.ending:
            structlog.get_logger().warning("server_ends", words=words)
        courier = Courier(
            self.register,
            self.way_out,
            self.clock,
            lambda name: self.passed(Boundary(name)),
            stopping=stop.is_set,
            archive=self.archive.put,
            copied=self.sent_folders,
            give_up_after=self._give_up_after,
        )
        copies = SentCopies(self.register, self.sent_folders, self.clock, stopping=stop.is_set)
        receivers = [Receiver(name, self.way_in(name), pipeline, self.settings.poll_seconds) for name in self.mailboxes]
        desk, deliveries = Desk(pipeline, self.owner), Deliveries(pipeline)
        return Robot(pipeline, desk, courier, deliveries, receivers, copies, self.alerts, stop=stop)

    @property
    def _give_up_after(self) -> timedelta:
        sending = self.settings.sending
        return GIVE_UP_AFTER if isinstance(sending, MaildirSending) else timedelta(days=sending.give_up_after_days)

    def apply_rulings(self) -> bool:
        """Settle what an operator ruled and send what is released, unless a running robot will: then False."""
        with one_robot(self.settings.state_directory) as alone:
            if not alone:
                return False
            robot = self.robot()
            robot.settle_rulings()
            return True

    def close(self) -> None:
        """End the workers and the connections that were opened."""
        made = self.__dict__
        if "reader" in made:
            self.reader.close()
        if "engine" in made:
            self.engine.dispose()


def _imap_options(source: ImapSource) -> ImapOptions:
    return ImapOptions(
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


def _smtp_options(sending: SmtpSending) -> SmtpOptions:
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
