"""Who contests what, and whether they do so: the statements of contestation in a sentence.

A statement is a word of contestation (« conteste », « recours », « demande… révision ») with its object, the nearest
one; who speaks; and how: an act, an intention, a question, a denial, something past, an appeal sent before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from intake.domain.triage.manner import NEAR, Family, Mode, Speaker, asker, first_words, last_words, mode, speaker
from intake.domain.triage.sentences import Sentence
from intake.domain.triage.words.contesting import (
    BUT_ONLY,
    CHANGES,
    CONTESTS,
    DISAGREES,
    EVALUATION,
    EXCLUDED,
    IN_PART,
    INSTEAD,
    JOINED,
    NOMINAL,
    OTHER,
    PFR,
    PFR_WEAK,
    REQUESTS,
    SEIZES,
    TALKS,
    WISHES,
)
from intake.domain.triage.words.manner import ABOUT


class Object(StrEnum):
    """What is contested."""

    EVALUATION = "évaluation"
    PFR = "PFR"
    OTHER = "autre objet"
    NONE = "objet non dit"


@dataclass(frozen=True)
class Statement:
    """``quote``: the words it was found in."""

    sentence: Sentence
    family: Family
    object: Object
    mode: Mode
    speaker: Speaker
    quote: str
    said: str = ""
    """The word of contestation itself."""
    gracieux: bool = False
    context: str = ""
    """Its sentence, and the one before it that says what it is about."""
    is_said: bool = True
    """Its own sentence, or one before it in the sender's words, says what is contested; else the subject does."""


_MOST = 4
"""Statements of one sentence."""
_FAMILIES = (
    (Family.CONTESTS, re.compile(CONTESTS)),
    (Family.APPEALS, re.compile(NOMINAL)),
    (Family.DISAGREES, re.compile(DISAGREES)),
    (Family.SEIZES, re.compile(SEIZES)),
)
_CHANGES = re.compile(CHANGES)
_OBJECTS = re.compile(rf"(?P<OTHER>{OTHER})|(?P<EVALUATION>{EVALUATION})|(?P<PFR>{PFR})|(?P<WEAK>{PFR_WEAK})")


def statements(sentence: Sentence, *, of_pay: bool) -> Iterator[Statement]:
    """Those of one sentence; ``of_pay``: the mail speaks of the PFR, so « le montant » is that of the PFR."""
    found = 0
    for family, pattern in _FAMILIES:
        for match in pattern.finditer(sentence.words):
            if _goes_on(sentence, match):
                continue
            made = _statement(sentence, family, match, of_pay)
            yield made
            yield from _instead(made, sentence.words[match.end() :], of_pay)
            found += 1
            if found >= _MOST:
                return
    for match in _CHANGES.finditer(sentence.words):
        if _is_asked_for(sentence, match):
            yield _statement(sentence, Family.CHANGES, match, of_pay)
            return


def _goes_on(sentence: Sentence, match: re.Match[str]) -> bool:
    """« Mon recours du 8 novembre, dirigé contre mon évaluation »: one appeal, said once."""
    near = last_words(sentence.words[: match.start()], 8)
    return match[0].startswith("dirige") and bool(re.search(r"\b(recours|contestation|reclamation|requete)\b", near))


def _instead(made: Statement, after: str, of_pay: bool) -> Iterator[Statement]:
    """« Je ne conteste pas mon évaluation, mais le montant de ma PFR »."""
    if made.mode is not Mode.DENIED:
        return
    near = first_words(after, 2 * NEAR)
    if re.search(IN_PART, near):
        yield replace(made, mode=Mode.ACT)
        return
    for kind, start, _ in _objects(near, of_pay):
        instead = INSTEAD if kind is not made.object else rf"^{BUT_ONLY}$"
        if re.search(instead, near[:start]):
            yield replace(made, object=kind, mode=Mode.ACT)
            return


def objects_in(words: str, *, of_pay: bool) -> list[Object]:
    """What could be contested there, in order."""
    return [kind for kind, _, _ in _objects(words, of_pay)]


