"""What a person should look at in a mail that contests nothing for sure: an odd word, a paper nobody could read."""

from __future__ import annotations

import re
from dataclasses import replace

from intake.domain.document import Document, Format
from intake.domain.letter import Letter
from intake.domain.misread import is_gibberish
from intake.domain.triage.manner import Mode
from intake.domain.triage.parts import LONG, passed_on, subject_of
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part
from intake.domain.triage.signs import CONTESTS, DOUBTS, FALSE_FRIENDS, SIGNATURE_LINE, TOPICS
from intake.domain.triage.statement_words import EVALUATION
from intake.domain.words import fold

_FEW_WORDS = 40
"""Characters below which a page's text is no letter: a stamp, a page number, OCR's noise."""


def contestation_in(letter: Letter) -> str | None:
    """The first sign of contestation in what the sender wrote and named, whatever its class; None without any."""
    return _sign(_sayings(letter))


def speaks_of_another_matter(letter: Letter) -> bool:
    """Mobility, retirement, a competition…, and not a word written on the evaluation: ordinary career mail."""
    words = _sayings(replace(letter, documents=()))
    return bool(re.search(TOPICS, words)) and not re.search(EVALUATION, words)


def doubt_of(said: Said) -> str | None:
    """What a person should look at in a mail that contests nothing for sure."""
    for each in said.sentences:
        found = re.search(DOUBTS, each.words) if each.part is not Part.PAPER else None
        if found and re.search(EVALUATION, each.words) and not _is_denied(said):
            return f"« {found.group()} » ({each.part}) : contestation possible, à qualifier"
    return None


def has_mute_paper(letter: Letter) -> bool:
    """A letter may stand in a paper of it that nobody could read."""
    return any(_is_mute(each) for each in letter.documents) and not speaks_of_another_matter(letter)


def says_nothing_of_an_appeal(said: Said) -> bool:
    """Neither of an evaluation, nor of contesting, nor of a letter that the mail would only carry."""
    if said.speaks_of(_OF_AN_APPEAL):
        return False
    return not any(re.search(_A_LETTER, each.words) for each in said.sentences if each.part is not Part.NAME)


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


MUTE = "pièce sans texte lisible : un recours peut s’y trouver"
_OF_AN_APPEAL = rf"(?!\b(?:cr|support)\b){EVALUATION}|{CONTESTS}"
"""« CR » and « support » alone stand in any language, and in the noise of a damaged file."""
_A_LETTER = (
    r"\b(mon|ma|notre|ce|cette|son|sa|leur|le|la|un|une|ci joint\w*|joint\w*) (\w+ )?"
    r"(courriers?|lettres?|demandes?|requetes?|memoires?|reponses?)\b"
)
"""« Ci-joint mon courrier »: what the mail has to say stands in the paper."""
_NO_LETTER = (
    r"\b(support|decision|pfr|fiche|delegation|cv|diplomes?|arretes?|attestations?|rib|bulletins?|paie|planning)\b"
)
"""Names of what is no letter; decided by its own rules."""


def _sayings(letter: Letter) -> str:
    """Folded: the subject, the sender's own words and those forwarded, the names of the files."""
    inner = " . ".join(f"{each.subject} . {each.own_words}" for each in letter.inner)
    names = " . ".join(document.name for document in letter.documents)
    parts = (subject_of(letter), letter.own_words, passed_on(letter), inner, names)
    return " | ".join(filter(None, (_fold(part) for part in parts)))


def _fold(text: str) -> str:
    return re.sub(FALSE_FRIENDS, " ", fold(re.sub(SIGNATURE_LINE, "", text)))


def _sign(words: str) -> str | None:
    found = re.search(CONTESTS, words)
    if found is None and re.search(EVALUATION, words):
        found = re.search(DOUBTS, words)
    return found.group() if found else None
