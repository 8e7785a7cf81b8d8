"""Puts the parts together: the only module, with ``ways``, that names concrete adapters."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine, make_url

from intake.antivirus import Clamd, ClamdOptions, GuardedReader
from intake.campaigns import load_campaigns
from intake.cases.timestamping import Authority
from intake.courier.alerts import Alerts, Responsible
from intake.courier.composition import TextComposer
from intake.courier.digests import DigestWriter
from intake.courier.outbox import Courier
from intake.courier.sent_copies import SentCopies
from intake.deliveries import Deliveries
from intake.desk import Desk
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.cases.alerts import AlertRules
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox, Purpose
from intake.foresight import Foresight
from intake.former_mails import FormerMails
from intake.mailboxes.maildir import deliver, make_maildir
from intake.one_robot import one_robot
from intake.pipeline import Boundary, Pipeline, nothing_at
from intake.ports import Reader
from intake.reading.sandbox import Sandbox
from intake.receiver import Receiver
from intake.robot import Robot
from intake.settings import ConsoleSettings, Settings
from intake.ways import Ways
from storage.archive import FilesystemArchive
from storage.console.accounts import Accounts
from storage.database import open_database, upgrade
from storage.deposits import FilesystemDeposits
from storage.register import SqlRegister
from storage.summaries.backfill import left_to_summarise, summarise_next

if TYPE_CHECKING:
    from starlette.types import ASGIApp


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
        return self._reader_within(self.settings.reading.timeout_seconds)

    @cached_property
    def previewer(self) -> Reader:
        """What draws the console's pages: a person waits, so each has a shorter time than the robot's readings."""
        return self._reader_within(self.settings.console.preview_seconds)

    def _reader_within(self, seconds: float) -> Reader:
        reading = self.settings.reading
        sandbox = Sandbox(workers=reading.workers, timeout=seconds, memory=reading.memory_bytes, ocr=reading.ocr)
        return sandbox if self.antivirus is None else GuardedReader(self.antivirus, sandbox)

    @cached_property
    def composer(self) -> TextComposer:
        by_year = {campaign.year: campaign for campaign in self.campaigns}
        return TextComposer(self.mailboxes, by_year, self.settings.texts.directory)

    @cached_property
    def ways(self) -> Ways:
        """How mail comes in and how replies leave."""
        return Ways(self.settings)

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
    def foresight(self) -> Foresight:
        """What a ruling would do."""
        return Foresight(self.register, self.composer, self.mailboxes, self.campaigns, self.clock)

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
        from intake.admission import access_of, seal_of
        from intake.console.app import create_app
        from intake.console.parts import Parts, Policy
        from intake.console.rendering import page
        from intake.console.seeing import seeing
        from intake.console.static_files import check_static_files

        check_static_files()
        seal = seal_of(settings, self.settings.state_directory, self.engine, self.clock())
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
            policy=Policy(settings.state_brand, self.settings.alerts.days_before, self.authority),
            seeing=seeing(self.archive, self.previewer, self.settings.state_directory),
            own_addresses=self.own_addresses,
            legal_periods=self.periods_of,
            foresight=self.foresight,
            undo=timedelta(seconds=settings.undo_seconds),
        )
        return create_app(parts, access_of(settings, self.engine, self.clock, page, seal))

    @property
    def authority(self) -> Authority | None:
        """What time-stamps a file of evidence, where one is configured."""
        chosen = self.settings.timestamping
        return Authority(chosen.url, chosen.ca_file, chosen.timeout) if chosen else None

    def robot(self) -> Robot:
        """The daemon, ready to run."""
        stop = Event()
        pipeline, ways = self.pipeline, self.ways
        for words in ways.ending:
            structlog.get_logger().warning("server_ends", words=words)
        courier = Courier(
            self.register,
            ways.way_out,
            self.clock,
            lambda name: self.passed(Boundary(name)),
            stopping=stop.is_set,
            archive=self.archive.put,
            copied=ways.sent_folders,
            give_up_after=ways.give_up_after,
        )
        copies = SentCopies(self.register, ways.sent_folders, self.clock, stopping=stop.is_set)
        receivers = [Receiver(name, ways.way_in(name), pipeline, self.settings.poll_seconds) for name in self.mailboxes]
        desk, deliveries = Desk(pipeline, self.owner), Deliveries(pipeline)
        former = FormerMails(lambda: summarise_next(self.engine), lambda: left_to_summarise(self.engine))
        return Robot(pipeline, desk, courier, deliveries, receivers, copies, self.alerts, former, stop=stop)

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
        for name in ("reader", "previewer"):
            if name in made:
                made[name].close()
        if "engine" in made:
            self.engine.dispose()
