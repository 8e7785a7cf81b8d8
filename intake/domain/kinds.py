"""What a document is for the dossier: support, decision, fiche B… told from its form, its text, then its name.

A wrong « support » on a scanned decision is a wrong refusal, so each source must be free of contradiction; where
sources disagree or say nothing the kind is doubtful and a person looks (domain.md 1 to 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.disposition import DECISIONS, Kind
from intake.domain.document import Document, Format
from intake.domain.letter import Letter
from intake.domain.templates import Recognition, Template, recognise
from intake.domain.triage_signs import SOMEBODY_CONTESTS
from intake.domain.words import fold


class Proof(StrEnum):
    """How a kind is known, strongest first."""

    FORM = "form"
    TEXT = "text"
    NAME = "name"
    MAIL = "mail"
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


# What each kind's own documents say of themselves (folded). Decision: annexe 4 of the note, « décision portant
# attribution de la part résultats de la prime de fonctions et de résultats ».
_TEXT = {
    Kind.DECISION_FONCTIONS: r"\bpart (liee aux |de )?fonctions?\b",
    Kind.DECISION_RESULTATS: r"\bpart (liee aux |de )?resultats?\b",
    Kind.BOARD_OPINION: r"\bfiche b\b|\bavis du president du conseil\b",
    Kind.DELEGATION: r"\bdelegation de (signature|pouvoir|competence)|\bdelegue?e? pour (conduire|mener|signer)\b",
    Kind.HOST_EVALUATION: r"\b(organisme|collectivite|etablissement|administration) d accueil\b",
    Kind.APPEAL_LETTER: r"\b(forme|formuler|deposer?|exercer|introduire|objet) (un |mon )?recours\b|\bje conteste\b",
}
_NUMBERED = (
    r"((n|no|numero|du|le|[0-9]\w*|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre"
    r"|decembre) ){0,8}"
)
_DECIDES = (
    rf"\b(decision|arrete) {_NUMBERED}(portant|relative|individuelle|d attribution|fixant|de part)\b"
    r"|\bdecide\b.{0,80}\barticle\b"
)
"""« Décision n° 2025-12 du 3 novembre 2025 portant attribution… »"""
_NAMED = {
    Kind.DECISION_FONCTIONS: r"\bpart (de )?fonctions?\b",
    Kind.DECISION_RESULTATS: r"\bpart (de )?resultats?\b",
    Kind.DECISION: r"\bdecisions?\b|\bpfr\b|\bprimes?\b|\bnotification\b|\barrete\b|\bindemnitaire\b",
    Kind.BOARD_OPINION: r"\bfiche b\b|\bavis (du |de la )?(president|pca|conseil|presidence)\b",
    Kind.DELEGATION: r"\bdelegation\b|\bhabilitation\b",
    Kind.HOST_EVALUATION: r"\b(organisme|collectivite) d accueil\b|\bdetachement\b|\bmise? a disposition\b",
    Kind.APPEAL_LETTER: r"\brecours\b|\bcontestation\b",
}
_SUPPORT_NAME = (
    r"\bsupports?\b|\beval(uation)?s?\b|\bentretiens?\b|\bcompte rendu\b|\bcr(ea?p?|e)\b"
    r"|\bfiche (d )?evaluation\b|\bformulaire\b"
)
_HOSTED = r"\bdetache(e|s|ment)?\b|\bmise? a (la )?disposition\b|\b(organisme|collectivite) d accueil\b"
TITLE_HEAD = 4_000
"""Characters of the text in which a document says what it is: its first pages' headings, not its whole body."""


def kind_of(document: Document, letter: Letter, templates: tuple[Template, ...]) -> Finding:
    """The document's kind by the strongest source that speaks."""
    recognition = recognise(document.reading, templates)
    if recognition is not None:
        share = round(100 * recognition.share)
        sentence = f"formulaire reconnu : {recognition.template.name} ({share} % de ses champs)"
        return Finding(Kind.SUPPORT, Proof.FORM, sentence, recognition)
    by_text, by_name = _by_text(document, templates), _by_name(document)
    if by_text is not None:
        clash = by_name is not None and not _same(by_text.kind, by_name.kind)
        return _contradict(by_text) if clash or by_text.contradicted else by_text
    if by_name is not None:
        return _contradict(by_name) if by_name.contradicted or _mail_speaks_against(by_name, letter) else by_name
    return Finding(Kind.OTHER, Proof.NOTHING, "ni le texte ni le nom du fichier ne disent ce qu’est ce document")


def is_hosted(letter: Letter) -> bool:
    """The mail speaks of a director seconded or made available: the host's rules apply (domain.md 3)."""
    return bool(re.search(_HOSTED, fold(f"{letter.subject} {letter.own_words}")))


