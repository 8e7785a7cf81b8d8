"""The whole console over a real database and archive with a few appeals in it: for the pages of appeals and replies."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.types import ASGIApp

from intake.admission import access_of
from intake.bootstrap import House
from intake.configuration import load_settings
from intake.console.access.parts import Access
from intake.console.access.passwords import Passwords
from intake.console.app import create_app
from intake.console.parts import Parts, Policy
from intake.console.rendering import page
from intake.console.seeing import seeing
from intake.domain.access import EVERY_CORPS, Role
from intake.domain.deadlines import Receipt
from intake.domain.disposition import OpenAppeal, ReplyKind
from intake.domain.document import PdfReading, Place, Sha256
from intake.domain.letter import CanonicalForm, Letter, MailboxName, MessageKey, SourceKey
from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
from intake.ports import OutboxState, Outgoing, Registration
from intake.reading.mime import read_letter
from intake.reading.preview.mails import mail_of
from storage.console.accounts import Accounts, NewAccount
from storage.console.audit import AuditLine, AuditSearch, Deed
from storage.queries import message_states, replies
from storage.register import SqlRegister
from storage.views import Reply
from tests.console.browser import Browser
from tests.console.clock import Clock
from tests.console.house import PASSWORD, CountingHasher, new_seal
from tests.contract.builders import appeal
from tests.scenarios.installation import install

RECEIVED = datetime(2025, 12, 1, 9, 30, tzinfo=UTC)
ATTACK = "<script>alert(1)</script>"
_MAIL = """\
Received: from mail.chu.example by mx1.sante.gouv.fr with ESMTPS id {name}; Mon, 1 Dec 2025 10:30:00 +0100
From: "Anne {attack}" <anne@chu.example>
To: cng-carriere-dh@sante.gouv.fr
Subject: Recours {name} {attack}
Date: Mon, 1 Dec 2025 10:29:00 +0100
Message-ID: <{name}@chu.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Je conteste mon évaluation. {attack}
"""
_REPLY = """\
From: cng-carriere-dh@sante.gouv.fr\r
To: {to}\r
Subject: Re: {attack}\r
Message-ID: <{name}@cng.example>\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
Votre courriel « {attack} » est enregistré.\r
"""


class PlainReader:
    """Reads in this process: what is tried here is the pages, not the sandbox."""

    def read(self, raw: bytes) -> Letter:
        return read_letter(raw, with_pdf=False)

    def show_mail(self, raw: bytes) -> MailShown:
        return mail_of(raw)

    def inspect(self, raw: bytes) -> PdfReading:
        raise NotImplementedError

    def canonical_form(self, raw: bytes) -> CanonicalForm | None:
        raise NotImplementedError

    def extract(self, raw: bytes, sha256: Sha256, place: Place | None = None) -> bytes:
        raise NotImplementedError

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        raise NotImplementedError

    def fields_of(self, raw: bytes, document: Inside | None = None) -> FieldsShown:
        raise NotImplementedError

    def close(self) -> None:
        pass


@dataclass
class CaseOffice:
    """The console, and what a test does behind its back."""

    app: ASGIApp
    access: Access
    parts: Parts
    register: SqlRegister
    clock: Clock
    runner: asyncio.Runner
    directory: Path
    received: int = field(default=0)

    def browser(self, login: str, *roles: Role, corps: frozenset[str] = EVERY_CORPS) -> Browser:
        """Of that new person, logged in."""
        password = self.access.passwords.hash(PASSWORD)
        new = NewAccount(login, login.title(), f"{login}@cng.example", frozenset(roles), corps, password)
        self.access.accounts.add(new, self.clock(), Deed("account_added", "essai"))
        browser = Browser(self.app, self.runner)
        assert browser.log_in(login, PASSWORD).status_code == 303
        return browser

    def open_case(self, name: str = "a", corps: str = "DH", received: datetime = RECEIVED) -> str:
        """The reference of a case that such a mail opened."""
        message = self.receive(name, corps)
        return self.record(message, opening=appeal(corps, received))

    def receive(self, name: str, corps: str = "DH") -> MessageKey:
        """A mail, archived, registered and read."""
        raw = _MAIL.format(name=name, attack=ATTACK).replace("\n", "\r\n").encode()
        mailbox, sha256 = MailboxName(f"carriere-{corps.lower()}"), self.parts.archive.put(raw)
        self.received += 1
        key = SourceKey(f"1:{self.received}")
        seen = Registration(key, sha256, len(raw), RECEIVED, RECEIVED + timedelta(minutes=2), f"<{name}@chu.example>")
        self.register.register(mailbox, [seen])
        message = next(each.message for each in message_states(self.parts.engine, mailbox) if each.sha256 == sha256)
        self.register.save_reading(message, read_letter(raw, with_pdf=False))
        return message

    def record(self, message: MessageKey, *, opening: OpenAppeal) -> str:
        """That mail opens that case."""
        letter = self.register.letter(message)
        receipt = Receipt(RECEIVED, "received", "Received: by mx1.sante.gouv.fr")
        with self.register.recording(message, letter, receipt, self.clock()) as recording:
            return recording.open_appeal(opening)

    def reply(
        self,
        name: str = "r",
        corps: str = "DH",
        state: OutboxState = OutboxState.SHADOW,
        kind: ReplyKind = ReplyKind.FATES,
    ) -> int:
        """The number of a reply to a new mail, in that state."""
        message = self.receive(name, corps)
        letter, before = self.register.letter(message), {each.number for each in replies(self.parts.engine)}
        to = f"{name}@chu.example"
        outgoing = Outgoing(f"<{name}@cng.example>", to, _REPLY.format(to=to, name=name, attack=ATTACK).encode())
        receipt = Receipt(RECEIVED, "received", "Received: by mx1.sante.gouv.fr")
        with self.register.recording(message, letter, receipt, self.clock()) as recording:
            recording.queue_reply(kind, outgoing, shadow=state is OutboxState.SHADOW)
        number = next(each.number for each in replies(self.parts.engine) if each.number not in before)
        self._bring(number, state)
        return number

    def _bring(self, number: int, state: OutboxState) -> None:
        register, now = self.register, self.clock()
        if state in (OutboxState.SHADOW, OutboxState.QUEUED):
            return
        register.reply_sending(number, now)
        if state is OutboxState.SENT:
            register.reply_sent(number, "250 OK", now)
        elif state is OutboxState.UNCERTAIN:
            register.reply_uncertain(number, "connexion coupée après l’envoi", now)
        elif state is OutboxState.UNDELIVERED:
            register.reply_undelivered(number, "550 boîte inconnue", now)

    def reply_of(self, number: int) -> Reply:
        """As it stands."""
        return next(each for each in replies(self.parts.engine) if each.number == number)

    def state_of(self, number: int) -> OutboxState:
        """Where it stands."""
        return self.reply_of(number).state

    def audited(self, action: str) -> list[AuditLine]:
        """The entries of that action, oldest first."""
        return list(reversed(self.access.audit.page(AuditSearch(action=action), size=500)))


def case_office(directory: Path, template: Path, clock: Clock, runner: asyncio.Runner) -> CaseOffice:
    """A new one in that directory, over a copy of that migrated database."""
    (directory / "var").mkdir()
    shutil.copy(template, directory / "var" / "intake.db")
    settings = load_settings(install(directory))
    house, reader = House(settings, clock=clock), PlainReader()
    register = SqlRegister(house.engine, own_addresses=house.own_addresses, clock=clock)
    parts = Parts(
        engine=house.engine,
        register=register,
        archive=house.archive,
        reader=reader,
        composer=house.composer,
        accounts=Accounts(house.engine),
        mailboxes=house.mailboxes,
        campaigns=house.campaigns,
        clock=clock,
        policy=Policy(),
        seeing=seeing(house.archive, reader, settings.state_directory),
        own_addresses=house.own_addresses,
        legal_periods=house.periods_of,
        foresight=house.foresight,
        undo=timedelta(),
    )
    access = access_of(settings.console, house.engine, clock, page, new_seal())
    access = _cheap(access)
    return CaseOffice(create_app(parts, access), access, parts, register, clock, runner, directory)


def _cheap(access: Access) -> Access:
    options = replace(access.options, second_factor_required=False)
    return replace(access, options=options, passwords=Passwords(CountingHasher()))
