"""SMTP servers on loopback: one that keeps what it takes, and one that misbehaves at a chosen step."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.authority import Credentials

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Taken:
    """One mail as the server took it: envelope and bytes. The null sender is ``<>``, as the command wrote it."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    user: str | None
    encrypted: bool
    mail_options: tuple[str, ...]


@dataclass
class SmtpServer:
    """Where it listens and what it has taken, oldest first. ``encrypted``: every connection is, from its start."""

    port: int = 0
    encrypted: bool = False
    taken: list[Taken] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        user = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else None
        content = envelope.original_content or b""
        taken = Taken(
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            content,
            user,
            self.encrypted or session.ssl is not None,
            tuple(envelope.mail_options),
        )
        self.taken.append(taken)
        return "250 2.0.0 pris en charge : n° 42"


@contextlib.contextmanager
def smtp_server(
    *,
    credentials: Credentials | None = None,
    starttls: bool = False,
    users: Mapping[str, str] | None = None,
    smtputf8: bool = True,
    size_limit: int = 33_554_432,
) -> Iterator[SmtpServer]:
    """A server in this process: in clear, with TLS from the start or by STARTTLS; it asks ``users`` to log in."""
    server, context = SmtpServer(encrypted=credentials is not None and not starttls), None
    if credentials is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(credentials.certificate, credentials.key)

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = (users or {}).get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=False, auth_data=data)

    controller = Controller(
        server,
        hostname=HOST,
        port=free_port(),
        enable_SMTPUTF8=smtputf8,
        ssl_context=None if starttls else context,
        tls_context=context if starttls else None,
        require_starttls=starttls,
        authenticator=authenticate if users else None,
        # aiosmtpd takes a connection encrypted from its start for one in clear, and then warns of a demanded login.
        auth_required=bool(users) and starttls,
        auth_require_tls=starttls,
        data_size_limit=size_limit,
        ready_timeout=30,
    )
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


DROP = b""
"""Say nothing and close the connection."""
SILENCE = b"\0"
"""Say nothing and keep the connection open."""

POLITE = {
    "greeting": b"220 essai\r\n",
    "EHLO": b"250-essai\r\n250 SIZE 100000000\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 allez\r\n",
    "dot": b"250 pris\r\n",
    "QUIT": b"221 au revoir\r\n",
    "RSET": b"250 ok\r\n",
    "NOOP": b"250 ok\r\n",
}


@dataclass
class WaywardServer:
    """Answers each step as its script says; ``seen`` are the steps it came to, ``content`` what came after DATA.

    ``cut_after``: bytes of a message after which it hangs up. ``late_dot``: seconds it takes to answer the final dot.
    """

    port: int
    cut_after: int | None = None
    late_dot: float = 0
    seen: list[str] = field(default_factory=list)
    content: bytes = b""


@contextlib.contextmanager
def wayward_server(**script: bytes) -> Iterator[WaywardServer]:
    """A server that is polite but for the steps named: ``wayward_server(dot=DROP)`` takes a mail and says nothing."""
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(30)
        server, over = WaywardServer(listener.getsockname()[1]), threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, server, POLITE | script, over), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            with contextlib.suppress(OSError):
                socket.create_connection((HOST, server.port), 1).close()
            thread.join(30)


def _serve(listener: socket.socket, server: WaywardServer, script: Mapping[str, bytes], over: threading.Event) -> None:
    while not over.is_set():
        connection, _ = listener.accept()
        if over.is_set():
            connection.close()
            return
        connection.settimeout(30)
        with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
            _converse(connection, lines, server, script, over)


def _converse(
    connection: socket.socket,
    lines: BinaryIO,
    server: WaywardServer,
    script: Mapping[str, bytes],
    over: threading.Event,
) -> None:
    step = "greeting"
    while True:
        server.seen.append(step)
        if step == "dot":
            over.wait(server.late_dot)
        if script[step] == SILENCE:
            over.wait(30)
            return
        if script[step] == DROP:
            return
        connection.sendall(script[step])
        step = _next_step(lines, server, after_data=step == "DATA" and script[step].startswith(b"354"))
        if not step:
            return


def _next_step(lines: BinaryIO, server: WaywardServer, *, after_data: bool) -> str:
    """The verb of the next command, "dot" after the end of a message, "" at the end of the connection."""
    if not after_data:
        return lines.readline().decode()[:4].upper().strip()
    while line := lines.readline():
        if line == b".\r\n":
            return "dot"
        server.content += line
        if server.cut_after is not None and len(server.content) > server.cut_after:
            return ""
    return ""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(happened: Callable[[], bool], seconds: float, explain: Callable[[], str], every: float = 0.05) -> None:
    """Return once it happened, looked at every so many seconds. Raises TimeoutError with an explanation."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(explain())
        pause.wait(every)
