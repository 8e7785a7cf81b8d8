"""Typing mistakes in the few words that an appeal is known by: one letter wrong, missing, doubled or exchanged.

Words are mended by comparison with a short list, and only those that are no word themselves: « secours » stays.
"""

from __future__ import annotations

from functools import lru_cache

_KEYS = (
    *("conteste", "contester", "contestes", "contestons", "contestent", "contestee", "contestees", "contestant"),
    *("contestation", "contestations", "recours", "evaluation", "evaluations", "desaccord", "accord", "reexamen"),
    *("reexaminer", "revision", "reviser", "appreciation", "appreciations", "annulation", "observations"),
    *("coefficient", "reclamation", "desiste", "desistement"),
)
_WORDS = frozenset(
    (
        *("secours", "retours", "detours", "concours", "encours", "contexte", "contextes", "content", "contente"),
        *("contentes", "contents", "contenter", "context", "constate", "prevision", "previsions", "provision"),
        *("division", "devaluation", "reevaluation", "revaluation", "depreciation", "accorde", "accords", "accordee"),
        *("evaluations", "observation", "declamation", "desistes", "contrastes", "conteur", "recourt", "recourir"),
        *(
            "reviser",
            "revisee",
            "revisees",
            "revise",
            "revises",
            "recouru",
            "contestera",
            "contesterai",
            "protestation",
        ),
    )
)
"""Words of their own, one letter away from a key."""
_ELIDED = "ldmnsj"
_ELIDABLE = frozenset(
    (
        *("evaluation", "evaluations", "eval", "evaluateur", "evaluatrice", "evalue", "evaluee", "entretien"),
        *(
            "appreciation",
            "appreciations",
            "annulation",
            "accord",
            "appel",
            "oppose",
            "accepte",
            "adresse",
            "ai",
            "ont",
        ),
    )
)
"""« levaluation », « daccord », « moppose »: the apostrophe left out."""
_SHORTEST = 5
_LONGEST = 16


def mended(folded: str) -> str:
    """« je contetse mon evalution » → « je conteste mon evaluation »; of a text that is folded."""
    return " ".join(map(mended_word, folded.split()))


@lru_cache(maxsize=20_000)
def mended_word(word: str) -> str:
    """The key that the word was meant to be; the word itself when it is none."""
    if word in _KEYS or word in _WORDS or not _SHORTEST <= len(word) <= _LONGEST:
        return word
    if word[0] in _ELIDED and word[1:] in _ELIDABLE:
        return f"{word[0]} {word[1:]}"
    near = {key for piece in _pieces(word) for key in _NEAR.get(piece, ())}
    return next((key for key in _KEYS if key in near and _is_one_away(word, key)), word)


def _pieces(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_one_away(word: str, key: str) -> bool:
    """One letter replaced, left out or put in, or two neighbours exchanged (Damerau, 1964). The first one stands."""
    if word[0] != key[0]:
        return False
    start = next((at for at, (one, other) in enumerate(zip(word, key, strict=False)) if one != other), None)
    if start is None:
        return abs(len(word) - len(key)) == 1
    rest, sought = word[start:], key[start:]
    exchanged = rest[:2] == sought[1::-1] and rest[2:] == sought[2:]
    return exchanged or rest[1:] == sought[1:] or rest == sought[1:] or rest[1:] == sought


def _indexed() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in _KEYS:
        for piece in _pieces(key):
            found[piece] = (*found.get(piece, ()), key)
    return found


_NEAR = _indexed()
