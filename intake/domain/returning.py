"""Which support is sent back, and what happened to it: final only when two independent readers agree (domain.md 16)."""

from __future__ import annotations

import re

from intake.domain.disposition import Hold, ReturnCase, ReturnSupport
from intake.domain.document import Document, Format
from intake.domain.facts import Facts
from intake.domain.kinds import Paper, Proof
from intake.domain.words import fold

_PRINTERS = ("print to pdf", "microsoft print", "pdfcreator", "quartz", "cups", "skia", "chromium", "pdf24", "bullzip")
_PLATFORMS = (
    "docusign",
    "universign",
    "yousign",
    "docapost",
    "lex persona",
    "goodflag",
    "certeurope",
    "oodrive",
    "adobe sign",
)
_PAGEFUL = 400
"""Characters of text in which a form would have said its title."""
_SUBJECT = r"\bsupport d eval|\bentretien (annuel|d eval|professionnel)|\bcompte rendu"
_SIMPLE = {
    Format.SCANNED: ReturnCase.SCANNED,
    Format.ENCRYPTED: ReturnCase.ENCRYPTED,
    Format.DAMAGED: ReturnCase.DAMAGED,
}


def return_or_hold(facts: Facts, paper: Paper) -> ReturnSupport | Hold:
    """What looks like a support that is not interactive: returned when nothing speaks against it."""
    reading, case = paper.document.reading, case_of(paper.document)
    if reading.readers_agree is not True:
        return hold(paper, "un second lecteur n’a pas confirmé : aucun retour sans deux lecteurs d’accord")
    if case is None:
        return hold(paper, "support attendu, mais le fichier n’en a pas le format")
    doubt = _doubt(facts, paper)
    return (
        hold(paper, doubt)
        if doubt
        else ReturnSupport(paper.position, case, (paper.finding.sentence, *reading.evidence))
    )


def case_of(document: Document) -> ReturnCase | None:
    """What happened to the file; None for one that is interactive, or no PDF."""
    if document.reading.format is not Format.FLATTENED:
        return _SIMPLE.get(document.reading.format)
    producer = document.reading.producer.lower()
    if any(word in producer for word in _PLATFORMS):
        return ReturnCase.PLATFORM
    return ReturnCase.PRINTED if any(word in producer for word in _PRINTERS) else ReturnCase.FLATTENED


def hold(paper: Paper, *reasons: str) -> Hold:
    """A person looks at this document."""
    return Hold(paper.position, paper.finding.kind, (paper.finding.sentence, *reasons))


def _doubt(facts: Facts, paper: Paper) -> str | None:
    """A letter *about* a support, named like one, is none."""
    reading = paper.document.reading
    if reading.format not in (Format.SCANNED, Format.FLATTENED):
        return None
    if reading.pages < 2 <= min((template.pages for template in facts.templates), default=0):
        return "une seule page : trop peu pour un support d’évaluation"
    text = fold(reading.text)
    if paper.finding.proof is not Proof.TEXT and len(text) > _PAGEFUL and not re.search(_SUBJECT, text):
        return "seul le nom du fichier parle d’un support, son texte non"
    return None
