"""A mail of the corpus as it comes off the wire: its lines end in CR LF, its placeholders are filled in.

``{{base64 FILE}}`` a file of ``files.py``, encoded in lines; ``{{qp FILE}}`` in quoted-printable; ``{{raw FILE}}`` its
bytes; ``{{uu NAME FILE}}`` uuencoded. ``{{mail NAME}}`` another mail of the corpus, ``{{base64-mail NAME}}`` encoded.
``{{bytes 0D E9}}`` those bytes. ``{{repeat 3 TEXT}}`` the text three times, ``\\n`` in it being a line end.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from pathlib import Path

from tests.mails.files import content

CORPUS = Path(__file__).parent / "corpus"
TRACE = "Received: from smtp.ch-exemple.example by mx1.sante.gouv.fr (Postfix) with ESMTPS id 1; {at}\r\n"
ARRIVED = "Fri, 14 Nov 2025 10:30:00 +0100"
_PLACEHOLDER = re.compile(rb"\{\{([a-z0-9-]+)(?: ([^}]*))?\}\}")


def names() -> list[str]:
    """Every mail of the corpus."""
    return sorted(path.stem for path in CORPUS.glob("*.eml"))


def raw_mail(name: str, *, line_end: bytes = b"\r\n", traced: bool = True) -> bytes:
    """The mail's bytes; ``traced``: with the line our own server writes on top (RFC 5321, 4.4)."""
    written = (CORPUS / f"{name}.eml").read_bytes().replace(b"\n", line_end)
    trace = TRACE.format(at=ARRIVED).encode().replace(b"\r\n", line_end) if traced else b""
    return trace + _PLACEHOLDER.sub(_filled_in, written)


def _filled_in(found: re.Match[bytes]) -> bytes:
    return _FILLINGS[found[1].decode()]((found[2] or b"").decode())


def _encoded(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n").removesuffix(b"\r\n")


def _uuencoded(words: str) -> bytes:
    name, _, file = words.partition(" ")
    raw = content(file)
    lines = [binascii.b2a_uu(raw[at : at + 45]).rstrip(b"\n") for at in range(0, len(raw), 45)]
    return b"\r\n".join([f"begin 644 {name}".encode(), *lines, b"`", b"end"])


def _repeated(words: str) -> bytes:
    count, _, text = words.partition(" ")
    return text.replace("\\n", "\r\n").encode() * int(count)


_FILLINGS: dict[str, Callable[[str], bytes]] = {
    "base64": lambda file: _encoded(content(file)),
    "raw": content,
    "qp": lambda file: binascii.b2a_qp(content(file), istext=False).replace(b"=\n", b"=\r\n"),
    "uu": _uuencoded,
    "mail": lambda name: raw_mail(name, traced=False),
    "base64-mail": lambda name: _encoded(raw_mail(name, traced=False)),
    "bytes": bytes.fromhex,
    "repeat": _repeated,
}
