"""A file taken out of an archive, and the limits every kind of archive is opened within."""

from __future__ import annotations

from dataclasses import dataclass

MAX_MEMBERS = 500
MAX_MEMBER_BYTES = 100_000_000
"""A scan of a whole dossier in colour stays under it."""
MAX_RATIO = 200
"""Unpacked over packed size: text and forms reach 20, a bomb a thousand."""
RATIO_FREE = 1_000_000
"""Bytes below which the ratio says nothing."""

LOCKED = "protégé par un mot de passe"
TOO_LARGE = "trop volumineux une fois décompressé"
BOMB = "taux de compression anormal"
BROKEN_ARCHIVE = "archive illisible (endommagée ou incomplète)"
EMPTY_ARCHIVE = "archive sans aucun fichier lisible"
BROKEN_MEMBER = "fichier illisible dans l’archive (endommagé ou méthode inconnue)"
TOO_MANY = f"plus de {MAX_MEMBERS} fichiers dans l’archive, les suivants n’ont pas été ouverts"


@dataclass(frozen=True)
class Member:
    """A file in an archive; ``problem`` says in French why its content could not be taken out."""

    name: str
    content: bytes = b""
    problem: str = ""


def refusal(size: int, packed: int, allowance: int) -> str:
    """Why a file of ``size`` bytes, packed into ``packed``, is not unpacked; "" when it may be."""
    if size > min(MAX_MEMBER_BYTES, allowance):
        return TOO_LARGE
    if size > RATIO_FREE and size > MAX_RATIO * max(packed, 1):
        return BOMB
    return ""
