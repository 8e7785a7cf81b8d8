"""Killed between any two steps while it drains Exchange, the robot ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from intake.pipeline import Boundary
from intake.sample import SampleMail
from tests.faults.conftest import Undisturbed
from tests.faults.installation import Installation, install
from tests.faults.ledger import faults_of, ledger_of
from tests.faults.test_killed import KILLED, LATER, killed_run
from tests.servers.ews import Account, EwsServer, Trouble, ews_server

USER, PASSWORD = "EXEMPLE\\robot", "clé d’essai"
PLACES = [(boundary, LATER.get(boundary, 5)) for boundary in Boundary]


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


@pytest.fixture
def exchange(mails: tuple[SampleMail, ...], tmp_path: Path) -> Iterator[OnExchange]:
    """The campaign in six mailboxes of Exchange; all of what is asked and answered keeps to Microsoft's schemas."""
    installation = install(tmp_path / "intake")
    with installation.house() as house:
        addresses = {str(name): box.address for name, box in house.mailboxes.items()}
    boxes = frozenset(addresses.values())
    robot = Account(PASSWORD, "robot@cng.example", boxes, boxes)
    with ews_server(tmp_path, {USER: robot}) as server:
        for address in addresses.values():
            server.store.add_mailbox(address)
        for mail in mails:
            server.store.deliver(server.store.mailboxes[addresses[mail.mailbox]], mail.raw)
        installation.configure(lambda settings: _use(settings, server, tmp_path))
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


def test_exchange_gives_what_the_maildirs_gave(exchange: OnExchange, undisturbed: Undisturbed) -> None:
    exchange.restart()
    exchange.assert_ended_as(undisturbed)
    before = exchange.server.asked["GetItem"]
    exchange.restart()
    exchange.assert_ended_as(undisturbed)
    assert exchange.server.asked["GetItem"] == before


@pytest.mark.parametrize(("boundary", "passing"), PLACES, ids=str)
def test_killed_at_a_boundary_while_draining_exchange_it_ends_as_undisturbed(
    exchange: OnExchange, undisturbed: Undisturbed, boundary: Boundary, passing: int
) -> None:
    assert killed_run(exchange.installation, boundary.value, passing) == KILLED
    exchange.restart()
    exchange.assert_ended_as(undisturbed)


def test_a_server_that_fails_now_and_then_delays_and_loses_nothing(
    exchange: OnExchange, undisturbed: Undisturbed
) -> None:
    troubles = (
        Trouble("GetItem", lose="after"),
        Trouble("GetItem", cut=0.5),
        Trouble("SyncFolderItems", code="ErrorServerBusy", back_off=1),
        Trouble("SyncFolderItems", lose="before"),
        Trouble("CreateItem", lose="after"),
    )
    for trouble in troubles:
        exchange.server.trouble(trouble)
    ran = exchange.installation.ask("run", "--once")
    assert ran.code == 4, ran.said
    exchange.restart()
    exchange.assert_ended_as(undisturbed)


def test_renumbered_by_a_move_of_the_whole_mailbox_nothing_is_done_twice(
    exchange: OnExchange, undisturbed: Undisturbed
) -> None:
    exchange.restart()
    store = exchange.server.store
    for box in list(store.mailboxes.values()):
        for item in box.inside(box.folder("inbox").id):
            store.move(box, item, box.folder("inbox"))
    store.expire_sync_states()
    exchange.restart()
    with exchange.installation.house() as house:
        after = ledger_of(house)
        assert faults_of(house) == []
    assert replace(after, deeds=()) == replace(undisturbed.ledger, deeds=())
    assert exchange.sent() == undisturbed.sent
