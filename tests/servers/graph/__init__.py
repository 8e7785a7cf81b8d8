"""Exchange Online as Microsoft Graph shows it, with its token endpoint: a small program whose answers come from state.

``with graph_server(tmp_path) as server:`` gives its address, its authority and its mailboxes (Maildirs on the disk). A
person starts it by ``python -m tests.servers.graph DIRECTORY``.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.servers.authority import make_credentials
from tests.servers.graph.authority import TENANT, App
from tests.servers.graph.program import Graph
from tests.servers.graph.wire import Answer, Request

__all__ = ["CLIENT", "SECRET", "TENANT", "App", "Graph", "GraphServer", "graph_server"]

CLIENT = "robot-cng"
SECRET = "secret d'essai"


@dataclass(frozen=True)
class GraphServer:
    """A running program: ``graph`` is its state, to be looked at and changed."""

    graph: Graph
    url: str
    ca_file: Path
    directory: Path


@contextmanager
def graph_server(directory: Path, port: int = 0) -> Iterator[GraphServer]:
    """One application is known to it: ``CLIENT``, by ``SECRET``, for every mailbox. ``directory`` gets its files."""
    directory.mkdir(parents=True, exist_ok=True)
    credentials = make_credentials(directory)
    graph = Graph()
    graph.authority.apps[CLIENT] = App(CLIENT, SECRET)
    listener = _Listener(("127.0.0.1", port), _handler(graph))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(credentials.certificate, credentials.key)
    listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
    graph.base = f"https://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield GraphServer(graph, graph.base, credentials.ca_file, directory)
    finally:
        listener.shutdown()
        listener.cut_all()
        listener.server_close()
        thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def finish_request(self, request: object, client_address: object) -> None:
        """A client that goes away, or does not trust us, is no fault of the program."""
        assert isinstance(request, socket.socket)
        self._open.add(request)
        with suppress(OSError):
            super().finish_request(request, client_address)
        self._open.discard(request)

    def cut_all(self) -> None:
        """Connections that clients keep open."""
        for each in tuple(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _handler(graph: Graph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes: without this the second waits 40 ms for the first to be acknowledged.
        disable_nagle_algorithm = True

        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = graph.answer(Request(self.command, self.path, headers, body))
            if answer is None:
                self.close_connection = True
                return
            self._say(answer)

        do_GET = do_POST = do_PATCH = do_any  # noqa: N815 - http.server's names

        def _say(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.broken_off:
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
                return
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """The state keeps what was asked."""

    return Handler
