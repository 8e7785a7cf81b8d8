"""Mailboxes of every way in, seen from both sides: what the contract suites try the robot's side on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Protocol

from intake.domain.letter import SourceKey
from intake.exchange.options import EwsOptions
from intake.mailboxes import maildir
from intake.mailboxes.ews import open_ews
from intake.mailboxes.imap import ImapOptions, open_imap
from intake.mailboxes.maildir import MaildirOptions, open_maildir
from intake.ports import WayIn
from tests.servers.dovecot import Dovecot
from tests.servers.ews import Account, EwsServer, Item, Mailbox, ews_server
from tests.servers.graph.places import GraphPlace

PASSWORD = "clé d'essai"
EWS_USER = "EXEMPLE\\robot"


class Place(Protocol):
    """A mailbox seen from both sides: the robot's, and that of the people who work in it."""

    def open(self, *, mark_seen: bool = False) -> WayIn: ...

    def deliver(self, raw: bytes, date: datetime | None = None) -> None: ...

    def flags(self) -> list[str]:
        """Of each mail, oldest first: the letters that a Maildir would have for it."""

    def seen(self) -> list[object]:
        """Everything that people see of the mails, to be compared: one value a mail."""

    def people_flag(self, position: int, letters: str) -> None:
        """As a mail program does when somebody reads or stars a mail."""

    def people_delete(self, position: int) -> None: ...

    def spoil(self, position: int) -> None:
        """Make it unreadable for whoever serves it."""

    def unknown(self, key: SourceKey) -> SourceKey:
        """A key of the same form as ``key`` that nobody ever gave."""


class _Files:
    """A place whose mails lie in a Maildir, looked at behind the way in's back."""

    def folder(self) -> Path:
        raise NotImplementedError

    def files(self) -> list[Path]:
        """Every mail's file, oldest name first, wherever the server or people put it."""
        found = [*(self.folder() / "new").iterdir(), *(self.folder() / "cur").iterdir()]
        return sorted(found, key=lambda file: file.name)

    def flags(self) -> list[str]:
        return [file.name.partition(":2,")[2] for file in self.files()]

    def seen(self) -> list[object]:
        return list(self.files())

    def people_flag(self, position: int, letters: str) -> None:
        file = self.files()[position]
        file.rename(self.folder() / "cur" / f"{file.name.partition(':')[0]}:2,{letters}")

    def people_delete(self, position: int) -> None:
        self.files()[position].unlink()


@dataclass
class MaildirPlace(_Files):
    """A Maildir that is ours to read."""

    inbox: Path
    names: Iterator[int] = field(default_factory=count)

    def folder(self) -> Path:
        return self.inbox

    def open(self, *, mark_seen: bool = False) -> WayIn:
        return open_maildir(MaildirOptions(self.inbox, mark_seen=mark_seen))

    def deliver(self, raw: bytes, date: datetime | None = None) -> None:
        maildir.make_maildir(self.inbox)
        key = maildir.deliver(self.inbox, raw, name=f"17637{next(self.names):05}.essai")
        if date is not None:
            os.utime(self.inbox / "new" / key, (date.timestamp(), date.timestamp()))

    def spoil(self, position: int) -> None:
        # Permissions stop nobody who runs tests as root; a directory is unreadable as a file for everyone.
        file = self.files()[position]
        file.unlink()
        file.mkdir()

    def unknown(self, key: SourceKey) -> SourceKey:
        return SourceKey("1763700999.ailleurs")


@dataclass
class ImapPlace(_Files):
    """An account of a real Dovecot."""

    server: Dovecot
    user: str

    def folder(self) -> Path:
        return self.server.maildir(self.user)

    def open(self, *, mark_seen: bool = False) -> WayIn:
        return open_imap(
            ImapOptions(
                host=self.server.host,
                port=self.server.imaps_port,
                security="tls",
                user=self.user,
                password=lambda: PASSWORD,
                ca_file=self.server.ca_file,
                timeout=30.0,
                mark_seen=mark_seen,
            )
        )

    def deliver(self, raw: bytes, date: datetime | None = None) -> None:
        self.server.deliver(self.user, raw, date)

    def spoil(self, position: int) -> None:
        self.files()[position].chmod(0)

    def unknown(self, key: SourceKey) -> SourceKey:
        return SourceKey(f"{key.rpartition(':')[0]}:999")


@dataclass
class GraphMailbox(_Files):
    """A mailbox of an Exchange Online of ours, whose mails the program keeps in a Maildir."""

    place: GraphPlace

    def folder(self) -> Path:
        return self.place.inbox

    def open(self, *, mark_seen: bool = False) -> WayIn:
        return self.place.open(mark_seen=mark_seen)

    def deliver(self, raw: bytes, date: datetime | None = None) -> None:
        self.place.deliver(raw, date)

    def spoil(self, position: int) -> None:
        self.place.spoil(self.files()[position])

    def unknown(self, key: SourceKey) -> SourceKey:
        return SourceKey(f"{key.rpartition(':')[0]}:999")


@dataclass
class EwsPlace:
    """A mailbox of an Exchange server of ours, by NTLM."""

    server: EwsServer
    address: str

    def open(self, *, mark_seen: bool = False) -> WayIn:
        return open_ews(
            EwsOptions(
                url=self.server.url,
                mailbox=self.address,
                auth="ntlm",
                user=EWS_USER,
                secret=lambda: PASSWORD,
                ca_file=self.server.credentials.ca_file,
                timeout=30.0,
                mark_seen=mark_seen,
            )
        )

    def deliver(self, raw: bytes, date: datetime | None = None) -> None:
        self.server.store.deliver(self._box, raw, date)

    def flags(self) -> list[str]:
        return ["F" * item.flagged + "S" * item.is_read for item in self._items]

    def seen(self) -> list[object]:
        return [(item.id, item.change, item.is_read, item.flagged) for item in self._items]

    def people_flag(self, position: int, letters: str) -> None:
        item = self._items[position]
        item.flagged, item.is_read = "F" in letters, "S" in letters
        self.server.store.note(self._box, "Update", item)

    def people_delete(self, position: int) -> None:
        self.server.store.delete(self._box, self._items[position])

    def spoil(self, position: int) -> None:
        self._items[position].refusal = "ErrorCorruptData"

    def unknown(self, key: SourceKey) -> SourceKey:
        return SourceKey(f"ews:{self.server.store.new_id('message')}")

    @property
    def _box(self) -> Mailbox:
        return self.server.store.mailboxes[self.address]

    @property
    def _items(self) -> list[Item]:
        return self._box.inside(self._box.folder("inbox").id)


@contextmanager
def exchange_of(directory: Path, users: Iterable[str]) -> Iterator[EwsServer]:
    """A server with a mailbox for each, all open to the robot; whatever is asked and answered keeps to the schemas."""
    boxes = frozenset(f"{user}@cng.example" for user in users)
    robot = Account(PASSWORD, "robot@cng.example", delegate_of=boxes)
    with ews_server(directory, {EWS_USER: robot}) as server:
        for address in sorted(boxes):
            server.store.add_mailbox(address)
        yield server
    assert server.invalid == []
