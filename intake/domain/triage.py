"""Which class of appeal mail is this? Transparent weighted rules over the sender's own words (domain.md 17 to 20).

Recall first: a mail with any sign of contestation is never « ordinary » — at worst it is « unsure », goes to a person
and has a provisional clock. Quotes and disclaimers are not read (``Letter.own_words``). Each reason says which words
of which part were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from intake.domain.automatic_signs import AWAY_SUBJECT
from intake.domain.contesting import Family, Mode, Object, Speaker, Statement, objects_in, statements
from intake.domain.contesting_words import EVALUATION, PFR, REPRESENTS
from intake.domain.disposition import AppealClass
from intake.domain.document import Document, Format
from intake.domain.known import Known
from intake.domain.letter import Letter
from intake.domain.misread import is_gibberish
from intake.domain.sentences import MOST, Part, Sentence, sentences
from intake.domain.triage_signs import (
    BULLETIN,
    CONTESTS,
    COPIES,
    DOUBTS,
    FALSE_FRIENDS,
    GRACIEUX,
    NOTICES,
    SENDS,
    SIGNATURE_LINE,
    SIGNS,
    SOMEBODY_CONTESTS,
    TO_THE_EVALUATOR,
    TOPICS,
    Sign,
)
from intake.domain.words import fold

SURE = 4
"""The weight from which a class is sure: one full statement, or two that agree."""
CLEAR = 2
"""The lead the best class must have over the next one to be sure."""
EXPLAINED = 5
"""The weight of a sign from which its sentence says nothing else."""
LONG = 6
"""Pages from which a document that calls itself a support is the form, not a letter about it."""
_TITLE, _OPENING = 200, 1_000
"""Characters in which a form prints its title, and in which a letter comes to its point."""
_FEW_WORDS = 40
"""Characters below which a page's text is no letter: a stamp, a page number, OCR's noise."""
_MOST_PAPER = 6_000
"""Characters of a paper that are read: a letter comes to its point."""
_FORWARDED = r"(?i)\W*(tr|fw|fwd|transf[ée]r[ée]?|wg|i)\s?:"
_ANSWERS = re.compile(r"(re|rep|reponse|aw) ")
"""A subject that was given back: its words are those of the mail it answers, or of one before."""


@dataclass(frozen=True)
class Triage:
    """The class and the signs that led to it, as sentences."""

    appeal_class: AppealClass
    reasons: tuple[str, ...]
    by_name_alone: bool = False
    """Nothing but the name of an attached file says so."""


@dataclass(frozen=True)
class Evidence:
    """One reason for a class; the strongest of each ``kind`` counts."""

    appeal_class: AppealClass
    weight: int
    kind: str
    reason: str
    part: Part = Part.WORDS


@dataclass(frozen=True)
class Said:
    """All sentences of a mail, with what they contest."""

    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...] = field(default=())

    @property
    def words(self) -> str:
        """One text, its sentences apart."""
        return " | ".join(each.words for each in self.sentences)

    def speaks_of(self, pattern: str) -> bool:
        """Somewhere."""
        return any(re.search(pattern, each.words) for each in self.sentences)


def triage(letter: Letter, known: Known) -> Triage:
    """The class of the mail; UNSURE rather than ORDINARY whenever something contests something."""
    said = said_in(letter)
    evidence = _evidence(said)
    scores = _scores(evidence)
    if known.appeals:
        return _of_a_case(known, said, evidence, scores)
    if _is_a_bulletin(said):
        return Triage(AppealClass.ORDINARY, ("lettre d’information ou publicité : personne n’y conteste rien",))
    if not scores:
        return _weak(letter, said)
    return _weighed(evidence, scores)


def contestation_in(letter: Letter) -> str | None:
    """The first sign of contestation in what the sender wrote and named, whatever its class; None without any."""
    return _sign(_sayings(letter))


def speaks_of_another_matter(letter: Letter) -> bool:
    """Mobility, retirement, a competition…, and not a word written on the evaluation: ordinary career mail."""
    words = _sayings(replace(letter, documents=()))
    return bool(re.search(TOPICS, words)) and not re.search(EVALUATION, words)


def said_in(letter: Letter) -> Said:
    """What the rules read: subject, the sender's words, those passed on, files' names and letters' texts."""
    found = tuple(each for _, each in zip(range(MOST), _sentences(letter), strict=False))
    of_pay = any(re.search(PFR, each.words) for each in found)
    represented = any(re.search(REPRESENTS, each.words) for each in found if each.part is Part.WORDS)
    return Said(found, tuple(_for_another(each, represented) for each in _in_context(found, of_pay)))


