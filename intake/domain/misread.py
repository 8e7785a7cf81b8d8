"""Words as a machine misread them: accents lost, « l » for « 1 », « rn » for « m », words broken or run together.

Two uses, of opposite prudence: what would *spare* a paper from being returned is recognised with errors in it,
what would condemn it hardly any (domain.md 1). What is no language at all counts as unread.
"""

from __future__ import annotations

import re

from intake.domain.words import fold

_ONE_SHAPE = str.maketrans({"1": "i", "l": "i", "j": "i", "0": "o", "5": "s", "8": "b", "6": "e", "c": "e"})
"""Letters and digits that scans confuse, brought to one of them: « dccis1on » is « decision »."""
_TWO_SHAPES = (("rn", "m"), ("vv", "w"), ("ii", "u"))
_SHORTEST_PIECE = 2
"""Letters: a shorter piece of a phrase would be found everywhere."""
_SPACED = re.compile(r"\b(\w) (?=\w\b)")
"""« D é c i s i o n »: a heading set wide, one word."""
_FEW_WORDS = 20
"""Words below which nothing can be said of a text's language."""
_SAMPLE = 4_000
"""Characters looked at to tell an alphabet."""
_LAST_LATIN = 0x24F
"""The end of Unicode's block Latin Extended-B."""
_COMMON_SHARE = 0.07
"""Of any real text, tables and headings included, more than one word in fifteen is one of these."""
_COMMON = frozenset(
    (
        *("de", "la", "le", "les", "des", "du", "et", "en", "au", "aux", "un", "une", "par", "pour", "dans", "sur"),
        *("que", "qui", "est", "son", "ses", "vous", "nous", "avec", "ne", "pas", "ce", "cette", "date", "nom"),
        *("prenom", "article", "annee", "titre", "decision", "evaluation", "entretien", "directeur", "directrice"),
        *("madame", "monsieur"),
        # Other languages are no gibberish.
        *("the", "of", "and", "to", "in", "for", "is", "that", "with", "this", "on", "it", "der", "die", "das", "und"),
        *("ist", "von", "zu", "den", "el", "los", "las", "por", "del", "con", "il", "che", "di", "per"),
        *("og", "til", "som", "det", "med", "fra", "och", "att", "van", "het", "een", "voor", "para", "com"),
        *("sed", "non", "sit", "nec", "vel", "quis", "eget"),
    )
)


def skeleton(text: str) -> str:
    """The text's letters without spaces, those that scans confuse made one: only for comparing with another."""
    return skeleton_of_folded(fold(text))


def skeleton_of_folded(folded: str) -> str:
    """…of a text that is folded already."""
    shapes = folded.replace(" ", "").translate(_ONE_SHAPE)
    for two, one in _TWO_SHAPES:
        shapes = shapes.replace(two, one)
    return shapes


def is_gibberish(text: str) -> bool:
    """Many words and hardly a common one: a page read upside down, or a font without its alphabet."""
    return not _is_of_another_alphabet(text) and is_gibberish_folded(fold(text))


def _is_of_another_alphabet(text: str) -> bool:
    """Most letters are Greek, Chinese…: a language all the same. Private codes of a lost alphabet are no letters."""
    letters = [char for char in text[:_SAMPLE] if char.isalpha()]
    return 2 * sum(ord(char) > _LAST_LATIN for char in letters) > len(letters)


def is_gibberish_folded(folded: str) -> bool:
    """…of a text that is folded already."""
    words = _SPACED.sub(r"\1", folded).split()
    if len(words) < _FEW_WORDS:
        return False
    return sum(word in _COMMON for word in words) < _COMMON_SHARE * len(words)


def stands_in(phrase: str, shapes: str, errors: int) -> bool:
    """The phrase stands in that skeleton, but for at most so many letters wrong, missing or too many.

    Cut into one piece more than there may be errors, one piece at least is intact: only around those is it compared.
    """
    sought = skeleton(phrase)
    if errors == 0 or len(sought) // (errors + 1) < _SHORTEST_PIECE:
        return sought in shapes
    size = len(sought) // (errors + 1)
    for start in range(0, size * (errors + 1), size):
        piece = sought[start : start + size]
        at = shapes.find(piece)
        while at >= 0:
            begin = max(0, at - start - errors)
            if _fewest_errors(sought, shapes[begin : at - start + len(sought) + errors]) <= errors:
                return True
            at = shapes.find(piece, at + 1)
    return False


def _fewest_errors(sought: str, window: str) -> int:
    """Edit distance to the best fitting stretch of the window (Sellers, 1980)."""
    row = list(range(len(sought) + 1))
    best = row[-1]
    for letter in window:
        above, row[0] = row[0], 0
        for index, wanted in enumerate(sought, start=1):
            left = row[index - 1]
            above, row[index] = row[index], min(above + (letter != wanted), row[index] + 1, left + 1)
        best = min(best, row[-1])
    return best
