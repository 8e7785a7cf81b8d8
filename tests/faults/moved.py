"""Mailboxes that were drained from Maildirs, moved to an Exchange that rebuilds every mail it gives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from intake.sample import SampleMail
from storage.queries import messages_by_key
from storage.tables import canonical_forms, history, sightings
from storage.transaction import reading
from tests.faults.installation import ROOT, Configuration, Installation
from tests.faults.ledger import Ledger, Row, faults_of, ledger_of, sent_ids
from tests.faults.on_exchange import PASSWORD, USER
from tests.servers.ews import Account, EwsServer, ews_server

SCRIPT = Path(__file__).with_name("killed_at_write.py")


@dataclass(frozen=True)
class Known:
    """Where mails were seen, what they look like, and the history of it: without its times, which no two runs share."""

    sightings: tuple[Row, ...]
    forms: tuple[Row, ...]
    history: tuple[Row, ...]


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
            return deeds_alone(ledger_of(house)), sent_ids(self.installation.sent)

    def forget_forms(self) -> None:
        """As an update leaves it, from a version that kept no forms."""
        with self.installation.house() as house, house.engine.begin() as connection:
            connection.execute(delete(canonical_forms))

    def known(self) -> Known:
        """What the register knows now. Its chain is whole."""
        with self.installation.house() as house:
            assert house.register.verify_chain().whole
            columns = sightings.c.mailbox, sightings.c.source_key, sightings.c.message
            lines = history.c.event, history.c.message, history.c.detail
            with reading(house.engine) as connection:
                return Known(
                    tuple(sorted(map(tuple, connection.execute(select(*columns))))),
                    tuple(sorted(map(tuple, connection.execute(select(canonical_forms))))),
                    tuple(map(tuple, connection.execute(select(*lines).order_by(history.c.seq)))),
                )

    def keys(self) -> int:
        with self.installation.house() as house:
            return sum(len(messages_by_key(house.engine, name)) for name in house.mailboxes)


@contextmanager
def moved_to_exchange(
    drained: Installation,
    mails: Iterable[SampleMail],
    directory: Path,
    change: Callable[[Configuration], object] = lambda _: None,
) -> Iterator[Moved]:
    """A copy of that installation, the mails of its mailboxes on a server that it has never seen."""
    shutil.copytree(drained.root, directory / "intake")
    installation = Installation(directory / "intake")
    installation.configure(change)
    with installation.house() as house:
        addresses = {str(name): box.address for name, box in house.mailboxes.items()}
    boxes = frozenset(addresses.values())
    with ews_server(directory, {USER: Account(PASSWORD, "robot@cng.example", boxes, boxes)}) as server:
        for address in sorted(boxes):
            server.store.add_mailbox(address).rebuilds = True
        installation.configure(lambda settings: _use(settings, server, directory))
        place = Moved(installation, server, addresses)
        for mail in mails:
            if mail.mailbox in addresses:
                place.deliver(mail.mailbox, mail.raw)
        yield place
    assert server.invalid == []


def _use(settings: dict[str, Any], server: EwsServer, directory: Path) -> None:
    secret = directory / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    place = {"url": server.url, "user": USER, "password": {"file": str(secret)}, "access": "impersonation"}
    for mailbox in settings["mailboxes"].values():
        mailbox["source"] = {"ews": place | {"ca_file": str(server.credentials.ca_file)}}


def deeds_alone(ledger: Ledger) -> Ledger:
    """Without the mails seen again, which is no deed."""
    return replace(ledger, deeds=tuple(deed for deed in ledger.deeds if deed[1] != "mail_seen_again"))


@contextmanager
def killed_at_writes(installation: Installation, *words: str) -> Iterator[Callable[[int], int]]:
    """How to run that command so that it dies at a moment; it gives the return code."""
    command = [sys.executable, str(SCRIPT), *words, "--config", str(installation.config)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, said = process.stdin, process.stdout

        def dies_at(moment: int) -> int:
            print(moment, file=asked, flush=True)
            return int(said.readline())

        yield dies_at
        asked.close()
    assert process.returncode == 0