def _is_asked_for(sentence: Sentence, match: re.Match[str]) -> bool:
    """A wish stands before « révision », « corriger »…, « à » right before it, or it is a title that asks."""
    before = last_words(sentence.words[: match.start()], NEAR)
    if re.search(r"\b(merci|remerci\w+) (de|pour|du) (la|le|l|votre|cette|ce)$", before) and match[0].endswith(
        ("ion", "ait", "en")
    ):
        return False
    if re.search(TALKS, before) and not re.search(ABOUT, sentence.words):
        return False
    if match[0].endswith(_DONE) and re.search(rf"{_SEND_IT}|{_WAS}", before):
        return False
    return (
        bool(re.search(WISHES, before) or re.search(_LET_IT_BE, f"{before} {match[0]}"))
        or (before.endswith(" a") and match[0].endswith(("r", "re")))
        or _is_title(sentence, match)
    )


_DONE = ("e", "ee", "es", "ees")
_SEND_IT = (
    r"\b(adress|envo|transm|communiqu|remett|fourn|recevoir|obtenir|copie|parvenir)\w* (\w+ ){0,4}"
    r"(version|evaluation|copie|compte rendu|document|exemplaire|support|notation|appreciation)$"
)
_WAS = r"(?<!qui )\b(a|ont|avait|avaient) (\w+ )?ete( \w+)?$"
"""« M’en adresser la version révisée »: what is sent was changed, nothing is to be."""
_LET_IT_BE = r"(?<!avant )(?<!bien )(?<!sans )(?<!jusqu a ce )\bqu(e)? (\w+ ){0,6}soi(t|ent) \w+$"
"""« …que ce compte rendu soit retiré »: the mood asks, whatever the verb before."""


def _is_title(sentence: Sentence, match: re.Match[str]) -> bool:
    """« Réexamen de ma cotation »."""
    title = re.match(REQUESTS, sentence.words) if len(sentence.words.split()) <= NEAR else None
    return title is not None and title.end() == match.end()


def _statement(sentence: Sentence, family: Family, match: re.Match[str], of_pay: bool) -> Statement:
    before, after = sentence.words[: match.start()], sentence.words[match.end() :]
    near = last_words(before, 8)
    following = first_words(after, 5)
    return Statement(
        sentence=sentence,
        family=family,
        object=_object(before, after, of_pay),
        mode=mode(sentence, family, match[0], near, following),
        speaker=asker(sentence, match, following)
        if family is Family.CHANGES
        else speaker(sentence.words, near, following, match[0]),
        quote=f"{last_words(before, 4)} {match[0]} {first_words(after, 6)}".strip(),
        said=match[0],
        context=sentence.words,
        gracieux=match[0].startswith("recours") and "gracieux" in first_words(after, 3).split(),
    )


def _object(before: str, after: str, of_pay: bool) -> Object:
    """The nearest after it, with those joined to that one; else the nearest before it; not its own, « sa révision »."""
    if before.endswith((" sa", " leur")):
        return Object.NONE
    following = _objects(first_words(after, NEAR), of_pay)
    if following:
        kind, _, end = following[0]
        for other, start, until in following[1:]:
            between = first_words(after, NEAR)[end:start]
            if re.search(EXCLUDED, between):
                break
            if other is Object.EVALUATION and re.search(JOINED, between):
                return Object.EVALUATION
            end = until
        return kind
    preceding = _objects(last_words(before, NEAR), of_pay)
    return preceding[-1][0] if preceding else Object.NONE


def _objects(words: str, of_pay: bool) -> list[tuple[Object, int, int]]:
    found = []
    for match in _OBJECTS.finditer(words):
        kind = Object.PFR if match.lastgroup == "WEAK" else Object[str(match.lastgroup)]
        if match.lastgroup == "WEAK" and not of_pay:
            continue
        found.append((kind, match.start(), match.end()))
    return found
