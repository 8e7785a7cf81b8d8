"""A mail rebuilt from its parts, where Exchange gives its MIME form no more. It says so of itself, in its first line.

The files are byte for byte those that were sent, so what is filed and its digest are exact; headers are those that the
servers wrote, as Exchange kept them. Boundaries, encodings and the order of parts are ours.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

MARK = "X-Intake-Rebuilt"
_OURS = frozenset({"content-type", "content-transfer-encoding", "mime-version", "content-disposition", MARK.lower()})
_NAME = re.compile(r"[!-9;-~]+")
"""A field name (RFC 5322, 2.2)."""
_KIND = re.compile(r"[\w.+-]+/[\w.+-]+")


@dataclass(frozen=True)
class FileOfMail:
    """One attachment: its name, its media type and its bytes."""

    name: str
    kind: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True)
class MailParts:
    """What Exchange still tells of a mail."""

    headers: tuple[tuple[str, str], ...]
    html: bool
    text: str
    files: tuple[FileOfMail, ...]


def rebuilt(parts: MailParts) -> bytes:
    """The mail, always the same bytes from the same parts."""
    boundary = f"intake-{_digest(parts)}"
    head = [f"{MARK}: graph", *_headers(parts), "MIME-Version: 1.0"]
    head.append(f'Content-Type: multipart/mixed; boundary="{boundary}"')
    kind = "text/html" if parts.html else "text/plain"
    sections = [_section(f"Content-Type: {kind}; charset=utf-8", parts.text.encode("utf-8", "replace"))]
    sections += [_of_file(file) for file in parts.files]
    opening = f"--{boundary}\r\n".encode()
    body = b"".join(opening + section for section in sections)
    return "\r\n".join(head).encode("utf-8", "replace") + b"\r\n\r\n" + body + f"--{boundary}--\r\n".encode()


def _headers(parts: MailParts) -> list[str]:
    return [
        f"{name}: {' '.join(value.split())}"
        for name, value in parts.headers
        if _NAME.fullmatch(name) and name.lower() not in _OURS
    ]


def _section(description: str, content: bytes) -> bytes:
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return f"{description}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + coded


def _of_file(file: FileOfMail) -> bytes:
    if file.kind != "message/rfc822":
        return _section(_describe(file), file.content)
    # An attached mail is never encoded (RFC 2046, 5.2.1).
    return f"{_describe(file)}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + file.content + b"\r\n"


def _describe(file: FileOfMail) -> str:
    kind = file.kind if _KIND.fullmatch(file.kind) else "application/octet-stream"
    placed = "inline" if file.inline else "attachment"
    name = f"; filename*=utf-8''{quote(file.name, safe='')}" if file.name else ""
    return f"Content-Type: {kind}\r\nContent-Disposition: {placed}{name}"


def _digest(parts: MailParts) -> str:
    found = hashlib.sha256(repr((parts.headers, parts.html, parts.text)).encode("utf-8", "replace"))
    for file in parts.files:
        found.update(hashlib.sha256(file.content).digest())
    return found.hexdigest()[:32]
