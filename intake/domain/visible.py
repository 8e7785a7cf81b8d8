"""Text as it is, not as it wants to look: characters that deceive the eye are shown by their number."""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(r"[^\S \n\t\xa0\u202f\u2009]|[\x00-\x08\x0b-\x1f\x7f-\x9f]|[^\w\s!-~]|[\u115f\u1160\u3164\uffa0]")
"""Candidates only: ``_shown`` decides by the character's category."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul fillers: letters to Unicode, nothing to the eye."""
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufe0f\ufe0e\xad\ufeff")
"""Joiners of emoji and of some scripts, places to break a line, byte order marks: many programs leave them, they say
nothing and turn nothing, so they are dropped."""


def visible(text: str) -> str:
    """``text`` with controls, invisible and direction characters written « [U+202E] »; line ends and tabs stay."""
    return _SUSPECT.sub(_shown, text.replace("\r\n", "\n"))


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    if char in _JOINERS:
        return ""
    category = unicodedata.category(char)
    if category in ("Zl", "Zp") or char in "\r\x0b\x0c\x85":
        return "\n"
    if category in ("Cc", "Cf", "Cs") or char in _BLANK_LETTERS:
        return f"[U+{ord(char):04X}]"
    return char
