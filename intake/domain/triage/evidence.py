"""What speaks for each class in what a mail says, each with its weight and the words it was found in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from intake.domain.disposition import AppealClass
from intake.domain.triage.manner import Family, Mode, Speaker
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part, Sentence
from intake.domain.triage.statements import Object, Statement
from intake.domain.triage.weights import is_clerical, is_formal, sends, weight
from intake.domain.triage.whole.ordinary import BUSINESS
from intake.domain.triage.whole.own import NEAR_IT, OWN, OWN_PAPER, PAPER
from intake.domain.triage.words.addressees import (
    BY_ME,
    CC_CNG,
    COPIES,
    FROM_YOU,
    GRACIEUX,
    IN_VAIN,
    NOT_YET,
    TO_THE_EVALUATOR,
)
from intake.domain.triage.words.contesting import ADVICE, ASKS_US, EVALUATION, FAULTY, FORMAL, PFR
from intake.domain.triage.words.mails import TECHNICAL
from intake.domain.triage.words.sign import Sign
from intake.domain.triage.words.signs import SIGNS

SURE = 4
"""The weight from which a class is sure: one full statement, or two that agree."""
EXPLAINED = 5
"""The weight of a sign from which its sentence says nothing else."""
BARE = "bare"
"""« Je la conteste », without a word on what: not to be taken for what the rest of the mail is."""


@dataclass(frozen=True)
class Evidence:
    """One reason for a class; the strongest of each ``kind`` counts."""

    appeal_class: AppealClass
    weight: int
    kind: str
    reason: str
    part: Part = Part.WORDS
    clerical: bool = False
    """Of a change: of a name, of a date, of a page."""


def evidence_of(said: Said) -> tuple[Evidence, ...]:
    needed = [sign for sign in SIGNS if not sign.needs or said.speaks_of(sign.needs)]
    signs = [(sentence, sign) for sentence in said.sentences for sign in needed if _is_found(sign, sentence)]
    explained = {sentence for sentence, sign in signs if sign.weight >= EXPLAINED}
    gracieux = tuple(_gracieux(said))
    known_by = {sign.appeal_class for _, sign in signs if sign.weight >= EXPLAINED} | (
        {AppealClass.GRACIEUX_COPY} if gracieux else set()
    )
    signs = list(_without_what_led_to_it(signs))
    found = [Evidence(sign.appeal_class, sign.weight, sign.label, _shown(sign, each)) for each, sign in signs]
    told, from_you = bool(gracieux) and said.speaks_of(CC_CNG), said.speaks_of(FROM_YOU)
    of_ours = said.speaks_of(f"{EVALUATION}|{PFR}|{NEAR_IT}|{PAPER}|{OWN}")
    for each in said.statements:
        if each.object is Object.OTHER and of_ours and not each.is_said:
            each = replace(each, object=Object.NONE)
        if (each.object is Object.OTHER and not of_ours) or _is_of_business(each, of_ours=of_ours):
            continue
        if each.sentence in explained and not _is_plain(each):
            continue
        if each.object is not Object.PFR and (each.gracieux or (gracieux and re.search(GRACIEUX, each.sentence.words))):
            continue
        if told and _is_told_to_the_evaluator(each, from_you=from_you):
            continue
        if each.speaker is Speaker.SOMEBODY and known_by:
            continue
        found.extend(_of_statement(each))
    found.extend(_asked_of_us(said))
    if said.speaks_of(BY_ME):
        found = [_no_more_than_perhaps(each) for each in found]
    return tuple(_without_clerical(said, (*found, *gracieux)))


def _is_of_business(statement: Statement, *, of_ours: bool) -> bool:
    """A file to be replaced, a date to be mended; « nous contestons la facture » where no evaluation is spoken of."""
    words = statement.sentence.words
    if statement.family in (Family.CHANGES, Family.DISAGREES):
        mine = re.search(OWN_PAPER, words) or re.search(FORMAL, statement.said)
        return not mine and bool(re.search(BUSINESS, words))
    return not of_ours and statement.family is Family.CONTESTS and bool(re.search(_SOMETHING_ELSE, statement.quote))


_SOMETHING_ELSE = (
    r"contest\w+ (formellement )?(le|la|les|l|ma|mes|mon|votre|vos|une?|plusieurs) (?!(present\w*|meme|decisions?"
    r"|contenu|propos|phrases?|passages?|documents?|mentions?|paragraphes?|termes|avis|parties?|resultats?|jugements?"
    r"|remarques?|points?|conclusions?|observations?|fond|forme|motifs?|reproches?|page|lignes?|alineas?|ensemble"
    r"|integralite|totalite)\b)\w+"
)


def _without_what_led_to_it(signs: list[tuple[Sentence, Sign]]) -> Iterator[tuple[Sentence, Sign]]:
    """Who seizes the CAPN tells of the appeal that was not answered: no question of where it stands."""
    seized = any(
        sign.appeal_class is AppealClass.CAPN and sign.weight >= EXPLAINED and not each.asks for each, sign in signs
    )
    for each, sign in signs:
        if not (seized and sign.appeal_class is AppealClass.FOLLOW_UP):
            yield each, sign


def _asked_of_us(said: Said) -> Iterator[Evidence]:
    """Who disagrees with their evaluation and asks for something other than advice, appeals."""
    disagrees = any(
        each.family is Family.DISAGREES
        and each.object is Object.EVALUATION
        and each.mode is Mode.ACT
        and each.speaker.is_own
        for each in said.statements
    )
    if not disagrees:
        return
    for each in said.sentences:
        may_ask = each.part not in (Part.SUBJECT, Part.NAME) and not each.asks
        found = re.search(ASKS_US, each.words) if may_ask else None
        if found and not re.search(ADVICE, each.words[found.end() :]):
            yield Evidence(
                AppealClass.FIRST_LEVEL, 2, "asked", f"demande : « {found.group()} » ({each.part})", each.part
            )
            return


def _no_more_than_perhaps(evidence: Evidence) -> Evidence:
    """The evaluator tells of somebody's appeal: a person looks."""
    of_an_appeal = evidence.appeal_class is AppealClass.FIRST_LEVEL
    return replace(evidence, weight=min(evidence.weight, 2)) if of_an_appeal else evidence


