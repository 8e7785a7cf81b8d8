"""Killed between any two steps while it drains Exchange Online and answers through it, it ends as undisturbed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest

from intake.pipeline import Boundary
from tests.faults.conftest import Undisturbed
from tests.faults.installation import EVERY_MAILBOX, Installation
from tests.faults.ledger import Ledger, faults_of, ledger_of
from tests.faults.test_killed import KILLED, LATER, killed_run
from tests.servers.graph import CLIENT, SECRET, TENANT, GraphServer, graph_server

EARLIER = b"From: %s\r\nTo: a@ch-exemple.fr\r\nMessage-ID: <avant@%s>\r\n\r\nBonjour,\r\n"


@dataclass(frozen=True)
class Cloud:
    """An installation whose mailboxes are in Exchange Online, and which answers from there."""

    installation: Installation
    server: GraphServer

    @property
    def sent(self) -> list[str]:
        """The Message-ID of each mail that Graph took, sorted."""
        return sorted(message_from_bytes(raw)["Message-ID"].strip("<>") for raw in self.server.graph.sent)


@contextmanager
def cloud(campaign: Installation, root: Path) -> Iterator[Cloud]:
    """The campaign's Maildirs, as mailboxes of the test's Exchange Online."""
    shutil.copytree(campaign.root, root)
    installation = Installation(root)
    with graph_server(root / "cloud") as server:
        (root / "secret").write_text(SECRET)
        application = {
            "tenant": TENANT,
            "client_id": CLIENT,
            "secret": {"file": str(root / "secret")},
            "authority": server.url,
            "ca_file": str(server.ca_file),
        }
        service = {"application": application, "endpoint": server.url, "ca_file": str(server.ca_file)}

        def change(settings: dict[str, object]) -> None:
            settings["sending"] = {"graph": {**service, "settle_seconds": 0.5}}
            boxes = settings["mailboxes"]
            assert isinstance(boxes, dict)
            for name in EVERY_MAILBOX:
                address = boxes[name]["address"]
                boxes[name]["source"] = {"graph": {"mailbox": address, **service}}
                mailbox = server.graph.add(address, installation.maildir(name))
                in_order(installation.maildir(name))
                # Exchange is known to keep our Message-IDs once it has kept one.
                mailbox.put(EARLIER % (address.encode(), address.rpartition("@")[2].encode()), "sentitems")

        installation.configure(change)
        yield Cloud(installation, server)


def in_order(maildir: Path) -> None:
    """A second between two mails: Graph tells no more, and of two with the same bytes the first is filed."""
    for number, file in enumerate(sorted((maildir / "new").iterdir())):
        os.utime(file, (1_763_700_000 + number, 1_763_700_000 + number))


@pytest.fixture(scope="module")
def in_the_cloud(campaign: Installation, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, list[str]]:
    """What the campaign ends as when it is drained by Graph and nothing happens."""
    with cloud(campaign, tmp_path_factory.mktemp("undisturbed") / "intake") as quiet:
        ran = quiet.installation.run("run", "--once")
        assert ran.code == 1, ran.err
        with quiet.installation.house() as house:
            assert faults_of(house) == []
            return ledger_of(house), quiet.sent


def test_a_campaign_drained_by_graph_ends_as_in_maildirs(
    in_the_cloud: tuple[Ledger, list[str]], undisturbed: Undisturbed
) -> None:
    ledger, sent = in_the_cloud
    assert sent == undisturbed.sent
    for part, rows in vars(undisturbed.ledger).items():
        assert getattr(ledger, part) == rows, part


@pytest.mark.parametrize("boundary", Boundary, ids=str)
def test_killed_at_a_boundary_while_draining_graph_every_mail_ends_once_and_is_answered_once(
    campaign: Installation, tmp_path: Path, in_the_cloud: tuple[Ledger, list[str]], boundary: Boundary
) -> None:
    with cloud(campaign, tmp_path / "intake") as disturbed:
        assert killed_run(disturbed.installation, boundary.value, LATER.get(boundary, 5)) == KILLED
        ran = disturbed.installation.run("run", "--once")
        assert ran.code in (0, 1), ran.err
        with disturbed.installation.house() as house:
            assert faults_of(house) == []
            assert (ledger_of(house), disturbed.sent) == in_the_cloud
