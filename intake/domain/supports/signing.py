"""How a support is signed: by a cryptographic signature, or on the signed copy that comes with it (domain.md 6, 8)."""

from __future__ import annotations

from intake.domain.disposition import DossierKey
from intake.domain.document import PdfReading
from intake.domain.dossier import Owner, identity_of, matricules_in, owner_by_name
from intake.domain.facts import Facts
from intake.domain.kinds.findings import Paper, Proof
from intake.domain.kinds.telling import is_copy_of_support


def broken_signatures(reading: PdfReading) -> tuple[str, ...]:
    """None is demanded; one that is there and does not hold says that the file changed since (domain.md 8)."""
    pages = sorted({box.page for box in reading.signature_boxes if box.crypto == "invalid"})
    if not pages:
        return ()
    where = ", ".join(map(str, pages))
    return (f"signature cryptographique invalide, page {where} : fichier modifié après signature ?",)


def shows_signatures_of(facts: Facts, copy: Paper, support: Paper, papers: list[Paper]) -> bool:
    """That paper is the signed copy of that support: it names its director, or no other support is in the mail."""
    recognition = support.finding.recognition
    doubtful = copy.finding.contradicted or copy.finding.proof is Proof.HINT
    if recognition is None or doubtful or not is_copy_of_support(copy.document, copy.finding):
        return False
    identity = identity_of(support.document.reading, recognition.template)
    seen = matricules_in(copy.document, facts.campaign)
    if seen.certain or identity.matricule in seen.by_ocr:
        return identity.matricule in seen.certain | seen.by_ocr
    key = DossierKey(recognition.template.campaign, recognition.template.corps, identity.matricule)
    owner = Owner(key, identity.name)
    alone = sum(each.finding.recognition is not None for each in papers) == 1
    return alone or owner_by_name(copy.document, (owner,)) is not None