def _is_told_to_the_evaluator(statement: Statement, *, from_you: bool) -> bool:
    """Its own sentence says so, or the mail does and it does not contest in plain words."""
    if re.search(FROM_YOU, statement.sentence.words):
        return True
    return from_you and not _is_plain(statement)


def _is_plain(statement: Statement) -> bool:
    """« Je conteste mon évaluation », whatever else the sentence says."""
    return (
        statement.family is Family.CONTESTS
        and statement.speaker is Speaker.SELF
        and statement.mode is Mode.ACT
        and statement.object is Object.EVALUATION
        and not statement.said.startswith("saisi")
    )


def _is_found(sign: Sign, sentence: Sentence) -> bool:
    if not re.search(sign.pattern, sentence.words):
        return False
    return not (sign.unless and re.search(sign.unless, sentence.words))


def _shown(sign: Sign, sentence: Sentence) -> str:
    found = re.search(sign.pattern, sentence.words)
    return f"{sign.label} : « {found.group()[:120] if found else ''} » ({sentence.part})"


def _gracieux(said: Said) -> Iterator[Evidence]:
    """A copy of what was sent to the evaluator; where nothing says so, the words alone are not enough."""
    sentence = next((each for each in said.sentences if re.search(GRACIEUX, each.words)), None)
    if sentence is not None and _was_in_vain(sentence):
        return
    if sentence is None:
        yield from _told_to_the_evaluator(said)
        return
    to_others = said.speaks_of(COPIES) or said.speaks_of(TO_THE_EVALUATOR)
    of_pay = any(each.object is Object.PFR for each in said.statements if each.sentence == sentence)
    if of_pay and not to_others:
        return
    found = re.search(GRACIEUX, sentence.words)
    reason = f"recours à l’évaluateur : « {found.group() if found else ''} » ({sentence.part})"
    yield Evidence(AppealClass.GRACIEUX_COPY, 7 if to_others else 2, "gracieux", reason)


