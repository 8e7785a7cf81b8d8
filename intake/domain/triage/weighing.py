"""The class of a mail: the weights of its evidence summed up, and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.domain.disposition import AppealClass
from intake.domain.known import Known
from intake.domain.letter import Letter
from intake.domain.triage.doubts import MUTE, doubt_of, has_mute_paper, only_thanks, says_nothing_of_an_appeal
from intake.domain.triage.evidence import BARE, SURE, Evidence, evidence_of
from intake.domain.triage.manner import Mode, Speaker
from intake.domain.triage.parts import passed_on
from intake.domain.triage.quoted import quoted_in
from intake.domain.triage.said import Said, said_in
from intake.domain.triage.sentences import Part
from intake.domain.triage.settling import Triage, settled
from intake.domain.triage.whole.own import FIRST_PERSON
from intake.domain.triage.words.mails import BULLETIN
from intake.domain.triage.words.manner import QUESTIONS

PLAIN = 5
"""The weight of « je conteste mon évaluation »."""
MAYBE = 2
"""The weight of a sign that is no appeal, however many there are of it."""
CLEAR = 2
"""The lead the best class must have over the next one to be sure."""


def triage(letter: Letter, known: Known, *, by_the_whole: bool = True) -> Triage:
    """The class of the mail; UNSURE rather than ORDINARY whenever something contests something.

    ``by_the_whole``: not where evaluations are the daily talk, and « perdu, ouvrez, vérifiez » is about a file.
    """
    said = said_in(letter)
    evidence = evidence_of(said)
    scores = _scores(evidence)
    if known.appeals:
        return _of_a_case(known, said, evidence, scores)
    if _is_a_bulletin(said):
        return Triage(AppealClass.ORDINARY, ("lettre d’information ou publicité : personne n’y conteste rien",))
    if only_thanks(letter, said):
        return Triage(AppealClass.ORDINARY, ("remerciements, dont l’objet est celui du message auquel ils répondent",))
    found = _weighed(said, evidence, scores) if scores else _weak(letter, said)
    made = settled(found, said, frozenset(scores)) if by_the_whole else found
    return _or_quoted(made, letter, known)


def _or_quoted(found: Triage, letter: Letter, known: Known) -> Triage:
    """An ordinary mail above somebody's appeal to us, which nobody here has seen: a person looks."""
    if found.appeal_class is not AppealClass.ORDINARY or passed_on(letter):
        return found
    quoted = quoted_in(letter, known)
    below = triage(quoted, known) if quoted is not None else found
    if below.appeal_class is not AppealClass.FIRST_LEVEL:
        return found
    return Triage(AppealClass.UNSURE, ("un message cité plus bas conteste", *below.reasons), by_quote=True)


def _scores(evidence: Iterable[Evidence]) -> dict[AppealClass, int]:
    """By class, the sum of the strongest of each kind."""
    best: dict[tuple[AppealClass, str], int] = {}
    for each in evidence:
        key = (each.appeal_class, each.kind)
        best[key] = max(best.get(key, 0), each.weight)
    scores: dict[AppealClass, int] = {}
    for (appeal_class, _), weight in best.items():
        scores[appeal_class] = scores.get(appeal_class, 0) + weight
    return scores


def _weighed(said: Said, evidence: tuple[Evidence, ...], scores: dict[AppealClass, int]) -> Triage:
    strongest = max((each.weight for each in evidence if each.appeal_class is AppealClass.FIRST_LEVEL), default=0)
    contested = scores.get(AppealClass.FIRST_LEVEL, 0) >= SURE and strongest > MAYBE
    if contested and strongest < PLAIN and _asks_what_to_do(said):
        return Triage(
            AppealClass.UNSURE, (*_reasons(evidence), "le message demande que faire, sans contester en toutes lettres")
        )
    others = {each: weight for each, weight in scores.items() if each not in (AppealClass.UNSURE, AppealClass.PFR_ONLY)}
    if contested and len(others) == 1:
        parts = {each.part for each in evidence if each.appeal_class is AppealClass.FIRST_LEVEL}
        return Triage(AppealClass.FIRST_LEVEL, _reasons(evidence, AppealClass.FIRST_LEVEL), parts == {Part.NAME})
    best, *rest = sorted(scores, key=lambda each: scores[each], reverse=True)
    lead = scores[best] - (scores[rest[0]] if rest else 0)
    contested = contested or any(each.kind == BARE for each in evidence)
    unclear = best is AppealClass.UNSURE or (best is AppealClass.FIRST_LEVEL and strongest <= MAYBE)
    if scores[best] >= SURE and lead >= CLEAR and not contested and not unclear:
        return Triage(best, _reasons(evidence, best))
    return Triage(AppealClass.UNSURE, (*_reasons(evidence), "les indices ne suffisent pas pour trancher"))


def _asks_what_to_do(said: Said) -> bool:
    """« …n’est pas conforme à l’entretien. Quelles démarches puis-je engager ? »"""
    asked = (each.words for each in said.sentences if each.asks and each.part is not Part.PAPER)
    return any(re.search(QUESTIONS, words) and not re.search(_WHAT_FOLLOWS, words) for words in asked)


_WHAT_FOLLOWS = r"^quelles? (est|sont|sera|seront) (la|les) suites?\b"
"""Who asks what follows has appealed."""


def _reasons(evidence: Iterable[Evidence], appeal_class: AppealClass | None = None) -> tuple[str, ...]:
    ours = (each for each in evidence if appeal_class in (None, each.appeal_class))
    return tuple(dict.fromkeys(f"indice : {each.reason}" for each in ours))


_OF_A_CASE = (AppealClass.WITHDRAWAL, AppealClass.FINAL_DECISION, AppealClass.OBSERVATIONS, AppealClass.CAPN)


def _of_a_case(known: Known, said: Said, evidence: tuple[Evidence, ...], scores: dict[AppealClass, int]) -> Triage:
    """What a mail of a known case is; a new appeal in it is held with a clock of its own."""
    best = max((each for each in _OF_A_CASE if each in scores), key=lambda each: scores[each], default=None)
    if best is not None and scores[best] >= SURE:
        return Triage(best, _reasons(evidence, best))
    if said.speaks_of(_ANEW) and scores.get(AppealClass.FIRST_LEVEL, 0) >= SURE:
        return Triage(AppealClass.UNSURE, (*_reasons(evidence), "un nouveau recours, dans le fil d’un autre"))
    return Triage(AppealClass.FOLLOW_UP, tuple(case.by for case in known.appeals))


_ANEW = r"\b(nouveau|nouvelle|autre|second|deuxieme) (recours|contestation)\b|\boutre (mon|le) recours\b"


def _is_a_bulletin(said: Said) -> bool:
    """Written to many, and nobody in it contests anything for themself: « notre session » is nobody's."""
    own = any(
        each.speaker is Speaker.SELF and each.mode is Mode.ACT and re.search(FIRST_PERSON, each.sentence.words)
        for each in said.statements
    )
    return said.speaks_of(BULLETIN) and not own


def _weak(letter: Letter, said: Said) -> Triage:
    doubt = doubt_of(said)
    if doubt is not None:
        return Triage(AppealClass.UNSURE, (doubt,))
    if has_mute_paper(letter):
        return Triage(AppealClass.UNSURE, (MUTE,), by_paper_alone=says_nothing_of_an_appeal(said))
    return Triage(AppealClass.ORDINARY, ("aucun signe de contestation",))
