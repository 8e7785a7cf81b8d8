"""How a word of contestation is said, and by whom: an act, an intention, a question, a denial…"""

from __future__ import annotations

import re
from enum import StrEnum

from intake.domain.triage.sentences import Part, Sentence
from intake.domain.triage.words.contesting import WISHES
from intake.domain.triage.words.manner import (
    A_RECOURSE,
    ABOUT,
    ABOUT_PAY,
    ALLOWS,
    ASKS_BEFORE,
    ASKS_WHETHER,
    BEGINS,
    BEGS,
    CLITIC,
    COUNTED,
    DENIED_AFTER,
    DENIED_BEFORE,
    FEARS,
    HEREBY,
    IN_GENERAL,
    INQUIRES,
    INTENDS,
    MAY_COME,
    NOBODY,
    OWN,
    PAST,
    PERFORMS,
    PRIOR,
    PRONOUN,
    QUESTIONS,
    REPRESENTS,
    SELF,
    SENT_AGAIN,
    SENT_BEFORE,
    SOMEBODY,
    SOMEBODY_ACTS,
    SUPPOSES,
    TARGETS_SOMEBODY,
    THEIR_OWN,
    TOPIC,
    UNDERSIGNED,
)

NEAR = 14
"""Words between a contestation and its object, a wish and what is wished."""


class Family(StrEnum):
    """The kind of words."""

    CONTESTS = "contestation"
    APPEALS = "recours"
    DISAGREES = "désaccord"
    CHANGES = "demande de révision"
    SEIZES = "saisine"


class Mode(StrEnum):
    """How it is said."""

    ACT = "acte"
    INTENDED = "intention"
    ASKED = "question"
    DENIED = "négation"
    PAST = "passé"
    PRIOR = "recours déjà formé"
    TOPIC = "sujet dont on parle"
    OF_A_FILE = "à propos d’un fichier"


class Speaker(StrEnum):
    """Who contests."""

    SELF = "l’intéressé"
    REPRESENTED = "représentant"
    SOMEBODY = "un tiers"
    UNSAID = "non dit"

    @property
    def is_own(self) -> bool:
        """Who was evaluated, or whoever writes for them."""
        return self in (Speaker.SELF, Speaker.REPRESENTED)


def mode(sentence: Sentence, family: Family, said: str, near: str, following: str) -> Mode:
    """``near`` and ``following``: the words around ``said``, which the statement was found by."""
    after = family is not Family.DISAGREES and re.search("^" + DENIED_AFTER, f" {following}")
    if after or re.search(f"{DENIED_BEFORE}$|{NOBODY}", f"{near} "):
        return Mode.DENIED
    if family in (Family.CONTESTS, Family.DISAGREES) and re.search(FEARS, sentence.words):
        return Mode.DENIED
    if re.search(PAST, f"{near} | {said} | {following}") or re.search(_THEN, said):
        return Mode.PAST
    if _is_a_topic(sentence, family, near):
        return Mode.TOPIC
    of_another = re.search(TARGETS_SOMEBODY, following)
    here = re.search(r"\b(presente?|ci jointe?)$", near)
    if family is Family.APPEALS and not (of_another or here) and re.search(PRIOR, f"{near} | {said} {following}"):
        return Mode.PRIOR
    if (
        family is Family.APPEALS
        and re.search(SENT_BEFORE, sentence.words)
        and not re.search(SENT_AGAIN, sentence.words)
    ):
        return Mode.PRIOR
    asks = re.search(ASKS_BEFORE, near) or (sentence.asks and re.search(QUESTIONS, sentence.words))
    if sentence.asks and family is Family.APPEALS and re.search(A_RECOURSE, near):
        return Mode.ASKED
    if not sentence.asks and re.search(HEREBY, sentence.words):
        asks = None
    performs = family is Family.CONTESTS and re.search(PERFORMS, near) and not re.search(ASKS_WHETHER, near)
    if performs:
        supposes = re.search(SUPPOSES, near) and not re.search(HEREBY, sentence.words)
        return Mode.INTENDED if supposes or re.search(_FUTURE, said) else Mode.ACT
    if asks:
        return Mode.ASKED
    intends = re.search(INTENDS, near) or re.search(MAY_COME, following) or re.search(_FUTURE, said)
    if intends and not re.search(HEREBY, sentence.words):
        return Mode.INTENDED
    return Mode.ACT


_FUTURE = r"er(ai|a|ont)$|rons$"
_THEN = r"^contest(ais|ait|aient)$"
"""« Mon mail par lequel je contestais »: told."""


def _is_a_topic(sentence: Sentence, family: Family, near: str) -> bool:
    """Spoken of, not done: « la procédure de recours », « vous pouvez contester »."""
    if family in (Family.CHANGES, Family.SEIZES, Family.DISAGREES):
        return False
    if family is Family.APPEALS and re.search(COUNTED, f"{near} "):
        return True
    wants_to_know = sentence.asks or sentence.part is Part.SUBJECT or re.search(INQUIRES, sentence.words)
    if family is Family.APPEALS and re.search(TOPIC, f"{near} ") and not wants_to_know:
        return True
    if family is Family.APPEALS and re.search(IN_GENERAL, f"{near} ") and not re.search(OWN, near):
        return True
    return not sentence.asks and bool(re.search(ALLOWS, f"{near} "))


def asker(sentence: Sentence, match: re.Match[str], following: str) -> Speaker:
    """Who wishes the change: whoever stands before the wish, not the « elles » that are to be changed."""
    before = re.sub(PRONOUN, "", last_words(sentence.words[: match.start()], NEAR))
    wishes = list(re.finditer(WISHES, before))
    wished = before[: wishes[-1].end()] if wishes else before
    if re.search(UNDERSIGNED, sentence.words) and not re.search(REPRESENTS, sentence.words):
        return Speaker.SELF
    if re.search(CLITIC, wished):
        return Speaker.SOMEBODY
    if re.search(BEGS, wished) and not re.search(REPRESENTS, sentence.words):
        return Speaker.SELF
    return speaker(sentence.words, last_words(wished, 8), following)


def speaker(words: str, near: str, following: str, said: str = "") -> Speaker:
    """Whoever the verb’s ending tells; else whoever stands nearest before the word."""
    if re.search(REPRESENTS, words):
        return Speaker.REPRESENTED
    if re.search(_WE, said) or re.search(UNDERSIGNED, words):
        return Speaker.SELF
    if re.search(TARGETS_SOMEBODY, following) or re.search(THEIR_OWN, f"{near} | {following}"):
        return Speaker.SOMEBODY
    if re.match(SOMEBODY_ACTS, f"{near} ") and words.startswith(near):
        return Speaker.SOMEBODY
    nearest = [(match.end(), Speaker.SELF) for match in re.finditer(SELF, near)]
    nearest += [(match.end(), Speaker.SOMEBODY) for match in re.finditer(SOMEBODY, f"{near} ")]
    if nearest:
        return max(nearest)[1]
    if re.match(BEGINS, words) and not re.search(SOMEBODY, words):
        return Speaker.SELF
    return (
        Speaker.SELF
        if re.search(rf"{ABOUT}|{ABOUT_PAY}", words) or re.search(HEREBY, f"{near} {following}")
        else Speaker.UNSAID
    )


_WE = r"^\w+ons$"
"""« Contestons »: whoever stands before it."""


def last_words(words: str, count: int) -> str:
    """No more than so many."""
    return " ".join(words.split()[-count:])


def first_words(words: str, count: int) -> str:
    """No more than so many."""
    return " ".join(words.split(maxsplit=count)[:count])