def is_copy_of_support(document: Document, finding: Finding) -> bool:
    """A support that is no longer interactive."""
    return finding.kind is Kind.SUPPORT and document.reading.format is not Format.INTERACTIVE


def _is_as_long_as_a_form(document: Document, templates: tuple[Template, ...]) -> bool:
    """At least half the pages of the shortest form: a letter about it has fewer."""
    return 2 * document.reading.pages >= min((template.pages for template in templates), default=0)


def _by_text(document: Document, templates: tuple[Template, ...]) -> Finding | None:
    text = fold(document.reading.text[:TITLE_HEAD])
    if not text:
        return None
    how = "texte reconnu par OCR" if document.reading.text_by_ocr else "texte du document"
    decision = bool(re.search(_DECIDES, text))
    kind = _part_of_decision(text) if decision else _without_decisions(_first_match(_TEXT, text))
    long = _is_as_long_as_a_form(document, templates)
    support = _support_title(text, templates, long=long)
    if support and decision:
        return Finding(Kind.SUPPORT, Proof.TEXT, f"{how} : support et décision dans un même fichier", contradicted=True)
    if support and (long or kind is None):
        contested = bool(re.search(SOMEBODY_CONTESTS, text))
        return Finding(Kind.SUPPORT, Proof.TEXT, f"{how} : « {support} »", contradicted=contested)
    return Finding(kind, Proof.TEXT, f"{how} : {_LABEL[kind]}") if kind else None


def _without_decisions(kind: Kind | None) -> Kind | None:
    """« Part résultats » in a text that decides nothing makes no decision."""
    return None if kind in DECISIONS else kind


def _support_title(text: str, templates: tuple[Template, ...], *, long: bool) -> str | None:
    """A form's printed title; in a document as long as a form, « support d’évaluation » will do."""
    printed = [title for template in templates for title in template.titles]
    return next((title for title in (*printed, *([_ANY_SUPPORT] if long else [])) if fold(title) in text), None)


_ANY_SUPPORT = "support d’évaluation"


def _part_of_decision(text: str) -> Kind:
    parts = [kind for kind in (Kind.DECISION_FONCTIONS, Kind.DECISION_RESULTATS) if re.search(_TEXT[kind], text)]
    return parts[0] if len(parts) == 1 else Kind.DECISION


def _by_name(document: Document) -> Finding | None:
    name = fold(document.name.rsplit(".", 1)[0])
    other = _first_match(_NAMED, name)
    support = bool(re.search(_SUPPORT_NAME, name))
    if other is not None:
        clash = support and other in DECISIONS and bool(re.search(r"\bsupports?\b|\bentretiens?\b", name))
        return Finding(other, Proof.NAME, f"nom du fichier : {_LABEL[other]}", contradicted=clash)
    return Finding(Kind.SUPPORT, Proof.NAME, "nom du fichier : support d’évaluation") if support else None


def _mail_speaks_against(finding: Finding, letter: Letter) -> bool:
    """The name says « support », the mail announces a decision, a fiche B… that no other file of it is."""
    if finding.kind is not Kind.SUPPORT:
        return False
    words = fold(f"{letter.subject} {letter.own_words}")
    if not re.search(r"\bdecisions?\b|\bpfr\b|\bpart (fonctions?|resultats?)\b|\bfiche b\b|\bdelegation\b", words):
        return False
    return not any(_first_match(_NAMED, fold(other.name)) for other in letter.documents)


def _first_match(patterns: dict[Kind, str], text: str) -> Kind | None:
    return next((kind for kind, pattern in patterns.items() if re.search(pattern, text)), None)


def _same(one: Kind, other: Kind) -> bool:
    return one is other or (one in DECISIONS and other in DECISIONS)


def _contradict(finding: Finding) -> Finding:
    sentence = f"{finding.sentence} ; d’autres indices disent autre chose"
    return Finding(finding.kind, finding.proof, sentence, finding.recognition, contradicted=True)


_LABEL = {
    Kind.SUPPORT: "support d’évaluation",
    Kind.DECISION: "décision de PFR",
    Kind.DECISION_FONCTIONS: "décision de part fonctions",
    Kind.DECISION_RESULTATS: "décision de part résultats",
    Kind.BOARD_OPINION: "avis du président du conseil (fiche B)",
    Kind.DELEGATION: "délégation",
    Kind.HOST_EVALUATION: "évaluation de l’organisme d’accueil",
    Kind.APPEAL_LETTER: "courrier de recours",
    Kind.OTHER: "document non reconnu",
}
