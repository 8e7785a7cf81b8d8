"""A file as it was found in a mail, and what of it stays closed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.reading.media_type import PDF, UNKNOWN
from intake.reading.mime.names import safe_name
from intake.reading.mime.parts import MESSAGE_TYPES, Part

CMS_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_CLOSED = {
    "application/vnd.ms-tnef": "enveloppe Outlook (winmail.dat)",
    "application/ms-tnef": "enveloppe Outlook (winmail.dat)",
    "application/vnd.ms-outlook": "message Outlook (.msg)",
    **dict.fromkeys(CMS_TYPES, "message signé ou chiffré (S/MIME)"),
    "application/pgp-encrypted": "message chiffré (PGP)",
    "application/mac-binhex40": "fichier codé par un Macintosh (BinHex)",
    "message/partial": "morceau d’un message découpé",
    "message/external-body": "pièce restée hors du message (lien)",
}
"""Wrappings that are not opened, or whose content is not what is declared."""
_CLOSED_NAMES = re.compile(
    r"\.(?:msg|p7m|7z|rar|tnef|tgz|gz|zip|arj|lzh|cab|ace|zipx|iso|pgp|gpg)$|^winmail\.dat$", re.IGNORECASE
)
_PGP_MESSAGE, _PGP_WINDOW = b"-----BEGIN PGP MESSAGE-----", 200
_LABEL = 80
"""Characters of a name in a sentence or a path."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was found; ``name`` is what the sender meant, not yet made safe."""

    name: str
    raw_name: str
    declared_type: str
    content: bytes
    media_type: str
    path: tuple[str, ...] = ()
    part: Part | None = None
    """The part whose whole body it is, None for a file inside another one."""


def is_mail_file(found: Found) -> bool:
    """A mail saved as a file: by its declared type, or by its name when nothing else is known of it."""
    if found.declared_type in MESSAGE_TYPES:
        return True
    return found.name.lower().endswith(".eml") and found.media_type in ("text/plain", UNKNOWN)


def closed(found: Found) -> str:
    """What kind of closed wrapping the file is, in French; "" when it is an ordinary file."""
    if found.content[:_PGP_WINDOW].lstrip().startswith(_PGP_MESSAGE):
        return _CLOSED["application/pgp-encrypted"]
    kind = _CLOSED.get(found.media_type) or _CLOSED.get(found.declared_type)
    if kind and found.media_type != PDF:
        return kind
    if _CLOSED_NAMES.search(found.name) and found.media_type not in (PDF, "text/plain"):
        return "fichier enveloppé (" + found.name.rpartition(".")[2].lower() + ")"
    return ""


def label(text: str) -> str:
    """A name fit for a sentence: safe and short."""
    return safe_name(text.replace("/", "_").replace("\\", "_"), 0, "")[:_LABEL] if text.strip() else ""
