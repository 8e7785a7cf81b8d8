"""What a document is by its file's name, with the mail's help: a hint, never more than that."""

from __future__ import annotations

import re

from intake.domain.disposition import DECISIONS, Kind
from intake.domain.document import Document
from intake.domain.kinds.findings import LABEL, Finding, Proof, contradict
from intake.domain.kinds.signs import (
    NAMED,
    NAMES_SOMETHING_ELSE,
    NAMES_SUPPORT,
    NAMES_SUPPORT_CLEARLY,
    SAYS_SUPPORT,
    SENDS_SUPPORT,
    SPEAKS_OF_DECISION,
    SPEAKS_OF_EVALUATION,
    words_of,
)
from intake.domain.letter import Letter
from intake.domain.words import fold


def kind_by_name(document: Document, letter: Letter, *, long: bool) -> Finding | None:
    """What the file's name says; None when it says nothing. ``long``: as long as a form."""
    name = _plain(document.name)
    other = named_kind(document.name)
    says_support = bool(re.search(NAMES_SUPPORT, name))
    if other is not None:
        both = says_support and (long or bool(re.search(r"\bsupports?\b|\bentretiens?\b", name)))
        return Finding(other, Proof.NAME, f"nom du fichier : {LABEL[other]}", contradicted=both and other in DECISIONS)
    if not says_support:
        return None
    if re.search(NAMES_SOMETHING_ELSE, name):
        return Finding(Kind.OTHER, Proof.NAME, "nom du fichier : il parle d’un support sans en être un")
    return _named_support(document, name, letter)


def _named_support(document: Document, name: str, letter: Letter) -> Finding:
    """The name says « support », clearly or not; what little was read may be a decision's."""
    mail = fold(f"{letter.subject} {letter.own_words}")
    clear = (
        bool(re.search(NAMES_SUPPORT_CLEARLY, name))
        or bool(re.search(SENDS_SUPPORT, mail))
        or bool(re.search(SAYS_SUPPORT, name) and re.search(SPEAKS_OF_EVALUATION, mail))
    )
    proof, how = (Proof.NAME, "") if clear else (Proof.HINT, ", sans rien qui le confirme")
    found = Finding(Kind.SUPPORT, proof, f"nom du fichier : {LABEL[Kind.SUPPORT]}{how}")
    read = words_of(document.reading.text, by_machine=document.reading.text_by_ocr)
    return contradict(found) if read.say(SPEAKS_OF_DECISION) else found


def named_kind(name: str) -> Kind | None:
    """What other kind than a support that name tells."""
    return next((kind for kind, pattern in NAMED.items() if re.search(pattern, _plain(name))), None)


def _plain(name: str) -> str:
    return fold(name.rsplit(".", 1)[0])
