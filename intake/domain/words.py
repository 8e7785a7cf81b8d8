"""French words for comparison: lower case, no accents, one space between words."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """« Décision_PFR – l’évaluée » → « decision pfr l evaluee »: what rules are matched against."""
    plain = text.lower() if text.isascii() else _without_marks(text)
    return _NOT_A_WORD.sub(" ", plain).strip()


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
