"""What a document is for the dossier: support, decision, fiche B… told from its form, its text, then its name.

A wrong « support » on a scanned decision is a wrong refusal, so each source must be free of contradiction; where
sources disagree or say nothing the kind is doubtful and a person looks (domain.md 1 to 5).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from intake.domain.disposition import DECISIONS, Kind
from intake.domain.document import LOOKED_AT, Document, PdfReading
from intake.domain.kinds.file_names import kind_by_name, named_kind
from intake.domain.kinds.findings import LABEL, Finding, Proof, contradict
from intake.domain.kinds.signs import (
    ANY_SUPPORT,
    DECIDES,
    LETTER,
    MAY_BE_SUPPORT,
    OTHERS,
    PARTS,
    SENDS_DECISION,
    SPEAKS_OF_DECISION,
    Words,
    words_of,
)
from intake.domain.letter import Letter
from intake.domain.templates import Template, recognise
from intake.domain.triage.words.mails import NOTICES, SOMEBODY_CONTESTS
from intake.domain.words import fold

TITLE_HEAD = 4_000
"""Characters of the text in which a document says what it is: its first pages' headings, not its whole body."""
_A_LETTER = "une lettre qui parle d’un support"
HEADING = 600
"""Characters of a first page in which its own title stands, under a letterhead."""
_HOSTED = r"\bdetache(e|s|ment)?\b|\bmise? a (la )?disposition\b|\b(organisme|collectivite) d accueil\b"
_ANNOUNCES_ANOTHER = r"\bdecisions?\b|\bpfr\b|\bpart (fonctions?|resultats?)\b|\bfiche b\b|\bdelegation\b"


def kind_of(document: Document, letter: Letter, templates: tuple[Template, ...]) -> Finding:
    """The document's kind by the strongest source that speaks."""
    recognition = recognise(document.reading, templates)
    if recognition is not None:
        share = round(100 * recognition.share)
        sentence = f"formulaire reconnu : {recognition.template.name} ({share} % de ses champs)"
        return Finding(Kind.SUPPORT, Proof.FORM, sentence, recognition)
    found = _by_content(document, letter, templates)
    if found.proof in (Proof.NAME, Proof.HINT) and announces_what_no_other_file_is(found.kind, letter):
        return contradict(found)
    return found


def is_hosted(letter: Letter) -> bool:
    """The mail speaks of a director seconded or made available: the host's rules apply (domain.md 3)."""
    return bool(re.search(_HOSTED, fold(f"{letter.subject} {letter.own_words}")))


def is_copy_of_support(document: Document, finding: Finding) -> bool:
    """A picture of a support, on which handwritten signatures can be seen."""
    reading = document.reading
    seen = reading.format in LOOKED_AT or document.media_type.startswith("image/")
    return finding.kind is Kind.SUPPORT and seen


def is_as_long_as_a_form(document: Document, templates: tuple[Template, ...]) -> bool:
    """At least half the pages of the shortest form: a letter about it has fewer."""
    return 2 * document.reading.pages >= min((template.pages for template in templates), default=0)


def announces_what_no_other_file_is(kind: Kind, letter: Letter) -> bool:
    """The mail announces a decision, a fiche B… and no other file is named so: it may be in this « support »."""
    if kind is not Kind.SUPPORT:
        return False
    if not re.search(_ANNOUNCES_ANOTHER, fold(f"{letter.subject} {letter.own_words}")):
        return False
    papers = ((each.name, each.reading.text[:TITLE_HEAD], each.reading.text_by_ocr) for each in letter.documents)
    return not _one_is_another(tuple(papers))


# Asked for each document of a mail, which may have hundreds: without this they would all be read again for each.
@lru_cache(maxsize=1)
def _one_is_another(papers: tuple[tuple[str, str, bool], ...]) -> bool:
    """By its text or by its name (name, beginning of the text, whether a machine recognised it)."""
    return any(
        words_of(text, by_machine=by_machine).say(DECIDES) or named_kind(name) is not None
        for name, text, by_machine in papers
    )


