"""Ordinary mail of the career mailboxes: left exactly as it was found, no reply (domain.md 1 and 18)."""

from __future__ import annotations

from intake.sample.archives import DOCX, docx
from intake.sample.desk import DISCLAIMER, Desk, career
from intake.sample.mail import Attached, Draft, Expected, SampleMail


def _ordinary(desk: Desk, subject: str, texts: tuple[str, ...], tail: str = "") -> SampleMail:
    person = desk.person()
    text = f"{texts[desk.turn % len(texts)]}\n\n{person.full_name}\n{person.house.name}{tail}"
    return desk.post(Draft(person.email, subject, text, html=desk.turn % 3 == 1), career(person.corps), Expected())


def mobility(desk: Desk) -> SampleMail:
    """A question about moving to another post."""
    texts = (
        "Bonjour,\n\nQuand la prochaine liste de postes vacants sera-t-elle publiée ? Je souhaite une mutation.",
        "Bonjour,\n\nPouvez-vous me préciser la durée minimale d'occupation d'un poste avant une mobilité ?",
        "Bonjour,\n\nJe souhaite être reçue par un conseiller pour préparer ma mobilité.",
    )
    return _ordinary(desk, "Mobilité", texts)


def retirement(desk: Desk) -> SampleMail:
    """A question about retirement."""
    texts = (
        "Bonjour,\n\nJe souhaite faire valoir mes droits à la retraite au 1er juillet. Quelles pièces fournir ?",
        "Bonjour,\n\nÀ quelle date dois-je vous faire parvenir ma demande de départ à la retraite ?",
    )
    return _ordinary(desk, "Départ à la retraite", texts)


def with_disclaimer(desk: Desk) -> SampleMail:
    """« Recours » stands in the disclaimer only."""
    texts = (
        "Bonjour,\n\nMerci de m'indiquer l'état d'avancement de mon reclassement d'échelon.",
        "Bonjour,\n\nJe vous confirme ma participation à la journée des nouveaux directeurs.",
    )
    return _ordinary(desk, "Ma carrière", texts, DISCLAIMER)


def with_paper(desk: Desk) -> SampleMail:
    """An ordinary mail with a paper of its own."""
    person = desk.person()
    attached = Attached("Attestation de présence.docx", docx(("Attestation de présence",)), DOCX)
    text = f"Bonjour,\n\nVoici l'attestation demandée pour mon dossier administratif.\n\n{person.full_name}"
    draft = Draft(person.email, "Pièce pour mon dossier", text, [attached])
    return desk.post(draft, career(person.corps), Expected(((attached.name, "ignore"),)))
