"""Which support is sent back, and what happened to it: final only when two independent witnesses agree (domain.md 16).

Of a PDF the witnesses are two readers. Of a Word file or a photo they are its content, whose signature stands in
the first bytes, and the extension that the sender's own machine gave it: where the two differ a person looks.
"""

from __future__ import annotations

from intake.domain.disposition import Hold, ReturnCase, ReturnSupport
from intake.domain.document import LOOKED_AT, Document, Format, Mark
from intake.domain.facts import Facts
from intake.domain.kinds.findings import Paper, Proof
from intake.domain.kinds.producers import Maker, maker_of
from intake.domain.kinds.telling import announces_what_no_other_file_is
from intake.domain.misread import is_gibberish

_PAGEFUL = 400
"""Characters of text in which a form would have said its title."""
_SPARE_PAGES = 3
"""Pages a copy may have beyond the form's: a covering page, a platform's certificate, what a browser spreads wider."""
_DECISION_PAGES = 2
"""A scan of decisions has a page for each part; a scan of a form has more, and its name may then be believed."""
_PHOTO_SIZE = 40_000
"""Bytes: a legible picture of a page has more, a logo less."""
_FLATTENED = {
    Maker.PLATFORM: ReturnCase.PLATFORM,
    Maker.SCANNER: ReturnCase.SCANNED,
    Maker.WORD_PROCESSOR: ReturnCase.EXPORTED,
    Maker.PRINTER: ReturnCase.PRINTED,
    None: ReturnCase.FLATTENED,
}
_SIMPLE = {
    Format.SCANNED: ReturnCase.SCANNED,
    Format.ENCRYPTED: ReturnCase.ENCRYPTED,
    Format.DAMAGED: ReturnCase.DAMAGED,
}
_OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFICE = {
    _OOXML: ("docx", "docm", "dotx"),
    "application/msword": ("doc", "dot"),
    "application/vnd.oasis.opendocument.text": ("odt", "ott"),
    "application/rtf": ("rtf", "doc"),
}
"""Word processors' files, and their extensions. Not spreadsheets: a list of supports is none."""
_PHOTO = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/heic": ("heic", "heif"),
    "image/tiff": ("tif", "tiff"),
    "image/webp": ("webp",),
    "image/bmp": ("bmp",),
}
_NEVER = {
    Mark.PORTFOLIO: "porte-documents PDF : ce qu’il contient est peut-être le support, à ouvrir",
    Mark.EMBEDDED_FILES: "des fichiers sont joints dans ce PDF : le support en est peut-être un, à ouvrir",
    Mark.PARTIAL: "fichier trop lourd pour être examiné jusqu’au bout : aucun retour sans l’avoir lu en entier",
    Mark.PLEASE_WAIT: "formulaire que seul Acrobat sait afficher (« Please wait ») : à ouvrir avec lui",
}


def return_or_hold(facts: Facts, paper: Paper) -> ReturnSupport | Hold:
    """What looks like a support that is not interactive: returned when nothing speaks against it."""
    document, case = paper.document, case_of(paper.document)
    doubt = _no_two_witnesses(document, case) or _weakness_of_proof(facts, paper) or _wrong_length(facts, paper)
    if doubt or case is None:
        return hold(paper, doubt or "support attendu, mais le fichier n’en a pas le format")
    return ReturnSupport(paper.position, case, (paper.finding.sentence, *document.reading.evidence))


def case_of(document: Document) -> ReturnCase | None:
    """What happened to the file; None for one that is interactive, doubtful, or of a type that no support becomes."""
    match document.reading.format:
        case Format.FLATTENED:
            return _FLATTENED[maker_of(document.reading.producer)]
        case Format.NOT_PDF if document.media_type in _OFFICE:
            return ReturnCase.OFFICE
        case Format.NOT_PDF if document.media_type in _PHOTO:
            return ReturnCase.PHOTO
        case other:
            return _SIMPLE.get(other)


def hold(paper: Paper, *reasons: str) -> Hold:
    """A person looks at this document."""
    return Hold(paper.position, paper.finding.kind, (paper.finding.sentence, *reasons))


def unexamined(document: Document) -> str | None:
    """Why what was read is not all there is: the support may lie in the rest."""
    found = next((reason for mark, reason in _NEVER.items() if mark in document.reading.marks), None)
    return found or (_NEVER[Mark.EMBEDDED_FILES] if document.reading.embedded else None)


def _no_two_witnesses(document: Document, case: ReturnCase | None) -> str | None:
    if case not in (ReturnCase.OFFICE, ReturnCase.PHOTO):
        agreed = document.reading.readers_agree is True
        return None if agreed else "un second lecteur n’a pas confirmé : aucun retour sans deux lecteurs d’accord"
    extension = document.name.lower().rpartition(".")[2]
    if extension not in (_OFFICE | _PHOTO)[document.media_type]:
        return f"l’extension « .{extension[:8]} » ne dit pas la même chose que le contenu"
    return None


def _weakness_of_proof(facts: Facts, paper: Paper) -> str | None:
    """Why it may be no support at all. Without the form's title read on it, nothing read may say otherwise."""
    if paper.finding.proof is Proof.HINT:
        return "rien de sûr ne dit que c’est un support : ni son titre, ni un nom de fichier clair"
    if paper.finding.proof is Proof.TEXT and any(template.titles for template in facts.templates):
        return "aucun titre de nos formulaires n’y a été lu : ce peut être celui d’un autre organisme"
    text = paper.document.reading.text
    if paper.finding.proof is Proof.NAME and len(text) > _PAGEFUL and not is_gibberish(text):
        return "seul le nom du fichier parle d’un support, son texte non"
    return None


def _wrong_length(facts: Facts, paper: Paper) -> str | None:
    """A letter *about* a support is shorter, a support with something bound to it is longer."""
    document, pages = paper.document, paper.document.reading.pages
    form = [template.pages for template in facts.templates if template.pages]
    if document.reading.format is Format.NOT_PDF:
        small = document.media_type in _PHOTO and document.size < _PHOTO_SIZE
        return "image trop petite pour une page de support" if small else None
    if document.reading.format not in LOOKED_AT or not form:
        return None
    if pages < 2 <= min(form):
        return "une seule page : trop peu pour un support d’évaluation"
    if paper.finding.proof is Proof.NAME and pages <= _DECISION_PAGES < min(form):
        return f"{pages} pages dont rien n’a été lu : ce peut être une décision mal nommée"
    unread = paper.finding.proof is not Proof.TITLE or announces_what_no_other_file_is(paper.finding.kind, facts.letter)
    if pages > max(form) + (0 if unread or _holds_pictures_of_pages(document) else _SPARE_PAGES):
        return f"{pages} pages pour un formulaire de {max(form)} : autre chose y est peut-être relié"
    return None


def _holds_pictures_of_pages(document: Document) -> bool:
    """A print with a scanned page in it: no text tells what that page is, a decision maybe."""
    return document.reading.format is Format.FLATTENED and document.reading.image_pages > 0