def _sentences(letter: Letter) -> Iterator[Sentence]:
    yield from _read(Part.SUBJECT, _subject(letter))
    yield from _read(Part.WORDS, letter.own_words)
    yield from _read(Part.FORWARDED, _passed_on(letter))
    for inner in letter.inner:
        yield from _read(Part.FORWARDED, inner.subject)
        yield from _read(Part.FORWARDED, inner.own_words)
    for document in letter.documents:
        yield from _read(Part.NAME, re.sub(r"\.\w{2,4}$", "", document.name).replace("_", " "))
    for document in letter.documents:
        yield from _read(Part.PAPER, _paper(document))


def _read(part: Part, text: str) -> Iterator[Sentence]:
    for each in sentences(part, re.sub(SIGNATURE_LINE, "", text)):
        words = re.sub(FALSE_FRIENDS, " ", each.words)
        if not re.search(EVALUATION, words) or part is Part.PAPER:
            words = re.sub(NOTICES, " ", words)
        yield replace(each, words=" ".join(words.split()))


def _for_another(statement: Statement, represented: bool) -> Statement:
    """« Ma femme est malade. Elle conteste… »: who writes speaks for who contests."""
    third = statement.speaker is Speaker.SOMEBODY and statement.sentence.part is Part.WORDS
    return replace(statement, speaker=Speaker.REPRESENTED) if third and represented else statement


def _in_context(said: tuple[Sentence, ...], of_pay: bool) -> Iterator[Statement]:
    """A statement that does not say what it contests is about what the sentences before it, or after it, are."""
    objects = [objects_in(each.words, of_pay=of_pay) for each in said]
    made = [statements(each, of_pay=of_pay) for each in said]
    before: list[Object] = []
    named_in = Part.SUBJECT
    pending: list[Statement] = []
    for sentence, mine, found in zip(said, objects, made, strict=True):
        if _of_ours(mine):
            before, named_in = _of_ours(mine), sentence.part
        for each in found:
            if each.object is Object.NONE and before:
                yield replace(each, is_said=named_in is Part.WORDS, object=before[-1])
            elif each.object is Object.NONE:
                pending.append(each)
            else:
                yield each
    later = next(filter(None, map(_of_ours, objects)), None) or [kind for mine in objects for kind in mine]
    for each in pending:
        yield replace(each, is_said=False, object=later[0] if later else Object.NONE)


def _of_ours(objects: list[Object]) -> list[Object]:
    return [kind for kind in objects if kind is not Object.OTHER]


def _evidence(said: Said) -> tuple[Evidence, ...]:
    signs = [(sentence, sign) for sentence in said.sentences for sign in SIGNS if _is_found(sign, sentence, said)]
    explained = {sentence for sentence, sign in signs if sign.weight >= EXPLAINED}
    gracieux = tuple(_gracieux(said))
    known_by = {sign.appeal_class for _, sign in signs if sign.weight >= EXPLAINED} | (
        {AppealClass.GRACIEUX_COPY} if gracieux else set()
    )
    found = [Evidence(sign.appeal_class, sign.weight, sign.label, _shown(sign, each)) for each, sign in signs]
    for each in said.statements:
        if each.sentence in explained and not _is_plain(each):
            continue
        if each.gracieux or (gracieux and "gracieux" in each.sentence.words):
            continue
        if each.speaker is Speaker.SOMEBODY and known_by:
            continue
        found.extend(_of_statement(each))
    return tuple(_without_clerical(said, (*found, *gracieux)))


def _is_plain(statement: Statement) -> bool:
    """« Je conteste mon évaluation », whatever else the sentence says."""
    return (
        statement.family is Family.CONTESTS
        and statement.speaker is Speaker.SELF
        and statement.mode is Mode.ACT
        and statement.object is Object.EVALUATION
    )


def _is_found(sign: Sign, sentence: Sentence, said: Said) -> bool:
    if not re.search(sign.pattern, sentence.words):
        return False
    if sign.unless and re.search(sign.unless, sentence.words):
        return False
    return not sign.needs or said.speaks_of(sign.needs)


def _shown(sign: Sign, sentence: Sentence) -> str:
    found = re.search(sign.pattern, sentence.words)
    return f"{sign.label} : « {found.group()[:120] if found else ''} » ({sentence.part})"


def _gracieux(said: Said) -> Iterator[Evidence]:
    """A copy of what was sent to the evaluator; where nothing says so, the words alone are not enough."""
    sentence = next((each for each in said.sentences if re.search(GRACIEUX, each.words)), None)
    if sentence is None:
        return
    to_others = said.speaks_of(COPIES) or said.speaks_of(TO_THE_EVALUATOR)
    reason = f"« recours gracieux » ({sentence.part})"
    yield Evidence(AppealClass.GRACIEUX_COPY, 7 if to_others else 2, "gracieux", reason)


