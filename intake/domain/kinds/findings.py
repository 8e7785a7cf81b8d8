"""What a document was found to be, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from intake.domain.disposition import Kind
from intake.domain.document import Document
from intake.domain.templates import Recognition


class Proof(StrEnum):
    """How a kind is known, strongest first."""

    FORM = "form"
    TITLE = "title"
    """The form's printed title, which survives printing and scanning."""
    TEXT = "text"
    NAME = "name"
    """The file's name says so clearly, or with the mail's help."""
    HINT = "hint"
    """One vague word of a name or of a text: enough to wonder, never to return."""
    NOTHING = "nothing"


@dataclass(frozen=True)
class Finding:
    """A document's kind, the strength of the proof, and a sentence saying what was seen."""

    kind: Kind
    proof: Proof
    sentence: str
    recognition: Recognition | None = None
    contradicted: bool = False
    """Other evidence speaks for another kind: never act on it alone."""


@dataclass(frozen=True)
class Paper:
    """A document with its kind."""

    document: Document
    finding: Finding

    @property
    def position(self) -> int:
        """Its place in the mail, from 0."""
        return self.document.position


def contradict(finding: Finding) -> Finding:
    """That finding, against which something else speaks."""
    return replace(finding, sentence=f"{finding.sentence} ; d’autres indices disent autre chose", contradicted=True)


LABEL = {
    Kind.SUPPORT: "support d’évaluation",
    Kind.DECISION: "décision de PFR",
    Kind.DECISION_FONCTIONS: "décision de part fonctions",
    Kind.DECISION_RESULTATS: "décision de part résultats",
    Kind.BOARD_OPINION: "avis du président du conseil (fiche B)",
    Kind.DELEGATION: "délégation",
    Kind.SUPPORT_COPY: "copie signée du support d’évaluation",
    Kind.HOST_EVALUATION: "évaluation de l’organisme d’accueil",
    Kind.APPEAL_LETTER: "courrier de recours",
    Kind.OTHER: "document non reconnu",
}
