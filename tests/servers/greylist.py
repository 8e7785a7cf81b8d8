"""A greylist for Postfix (its access policy protocol): who writes to whom for the first time is put off."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PUT_OFF = "action=450 4.2.0 liste grise, revenez plus tard"
NOTHING_AGAINST = "action=DUNNO"


@dataclass
class Greylist:
    """``port``: where Postfix asks. ``seen``: recipients asked about, each time."""

    port: int = 0
    seen: list[str] = field(default_factory=list)

    def answer(self, recipient: str) -> str:
        known = recipient in self.seen
        self.seen.append(recipient)
        return NOTHING_AGAINST if known else PUT_OFF


@contextmanager
def greylist() -> Iterator[Greylist]:
    """Listening on loopback until the block ends."""
    policy = Greylist()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked: dict[str, str] = {}
            for line in self.rfile:
                name, _, value = line.decode().strip().partition("=")
                if name:
                    asked[name] = value
                    continue
                self.wfile.write(f"{policy.answer(asked.get('recipient', ''))}\n\n".encode())
                asked = {}

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        # Postfix keeps its connection open for the next question.
        server.daemon_threads = True
        policy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield policy
        server.shutdown()
        thread.join()