def _of_statement(statement: Statement) -> Iterator[Evidence]:
    weight = _weight(statement)
    part = statement.sentence.part
    reason = f"{statement.family} ({statement.object}, {statement.mode}) : « {statement.quote} » ({part})"
    match statement.object, statement.mode:
        case _, Mode.DENIED if "plus question" in statement.quote:
            yield Evidence(AppealClass.UNSURE, 2, "no-more", reason)
        case _, Mode.DENIED | Mode.PAST:
            return
        case Object.OTHER, _:
            formal = statement.family is Family.APPEALS and statement.speaker is Speaker.SELF and _sends(statement)
            if formal and statement.mode is Mode.ACT:
                yield Evidence(AppealClass.UNSURE, 2, "other", reason)
        case _, Mode.PRIOR:
            yield Evidence(AppealClass.FOLLOW_UP, 3, "prior", reason)
        case Object.NONE, _ if statement.family is Family.CHANGES:
            return
        case Object.NONE, _:
            somebody = statement.speaker is Speaker.SOMEBODY and statement.family is not Family.APPEALS
            if not somebody and part is not Part.PAPER:
                bare = statement.family is Family.CONTESTS and statement.speaker is Speaker.SELF
                yield Evidence(AppealClass.UNSURE, 2, _BARE if bare else "none", reason)
        case Object.PFR, Mode.ACT:
            yield Evidence(AppealClass.PFR_ONLY, max(weight, 3), statement.family, reason)
        case Object.EVALUATION, Mode.ACT:
            if weight:
                yield Evidence(AppealClass.FIRST_LEVEL, weight, statement.family, reason, part)
        case _:
            yield Evidence(AppealClass.UNSURE, 2, "perhaps", reason)


_BARE = "bare"
"""« Je la conteste », without a word on what: not to be taken for what the rest of the mail is."""


def _weight(statement: Statement) -> int:
    """Of a statement about an evaluation or a PFR: 4 and more is an appeal by itself."""
    own = statement.speaker in (Speaker.SELF, Speaker.REPRESENTED)
    part = statement.sentence.part
    if part is Part.PAPER and not own and not (statement.is_said and _stands_first(statement)):
        return 0
    if re.search(_IN_COURT, statement.sentence.words):
        return 2
    match statement.family:
        case Family.CONTESTS:
            return 5 if own else 2 if statement.speaker is Speaker.SOMEBODY else 3
        case Family.APPEALS:
            if part is Part.SUBJECT:
                return 4 if statement.is_said and not _ANSWERS.match(statement.sentence.words) else 2
            return 4 if _sends(statement) or part is Part.NAME or _stands_first(statement) else 2
        case Family.DISAGREES:
            return 3 if own else 2
        case Family.CHANGES:
            return 4 if own and statement.is_said else 3 if own else 2


_IN_COURT = r"\b(tribunal|requete en annulation|refere|cour administrative|conseil d etat)\b"
"""What is before a court is no appeal to us; a person looks."""


def _sends(statement: Statement) -> bool:
    return bool(re.search(SENDS, statement.sentence.words))


def _stands_first(statement: Statement) -> bool:
    """« Recours administratif préalable dirigé contre… » : a title."""
    return bool(re.match(r"(\w+ ){0,2}(recours|contestation|reclamation|requete)\b", statement.sentence.words))


def _without_clerical(said: Said, found: Iterable[Evidence]) -> Iterator[Evidence]:
    """Who says not to contest, and asks for a correction, asks for a clerical one."""
    found = tuple(found)
    denied = any(each.mode is Mode.DENIED and each.object is Object.EVALUATION for each in said.statements)
    for each in found:
        if denied and each.appeal_class is AppealClass.FIRST_LEVEL and each.kind == Family.CHANGES:
            continue
        yield each


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


def _weighed(evidence: tuple[Evidence, ...], scores: dict[AppealClass, int]) -> Triage:
    contested = scores.get(AppealClass.FIRST_LEVEL, 0) >= SURE
    others = {each: weight for each, weight in scores.items() if each not in (AppealClass.UNSURE, AppealClass.PFR_ONLY)}
    if contested and len(others) == 1:
        parts = {each.part for each in evidence if each.appeal_class is AppealClass.FIRST_LEVEL}
        return Triage(AppealClass.FIRST_LEVEL, _reasons(evidence, AppealClass.FIRST_LEVEL), parts == {Part.NAME})
    best, *rest = sorted(scores, key=lambda each: scores[each], reverse=True)
    lead = scores[best] - (scores[rest[0]] if rest else 0)
    contested = contested or any(each.kind == _BARE for each in evidence)
    if scores[best] >= SURE and lead >= CLEAR and not contested and best is not AppealClass.UNSURE:
        return Triage(best, _reasons(evidence, best))
    return Triage(AppealClass.UNSURE, (*_reasons(evidence), "les indices ne suffisent pas pour trancher"))


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
    """Written to many, and nobody in it contests anything for themself."""
    own = any(each.speaker is Speaker.SELF and each.mode is Mode.ACT for each in said.statements)
    return said.speaks_of(BULLETIN) and not own


