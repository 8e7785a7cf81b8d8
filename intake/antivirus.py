"""An antivirus that looks at each mail before anything in it is opened: clamd (ClamAV's daemon), by INSTREAM.

It sees the whole mail as it came and unpacks it itself. What it names is never opened here. The exchange is the one of
clamd(8): ``zINSTREAM``, chunks behind their length, an empty one, and one answer. The client libraries there are leave
connections open on failure, or their licence is not compatible with ours.
"""

from __future__ import annotations

import re
import socket
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from intake.domain.document import PdfReading, Place, Sha256
from intake.domain.letter import CanonicalForm, Letter
from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
from intake.errors import MessageError, TransientError
from intake.ports import Reader

CHUNK_BYTES = 1 << 20
"""Sent at a time; clamd takes chunks up to its StreamMaxLength."""
MAX_ANSWER = 4096
"""Bytes: the name of what was found, or a fault."""
_FOUND = re.compile(r"^stream: (?P<name>.+) FOUND$")


@dataclass(frozen=True)
class ClamdOptions:
    """Where clamd listens: ``socket`` (a Unix socket) or ``host`` and ``port``. ``timeout`` in seconds per exchange."""

    socket: Path | None = None
    host: str = "127.0.0.1"
    port: int = 3310
    timeout: float = 60.0

    @property
    def where(self) -> str:
        """In words, for messages."""
        return f"antivirus clamd ({self.socket or f'{self.host}:{self.port}'})"


class Clamd:
    """One connection a mail. Thread-safe."""

    def __init__(self, options: ClamdOptions) -> None:
        self._options = options

    def infection(self, raw: bytes) -> str | None:
        """The name of what clamd found, None when nothing.

        Raises TransientError when clamd is down, busy or could not scan; MessageError when the mail is larger than
        it takes: a person opens that one.
        """
        answer = self._asked(b"zINSTREAM\0", raw)
        if answer == "stream: OK":
            return None
        found = _FOUND.match(answer)
        if found:
            return found["name"]
        where = self._options.where
        if "size limit exceeded" in answer:
            remedy = "relevez StreamMaxLength dans clamd.conf"
            raise MessageError(f"{where} : message de {len(raw) / 1e6:.0f} Mo, plus qu’il n’en prend ; {remedy}")
        raise TransientError(f"{where} : analyse impossible ({answer or 'connexion coupée'})")

    def check(self) -> str:
        """Version of the daemon and of its signatures. Raises TransientError."""
        return f"{self._options.where} : {self._asked(b'zVERSION' + bytes(1))}"

    def _asked(self, command: bytes, stream: bytes | None = None) -> str:
        try:
            with closing(self._connected()) as connection:
                connection.sendall(command)
                if stream is not None:
                    _send_stream(connection, stream)
                return _answer(connection)
        except OSError as error:
            raise TransientError(f"{self._options.where} : ne répond pas ({error.strerror or error})") from error

    def _connected(self) -> socket.socket:
        options = self._options
        if options.socket is None:
            return socket.create_connection((options.host, options.port), timeout=options.timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(options.timeout)
            connection.connect(str(options.socket))
        except OSError:
            connection.close()
            raise
        return connection


def _send_stream(connection: socket.socket, stream: bytes) -> None:
    # Past its limit clamd says so and hangs up while we still send: its answer is there to read.
    with suppress(BrokenPipeError, ConnectionResetError):
        for start in range(0, len(stream), CHUNK_BYTES):
            chunk = stream[start : start + CHUNK_BYTES]
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(bytes(4))


def _answer(connection: socket.socket) -> str:
    """Up to the NUL that ends it, or the end of the connection."""
    said = b""
    while len(said) < MAX_ANSWER and not said.endswith(b"\0"):
        piece = connection.recv(MAX_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


class ClosingReader(Reader, Protocol):
    """A reader that can leave closed what a mail carries."""

    def read_closed(self, raw: bytes, infection: str) -> Letter:
        """Headers and text; ``infection`` is what was found in it."""

    def show_closed_mail(self, raw: bytes, infection: str) -> MailShown:
        """Text and HTML, nothing it carries opened."""


@dataclass(frozen=True)
class GuardedReader:
    """A ``Reader`` that opens no mail before the antivirus has looked at it."""

    antivirus: Clamd
    reader: ClosingReader

    def read(self, raw: bytes) -> Letter:
        """See the port. An appeal in an infected mail's text still counts (domain.md 24)."""
        infection = self.antivirus.infection(raw)
        return self.reader.read(raw) if infection is None else self.reader.read_closed(raw, infection)

    def inspect(self, raw: bytes) -> PdfReading:
        """See the port."""
        return self.reader.inspect(raw)

    def canonical_form(self, raw: bytes) -> CanonicalForm | None:
        """See the port. It opens nothing that the mail carries."""
        return self.reader.canonical_form(raw)

    def extract(self, raw: bytes, sha256: Sha256, place: Place | None = None) -> bytes:
        """See the port. Only what was read open has documents to ask for."""
        return self.reader.extract(raw, sha256, place)

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        """See the port. The whole mail is looked at: signatures know more today than when it was read."""
        infection = self.antivirus.infection(raw)
        if infection is not None:
            return PageImage(page, problem=_refusal(infection))
        return self.reader.render(raw, page, width, document)

    def fields_of(self, raw: bytes, document: Inside | None = None) -> FieldsShown:
        """See the port."""
        infection = self.antivirus.infection(raw)
        return FieldsShown(problem=_refusal(infection)) if infection else self.reader.fields_of(raw, document)

    def show_mail(self, raw: bytes) -> MailShown:
        """See the port."""
        infection = self.antivirus.infection(raw)
        if infection is None:
            return self.reader.show_mail(raw)
        shown = self.reader.show_closed_mail(raw, infection)
        return replace(shown, notes=(*shown.notes, _refusal(infection)))

    def close(self) -> None:
        """See the port."""
        self.reader.close()


def _refusal(infection: str) -> str:
    return f"l’antivirus a trouvé « {infection} » : rien de ce que porte ce message n’est ouvert ni affiché"
