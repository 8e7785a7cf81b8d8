"""An IMAP server that says what a test tells it to: for what no real server can be brought to say on demand."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HANG_UP = b""
"""As an answer: the connection is closed without a word."""
SILENCE = b"\0"
"""As an answer: nothing is said, the connection stays open."""

Answer = bytes | Callable[[str], bytes]
"""What is said to a command: ``TAG`` stands for the client's tag; a callable gets the command's line."""

ORDINARY: Mapping[str, Answer] = {
    "GREETING": b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN SASL-IR\r\nTAG OK done\r\n",
    "AUTHENTICATE": b"+ \r\n",
    "LOGIN": b"TAG OK in\r\n",
    "LIST": b'* LIST () "/" INBOX\r\nTAG OK done\r\n',
    "EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\nTAG OK [READ-ONLY] done\r\n",
    "NOOP": b"TAG OK done\r\n",
    "IDLE": b"+ idling\r\n",
    "DONE": b"TAG OK done\r\n",
    "UID SEARCH": b"* SEARCH 1 2 3\r\nTAG OK done\r\n",
    "LOGOUT": b"* BYE\r\nTAG OK done\r\n",
}


@dataclass
class ScriptedImap:
    """A running script. ``heard`` are the lines clients sent so far (credentials too: they are a test's)."""

    port: int
    answers: Mapping[str, Answer]
    host: str = "127.0.0.1"
    heard: list[str] = field(default_factory=list)
    idling: threading.Event = field(default_factory=threading.Event)
    _connections: list[socket.socket] = field(default_factory=list, repr=False)

    def say(self, words: bytes) -> None:
        """Unasked, on the latest connection."""
        self._connections[-1].sendall(words)

    def hang_up(self) -> None:
        """Close the latest connection."""
        self._connections[-1].shutdown(socket.SHUT_RDWR)

    def _serve(self, connection: socket.socket) -> None:
        self._connections.append(connection)
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            if not self._answer(connection, "GREETING", "", ""):
                return
            tag = ""
            for line in lines:
                text = line.decode(errors="replace").rstrip("\r\n")
                self.heard.append(text)
                tag, name = self._understood(text, tag)
                if not self._answer(connection, name, tag, text):
                    return

    def _understood(self, text: str, tag: str) -> tuple[str, str]:
        match = re.match(r"(\S+) ((?:UID )?\w+)", text)
        if match is None:
            # DONE, or the credentials after AUTHENTICATE: they belong to the command before.
            return tag, "DONE" if text == "DONE" else "LOGIN"
        return match[1], match[2].upper()

    def _answer(self, connection: socket.socket, name: str, tag: str, text: str) -> bool:
        answer = self.answers.get(name, b"TAG BAD unknown\r\n")
        words = answer if isinstance(answer, bytes) else answer(text)
        if words == HANG_UP:
            return False
        if words != SILENCE:
            connection.sendall(words.replace(b"TAG", tag.encode()))
        if name == "IDLE":
            self.idling.set()
        return True


@contextmanager
def scripted_imap(**answers: Answer) -> Iterator[ScriptedImap]:
    """A server that answers as an ordinary one but for ``answers`` (``UID_FETCH`` is the command UID FETCH)."""
    listener = socket.create_server(("127.0.0.1", 0))
    own = {name.replace("_", " "): answer for name, answer in answers.items()}
    server = ScriptedImap(listener.getsockname()[1], {**ORDINARY, **own})
    threading.Thread(target=_accept, args=(listener, server), daemon=True).start()
    try:
        yield server
    finally:
        # shutdown wakes the thread that waits in accept; close alone would not.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in server._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def _accept(listener: socket.socket, server: ScriptedImap) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=server._serve, args=(connection,), daemon=True).start()
