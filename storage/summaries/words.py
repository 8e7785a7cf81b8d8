"""Words for searching, split and folded alike when a mail is kept and when a person asks, on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 40
"""Characters; whatever follows in a longer one distinguishes nothing that people look for."""
MOST_ASKED = 12
"""Words of one question. Those that follow are not looked at."""
LONGEST_QUESTION = 1000
"""Characters of it that are looked at."""
BEGINNING = 3
"""A word asked for of that many characters or more also finds the words that begin with it."""


def words_of(texts: Iterable[str], *, most: int) -> list[str]:
    """Each word once, in order, folded: as many as fit in ``most`` characters, spaces counted."""
    found: dict[str, None] = {}
    room = most
    for text in texts:
        # Folding makes no text four times shorter: what lies beyond could not fit.
        for word in _split(text[: 4 * most]):
            if word in found:
                continue
            room -= len(word) + 1
            if room < 0:
                return list(found)
            found[word] = None
    return list(found)


def asked_words(question: str) -> list[str]:
    """What a person looks for; empty when the question holds no letter and no digit."""
    return list(dict.fromkeys(_split(question[:LONGEST_QUESTION])))[:MOST_ASKED]


def is_beginning(word: str) -> bool:
    """True when that asked word also finds longer ones."""
    return len(word) >= BEGINNING


def spaced(text: str) -> str:
    """All its words, folded, with a space before each: « dur » begins one where `` dur`` stands in it."""
    return " " + " ".join(_WORD.findall(fold_words(text)))


def fold_words(text: str) -> str:
    """Lower case, without accents: « Œuvre d’Élan » → « oeuvre d’elan »."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def mailbox_word(mailbox: str) -> str:
    """Kept with each mail's words; no person's word begins so."""
    return "_" + mailbox.encode().hex()


def _split(text: str) -> Iterable[str]:
    return (word[:LONGEST_WORD] for word in _WORD.findall(fold_words(text)))