def _was_in_vain(sentence: Sentence) -> bool:
    """« Mon recours gracieux étant resté vain, je m’adresse à vous »: told as a reason, not passed on."""
    return bool(re.search(IN_VAIN, sentence.words)) and not re.search(NOT_YET, sentence.words)


def _told_to_the_evaluator(said: Said) -> Iterator[Evidence]:
    """« L’évaluation que vous m’avez faite… Copie : CNG »."""
    sentence = next((each for each in said.sentences if re.search(FROM_YOU, each.words)), None)
    if sentence is not None and said.statements:
        weight = 7 if said.speaks_of(CC_CNG) else 3
        yield Evidence(AppealClass.GRACIEUX_COPY, weight, "gracieux", f"écrit à l’évaluateur ({sentence.part})")


def _of_statement(statement: Statement) -> Iterator[Evidence]:
    worth = weight(statement)
    part = statement.sentence.part
    reason = f"{statement.family} ({statement.object}, {statement.mode}) : « {statement.quote} » ({part})"
    match statement.object, statement.mode:
        case _, Mode.DENIED if "plus question" in statement.quote:
            yield Evidence(AppealClass.UNSURE, 2, "no-more", reason)
        case _, Mode.DENIED | Mode.PAST | Mode.TOPIC:
            return
        case Object.OTHER, _:
            formal = statement.family is Family.APPEALS and statement.speaker is Speaker.SELF and sends(statement)
            if formal and statement.mode is Mode.ACT:
                yield Evidence(AppealClass.UNSURE, 2, "other", reason)
        case _, Mode.PRIOR:
            yield Evidence(AppealClass.FOLLOW_UP, 3, "prior", reason)
        case Object.NONE, Mode.ACT if is_formal(statement):
            yield Evidence(AppealClass.UNSURE, 2, "formal", reason)
        case Object.NONE, _ if statement.family in (Family.CHANGES, Family.SEIZES):
            return
        case Object.NONE, _:
            if statement.speaker is Speaker.UNSAID and re.match(FAULTY, statement.said):
                return
            somebody = statement.speaker is Speaker.SOMEBODY and statement.family is not Family.APPEALS
            if not somebody and (part is not Part.PAPER or statement.speaker is Speaker.SELF):
                bare = statement.family is Family.CONTESTS and statement.speaker is Speaker.SELF
                yield Evidence(AppealClass.UNSURE, 2, BARE if bare else "none", reason)
        case Object.PFR, Mode.ACT:
            yield Evidence(AppealClass.PFR_ONLY, max(worth, 3), statement.family, reason)
        case Object.EVALUATION, Mode.ACT:
            if worth:
                kind = "somebody" if statement.speaker is Speaker.SOMEBODY and worth < SURE else statement.family
                yield Evidence(AppealClass.FIRST_LEVEL, worth, kind, reason, part, is_clerical(statement))
        case _:
            yield Evidence(AppealClass.UNSURE, 2, "perhaps", reason)


def _without_clerical(said: Said, found: Iterable[Evidence]) -> Iterator[Evidence]:
    """Who says not to contest, or cannot open a file, and asks for a correction, asks for a clerical one."""
    found = tuple(found)
    faulty = said.speaks_of(TECHNICAL)
    denied = any(each.mode is Mode.DENIED and each.object is Object.EVALUATION for each in said.statements)
    for each in found:
        if each.clerical:
            continue
        of_a_change = each.appeal_class is AppealClass.FIRST_LEVEL and each.kind == Family.CHANGES
        if of_a_change and (denied or (faulty and each.weight < SURE)):
            continue
        yield each
