"""What is read of a mail: its subject, the words passed on, the papers that are letters. Quotes and disclaimers are not
(``Letter.own_words``).
"""

from __future__ import annotations

import re

from intake.domain.automatic.signs import AWAY_SUBJECT
from intake.domain.document import Document, Format
from intake.domain.letter import Letter
from intake.domain.triage.words.contesting import EVALUATION
from intake.domain.triage.words.mails import NOTICES, SOMEBODY_CONTESTS
from intake.domain.triage.words.manner import ABOUT
from intake.domain.words import fold

LONG = 6
"""Pages from which a document that calls itself a support is the form, not a letter about it."""
_TITLE, _OPENING = 200, 1_000
"""Characters in which a form prints its title, and in which a letter comes to its point."""
_MOST_PAPER = 6_000
"""Characters of a paper that are read: a letter comes to its point."""
_FORWARDED = r"(?i)\W*(tr|fw|fwd|transf[ée]r[ée]?|wg|i)\s?:"


def subject_of(letter: Letter) -> str:
    """Nothing for « Réponse automatique : Recours… »: those words are the ones it answers."""
    return "" if AWAY_SUBJECT.match(letter.subject) else letter.subject


def passed_on(letter: Letter) -> str:
    """The whole body where the sender's own words are not all: a forward, or nothing above what is quoted.

    Not that of an answer: what it quotes was ours, and has been read.
    """
    forwarded = letter.original_sender is not None or re.match(_FORWARDED, letter.subject)
    alone = not letter.own_words.strip() and not letter.in_reply_to
    return letter.body if forwarded or alone else ""


def paper_of(document: Document) -> str:
    """The text of a letter among the documents; not that of forms and decisions, which print how to appeal."""
    if document.reading.format is Format.INTERACTIVE:
        return ""
    beginning = document.reading.said[:_MOST_PAPER]
    text = re.sub(NOTICES, " ", fold(beginning))
    if document.reading.pages < LONG and _is_a_letter_about_it(text):
        return beginning
    contests = re.search(SOMEBODY_CONTESTS, text) or re.match(_ENTITLED, text)
    if contests is None or (_calls_itself_a_support(document, text) and contests.start() > _OPENING):
        return ""
    return beginning


def _is_a_letter_about_it(text: str) -> bool:
    """Somebody writes to somebody, of their own evaluation or their client's; no form, no decision."""
    beginning = text[:_OPENING]
    if re.search(_OF_AN_APPEAL, text) and not re.search(_FORM, beginning[:_TITLE]):
        return True
    if re.search(_NO_LETTER, beginning[:_TITLE]):
        return False
    addressed = re.search(_ADDRESSED, beginning)
    speaks = re.search(r"\b(je|j|mon|ma|mes|nous|me|m)\b", text)
    return bool(
        (addressed and re.search(ABOUT, text))
        or (speaks and re.search(EVALUATION, text))
        or (addressed and re.search(_TELLS, beginning))
        or re.search(_PLEADS, beginning)
    )


_OF_AN_APPEAL = (
    r"\b(avis (\w+ ){0,6}(capn|commission (administrative|paritaire|nationale))|decision (definitive|finale)"
    r"|(recours|contestation|griefs?) (\w+ )?(forme|depose|presente|souleve\w*|n)\b|sur le grief)"
)
_FORM = r"\b(support d evaluation|fiche de poste|curriculum vitae|candidature)\b"


_NO_LETTER = (
    r"\b(decision (portant|d attribution|individuelle)|support d evaluation|fiche|arrete"
    r"|curriculum vitae|candidature)\b"
)
_ADDRESSED = r"\b(madame|monsieur|mesdames|messieurs|objet|bonjour|cng|centre national de gestion)\b"
_TELLS = (
    r"(?<!qui )\b(contest(e|ent)|refus(e|ent)|form(e|ent) (un )?recours|demand(e|ent) (l annulation|(la|une) (revision"
    r"|suppression)|le retrait)) (\w+ ){0,6}(evaluation|compte rendu|appreciations?)\b"
)
"""« Mme X conteste, avec l’appui du syndicat, l’évaluation… »: of somebody else, by whoever writes for them."""
_PLEADS = r"\b(memoire (prealable|introductif)|par ces motifs|pour (m|mme|monsieur|madame) \w+)\b"
_ENTITLED = r"(\w+ ){0,20}(recours administratif|recours (contre|relatif)|contestation d)\b"
"""A letter's title, without a first person."""


def _calls_itself_a_support(document: Document, text: str) -> bool:
    """A form flattened or scanned; what the evaluated wrote in its later parts is told to the evaluator, not to us."""
    return document.reading.pages >= LONG and "support d evaluation" in text[:_TITLE]
