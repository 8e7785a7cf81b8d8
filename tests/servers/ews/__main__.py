"""An Exchange server to try a script or the robot against: ``python -m tests.servers.ews DIRECTORY``.

The mails of DIRECTORY/*.eml are in the inbox when it starts; each .eml added later arrives as it is added, and is
deleted when its file is. What is sent is written to DIRECTORY/sent/.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tests.servers.ews.server import EwsServer
from tests.servers.ews.store import Account, Item, Mailbox, Store
from tests.servers.ews.web import ews_server


def main() -> None:
    """Until Ctrl-C."""
    options = _options()
    accounts = {options.user: Account(options.password, options.mailbox)}
    options.directory.mkdir(parents=True, exist_ok=True)
    with ews_server(options.directory, accounts, port=options.port) as server:
        server.store.mailboxes[options.mailbox.lower()].rebuilds = options.rebuilds
        print(f"url       {server.url}\nmailbox   {options.mailbox}\nuser      {options.user}")
        print(f"ca_file   {server.credentials.ca_file}\nauth      ntlm, basic")
        try:
            _follow(server, server.store.mailboxes[options.mailbox.lower()], options.directory)
        except KeyboardInterrupt:
            print(dict(server.asked), *server.invalid, sep="\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.ews", description=__doc__)
    parser.add_argument("directory", type=Path, help="where the mails are, one .eml each")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--mailbox", default="cng-evaluations-dh@sante.gouv.fr")
    parser.add_argument("--user", default="EXEMPLE\\robot")
    parser.add_argument("--password", default="essai")
    parser.add_argument("--rebuilds", action="store_true", help="gives each mail in other bytes, as Exchange does")
    return parser.parse_args()


def _follow(server: EwsServer, box: Mailbox, directory: Path) -> None:
    shown: dict[Path, Item] = {}
    sent = directory / "sent"
    sent.mkdir(exist_ok=True)
    while True:
        _mirror(server.store, box, directory, shown)
        for number, item in enumerate(box.inside(box.folder("sentitems").id)):
            (sent / f"{number:06}.eml").write_bytes(item.raw)
        time.sleep(0.5)


def _mirror(store: Store, box: Mailbox, directory: Path, shown: dict[Path, Item]) -> None:
    files = set(directory.glob("*.eml"))
    for file in sorted(files - shown.keys()):
        shown[file] = store.deliver(box, file.read_bytes())
    for file in shown.keys() - files:
        store.delete(box, shown.pop(file))


if __name__ == "__main__":
    main()