def _by_content(document: Document, letter: Letter, templates: tuple[Template, ...]) -> Finding:
    long = document.reading.pages > 0 and is_as_long_as_a_form(document, templates)
    by_text, by_name = _by_text(document, templates), kind_by_name(document, letter, long=long)
    if by_text is None or by_name is None:
        nothing = "ni le texte ni le nom du fichier ne disent ce qu’est ce document"
        return by_text or by_name or Finding(Kind.OTHER, Proof.NOTHING, nothing)
    if not _same(by_text.kind, by_name.kind):
        return contradict(by_text)
    return _with_the_name(by_text, by_name)


def _with_the_name(by_text: Finding, by_name: Finding) -> Finding:
    """A vague word of a text, confirmed by a clear name."""
    confirmed = by_text.proof is Proof.HINT and by_name.proof is Proof.NAME
    return replace(by_text, proof=Proof.TEXT) if confirmed else by_text


def _by_text(document: Document, templates: tuple[Template, ...]) -> Finding | None:
    reading = document.reading
    whole = words_of(reading.text, by_machine=reading.text_by_ocr)
    head = words_of(reading.text[:TITLE_HEAD], by_machine=reading.text_by_ocr)
    if not whole:
        return None
    how = "texte reconnu par OCR" if reading.text_by_ocr else "texte du document"
    long = is_as_long_as_a_form(document, templates)
    other = _kind_said(head)
    support = _support_said(head if long else _heading(reading), templates, how, long=long)
    if support is None and other is not None:
        return _another(other, how, long=long)
    if support is None:
        is_letter = head.say(LETTER) and head.say(MAY_BE_SUPPORT)
        return Finding(Kind.OTHER, Proof.TEXT, f"{how} : {_A_LETTER}") if is_letter else None
    if whole.say(DECIDES):
        return Finding(Kind.SUPPORT, Proof.TEXT, f"{how} : support et décision dans un même fichier", contradicted=True)
    if other is not None and not long:
        return _another(other, how, long=long)
    return _undisputed(support, whole, how, long=long)


def _heading(reading: PdfReading) -> Words:
    """Where a short paper says its title: one that quotes a form's further down is none."""
    return words_of(reading.text[:HEADING], by_machine=reading.text_by_ocr)


def _undisputed(support: Finding, words: Words, how: str, *, long: bool) -> Finding:
    """That support, unless it is a letter about one, or somebody contests it there."""
    if words.say(LETTER) and (support.proof is not Proof.TITLE or not long):
        return Finding(Kind.OTHER, Proof.TEXT, f"{how} : {_A_LETTER}")
    sends_both = words.say(LETTER) and words.say(SENDS_DECISION)
    if sends_both or (support.proof is not Proof.TITLE and words.say(SPEAKS_OF_DECISION)):
        return contradict(support)
    contested = re.search(SOMEBODY_CONTESTS, re.sub(NOTICES, " ", words.folded))
    return contradict(support) if contested else support


def _another(kind: Kind, how: str, *, long: bool) -> Finding:
    """What is no support; a decision as long as a form has something bound behind it."""
    found = Finding(kind, Proof.TEXT, f"{how} : {LABEL[kind]}")
    if kind in DECISIONS and long:
        return replace(found, sentence=f"{found.sentence}, longue comme un formulaire", contradicted=True)
    return found


def _support_said(head: Words, templates: tuple[Template, ...], how: str, *, long: bool) -> Finding | None:
    """A form's printed title; in a document as long as a form, « support d’évaluation » is a hint."""
    titles = (title for template in templates for title in template.titles)
    title = next((title for title in titles if head.print(title)), None)
    if title is not None:
        return Finding(Kind.SUPPORT, Proof.TITLE, f"{how} : « {title} »")
    if long and head.say(ANY_SUPPORT):
        return Finding(Kind.SUPPORT, Proof.HINT, f"{how} : « support d’évaluation »")
    return None


def _kind_said(head: Words) -> Kind | None:
    if head.say(DECIDES):
        parts = [kind for kind, sign in PARTS.items() if head.say(sign)]
        return parts[0] if len(parts) == 1 else Kind.DECISION
    return next((kind for kind, sign in OTHERS.items() if head.say(sign)), None)


def _same(one: Kind, other: Kind) -> bool:
    return one is other or (one in DECISIONS and other in DECISIONS)
