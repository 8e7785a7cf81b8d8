"""Where a piece lies below the store's root, and what its files are called (docs/saga-contract.md, part 2)."""

from __future__ import annotations

import hashlib
import re

from intake.domain.disposition import DossierKey, Kind

SAFE = re.compile(r"[A-Za-z0-9_-]")
LONGEST_PART = 80
"""Characters of one path part: file systems stop at 255 bytes, and a key holds several parts."""
SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,5})$")

SUFFIX_OF_TYPE = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/heic": "heic",
    "text/plain": "txt",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}


def safe_part(text: str) -> str:
    """One path part made of letters, digits, « _ », « - » and %XX, different for different texts."""
    escaped = "".join(
        char if SAFE.match(char) else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )
    if len(escaped) > LONGEST_PART:
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return f"{escaped[:40]}-{digest[:32]}"
    return escaped or "%"


def deposit_key(dossier: DossierKey, piece: int) -> str:
    """``2025-DH-1234567-0001``."""
    return f"{dossier.campaign}-{safe_part(dossier.corps)}-{safe_part(dossier.director)}-{piece:04d}"


def deposit_directory(dossier: DossierKey, piece: int, kind: Kind, version: int | None) -> str:
    """``2025/DH/1234567/0001-support``; a second support of the dossier ends in ``-v2``."""
    suffix = f"-v{version}" if version and version > 1 else ""
    person = f"{dossier.campaign}/{safe_part(dossier.corps)}/{safe_part(dossier.director)}"
    return f"{person}/{piece:04d}-{kind}{suffix}"


def stored_name(kind: Kind, media_type: str, name: str) -> str:
    """``support.pdf``: the kind, and the suffix the bytes call for; the name a person gave is in the manifest."""
    suffix = SUFFIX_OF_TYPE.get(media_type)
    if suffix is None:
        found = SUFFIX.search(name)
        suffix = found[1].lower() if found else "bin"
    return f"{kind}.{suffix}"
