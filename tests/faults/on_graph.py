"""The campaign's Maildirs in the test's Exchange Online, and the mails that left from there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from tests.faults.installation import EVERY_MAILBOX, Installation
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
