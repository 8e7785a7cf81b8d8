"""A campaign that was drained from Maildirs, then moved to an Exchange that rebuilds every mail it gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from intake.pipeline import Boundary
from intake.sample import SampleMail
from storage.queries import messages_by_key
from tests.faults.conftest import Undisturbed
from tests.faults.installation import EVERY_MAILBOX, Installation
from tests.faults.ledger import Ledger, faults_of, ledger_of, sent_ids
from tests.faults.on_exchange import PASSWORD, USER
from tests.faults.test_killed import KILLED, killed_run
from tests.servers.ews import Account, EwsServer, ews_server

LATE = b"""Received: from mail.chu.example by mx1.sante.gouv.fr; Fri, 14 Nov 2025 10:00:00 +0100
Message-ID: <tardif@chu.example>
Date: Fri, 14 Nov 2025 09:59:00 +0100
From: secretariat@chu.example
Subject: une question

Bonjour, comment joindre le service ?
"""


@dataclass(frozen=True)
class Moved:
    """An installation whose mailboxes are on that server now, which holds the mails it knows in other bytes."""

    installation: Installation
    server: EwsServer
    addresses: dict[str, str]

    def deliver(self, mailbox: str, raw: bytes) -> None:
        self.server.store.deliver(self.server.store.mailboxes[self.addresses[mailbox]], raw)

    def ended(self) -> tuple[Ledger, list[str]]:
        """What was done and what was sent; that mails were seen again is no deed."""
        with self.installation.house() as house:
            assert faults_of(house) == []
            return _deeds_alone(ledger_of(house)), sent_ids(self.installation.sent)

    def keys(self) -> int:
        with self.installation.house() as house:
            return sum(len(messages_by_key(house.engine, name)) for name in house.mailboxes)


@pytest.fixture
def drained(undisturbed: Undisturbed) -> Installation:
    """The campaign, drained from its Maildirs: to be copied."""
    return undisturbed.installation


@pytest.fixture
def moved(drained: Installation, mails: tuple[SampleMail, ...], tmp_path: Path) -> Iterator[Moved]:
    shutil.copytree(drained.root, tmp_path / "intake")
    installation = Installation(tmp_path / "intake")
    with installation.house() as house:
        addresses = {str(name): box.address for name, box in house.mailboxes.items()}
    boxes = frozenset(addresses.values())
    with ews_server(tmp_path, {USER: Account(PASSWORD, "robot@cng.example", boxes, boxes)}) as server:
        for address in sorted(boxes):
            server.store.add_mailbox(address).rebuilds = True
        installation.configure(lambda settings: _use(settings, server, tmp_path))
        place = Moved(installation, server, addresses)
        for mail in mails:
            place.deliver(mail.mailbox, mail.raw)
        yield place
    assert server.invalid == []


def _use(settings: dict[str, Any], server: EwsServer, directory: Path) -> None:
    secret = directory / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    place = {"url": server.url, "user": USER, "password": {"file": str(secret)}, "access": "impersonation"}
    for mailbox in settings["mailboxes"].values():
        mailbox["source"] = {"ews": place | {"ca_file": str(server.credentials.ca_file)}}


def _deeds_alone(ledger: Ledger) -> Ledger:
    return replace(ledger, deeds=tuple(deed for deed in ledger.deeds if deed[1] != "mail_seen_again"))


def _asserted(undisturbed: Undisturbed) -> tuple[Ledger, list[str]]:
    return _deeds_alone(undisturbed.ledger), undisturbed.sent


def test_moved_without_a_word_to_the_robot_nothing_is_done_twice(moved: Moved, undisturbed: Undisturbed) -> None:
    ran = moved.installation.run("run", "--once")
    assert ran.code == 0, ran.err
    assert moved.ended() == _asserted(undisturbed)


@pytest.mark.parametrize("passing", [1, 4])
def test_killed_while_it_knows_mails_again_it_ends_as_if_it_had_not_been(
    moved: Moved, undisturbed: Undisturbed, passing: int
) -> None:
    assert killed_run(moved.installation, Boundary.REGISTERED.value, passing) == KILLED
    assert moved.installation.run("run", "--once").code == 0
    assert moved.ended() == _asserted(undisturbed)


def test_a_mail_that_came_during_the_move_is_processed(moved: Moved, undisturbed: Undisturbed) -> None:
    moved.deliver("evaluations-dh", LATE)
    ran = moved.installation.run("run", "--once")
    assert ran.code == 1, ran.err
    ledger, sent = moved.ended()
    assert len(ledger.messages) == len(undisturbed.ledger.messages) + 1
    assert ledger.deposits == undisturbed.ledger.deposits
    assert ledger.appeals == undisturbed.ledger.appeals
    assert sent == undisturbed.sent


def test_the_command_shows_first_then_writes_once(moved: Moved, undisturbed: Undisturbed) -> None:
    moved.deliver("evaluations-dh", LATE)
    before = moved.keys()
    shown = {name: moved.installation.run("mailbox", "switch", name, "--json") for name in EVERY_MAILBOX}
    assert {name: ran.code for name, ran in shown.items()} == dict.fromkeys(EVERY_MAILBOX, 0)
    assert moved.keys() == before
    counts = [ran.rows[0] for ran in shown.values()]
    known = sum(row["on_server"] for row in counts) - 1
    assert sum(row["same_content"] for row in counts) == known
    assert [row["new"] for row in counts] == [1, 0, 0, 0, 0, 0]
    for _ in range(2):
        assert moved.installation.run("mailbox", "switch", "evaluations-dh", "--apply").code == 0
    written = counts[0]["same_content"]
    assert moved.keys() == before + written
    [row, late] = moved.installation.run("mailbox", "switch", "evaluations-dh", "--json").rows
    assert (row["same_identity"], row["same_content"], row["new"]) == (written, 0, 1)
    assert (late["is"], late["message_id"]) == ("new", "tardif@chu.example")


def test_an_unknown_mailbox_is_a_fault_of_usage(moved: Moved) -> None:
    ran = moved.installation.ask("mailbox", "switch", "evaluations-xx")
    assert ran.code == 2
    assert "evaluations-dirsoins" in ran.err


def test_what_is_ambiguous_is_named_and_ends_with_one(
    moved: Moved, mails: tuple[SampleMail, ...], drained: Installation
) -> None:
    chosen = next(mail for mail in mails if mail.mailbox == "evaluations-dh")
    box = moved.server.store.mailboxes[moved.addresses["evaluations-dh"]]
    [item, *_] = box.inside(box.folder("inbox").id)
    moved.server.store.delete(box, item)
    moved.deliver("evaluations-dh", chosen.raw.replace(b"\nSubject: ", b"\nSubject: autre "))
    ran = moved.installation.run("mailbox", "switch", "evaluations-dh")
    assert ran.code == 1
    assert "AMBIGU" in ran.out
    assert "même identifiant et même date, mais un autre contenu" in ran.out
    ran = moved.installation.run("run", "--once")
    assert ran.code == 1
    with moved.installation.house() as house, drained.house() as former:
        assert len(ledger_of(house).holds) == len(ledger_of(former).holds) + 1
        assert ledger_of(house).replies == ledger_of(former).replies
