"""Which class of appeal mail is this? Transparent weighted rules over the sender's own words (domain.md 17 to 20).

Recall first: a mail with any sign of contestation is never « ordinary » — at worst it is « unsure », goes to a person
and has a provisional clock. Quotes and disclaimers are not read (``Letter.own_words``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.domain.automatic_signs import AWAY_SUBJECT
from intake.domain.disposition import AppealClass
from intake.domain.document import Document, Format
from intake.domain.known import Known
from intake.domain.letter import Letter
from intake.domain.triage_signs import (
    CONTESTS,
    DOUBTS,
    EVALUATION,
    FALSE_FRIENDS,
    NOTICES,
    SIGNATURE_LINE,
    SIGNS,
    SOMEBODY_CONTESTS,
    TOPICS,
    Sign,
)
from intake.domain.words import fold

SURE = 4
"""The weight from which a class is sure: one full phrase, or two that agree."""
CLEAR = 2
"""The lead the best class must have over the next one to be sure."""
LONG = 6
"""Pages from which a document that calls itself a support is the form, not a letter about it."""
_TITLE, _OPENING = 200, 1_000
"""Characters in which a form prints its title, and in which a letter comes to its point."""
_YIELD_TO_AN_APPEAL = frozenset({AppealClass.PFR_ONLY, AppealClass.GRACIEUX_COPY, AppealClass.FINAL_DECISION})
"""Classes that start no clock and that an appeal often speaks of as well: « mon évaluation et ma PFR »."""


@dataclass(frozen=True)
class Triage:
    """The class and the signs that led to it, as sentences."""

    appeal_class: AppealClass
    reasons: tuple[str, ...]


def triage(letter: Letter, known: Known) -> Triage:
    """The class of the mail; UNSURE rather than ORDINARY whenever something contests something."""
    words = words_of(letter)
    hits = [sign for sign in SIGNS if re.search(sign.pattern, words)]
    scores = _scores(hits)
    if known.appeals and not {AppealClass.WITHDRAWAL, AppealClass.CAPN, AppealClass.OBSERVATIONS} & scores.keys():
        if AppealClass.FINAL_DECISION in scores:
            return Triage(AppealClass.FINAL_DECISION, _labels(hits, AppealClass.FINAL_DECISION))
        return Triage(AppealClass.FOLLOW_UP, tuple(case.by for case in known.appeals))
    if not scores:
        return _weak(words)
    best, *others = sorted(scores, key=lambda each: scores[each], reverse=True)
    lead = scores[best] - (scores[others[0]] if others else 0)
    appeals_too = best in _YIELD_TO_AN_APPEAL and any(_is_full_appeal(sign) for sign in hits)
    if scores[best] >= SURE and lead >= CLEAR and not appeals_too:
        return Triage(best, _labels(hits, best))
    seen = tuple(label for each in scores for label in _labels(hits, each))
    return Triage(AppealClass.UNSURE, (*seen, "les indices ne suffisent pas pour trancher"))


def contestation_in(letter: Letter) -> str | None:
    """The first sign of contestation in what the sender wrote and named, whatever its class; None without any."""
    return _sign(_sayings(letter))


def speaks_of_another_matter(letter: Letter) -> bool:
    """Mobility, retirement, a competition…, and not a word written on the evaluation: ordinary career mail."""
    words = _sayings(replace(letter, documents=()))
    return bool(re.search(TOPICS, words)) and not re.search(r"\b" + EVALUATION, words)


def words_of(letter: Letter) -> str:
    """What the rules read: subject, the sender's words, those of attached mails, files' names and letters' texts."""
    papers = " . ".join(_paper(document) for document in letter.documents)
    return " | ".join(part for part in (_sayings(letter), papers) if part)


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


_FORWARDED = r"(?i)\W*(tr|fw|fwd|transf[ée]r[ée]?|wg|i)\s?:"


def _paper(document: Document) -> str:
    """The text of a letter among the documents; not that of forms and decisions, which print how to appeal."""
    if document.reading.format is Format.INTERACTIVE:
        return ""
    text = re.sub(NOTICES, " ", _fold(document.reading.text[:4_000]))
    contests = re.search(SOMEBODY_CONTESTS, text)
    if contests is None or (_calls_itself_a_support(document, text) and contests.start() > _OPENING):
        return ""
    return text


def _calls_itself_a_support(document: Document, text: str) -> bool:
    """A form flattened or scanned; what the evaluated wrote in its later parts is told to the evaluator, not to us."""
    return document.reading.pages >= LONG and "support d evaluation" in text[:_TITLE]


def _fold(text: str) -> str:
    return re.sub(FALSE_FRIENDS, " ", fold(re.sub(SIGNATURE_LINE, "", text)))


def _scores(hits: list[Sign]) -> dict[AppealClass, int]:
    scores: dict[AppealClass, int] = {}
    for sign in hits:
        scores[sign.appeal_class] = scores.get(sign.appeal_class, 0) + sign.weight
    return scores


def _labels(hits: list[Sign], appeal_class: AppealClass) -> tuple[str, ...]:
    return tuple(f"indice : {sign.label}" for sign in hits if sign.appeal_class is appeal_class)


def _is_full_appeal(sign: Sign) -> bool:
    return sign.appeal_class is AppealClass.FIRST_LEVEL and sign.weight >= SURE


def _weak(words: str) -> Triage:
    sign = _sign(words)
    if sign is None:
        return Triage(AppealClass.ORDINARY, ("aucun signe de contestation",))
    return Triage(AppealClass.UNSURE, (f"« {sign} » : contestation possible, à qualifier",))


def _sign(words: str) -> str | None:
    found = re.search(CONTESTS, words)
    if found is None and re.search(r"\b" + EVALUATION, words):
        found = re.search(DOUBTS, words)
    return found.group() if found else None