def _weak(letter: Letter, said: Said) -> Triage:
    doubt = _doubt(letter, said)
    if doubt is None:
        return Triage(AppealClass.ORDINARY, ("aucun signe de contestation",))
    return Triage(AppealClass.UNSURE, (doubt,))


def _doubt(letter: Letter, said: Said) -> str | None:
    """What a person should look at in a mail that contests nothing for sure."""
    for each in said.sentences:
        found = re.search(DOUBTS, each.words) if each.part is not Part.PAPER else None
        if found and re.search(EVALUATION, each.words) and not _is_denied(said):
            return f"« {found.group()} » ({each.part}) : contestation possible, à qualifier"
    if any(_is_mute(each) for each in letter.documents) and not speaks_of_another_matter(letter):
        return "pièce sans texte lisible : un recours peut s’y trouver"
    return None


def _is_denied(said: Said) -> bool:
    return any(each.mode is Mode.DENIED for each in said.statements)


def _is_mute(document: Document) -> bool:
    text = document.reading.said
    if document.reading.format is Format.INTERACTIVE or document.reading.pages >= LONG:
        return False
    # A text file shows all its words, however few.
    if re.search(_NO_LETTER, fold(document.name)) or document.media_type == "text/plain":
        return False
    return len(fold(text)) < _FEW_WORDS or (_is_by_ocr(document) and is_gibberish(text))


def _is_by_ocr(document: Document) -> bool:
    return document.reading.text_by_ocr or document.media_type.startswith("image/")


_NO_LETTER = (
    r"\b(support|decision|pfr|fiche|delegation|cv|diplomes?|arretes?|attestations?|rib|bulletins?|paie|planning)\b"
)
"""Names of what is no letter; decided by its own rules."""


def _sayings(letter: Letter) -> str:
    """Folded: the subject, the sender's own words and those forwarded, the names of the files."""
    inner = " . ".join(f"{each.subject} . {each.own_words}" for each in letter.inner)
    names = " . ".join(document.name for document in letter.documents)
    parts = (_subject(letter), letter.own_words, _passed_on(letter), inner, names)
    return " | ".join(filter(None, (_fold(part) for part in parts)))


def _subject(letter: Letter) -> str:
    """Nothing for « Réponse automatique : Recours… »: those words are the ones it answers."""
    return "" if AWAY_SUBJECT.match(letter.subject) else letter.subject


def _passed_on(letter: Letter) -> str:
    """The whole body where the sender's own words are not all: a forward, or nothing above what is quoted.

    Not that of an answer: what it quotes was ours, and has been read.
    """
    forwarded = letter.original_sender is not None or re.match(_FORWARDED, letter.subject)
    alone = not letter.own_words.strip() and not letter.in_reply_to
    return letter.body if forwarded or alone else ""


def _paper(document: Document) -> str:
    """The text of a letter among the documents; not that of forms and decisions, which print how to appeal."""
    if document.reading.format is Format.INTERACTIVE:
        return ""
    beginning = document.reading.said[:_MOST_PAPER]
    text = re.sub(NOTICES, " ", fold(beginning))
    contests = re.search(SOMEBODY_CONTESTS, text) or re.match(_ENTITLED, text)
    if contests is None or (_calls_itself_a_support(document, text) and contests.start() > _OPENING):
        return ""
    return beginning


_ENTITLED = r"(\w+ ){0,20}(recours administratif|recours (contre|relatif)|contestation d)\b"
"""A letter's title, without a first person."""


def _calls_itself_a_support(document: Document, text: str) -> bool:
    """A form flattened or scanned; what the evaluated wrote in its later parts is told to the evaluator, not to us."""
    return document.reading.pages >= LONG and "support d evaluation" in text[:_TITLE]


def _fold(text: str) -> str:
    return re.sub(FALSE_FRIENDS, " ", fold(re.sub(SIGNATURE_LINE, "", text)))


def _sign(words: str) -> str | None:
    found = re.search(CONTESTS, words)
    if found is None and re.search(EVALUATION, words):
        found = re.search(DOUBTS, words)
    return found.group() if found else None
