"""A real time-stamping authority (RFC 3161): OpenSSL's, behind a small HTTP server on loopback."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.servers.packages import ensure_packages

CONFIGURATION = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = essai
[essai]
dir = {directory}
serial = {directory}/serial
crypto_device = builtin
signer_cert = {directory}/signer.pem
certs = {directory}/ca.pem
signer_key = {directory}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
"""


@dataclass
class TimeStamps:
    """``asked`` counts the requests; ``answer``: bytes to give instead of a stamp, with that ``status``."""

    directory: Path
    port: int = 0
    asked: int = 0
    answer: bytes | None = None
    status: int = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsa"

    @property
    def ca_file(self) -> Path:
        return self.directory / "ca.pem"

    def stamp(self, request: bytes) -> bytes:
        """What OpenSSL answers."""
        self.asked += 1
        if self.answer is not None:
            return self.answer
        asked, answered = self.directory / f"{self.asked}.tsq", self.directory / f"{self.asked}.tsr"
        asked.write_bytes(request)
        settings = ("-config", str(self.directory / "openssl.cnf"), "-section", "essai")
        _openssl("ts", "-reply", *settings, "-queryfile", str(asked), "-out", str(answered))
        return answered.read_bytes()


@contextmanager
def time_stamps(directory: Path) -> Iterator[TimeStamps]:
    """The authority, its certificates made anew, until the block ends."""
    ensure_packages({"openssl": "openssl"})
    authority = TimeStamps(directory)
    _make_certificates(directory)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(authority))
    authority.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(authority: TimeStamps) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = authority.stamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(authority.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler


def _make_certificates(directory: Path) -> None:
    (directory / "openssl.cnf").write_text(CONFIGURATION.format(directory=directory))
    (directory / "serial").write_text("01\n")
    config = ("-config", str(directory / "openssl.cnf"))
    new = ("req", *config, "-newkey", "rsa:2048", "-nodes", "-sha256")
    ca_key, ca = str(directory / "ca.key"), str(directory / "ca.pem")
    root = ("-x509", "-days", "30", "-extensions", "authority", "-subj", "/CN=Essai")
    _openssl(*new, *root, "-keyout", ca_key, "-out", ca)
    key, request = str(directory / "signer.key"), str(directory / "signer.csr")
    _openssl(*new, "-subj", "/CN=Horodatage", "-keyout", key, "-out", request)
    signed = ("-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "30", "-sha256")
    extensions = ("-extfile", str(directory / "openssl.cnf"), "-extensions", "signer")
    _openssl("x509", "-req", "-in", request, *signed, *extensions, "-out", str(directory / "signer.pem"))


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)
