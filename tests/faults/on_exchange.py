"""The campaign in six mailboxes of the test's Exchange, from which replies leave too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.sample import SampleMail
from tests.faults.installation import Installation, install
from tests.faults.ledger import faults_of, ledger_of
from tests.servers.ews import Account, EwsServer, ews_server

if TYPE_CHECKING:
    from tests.faults.conftest import Undisturbed

USER, PASSWORD = "EXEMPLE\\robot", "clé d’essai"


@dataclass(frozen=True)
class OnExchange:
    """An installation whose mail comes from Exchange and whose replies leave by it."""

    installation: Installation
    server: EwsServer

    def sent(self) -> list[str]:
        """The Message-ID of each reply that left, sorted."""
        copies = [
            item for box in self.server.store.mailboxes.values() for item in box.inside(box.folder("sentitems").id)
        ]
        return sorted(str(message_from_bytes(item.raw)["Message-ID"]).strip("<>") for item in copies)

    def restart(self) -> None:
        ran = self.installation.ask("run", "--once")
        assert ran.code in (0, 1), ran.err

    def assert_ended_as(self, undisturbed: Undisturbed) -> None:
        with self.installation.house() as house:
            assert ledger_of(house) == undisturbed.ledger
            assert faults_of(house) == []
        assert self.sent() == undisturbed.sent


@contextmanager
def on_exchange(mails: tuple[SampleMail, ...], directory: Path) -> Iterator[OnExchange]:
    """The campaign in six mailboxes of Exchange; all of what is asked and answered keeps to Microsoft's schemas."""
    installation = install(directory / "intake")
    with installation.house() as house:
        addresses = {str(name): box.address for name, box in house.mailboxes.items()}
    boxes = frozenset(addresses.values())
    robot = Account(PASSWORD, "robot@cng.example", boxes, boxes)
    with ews_server(directory, {USER: robot}) as server:
        for address in addresses.values():
            server.store.add_mailbox(address)
        for mail in mails:
            server.store.deliver(server.store.mailboxes[addresses[mail.mailbox]], mail.raw)
        installation.configure(lambda settings: _use(settings, server, directory))
        yield OnExchange(installation, server)
    assert server.invalid == []


def _use(settings: dict[str, Any], server: EwsServer, directory: Path) -> None:
    secret = directory / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    account = {"url": server.url, "user": USER, "password": {"file": str(secret)}, "access": "impersonation"}
    place = account | {"ca_file": str(server.credentials.ca_file)}
    for mailbox in settings["mailboxes"].values():
        mailbox["source"] = {"ews": place}
    settings["sending"] = {"ews": place}
