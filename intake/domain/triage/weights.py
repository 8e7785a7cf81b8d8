"""What one statement of contestation weighs."""

from __future__ import annotations

import re

from intake.domain.triage.manner import Family, Speaker
from intake.domain.triage.sentences import Part
from intake.domain.triage.statements import Statement
from intake.domain.triage.words.addressees import COPIES, SENDS
from intake.domain.triage.words.contesting import CLERICAL, FORMAL, PASSES_ON, RECORDS, SLIP, SLIP_CHANGED
from intake.domain.triage.words.manner import HEREBY

_ANSWERS = re.compile(r"(re|rep|reponse|aw) ")
"""A subject that was given back: its words are those of the mail it answers, or of one before."""
_US = r"\b(cng|centre national|(directeur|directrice) general\w*|la dg|le dg)\b"
_IN_COURT = r"\b(tribunal|requete en annulation|refere|cour administrative|conseil d etat)\b"
"""What is before a court is no appeal to us; a person looks."""


def weight(statement: Statement) -> int:
    """Of a statement about an evaluation or a PFR: 4 and more is an appeal by itself."""
    own = statement.speaker.is_own
    part = statement.sentence.part
    if part is Part.PAPER and not own and not (statement.is_said and _stands_first(statement)):
        return 0
    if re.search(_IN_COURT, statement.sentence.words):
        return 2
    match statement.family:
        case Family.CONTESTS:
            return 5 if own else 2 if statement.speaker is Speaker.SOMEBODY else 3
        case Family.APPEALS:
            if statement.speaker is Speaker.SOMEBODY and not _passes_on(statement):
                return 2
            if part is Part.SUBJECT:
                return 4 if statement.is_said and not _ANSWERS.match(statement.sentence.words) else 2
            return 4 if sends(statement) or part is Part.NAME or _stands_first(statement) else 2
        case Family.DISAGREES:
            return 3 if own else 2
        case Family.CHANGES:
            title = statement.speaker is Speaker.UNSAID and part in (Part.SUBJECT, Part.NAME)
            asks = title and re.search(FORMAL, statement.said)
            if re.search(RECORDS, statement.context) and not re.search(FORMAL, statement.said):
                return 2
            formally = statement.is_said or re.search(FORMAL, statement.said)
            return 4 if (own and formally) or asks else 3 if own else 2
        case Family.SEIZES:
            in_form = re.search(HEREBY, statement.sentence.words) and re.search(_US, statement.sentence.words)
            return (4 if in_form and statement.is_said else 2) if own else 0


def is_clerical(statement: Statement) -> bool:
    """« Mon nom est mal écrit sur mon compte rendu, pouvez-vous le rectifier »: the whole stands."""
    if statement.family is not Family.CHANGES:
        return False
    said = re.escape(statement.said)
    slip = re.search(CLERICAL, statement.context) or re.search(f"{said}{SLIP_CHANGED}|{SLIP} a {said}", statement.quote)
    return bool(slip) and not re.search(FORMAL, statement.said)


def sends(statement: Statement) -> bool:
    return bool(re.search(SENDS, statement.sentence.words))


def _passes_on(statement: Statement) -> bool:
    """« Je vous transmets le recours de Mme… », and not for information only."""
    words = statement.sentence.words
    return bool(re.search(PASSES_ON, words)) and not re.search(COPIES, words)


def _stands_first(statement: Statement) -> bool:
    """« Recours administratif préalable dirigé contre… » : a title."""
    return bool(
        re.match(rf"{_ALSO}(\w+ ){{0,2}}(recours|contestation|reclamation|requete)\b", statement.sentence.words)
    )


_ALSO = (
    r"((d autre part|par ailleurs|en outre|de plus|enfin|aussi|ensuite|egalement|second point|deuxieme point|sinon) )?"
)


def is_formal(statement: Statement) -> bool:
    """« Je demande l’annulation », « demande de révision ci-jointe », without a word on what."""
    asked = statement.speaker is Speaker.SELF and re.search(FORMAL, statement.said)
    return bool(asked or re.match(_ASKED_FOR, statement.sentence.words))


_ASKED_FOR = r"(demandes? (de |d ))?(revision|reexamen|reformation)\b"
