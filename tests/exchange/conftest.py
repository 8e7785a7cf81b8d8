"""An Exchange server with one mailbox to work in, and a service account that may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from intake.exchange.options import EwsOptions
from intake.mailboxes.ews import open_ews
from intake.mailboxes.ews_listing import Listing
from intake.ports import WayIn
from tests.servers.authority import Credentials, make_credentials
from tests.servers.ews import Account, EwsServer, Item, Mailbox, ews_server

USER, PASSWORD, ADDRESS = "EXEMPLE\\robot", "clé d’essai", "recours@cng.example"


@dataclass
class Exchange:
    """The server, the mailbox that is worked in, and the ways in that were opened."""

    server: EwsServer
    ways: list[WayIn]

    @property
    def box(self) -> Mailbox:
        return self.server.store.mailboxes[ADDRESS]

    @property
    def inbox(self) -> list[Item]:
        return self.box.inside(self.box.folder("inbox").id)

    def options(self, **changed: Any) -> EwsOptions:
        asked: dict[str, Any] = {
            "url": self.server.url,
            "mailbox": ADDRESS,
            "auth": "basic",
            "user": USER,
            "secret": lambda: PASSWORD,
            "ca_file": self.server.credentials.ca_file,
            "timeout": 20.0,
            "stream": False,
        }
        return EwsOptions(**(asked | changed))

    def open(self, options: EwsOptions | None = None, listing: Listing | None = None) -> WayIn:
        self.ways.append(open_ews(options or self.options(), listing))
        return self.ways[-1]

    def deliver(self, count: int = 1) -> list[Item]:
        return [self.server.store.deliver(self.box, mail(f"numéro {number}")) for number in range(count)]


def mail(subject: str) -> bytes:
    return f"From: dir@exemple.fr\r\nSubject: {subject}\r\n\r\nBonjour,\r\n".encode()


@pytest.fixture(scope="session")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return make_credentials(tmp_path_factory.mktemp("autorite"))


@pytest.fixture
def exchange(tmp_path: Path, credentials: Credentials) -> Iterator[Exchange]:
    """Whatever is asked and answered keeps to Microsoft's schemas."""
    robot = Account(PASSWORD, "robot@cng.example", frozenset({ADDRESS}), frozenset({ADDRESS}))
    other = Account(PASSWORD, ADDRESS)
    accounts = {USER: robot, "EXEMPLE\\agent": other}
    with ews_server(tmp_path, accounts, credentials=credentials) as server:
        found = Exchange(server, [])
        yield found
        for way in found.ways:
            way.close()
    assert server.invalid == []


Opening = Callable[..., WayIn]
