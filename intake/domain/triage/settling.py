"""The last word on a mail: what its sentences say one by one, set against the whole of it (``whole``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.domain.disposition import AppealClass
from intake.domain.triage.acts import (
    acts_here,
    acts_now,
    appeals_barely,
    are_told,
    asks_for_a_change,
    contests_before_us,
    contests_here,
    is_ours,
)
from intake.domain.triage.curt import curtly_about
from intake.domain.triage.files import names_it, tells_of_nothing_else
from intake.domain.triage.generalities import spoken_of_in_general
from intake.domain.triage.manner import Mode, Speaker
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part
from intake.domain.triage.statements import Statement
from intake.domain.triage.strays import stray
from intake.domain.triage.whole.bearings import Borne, borne_by
from intake.domain.triage.whole.leaning import CHANGE, PERHAPS, Leaning, leaning
from intake.domain.triage.whole.ordinary import (
    BUSINESS,
    MATTERS,
    PRAISED,
    PURPOSE,
    STUDY,
)
from intake.domain.triage.whole.own import NEAR_IT, OWN, OWN_PAPER, PAPER
from intake.domain.triage.words.contesting import EVALUATION, OTHER, PFR
from intake.domain.triage.words.manner import ABOUT
from intake.domain.triage.words.sign import REC


@dataclass(frozen=True)
class Triage:
    """The class and the signs that led to it, as sentences."""

    appeal_class: AppealClass
    reasons: tuple[str, ...]
    by_name_alone: bool = False
    """Nothing but the name of an attached file says so."""
    by_paper_alone: bool = False
    """Only a paper that nobody could read makes it possible: not a word of the mail, its subject or its names does."""
    by_quote: bool = False
    """What contests is quoted in it, and came to us by nobody else."""


_OPEN = (AppealClass.ORDINARY, AppealClass.UNSURE, AppealClass.FIRST_LEVEL)
"""What the sentences say may still be set right by the whole; another class has its own strong words."""
_NO_CLOCK = (
    AppealClass.CAPN,
    AppealClass.GRACIEUX_COPY,
    AppealClass.OBSERVATIONS,
    AppealClass.FINAL_DECISION,
    AppealClass.FOLLOW_UP,
)
_SPEAK_OF_CHANGES = (AppealClass.PFR_ONLY, AppealClass.OBSERVATIONS, AppealClass.FINAL_DECISION)
"""Where a change may be spoken of, though nobody contests their evaluation."""


_BEFORE_US = (
    r"\b(form|fai|depos|introdui|exerc)\w* (\w+ ){0,2}recours ((?!gracieux)\w+ ){0,4}(devant|aupres (de|du))"
    r" (vous|vos services|cng|la (directrice generale|dg))\b|(?<!ne )\bvous saisi(s|ssons)\b(?! pas)"
)
"""« Copie de mon recours gracieux, resté vain, et je forme recours devant vous »."""
_KEEPS_IT = r"\b(?<!ne )(je|nous) maint\w+\b(?! pas)|\b(desist|retir|renonc|abandonn)\w{0,3} pas\b"


def settled(found: Triage, said: Said, classes: frozenset[AppealClass]) -> Triage:
    """``found`` by its sentences, which speak for ``classes``; then by who writes, to whom, and about what."""
    made = _settled(found, said, classes)
    other = stray(said, made.appeal_class)
    made = made if other is None else replace(made, appeal_class=other.appeal_class, reasons=(other.reason,))
    return _unless_kept(made, said)


def _unless_kept(found: Triage, said: Said) -> Triage:
    """A copy to CNG that also seizes it; a withdrawal of one thing, or of none."""
    told = (each.words for each in said.sentences if not each.asks)
    kept = {AppealClass.GRACIEUX_COPY: _BEFORE_US, AppealClass.WITHDRAWAL: _KEEPS_IT}.get(found.appeal_class)
    if kept is None or not any(re.search(kept, each) for each in told):
        return found
    return _unsure(found, "mais un recours devant le CNG y est formé ou maintenu")


def _settled(found: Triage, said: Said, classes: frozenset[AppealClass]) -> Triage:
    if said.speaks_of(STUDY) and not (said.speaks_of(OWN_PAPER) or acts_now(said)):
        return Triage(AppealClass.ORDINARY, ("une étude des évaluations : personne n’y conteste la sienne",))
    if found.appeal_class is AppealClass.PFR_ONLY:
        return _of_pay_alone(found, said)
    if found.appeal_class in _NO_CLOCK and contests_before_us(said):
        return _unsure(found, "mais quelqu’un y conteste aussi son évaluation")
    if found.appeal_class not in _OPEN:
        return found
    return _by_the_whole(found, said, classes)


def _by_the_whole(found: Triage, said: Said, classes: frozenset[AppealClass]) -> Triage:
    lean, borne = leaning(said), _borne(found, said)
    if borne is not None and not _stands_against(said, borne):
        return Triage(borne.appeal_class, borne.reasons)
    general = spoken_of_in_general(said, lean)
    if general is not None:
        return Triage(AppealClass.ORDINARY, (general,))
    if found.appeal_class is AppealClass.FIRST_LEVEL:
        doubt = _doubt_of(said)
        return found if doubt is None else _unsure(found, doubt)
    if borne is not None:
        return _unsure(found, *borne.reasons)
    return _leant(found, said, lean, classes)


def _unsure(found: Triage, *reasons: str) -> Triage:
    return replace(found, appeal_class=AppealClass.UNSURE, reasons=(*found.reasons, *reasons))


def _borne(found: Triage, said: Said) -> Borne | None:
    """Praise of an evaluation and the word « prime » are no contestation of the pay where nothing contests."""
    borne = borne_by(said)
    if not said.speaks_of(f"{PAPER}|{OWN}|{_APPEALS}"):
        return None
    if borne is not None and borne.appeal_class is AppealClass.CAPN and _is_before_another_capn(said):
        return None
    of_pay = borne is not None and borne.appeal_class is AppealClass.PFR_ONLY
    return None if of_pay and found.appeal_class is AppealClass.ORDINARY else borne


def _is_before_another_capn(said: Said) -> bool:
    """The commission gives its opinion on careers, too."""
    return said.speaks_of(f"{MATTERS}|{OTHER}") and not said.speaks_of(f"{EVALUATION}|{PAPER}|{NEAR_IT}|{REC}")


_APPEALS = (
    r"\b(recours|contestation|reclamation|griefs?|capn|cap|commission|demande (de |d )(revision|reexamen|annulation))\b"
)


def _stands_against(said: Said, borne: Borne) -> bool:
    if borne.appeal_class is AppealClass.CAPN:
        return contests_before_us(said)
    return contests_here(said) if borne.appeal_class in _SPEAK_OF_CHANGES else acts_here(said)


def _leant(found: Triage, said: Said, lean: Leaning, classes: frozenset[AppealClass]) -> Triage:
    reasons = tuple(f"indice : {each.reason}" for each in lean.traces)
    in_form = _is_asked_in_form(lean) or (lean.is_own and bool(lean.wrongs) and appeals_barely(said))
    changed = asks_for_a_change(said) and lean.is_own and lean.asks_for >= CHANGE
    told = not lean.is_own and _is_of_others(said)
    upon_a_file = tells_of_nothing_else(said.sentences, said.files)
    if (
        classes <= {AppealClass.FIRST_LEVEL, AppealClass.UNSURE}
        and not told
        and (lean.is_an_appeal or changed or in_form)
    ):
        made = Triage(AppealClass.FIRST_LEVEL, (*found.reasons, *reasons))
        return _unsure(made, _UPON_A_FILE) if upon_a_file else made
    if found.appeal_class is not AppealClass.ORDINARY:
        return found
    if not lean.says_little:
        if lean.weight >= PERHAPS:
            return Triage(AppealClass.UNSURE, reasons)
        if lean.is_own and not (_is_of_files(said) or said.speaks_of(f"{PURPOSE}|{BUSINESS}|{MATTERS}")):
            return Triage(AppealClass.UNSURE, (*reasons, "aucun motif ordinaire d’en écrire n’est reconnu"))
    curt = curtly_about(said, lean)
    return found if curt is None else Triage(AppealClass.UNSURE, (curt,))


def _is_of_files(said: Said) -> bool:
    """What is told of them tells of nothing else."""
    return bool(said.files.told) and all(said.files.explain(each) for each in said.files.told)


def _is_of_others(said: Said) -> bool:
    """All that contests, somebody else does."""
    acts = [each for each in said.statements if each.mode is Mode.ACT]
    return bool(acts) and all(each.speaker is Speaker.SOMEBODY for each in acts)


def _is_asked_in_form(lean: Leaning) -> bool:
    """« Je demande officiellement un nouvel examen de mon évaluation », whatever is wrong with it."""
    asked = lean.asked if lean.is_own and lean.asks_for >= CHANGE else None
    return asked is not None and bool(re.match(_IN_FORM, asked.quote))


_IN_FORM = r"(demand|sollicit|bien vouloir|voudr|vous pri|prie|requi|requer|exig|honneur)"


def _of_pay_alone(found: Triage, said: Said) -> Triage:
    """« Je conteste : 1) l’évaluation, 2) la part résultats »: the evaluation is named, and not as a good one."""
    borne = borne_by(said)
    if borne is not None and borne.appeal_class is AppealClass.PFR_ONLY:
        return found
    for each in said.sentences:
        alone = re.match(_NAMED, each.words) and not re.search(PFR, each.words)
        beside = re.search(_BESIDE, each.words) and not re.search(PRAISED, each.words)
        if each.part is Part.WORDS and (alone or beside):
            return _unsure(found, f"l’évaluation est nommée elle aussi : « {each.words[:80]} » ({each.part})")
    return found


_NAMED = rf"(\w+ ){{0,4}}{EVALUATION}"
_BESIDE = (
    rf"{ABOUT}\w* (\w+ ){{0,2}}(et|ainsi que|comme|donc) (\w+ ){{0,3}}{PFR}|\bmal (evalue|note|juge)e?\b"
    r"|\bcontest\w+ (les deux|l une? (et|comme) l autre)\b"
)
"""« Mon évaluation et donc ma part résultats », « il m’a aussi mal évalué », « je conteste les deux »."""


_UPON_A_FILE = "ce qui est demandé peut ne l’être que pour un fichier"


def _doubt_of(said: Said) -> str | None:
    """Why what contests may be no appeal to us."""
    if tells_of_nothing_else(said.sentences, said.files) and not any(
        is_ours(each) and names_it(each) for each in said.statements
    ):
        return _UPON_A_FILE
    if are_told(said):
        return "ce qui conteste est dit à l’évaluateur, ou déjà envoyé"
    if said.speaks_of(PFR) and not any(re.search(EVALUATION, _without_cotation(each.words)) for each in said.sentences):
        return "la part fonctions ou résultats est nommée, l’évaluation ne l’est pas"
    praised = said.speaks_of(MATTERS) and said.speaks_of(PRAISED)
    if praised and not any(is_ours(each) and each.is_said and _names_it(each) for each in said.statements):
        return "l’évaluation est louée, autre chose est contesté"
    return None


def _without_cotation(words: str) -> str:
    """That of a post makes the PFR."""
    return re.sub(r"\b(cotation|note)\b", "", words)


def _names_it(statement: Statement) -> bool:
    return bool(re.search(EVALUATION, statement.sentence.words)) and not re.search(PRAISED, statement.sentence.words)
