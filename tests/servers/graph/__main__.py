"""Starts the test's Exchange Online for a person: mailboxes are Maildirs below a directory; Ctrl-C ends it."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from tests.servers.graph import CLIENT, SECRET, TENANT, graph_server


def main() -> None:
    """Says what to write into the configuration, then serves."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.graph", description=__doc__)
    parser.add_argument("directory", type=Path, help="where the mailboxes (Maildirs) and the certificates stand")
    parser.add_argument("--mailbox", action="append", default=[], help="an address; may be repeated")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--token-seconds", type=float, default=3600.0, help="how long a token lives")
    parser.add_argument("--mime-limit", type=int, default=25_000_000, help="bytes beyond which $value breaks off")
    parser.add_argument("--page", type=int, default=1000, help="the most mails on a page, whatever is asked")
    parser.add_argument("--rebuilds", action="store_true", help="gives each mail in other bytes, as Exchange does")
    arguments = parser.parse_args()
    with graph_server(arguments.directory, arguments.port) as server:
        server.graph.authority.lasts = arguments.token_seconds
        server.graph.mime_limit, server.graph.most_a_page = arguments.mime_limit, arguments.page
        for address in arguments.mailbox or ["boite@essai.example"]:
            mailbox = server.graph.add(address, arguments.directory / address)
            mailbox.rebuilds = arguments.rebuilds
            print(f"mailbox {address}: {mailbox.inbox}")
        print(f"endpoint and authority {server.url}, ca_file {server.ca_file}")
        print(f"tenant {TENANT}, client_id {CLIENT}, secret « {SECRET} »")
        print(f'trouble: POST {server.url}/_essai/ennui {{"pattern": "GET .*delta", "status": 410, "times": 1}}')
        print("a mail: put a file into DIRECTORY/ADDRESS/new/", flush=True)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        stop.wait()


if __name__ == "__main__":
    main()
