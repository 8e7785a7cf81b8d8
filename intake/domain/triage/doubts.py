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
from intake.domain.triage.whole.ordinary import BUSINESS
from intake.domain.triage.words.contesting import DISAGREES, EVALUATION, SLIP, SLIP_CHANGED, TALKS
from intake.domain.triage.words.mails import DOUBTS, FALSE_FRIENDS, HINTS, SIGNATURE_LINE, TECHNICAL, TOPICS
from intake.domain.triage.words.manner import ABOUT
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
        read = each.part is not Part.PAPER and not said.files.explain(each)
        found = re.search(DOUBTS, each.words) if read else None
        if found and _is_of_no_account(each.words, found):
            continue
        if found and re.search(EVALUATION, each.words) and not _is_denied(said):
            return f"« {found.group()} » ({each.part}) : contestation possible, à qualifier"
    return _grievance(said)


def _is_of_no_account(words: str, found: re.Match[str]) -> bool:
    """« Rectifier le prénom », « une note sur l’annulation des évaluations »."""
    talks = re.search(TALKS, words[: found.start()]) and not re.search(ABOUT, words)
    slip = re.match(SLIP_CHANGED, words[found.end() :]) or re.search(rf"{SLIP} a $", words[: found.start()])
    return bool(talks or slip or re.search(BUSINESS, words))


def _grievance(said: Said) -> str | None:
    """Somebody speaks of their own evaluation, and somewhere of a wrong: whatever the words, a person looks."""
    if not said.speaks_of(_OWN_EVALUATION) or said.speaks_of(TECHNICAL) or _is_denied(said):
        return None
    for each in said.sentences:
        read = each.part is not Part.PAPER and not said.files.explain(each)
        found = re.search(_WRONG, each.words) if read else None
        if found:
            return f"« {found.group()} » ({each.part}), d’une évaluation : contestation possible, à qualifier"
    return None


_OWN_EVALUATION = (
    rf"{ABOUT}|\b(m a|m ont|on m|nous a|a mon) (\w+ ){{0,2}}(evalue\w*|note\w*|egard|endroit|encontre)\b"
    r"|\b(evaluation|appreciation|notation|cotation|compte rendu) (\w+ ){0,4}(m a|m ont|m est|recu\w*)\b"
)
_WRONG = (
    rf"{DISAGREES}|\b(mepris\w*|brutal\w*|acharne\w+|represailles|reglement de comptes?|harcel\w+|griefs?|atteinte"
    r"|omission|omis|tronqu\w+|deform\w+|de mauvaise foi|rehabilit\w+|reparation|trancher|mediation|defendre|avocat"
    r"|jamais (vu|rencontre)|(sans|aucune?) (explication|raison|justification|preuve|fait)|disput\w+"
    r"|pas normal|anormal\w*|scandale|humilie\w*|bless\w+|trahi\w*|colere|amer\w*|(pas|plus) (en )?confiance"
    r"|invent\w+|justice|accus\w*\b(?! (de |bonne )*reception)"
    r"|menti\w*|reproch\w+|baclee?s?|demoli\w*|injurieu\w+|jamais (ete )?(evoqu\w+"
    r"|dit\w*|signal\w+|aborde\w*)"
    r"|a revoir|a reprendre|a corriger)\b"
)
"""Wider than what contests by itself: read only beside one’s own evaluation."""


def has_mute_paper(letter: Letter) -> bool:
    """A letter may stand in a paper of it that nobody could read."""
    return any(_is_mute(each) for each in letter.documents) and not speaks_of_another_matter(letter)


def says_nothing_of_an_appeal(said: Said) -> bool:
    """Neither of an evaluation, nor of contesting, nor of a letter that the mail would only carry."""
    if said.speaks_of(_OF_AN_APPEAL):
        return False
    return not any(re.search(_A_LETTER, each.words) for each in said.sentences if each.part is not Part.NAME)


def only_thanks(letter: Letter, said: Said) -> bool:
    """« RE: recours. Parfait, merci pour votre aide. », and nothing joined."""
    words = [each for each in said.sentences if each.part is not Part.SUBJECT]
    if letter.documents or letter.inner or not re.match(_GIVEN_BACK, letter.subject):
        return False
    return any(re.search(_THANKS, each.words) for each in words) and not any(
        each.asks or re.search(_MORE_THAN_THANKS, each.words) for each in words
    )


_GIVEN_BACK = r"(?i)\s*(re|rép|rep|aw)\s?:"
_THANKS = r"\b(merci|remerci\w+|bien (recu|note)|parfait|c est note)\b"
_MORE_THAN_THANKS = (
    rf"{HINTS}|{DOUBTS}|\b(mais|cependant|toutefois|neanmoins|merci de (?!votre|vos|ces|cette|ce|m avoir|nous avoir)"
    r"|remerci\w+ de (?!votre|vos|ces|cette|ce|m avoir|nous avoir)|je (vous )?(demande|souhaite|confirme|maintiens)"
    r"|ci joint\w*|pj|veuillez)\b"
)


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
_OF_AN_APPEAL = rf"(?!\b(?:cr|support)\b){EVALUATION}|{HINTS}"
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
    found = re.search(HINTS, words)
    if found is None and re.search(EVALUATION, words):
        found = re.search(DOUBTS, words) or re.search(DISAGREES, words)
    return found.group() if found else None
