"""Mails written as bytes, showing only what matters; and files that are what they say by their first bytes."""

from __future__ import annotations

import base64
import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def mail(*lines: str, body: str | bytes = "Bonjour.\r\n") -> bytes:
    """Header lines, a blank line, the body. Nothing is added."""
    content = body.encode() if isinstance(body, str) else body
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + content


def part(*lines: str, content: bytes = PDF) -> bytes:
    """A part of a multipart, its content in base64."""
    return mail(*lines, "Content-Transfer-Encoding: base64", body=base64.encodebytes(content))


def attached(name: str = "support.pdf", content: bytes = PDF, kind: str = "application/pdf") -> bytes:
    """An ordinary attachment."""
    return part(f"Content-Type: {kind}", f'Content-Disposition: attachment; filename="{name}"', content=content)


def text(words: str = "Bonjour.", kind: str = "text/plain; charset=utf-8") -> bytes:
    """A text part shown in the mail."""
    return mail(f"Content-Type: {kind}", "Content-Transfer-Encoding: 8bit", body=words)


def multipart(*parts: bytes, header: tuple[str, ...] = (), kind: str = "multipart/mixed", boundary: str = "B") -> bytes:
    """The parts under one header."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    return mail(
        *header,
        "MIME-Version: 1.0",
        f'Content-Type: {kind}; boundary="{boundary}"',
        body=body + f"--{boundary}--\r\n".encode(),
    )


def forwarded(inner: bytes) -> bytes:
    """A mail attached to another."""
    return mail("Content-Type: message/rfc822", "Content-Disposition: attachment", body=inner)


def archive(**files: bytes) -> bytes:
    """A ZIP of these files; in a keyword, ``__`` stands for the dot before the extension."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name.replace("__", "."), content)
    return target.getvalue()


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """An image of that size in pixels."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(target, kind)
    return target.getvalue()
