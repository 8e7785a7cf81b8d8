"""A mailbox of the test's Exchange Online, from both sides: the robot's, and that of the people who work in it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path

from intake.mailboxes.graph import GraphOptions, open_graph
from intake.mailboxes.maildir import make_maildir
from intake.microsoft.session import GraphAccount
from intake.microsoft.tokens import Application, TokenSource
from intake.ports import WayIn
from tests.servers.graph import CLIENT, SECRET, TENANT, GraphServer
from tests.servers.graph.store import Mailbox


def application(
    server: GraphServer, *, client: str = CLIENT, secret: str = SECRET, scope: str | None = None
) -> Application:
    """That the program knows, proved by a secret."""
    return Application(
        tenant=TENANT,
        client_id=client,
        scope=scope or f"{server.url}/.default",
        authority=server.url,
        secret=lambda: secret,
        ca_file=server.ca_file,
        timeout=20.0,
    )


@dataclass
class GraphPlace:
    """One mailbox, and what the robot keeps of it between two connections."""

    server: GraphServer
    mailbox: Mailbox
    kept: Path
    account: GraphAccount
    look_seconds: float = 0.2
    list_every: float = 3600.0
    since: date | None = None
    _numbers: count[int] = field(default_factory=count)
    _opened: list[WayIn] = field(default_factory=list)

    @classmethod
    def of(cls, server: GraphServer, directory: Path, address: str) -> GraphPlace:
        mailbox = server.graph.add(address, directory / "boite")
        make_maildir(mailbox.inbox)
        account = GraphAccount(address, TokenSource(application(server)), server.url, server.ca_file, 20.0)
        return cls(server, mailbox, directory / "kept", account)

    @property
    def inbox(self) -> Path:
        return self.mailbox.inbox

    def open(self, *, mark_seen: bool = False) -> WayIn:
        options = GraphOptions(
            self.account,
            self.kept,
            since=self.since,
            mark_seen=mark_seen,
            look_seconds=self.look_seconds,
            list_every=self.list_every,
        )
        self._opened.append(open_graph(options))
        return self._opened[-1]

    def close(self) -> None:
        """Every connection that was opened."""
        for way in self._opened:
            way.close()

    def deliver(self, raw: bytes, date: datetime | None = None) -> None:
        name = self.mailbox.put(raw)
        # Graph tells dates by the second; these come in order all the same.
        at = date.timestamp() if date else 1_763_700_000 + next(self._numbers)
        os.utime(self.inbox / "new" / name, (at, at))

    def spoil(self, file: Path) -> None:
        file.unlink()
        file.mkdir()
