"""The server itself: HTTPS, one thread a connection; troubles on demand."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from lxml import etree

from tests.servers.authority import Credentials, make_credentials
from tests.servers.ews.logins import Door, Logins, ntlm_users
from tests.servers.ews.reading import asker_of
from tests.servers.ews.server import PATH, EwsServer, Trouble
from tests.servers.ews.soap import Element, RefusedError, S, envelope, refusal, response, soap_fault
from tests.servers.ews.store import Account, Store
from tests.servers.ews.streaming import Subscriptions


class _HangUpError(Exception):
    """The connection is closed without an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    ews: EwsServer

    def setup(self) -> None:
        super().setup()
        self._door = Door(self.ews.logins)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with suppress(OSError):
            try:
                self._answer(asked)
            except _HangUpError:
                self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Tests say themselves what they want to know."""

    def _answer(self, asked: bytes) -> None:
        if self.path != PATH:
            return self._send(404, b"not here", {"Content-Type": "text/html"})
        authorization = self.headers.get("Authorization", "")
        account = self._door.account(authorization)
        if account is None:
            return self._refuse_login(authorization)
        root = etree.fromstring(asked, parser=etree.XMLParser(huge_tree=True, resolve_entities=False))
        request = root.find(f"{{{S}}}Body")[0]
        name = etree.QName(request).localname
        self.ews.asked[name] += 1
        trouble = self.ews.next_trouble(name)
        if trouble is not None and trouble.status is not None:
            return self._send(trouble.status, trouble.body, trouble.headers)
        if trouble is not None and trouble.lose == "before":
            raise _HangUpError
        return self._do(account, root, request, trouble)

    def _refuse_login(self, authorization: str) -> None:
        self.send_response(401)
        for each in self._door.challenge(authorization):
            self.send_header("WWW-Authenticate", each)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _do(self, account: Account, root: Element, request: Element, trouble: Trouble | None) -> None:
        name = etree.QName(request).localname
        try:
            self.ews.check(root)
            answer = self._carry_out(account, root, request, trouble)
        except RefusedError as refused:
            if (trouble and trouble.as_fault) or refused.code in (
                "ErrorSchemaValidation",
                "ErrorImpersonateUserDenied",
            ):
                return self._send(500, soap_fault(refused), {"Content-Type": "text/xml; charset=utf-8"})
            answer = envelope(response(name, refusal(name, refused)))
        if not isinstance(answer, bytes):
            return self._stream(answer)
        self.ews.check(etree.fromstring(answer, parser=etree.XMLParser(huge_tree=True)))
        if trouble is not None and trouble.lose == "after":
            raise _HangUpError
        if trouble is not None and trouble.cut is not None:
            answer = answer[: int(len(answer) * trouble.cut)]
        return self._send(200, answer, {"Content-Type": "text/xml; charset=utf-8"})

    def _carry_out(
        self, account: Account, root: Element, request: Element, trouble: Trouble | None
    ) -> bytes | Iterable[bytes]:
        if trouble is not None and trouble.code is not None:
            raise RefusedError(trouble.code, "en difficulté", trouble.back_off)
        asker = asker_of(self.ews.store, account, root.find(f"{{{S}}}Header"))
        name = etree.QName(request).localname
        if name == "GetStreamingEvents":
            return self.ews.subscriptions.stream(request)
        with self.ews.store.changed:
            return envelope(self.ews.operation(name)(asker, request))

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        if len(body) > 1000 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers = gzip.compress(body, 1), {**headers, "Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, envelopes: Iterable[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for each in envelopes:
            self.ews.check(etree.fromstring(each))
            self.wfile.write(b"%x\r\n%s\r\n" % (len(each), each))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")


class _Web(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[_Handler], tls: ssl.SSLContext) -> None:
        super().__init__(address, handler)
        self._tls = tls

    def finish_request(self, request: object, client_address: object) -> None:
        """The handshake is made by the connection's own thread: one that never speaks stops no other."""
        with suppress(OSError), self._tls.wrap_socket(request, server_side=True) as secured:  # type: ignore[arg-type]  # socketserver's type
            self.RequestHandlerClass(secured, client_address, self)  # type: ignore[arg-type]  # typeshed asks for its own class here
            with suppress(OSError):
                secured.unwrap()


def _serve(server: EwsServer, web: _Web) -> Callable[[], None]:
    thread = Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="ews-server")
    thread.start()

    def stop() -> None:
        server.stopping.set()
        with server.store.changed:
            server.store.changed.notify_all()
        web.shutdown()
        web.server_close()
        thread.join()

    return stop


@contextmanager
def ews_server(
    directory: Path,
    accounts: Mapping[str, Account],
    *,
    offered: Iterable[str] = ("ntlm", "basic", "bearer"),
    port: int = 0,
    credentials: Credentials | None = None,
) -> Iterator[EwsServer]:
    """A server on loopback, with a mailbox for each address that an account names."""
    trusted = credentials or make_credentials(directory)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(trusted.certificate, trusted.key)
    store, stopping = Store(), Event()
    for address in sorted({each.own for each in accounts.values()}):
        store.add_mailbox(address)
    handler = type("Handler", (_Handler,), {})
    web = _Web(("127.0.0.1", port), handler, tls)
    logins = Logins(dict(accounts), frozenset(offered))
    server = EwsServer(store, logins, Subscriptions(store, stopping), trusted, web.server_address[1], stopping)
    handler.ews = server  # type: ignore[attr-defined]  # a class made for this server
    stop = _serve(server, web)
    try:
        with ntlm_users(directory, accounts):
            yield server
    finally:
        stop()
