"""A mailbox that is moved: places made two by two, and the register that takes their mails in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from intake.domain.letter import MailboxName
from intake.mailboxes.placed import placed
from intake.pipeline import Pipeline
from intake.ports import State
from intake.reading.sandbox import Sandbox
from intake.receiver import Receiver
from storage.archive import FilesystemArchive
from storage.queries import message_states, messages_by_key
from storage.register import SqlRegister
from tests.contract.places import EwsPlace, GraphMailbox, ImapPlace, MaildirPlace, Place
from tests.servers.dovecot import Dovecot
from tests.servers.ews import EwsServer
from tests.servers.graph import GraphServer
from tests.servers.graph.places import GraphPlace

BOX = MailboxName("evaluations-dh")
NOW = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Building:
    """Makes places. Exchange rebuilds what it gives where ``rebuilds`` says so."""

    request: pytest.FixtureRequest
    directory: Path
    users: Iterator[str]
    made: int = 0

    def place(self, way: str, *, rebuilds: bool = False) -> Place:
        self.made += 1
        user = next(self.users)
        match way:
            case "maildir":
                return MaildirPlace(self.directory / f"boite{self.made}")
            case "imap":
                servers: tuple[Dovecot, Dovecot] = self.request.getfixturevalue("imap_servers")
                return ImapPlace(servers[self.made - 1], user)
            case "ews":
                server: EwsServer = self.request.getfixturevalue("exchange")
                server.store.mailboxes[f"{user}@cng.example"].rebuilds = rebuilds
                return EwsPlace(server, f"{user}@cng.example")
            case _:
                online: GraphServer = self.request.getfixturevalue("cloud")
                at = GraphPlace.of(online, self.directory / f"graph{self.made}", f"{user}@essai.example")
                at.mailbox.rebuilds = rebuilds
                return GraphMailbox(at)


@dataclass
class Office:
    """A register, an archive and real readers: mails are taken in from a place, as the robot does."""

    engine: Engine
    register: SqlRegister
    archive: FilesystemArchive
    readers: Sandbox
    now: datetime = NOW

    def take_in(self, place: Place) -> None:
        """One pass, by the configuration that names that place."""
        Receiver(BOX, placed(place.open, id(place)), self.pipeline).drain()

    def read(self) -> None:
        """Every mail received is read, as the desk does."""
        for claim in self.register.claim("ici", 100, NOW):
            self.register.save_reading(claim.message, self.readers.read(self.archive.get(claim.sha256)))

    @property
    def pipeline(self) -> Pipeline:
        unused: dict[str, object] = dict.fromkeys(("composer", "deposits"))
        return Pipeline(
            archive=self.archive,
            register=self.register,
            reader=self.readers,
            mailboxes={},
            campaigns=(),
            clock=lambda: self.now,
            **unused,  # type: ignore[arg-type]  # nothing is decided here, nor handed over
        )

    @property
    def states(self) -> list[State]:
        return [each.state for each in message_states(self.engine, BOX)]

    @property
    def keys(self) -> int:
        return len(messages_by_key(self.engine, BOX))

    def new_of(self, place: Place) -> int:
        """How many mails become known by taking in that place."""
        before = len(self.states)
        self.take_in(place)
        return len(self.states) - before

    def doubts(self) -> list[str]:
        """Of the mails that wait, why they may be known."""
        waiting = self.register.claim("ici", 100, self.now + timedelta(hours=2))
        return [each.received.resembles for each in waiting if each.state is State.RECEIVED]


def mail(number: int, words: str = "Bonjour,", *, file: bytes = b"%PDF-1.7 scan", hop: str = "mx1") -> bytes:
    """What a secretariat sends: two texts and a file, by our own relay."""
    return (
        (
            f"Received: from mail.chu.example by {hop}.cng.example with ESMTPS id {number};\r\n"
            f" Fri, 14 Nov 2025 10:{number:02}:00 +0100\r\n"
            f"Message-ID: <support-{number}@chu.example>\r\nDate: Fri, 14 Nov 2025 09:{number:02}:00 +0100\r\n"
            "From: =?iso-8859-1?Q?Secr=E9tariat?= <secretariat@chu.example>\r\nTo: cng-evaluations-dh@cng.example\r\n"
            "Subject: =?iso-8859-1?Q?Support_d=27=E9valuation?=\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="dehors"\r\n\r\n'
            '--dehors\r\nContent-Type: multipart/alternative; boundary="dedans"\r\n\r\n'
            f"--dedans\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\nci-joint l’évaluation.\r\n"
            "--dedans\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            f"<html><head><title>x</title></head><body><p>{words}</p>"
            "<p>ci-joint l&rsquo;&eacute;valuation.</p></body></html>\r\n"
            "--dedans--\r\n--dehors\r\n"
            'Content-Type: application/pdf; name="=?utf-8?Q?=C3=A9valuation.pdf?="\r\n'
            "Content-Disposition: attachment\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        ).encode()
        + file
        + b" %d\r\n--dehors--\r\n" % number
    )


def pathless(number: int) -> bytes:
    """The same as no server wrote a Received line in it."""
    whole = mail(number)
    return whole[whole.index(b"Message-ID:") :]
