"""A mail in which nobody contests their own evaluation: another’s, another matter, evaluations in general."""

from __future__ import annotations

import re

from intake.domain.triage.acts import is_somebody_s
from intake.domain.triage.manner import Family, Mode, Speaker
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part
from intake.domain.triage.statements import Object, Statement
from intake.domain.triage.whole.leaning import CHANGE, Leaning
from intake.domain.triage.whole.ordinary import EVALUATES, EXTERNAL, GENERAL, MATTERS, OF_MANY
from intake.domain.triage.whole.own import NEAR_IT, OWN_PAPER, PAPER
from intake.domain.triage.words.addressees import BY_ME
from intake.domain.triage.words.contesting import EVALUATION, PASSES_ON


def spoken_of_in_general(said: Said, lean: Leaning) -> str | None:
    """Why nobody in it contests their own evaluation; None where somebody might."""
    if _is_external(said):
        return "il y est question d’une autre évaluation que celle d’un directeur, ou d’un concours"
    contested = any(each.family in (Family.CONTESTS, Family.APPEALS) for each in said.statements)
    if not (lean.is_own or contested) and said.speaks_of(EVALUATES):
        return "l’évaluateur parle de qui il évalue"
    if not lean.is_own and _only_asks(said):
        return "qui n’est pas évalué demande comment un recours se traite"
    if _is_of_another_matter(said):
        return "il y est question d’une autre affaire de carrière : rien n’y est dit d’une évaluation"
    if lean.is_own or (lean.is_spoken and (lean.wrongs or lean.asks_for >= CHANGE)):
        return None
    if any(is_somebody_s(each) or _is_in_a_letter(each) for each in said.statements) or said.speaks_of(PASSES_ON):
        return None
    for each in said.sentences:
        found = re.search(GENERAL, each.words)
        if found and each.part in (Part.SUBJECT, Part.WORDS):
            return f"il y est question d’évaluations en général : « {found.group()} » ({each.part})"
    return None


def _is_in_a_letter(statement: Statement) -> bool:
    """« Mme X conteste l’évaluation arrêtée le 6 », in a letter that is passed on for « une collègue »."""
    contests = statement.family is Family.CONTESTS and statement.mode is Mode.ACT
    return contests and statement.object is Object.EVALUATION and statement.sentence.part is Part.PAPER


def _only_asks(said: Said) -> bool:
    """An evaluator or a union, about appeals of others, which they do not pass on."""
    if not said.speaks_of(rf"{EVALUATES}|{BY_ME}|{OF_MANY}") or said.speaks_of(PASSES_ON):
        return False
    if any(each.part not in (Part.SUBJECT, Part.WORDS) for each in said.sentences):
        return False
    acts = [each for each in said.statements if each.mode in (Mode.ACT, Mode.PRIOR)]
    return any(each.asks for each in said.sentences) and all(each.speaker is Speaker.SOMEBODY for each in acts)


def _is_of_another_matter(said: Said) -> bool:
    """« Mon congé m’est refusé : quels sont mes recours ? »"""
    if said.speaks_of(f"{EVALUATION}|{PAPER}|{NEAR_IT}") or not said.speaks_of(MATTERS):
        return False
    return all(each.mode in (Mode.ASKED, Mode.INTENDED) for each in said.statements)


def _is_external(said: Said) -> bool:
    """All that is contested is contested with the words of a certification, or of a competition."""
    made = [each for each in said.statements if each.mode is not Mode.DENIED]
    return bool(made) and not said.speaks_of(OWN_PAPER) and all(re.search(EXTERNAL, each.context) for each in made)
