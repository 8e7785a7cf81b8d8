"""What is done before us in a mail: not what is told of, nor what is asked of the evaluator, nor of somebody else."""

from __future__ import annotations

import re

from intake.domain.triage.manner import Family, Mode, Speaker
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part
from intake.domain.triage.statements import Object, Statement
from intake.domain.triage.weights import is_clerical
from intake.domain.triage.whole.evaluators import ASKED_OF_THEM, TOLD
from intake.domain.triage.words.addressees import FROM_YOU
from intake.domain.triage.words.contesting import RECORDS

_OF_OURS = (Object.EVALUATION, Object.NONE)


def acts_here(said: Said) -> bool:
    """Who writes contests their evaluation before us, in this mail, and in so many words."""
    return not speaks_to_the_evaluator(said) and any(_is_an_act(each) for each in said.statements)


def contests_here(said: Said) -> bool:
    """…and contests it, rather than speaking of a change."""
    return any(_is_an_act(each) and each.family is Family.CONTESTS for each in said.statements)


def acts_now(said: Said) -> bool:
    """« Je conteste », of whatever it is."""
    return any(is_ours(each) and re.search(_NOW, each.quote) for each in said.statements)


def contests_before_us(said: Said) -> bool:
    """…in a sentence that speaks of no commission, copy or answer."""
    if speaks_to_the_evaluator(said):
        return False
    acts = [each for each in said.statements if each.is_said and _is_an_act(each)]
    return any(not _is_elsewhere(each.sentence.words) for each in acts)


def asks_for_a_change(said: Said) -> bool:
    """« Mon évaluation » for a subject, « qu’on enlève ce paragraphe » for a text."""
    return any(_is_a_change(each) for each in said.statements)


def appeals_barely(said: Said) -> bool:
    """« Considérez que je fais recours », without a word on what."""
    return any(
        is_ours(each)
        and each.object is Object.NONE
        and each.speaker is Speaker.SELF
        and each.family in (Family.CONTESTS, Family.APPEALS)
        and each.sentence.part is Part.WORDS
        and not _is_told(each)
        for each in said.statements
    )


def speaks_to_the_evaluator(said: Said) -> bool:
    """« Monsieur le Directeur, ce que vous avez écrit de moi… »"""
    return bool(re.search(_TITLE, f"{said.greeting} | {said.words}")) and said.speaks_of(_YOU_WROTE)


def are_told(said: Said) -> bool:
    """All that contests was sent before, or is said to the evaluator."""
    acts = [each for each in said.statements if is_ours(each)]
    return bool(acts) and (speaks_to_the_evaluator(said) or all(_is_told(each) for each in acts))


def is_ours(statement: Statement) -> bool:
    """An act about an evaluation, or about what it does not say."""
    return statement.mode is Mode.ACT and statement.object in _OF_OURS and statement.family is not Family.SEIZES


def is_somebody_s(statement: Statement) -> bool:
    """Of who writes, or of a client; even if only thought of."""
    return statement.object in _OF_OURS and statement.mode is not Mode.DENIED and statement.speaker.is_own


def _is_an_act(statement: Statement) -> bool:
    own = statement.speaker.is_own and statement.object is Object.EVALUATION and statement.mode is Mode.ACT
    if not own or statement.family in (Family.DISAGREES, Family.SEIZES):
        return False
    parts = (Part.WORDS,) if statement.family is Family.CHANGES else (Part.WORDS, Part.SUBJECT)
    return statement.sentence.part in parts and not _is_told(statement)


def _is_a_change(statement: Statement) -> bool:
    if statement.family is not Family.CHANGES or statement.speaker is not Speaker.SELF:
        return False
    if statement.mode is not Mode.ACT or statement.object is not Object.EVALUATION:
        return False
    return not (is_clerical(statement) or re.search(RECORDS, statement.context) or _is_told(statement))


def _is_told(statement: Statement) -> bool:
    words = statement.sentence.words
    if re.search(_ASKS_YOU, words):
        return False
    if re.search(_NOW, statement.quote):
        return bool(re.search(FROM_YOU, words) or re.search(ASKED_OF_THEM, statement.quote))
    return bool(re.search(f"{FROM_YOU}|{TOLD}|{ASKED_OF_THEM}", words))


def _is_elsewhere(words: str) -> bool:
    return bool(re.search(_ELSEWHERE, words)) and not re.search(_TO_US, words)


_ASKS_YOU = (
    r"\b(sollicite|demande|saisis|attends) (\w+ )?(du|au|le) (cng|centre national)\b"
    r"|\bvous (prie|demande|saurais|serais|sollicite)\b"
)
_NOW = r"\b(je|nous) (\w+ ){0,2}(form|contest|demand|sollicit|depos|saisi|exerc|introdui|refus|recus)\w*"
"""Done by saying it, whatever else the sentence tells."""
_ELSEWHERE = r"\b(capn|cap|commission|copie|gracieux|observations)\b"
_TO_US = (
    r"\b(aupres de|devant) (vous|vos services)\b|\bvous saisi\w*\b|\brecours hierarchique\b"
    r"|\b(directeur|directrice) general\w* du c(ng|entre)\b"
)
_TITLE = r"\b(monsieur le (directeur|prefet|president)|madame la (directrice|prefete|presidente))(?! general)\b"
_YOU_WROTE = (
    rf"{FROM_YOU}|\bvous avez (\w+ )?ecrit\b|\bvotre (appreciation|evaluation|jugement|plume|cotation)\b"
    r"|\bvous m avez (\w+ )?(evalue|note|recu|attribue|mis)"
)
