"""What sounds like a first-level appeal and is something else: who writes, to whom, when, and about what.

Each kind is known by signs that do not depend on one another. All of them: the mail is of that class; the first ones
alone (``doubts``): a person looks. What contests in so many words, before us and now, stands (``acts``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.domain.disposition import AppealClass
from intake.domain.triage.acts import contests_before_us, is_ours
from intake.domain.triage.manner import Family, Mode
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part
from intake.domain.triage.statements import Object, Statement
from intake.domain.triage.whole.kinds import (
    ADDS,
    ANSWERED,
    BY_EVALUATED,
    COPIED,
    ELSEWHERE,
    KEEPS,
    NOT_OURS,
    NOT_SEIZED,
    OF_THE_CASE,
    OTHER_CORPS,
    OURS,
    SAID_OF_THEM,
    SINCE,
    THE_APPEAL,
    THE_EVALUATION,
    THE_PAY,
    TO_ANOTHER,
    WE_ASKED,
    YET_TO_COME,
)
from intake.domain.triage.whole.own import NEAR_IT, OWN, OWN_PAPER
from intake.domain.triage.words.addressees import IN_VAIN
from intake.domain.triage.words.contesting import EVALUATION


@dataclass(frozen=True)
class Stray:
    """A class, and why."""

    appeal_class: AppealClass
    reason: str
    is_certain: bool = False
    """Even where something contests."""


def stray(said: Said, appeal_class: AppealClass) -> Stray | None:
    """What a mail that is ``appeal_class`` by its sentences is by who writes it, to whom and about what."""
    if appeal_class is AppealClass.FIRST_LEVEL and contests_before_us(said):
        found = _other(said)
        if found is None or found.is_certain:
            return found
        return Stray(AppealClass.UNSURE, f"{found.reason} ; mais quelqu’un y conteste")
    if appeal_class in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE):
        return _other(said)
    if appeal_class is AppealClass.ORDINARY:
        return _of_a_known_one(said) or _of_the_case(said)
    if appeal_class in (AppealClass.FINAL_DECISION, AppealClass.OBSERVATIONS):
        return _by_the_evaluated(said)
    return None


def _other(said: Said) -> Stray | None:
    makers = (_of_a_known_one, _of_the_evaluator, _to_another, _of_pay, _of_another_object, _yet_to_come)
    return next(filter(None, (make(said) for make in makers)), None)


def _of_the_evaluator(said: Said) -> Stray | None:
    """Two of three: CNG asked, somebody else appeals, the evaluation is kept; and nobody speaks of their evaluator."""
    if said.speaks_of(BY_EVALUATED):
        return None
    found = [quote for each in (WE_ASKED, SAID_OF_THEM, KEEPS) if (quote := said.quote(each))]
    if len(found) < _TWO:
        return None
    return Stray(
        AppealClass.OBSERVATIONS,
        f"l’évaluateur répond au recours d’un autre : {', '.join(found)}",
        said.speaks_of(KEEPS),
    )


_TWO = 2


def _to_another(said: Said) -> Stray | None:
    """Written to who evaluated, or told that it was; CNG has a copy."""
    copied, not_seized = said.quote(COPIED), said.quote(NOT_SEIZED)
    if copied and not_seized and not any(_contests(each) for each in said.statements):
        return Stray(AppealClass.GRACIEUX_COPY, f"une copie, le CNG n’est pas saisi : {copied}, {not_seized}")
    to_another = said.quote(TO_ANOTHER) or (
        f"« {said.greeting} »" if re.search(TO_ANOTHER, said.greeting) and not re.search(OURS, said.greeting) else None
    )
    if copied is None or to_another is None or said.speaks_of(f"{OURS}|{IN_VAIN}"):
        return None
    return Stray(AppealClass.GRACIEUX_COPY, f"adressé à l’évaluateur, en copie au CNG : {to_another}, {copied}")


def _of_another_object(said: Said) -> Stray | None:
    """A list, a refusal, a hospital; or somebody whose evaluation is not CNG’s."""
    own = any(each.object is Object.EVALUATION and each.is_said and each.speaker.is_own for each in said.statements)
    tierce = said.quote(OTHER_CORPS)
    if tierce and not any(each.speaker.is_own for each in said.statements):
        return Stray(AppealClass.ORDINARY, f"il y est question d’un agent qui n’est pas directeur : {tierce}")
    other = said.quote(NOT_OURS)
    own_one = rf"{OWN_PAPER}|{OWN}|{NEAR_IT}"
    if any(re.search(own_one, each.words) and not re.search(ELSEWHERE, each.words) for each in said.sentences):
        return None
    named = any(
        re.search(EVALUATION, each.words) and not re.search(ELSEWHERE, each.words)
        for each in said.sentences
        if each.part is not Part.NAME
    )
    if other and not (own and named) and not named:
        return Stray(AppealClass.ORDINARY, f"autre chose qu’une évaluation y est contesté : {other}")
    return None


def _of_a_known_one(said: Said) -> Stray | None:
    """An answer to our acknowledgement, whose case is not known here."""
    answered = next(
        (each for each in said.sentences if each.part is Part.SUBJECT and re.search(ANSWERED, each.words)), None
    )
    adds = said.quote(ADDS)
    if answered is None or adds is None or any(_contests(each) for each in said.statements):
        return None
    return Stray(AppealClass.FOLLOW_UP, f"répond à un accusé de réception : « {answered.words} », {adds}")


def _contests(statement: Statement) -> bool:
    """In the mail itself, and now."""
    now = (
        statement.mode is Mode.ACT
        and statement.speaker.is_own
        and statement.family in (Family.CONTESTS, Family.CHANGES)
    )
    return now and statement.sentence.part is Part.WORDS


def _of_the_case(said: Said) -> Stray | None:
    """« La décision sur mon recours », « annoncée dans mon recours »: there is one."""
    appeal, of_it = said.quote(THE_APPEAL), said.quote(OF_THE_CASE)
    if appeal is None or of_it is None or said.speaks_of(SINCE):
        return None
    return Stray(AppealClass.FOLLOW_UP, f"il y est question d’un recours déjà formé : {appeal}, {of_it}")


def _of_pay(said: Said) -> Stray | None:
    """The pay is named, and nothing that an evaluation has."""
    pay = said.quote(THE_PAY)
    if pay is None or said.speaks_of(THE_EVALUATION):
        return None
    return Stray(AppealClass.PFR_ONLY, f"seule la prime est nommée, jamais l’évaluation : {pay}")


def _yet_to_come(said: Said) -> Stray | None:
    """Nobody can contest what was not written."""
    found = said.quote(YET_TO_COME)
    if found is None or any(is_ours(each) for each in said.statements):
        return None
    return Stray(AppealClass.ORDINARY, f"l’évaluation n’a pas encore eu lieu : {found}")


def _by_the_evaluated(said: Said) -> Stray | None:
    """« Mon directeur me dit que c’est sa décision définitive »: told by who was evaluated."""
    found = said.quote(BY_EVALUATED)
    return Stray(AppealClass.UNSURE, f"écrit par la personne évaluée : {found}") if found else None
