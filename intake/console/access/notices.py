"""What was just done is told on the next page by its address: only words of ours, or anyone's link could say them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

WORDS, UNDO, SEAL = "fait", "annuler", "sceau"
TOLD = (WORDS, UNDO, SEAL)
"""The words, which ruling may still be taken back, and the seal of both."""
SEAL_LENGTH = 32


def sealed(location: str, token: str) -> str:
    """That address, whose words then are shown to who has this form token."""
    _, _, query = location.partition("?")
    said = dict(parse_qsl(query, keep_blank_values=True))
    if WORDS not in said or not token:
        return location
    return f"{location}&{urlencode({SEAL: _seal(said, token)})}"


def words_of(said: Mapping[str, str], token: str) -> tuple[str, str]:
    """The words and the ruling to take back; nothing of an address that we did not seal for this session."""
    if not token or not hmac.compare_digest(said.get(SEAL, "").encode(), _seal(said, token).encode()):
        return "", ""
    return said.get(WORDS, ""), said.get(UNDO, "")


def _seal(said: Mapping[str, str], token: str) -> str:
    told = "\x00".join((said.get(WORDS, ""), said.get(UNDO, "")))
    return hmac.new(token.encode(), f"notice\x00{told}".encode(errors="replace"), hashlib.sha256).hexdigest()[
        :SEAL_LENGTH
    ]
