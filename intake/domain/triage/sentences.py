"""What a mail says, sentence by sentence, each with the part it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.triage.spelling import mended
from intake.domain.words import fold


class Part(StrEnum):
    """Where words stand, as reasons name it."""

    SUBJECT = "objet"
    WORDS = "texte du message"
    FORWARDED = "message transféré"
    NAME = "nom de la pièce jointe"
    PAPER = "texte de la pièce jointe"


@dataclass(frozen=True)
class Sentence:
    """Folded words, their typing mistakes mended."""

    part: Part
    words: str
    asks: bool = False
    """It ended with a question mark."""


LONGEST = 60
"""Words of a sentence; longer ones are cut, with an overlap."""
_OVERLAP = 20
MOST = 1_000
"""Sentences of one mail that are read: thirty pages, without those that only come again."""
MOST_WEIGHED = 600
"""Sentences of one mail that are weighed together: twenty pages."""
_ABBREVIATED = r"(?<!\bM)(?<!\bMM)(?<!\bMme)(?<!\bMr)(?<!\bDr)(?<!\bPr)(?<!\bart)(?<!\bn)(?<!\bp)(?<!\b[A-Z])"
_END = re.compile(rf"(\?)|{_ABBREVIATED}[.!](?=\s|$)|…|;|\n[ \t]*(?:\n|[-–—•*·▪►]\s|\d{{1,2}}\s?[./)°-]\s)")
_GREETING = re.compile(
    r"(?i)^\s*(?:(?:bonjour|bonsoir|hello|hi|madame|monsieur|mesdames|messieurs|ch[eè]re?s?|coll[eè]gues?|tous|toutes|à|et|ou|"
    r"la|le|mme|m\.?|directrice|directeur|g[ée]n[ée]rale?|adjointe?)\b[ ,]*)+(?:,|\n)\s*"
)


def greeting_of(text: str) -> str:
    """« madame la directrice generale », folded; nothing for a text that greets nobody."""
    found = _GREETING.match(text)
    return fold(found.group()) if found else ""


def sentences(part: Part, text: str) -> Iterator[Sentence]:
    """The text cut at full stops, semicolons, blank lines and bullets; a line that only ends is no end."""
    text = _GREETING.sub("", text)
    start = 0
    for end in (*_END.finditer(text), None):
        said = text[start : end.start() if end else len(text)]
        asks = bool(end and end[1])
        start = end.end() if end else len(text)
        for words in _pieces(mended(fold(said)).replace("centre national de gestion", "cng")):
            yield Sentence(part, words, asks)


def _pieces(folded: str) -> Iterator[str]:
    words = folded.split()
    step = LONGEST - _OVERLAP
    for at in range(0, max(1, len(words) - _OVERLAP), step):
        piece = " ".join(words[at : at + LONGEST])
        if piece:
            yield piece
