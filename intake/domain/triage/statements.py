"""Who contests what, and whether they do so: the statements of contestation in a sentence.

A statement is a word of contestation (« conteste », « recours », « demande… révision ») with its object, the nearest
one; who speaks; and how: an act, an intention, a question, a denial, something past, an appeal sent before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from intake.domain.triage.sentences import Sentence
from intake.domain.triage.statement_words import (
    ABOUT,
    ASKS_BEFORE,
    CHANGES,
    CONTESTS,
    DENIED_AFTER,
    DENIED_BEFORE,
    DISAGREES,
    EVALUATION,
    HEREBY,
    INSTEAD,
    INTENDS,
    JOINED,
    MAY_COME,
    NOMINAL,
    OTHER,
    PAST,
    PFR,
    PFR_WEAK,
    PRIOR,
    QUESTIONS,
    REPRESENTS,
    SELF,
    SOMEBODY,
    TARGETS_SOMEBODY,
    WISHES,
)


class Family(StrEnum):
    """The kind of words."""

    CONTESTS = "contestation"
    APPEALS = "recours"
    DISAGREES = "désaccord"
    CHANGES = "demande de révision"


class Object(StrEnum):
    """What is contested."""

    EVALUATION = "évaluation"
    PFR = "PFR"
    OTHER = "autre objet"
    NONE = "objet non dit"


class Mode(StrEnum):
    """How it is said."""

    ACT = "acte"
    INTENDED = "intention"
    ASKED = "question"
    DENIED = "négation"
    PAST = "passé"
    PRIOR = "recours déjà formé"


class Speaker(StrEnum):
    """Who contests."""

    SELF = "l’intéressé"
    REPRESENTED = "représentant"
    SOMEBODY = "un tiers"
    UNSAID = "non dit"


@dataclass(frozen=True)
class Statement:
    """``quote``: the words it was found in."""

    sentence: Sentence
    family: Family
    object: Object
    mode: Mode
    speaker: Speaker
    quote: str
    gracieux: bool = False
    is_said: bool = True
    """Its own sentence, or one before it in the sender's words, says what is contested; else the subject does."""


_NEAR = 14
"""Words between a contestation and its object."""
_MOST = 4
"""Statements of one sentence."""
_FAMILIES = (
    (Family.CONTESTS, re.compile(CONTESTS)),
    (Family.APPEALS, re.compile(NOMINAL)),
    (Family.DISAGREES, re.compile(DISAGREES)),
)
_CHANGES = re.compile(CHANGES)
_OBJECTS = re.compile(rf"(?P<OTHER>{OTHER})|(?P<EVALUATION>{EVALUATION})|(?P<PFR>{PFR})|(?P<WEAK>{PFR_WEAK})")


def statements(sentence: Sentence, *, of_pay: bool) -> Iterator[Statement]:
    """Those of one sentence; ``of_pay``: the mail speaks of the PFR, so « le montant » is that of the PFR."""
    found = 0
    for family, pattern in _FAMILIES:
        for match in pattern.finditer(sentence.words):
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


def _instead(made: Statement, after: str, of_pay: bool) -> Iterator[Statement]:
    """« Je ne conteste pas mon évaluation, mais le montant de ma PFR »."""
    if made.mode is not Mode.DENIED:
        return
    near = _first_words(after, 2 * _NEAR)
    for kind, start, _ in _objects(near, of_pay):
        if kind is not made.object and re.search(INSTEAD, near[:start]):
            yield replace(made, object=kind, mode=Mode.ACT)
            return


def objects_in(words: str, *, of_pay: bool) -> list[Object]:
    """What could be contested there, in order."""
    return [kind for kind, _, _ in _objects(words, of_pay)]


def _is_asked_for(sentence: Sentence, match: re.Match[str]) -> bool:
    """A wish stands before « révision », « corriger »…"""
    before = _last_words(sentence.words[: match.start()], _NEAR)
    return bool(re.search(WISHES, before))


def _statement(sentence: Sentence, family: Family, match: re.Match[str], of_pay: bool) -> Statement:
    before, after = sentence.words[: match.start()], sentence.words[match.end() :]
    near = _last_words(before, 8)
    following = _first_words(after, 5)
    return Statement(
        sentence=sentence,
        family=family,
        object=_object(before, after, of_pay),
        mode=_mode(sentence, family, match[0], near, following),
        speaker=_speaker(sentence.words, near, following),
        quote=f"{_last_words(before, 4)} {match[0]} {_first_words(after, 6)}".strip(),
        gracieux=match[0].startswith("recours") and "gracieux" in _first_words(after, 3).split(),
    )


def _object(before: str, after: str, of_pay: bool) -> Object:
    """The nearest after it, with those joined to that one; else the nearest before it."""
    following = _objects(_first_words(after, _NEAR), of_pay)
    if following:
        kind, _, end = following[0]
        for other, start, until in following[1:]:
            between = _first_words(after, _NEAR)[end:start]
            if other is Object.EVALUATION and re.search(JOINED, between):
                return Object.EVALUATION
            end = until
        return kind
    preceding = _objects(_last_words(before, _NEAR), of_pay)
    return preceding[-1][0] if preceding else Object.NONE


def _objects(words: str, of_pay: bool) -> list[tuple[Object, int, int]]:
    found = []
    for match in _OBJECTS.finditer(words):
        kind = Object.PFR if match.lastgroup == "WEAK" else Object[str(match.lastgroup)]
        if match.lastgroup == "WEAK" and not of_pay:
            continue
        found.append((kind, match.start(), match.end()))
    return found


def _mode(sentence: Sentence, family: Family, said: str, near: str, following: str) -> Mode:
    after = family is not Family.DISAGREES and re.search("^" + DENIED_AFTER, f" {following}")
    if after or re.search(DENIED_BEFORE + "$", f"{near} "):
        return Mode.DENIED
    if re.search(PAST, f"{near} | {said} | {following}"):
        return Mode.PAST
    if family is Family.APPEALS and re.search(PRIOR, f"{near} | {said} {following}"):
        return Mode.PRIOR
    if re.search(ASKS_BEFORE, near) or (sentence.asks and re.search(QUESTIONS, sentence.words)):
        return Mode.ASKED
    intends = re.search(INTENDS, near) or re.search(MAY_COME, following) or re.search(r"er(ai|a|ons|ont)\b", said)
    if intends and not re.search(HEREBY, sentence.words):
        return Mode.INTENDED
    return Mode.ACT


def _speaker(words: str, near: str, following: str) -> Speaker:
    if re.search(REPRESENTS, words):
        return Speaker.REPRESENTED
    if re.search(TARGETS_SOMEBODY, following):
        return Speaker.SOMEBODY
    nearest = [(match.end(), Speaker.SELF) for match in re.finditer(SELF, near)]
    nearest += [(match.end(), Speaker.SOMEBODY) for match in re.finditer(SOMEBODY, f"{near} ")]
    if nearest:
        return max(nearest)[1]
    return Speaker.SELF if re.search(ABOUT, words) or re.search(HEREBY, f"{near} {following}") else Speaker.UNSAID


def _last_words(words: str, count: int) -> str:
    return " ".join(words.split()[-count:])


def _first_words(words: str, count: int) -> str:
    return " ".join(words.split(maxsplit=count)[:count])
