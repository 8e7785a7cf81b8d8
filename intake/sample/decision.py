"""Letters that come as scans: PFR decisions (as in annexe 4), board opinions (fiche B), delegations, appeals."""

from __future__ import annotations

import io
from datetime import date

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from intake.sample.copies import rasterise
from intake.sample.drawing.appearance import signature_strokes
from intake.sample.drawing.layout import BODY, BOLD, prepare_reportlab
from intake.sample.drawing.wording import CORPS
from intake.sample.people import Person

MARGIN = 62.0
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
PARTS = {
    "fonctions": ("part fonctions",),
    "resultats": ("part résultats",),
    "deux": ("part fonctions", "part résultats"),
}


def decision_scan(person: Person, part: str, signed_on: date, *, with_matricule: bool = True) -> bytes:
    """The signed decision, scanned. ``part``: ``fonctions``, ``resultats`` or ``deux`` (two pages in one file)."""
    named = f"{person.civility} {person.full_name}" + (f", matricule {person.matricule}" if with_matricule else "")
    pages = [_decision_words(person, named, words, signed_on) for words in PARTS[part]]
    return rasterise(_letter(person, pages), dpi=130, seed=person.number)


def board_opinion_scan(person: Person, signed_on: date) -> bytes:
    """Fiche B: the opinion of the chair of the board."""
    words = [
        "**FICHE B",
        "**Avis du président du conseil",
        f"Établissement : {person.house.name} (FINESS {person.house.finess})",
        f"Directeur évalué : {person.civility} {person.full_name}, matricule {person.matricule}",
        f"Le président du conseil émet, au titre de l'année {signed_on.year}, l'avis suivant :",
        "Avis favorable. La qualité du dialogue avec les instances est soulignée.",
        f"Fait à {person.house.place}, le {french_date(signed_on)}",
        "Le président du conseil",
    ]
    return rasterise(_letter(person, [words]), dpi=100, seed=person.number + 1)


def delegation_scan(person: Person, signed_on: date) -> bytes:
    """The letter by which the evaluator delegates the interview."""
    words = [
        "**Délégation pour la conduite de l'entretien d'évaluation",
        f"Je soussigné, {person.evaluator_given} {person.evaluator_name}, donne délégation pour conduire "
        f"l'entretien annuel de {person.civility} {person.full_name} (matricule {person.matricule}).",
        f"Fait à {person.house.place}, le {french_date(signed_on)}",
        f"{person.evaluator_given} {person.evaluator_name}",
    ]
    return rasterise(_letter(person, [words]), dpi=100, seed=person.number + 2)


def appeal_letter(person: Person, signed_on: date) -> bytes:
    """An appeal written in a word processor and exported to PDF: text, no form."""
    words = [
        "**Objet : recours contre mon évaluation",
        f"{person.civility} {person.full_name}, {CORPS[person.corps].title}, matricule {person.matricule}",
        "Madame la Directrice générale,",
        f"Par la présente, je forme un recours contre l'évaluation qui m'a été notifiée au titre de l'année "
        f"{signed_on.year}. Les appréciations portées ne reflètent ni les résultats obtenus ni les conditions "
        "dans lesquelles j'ai exercé mes fonctions. Je vous demande de bien vouloir la faire réviser.",
        "Je vous prie d'agréer, Madame la Directrice générale, l'expression de ma considération distinguée.",
        f"Fait à {person.house.place}, le {french_date(signed_on)}",
    ]
    return _letter(person, [words])


def host_report(person: Person, signed_on: date) -> bytes:
    """A host organisation's own report on a seconded director, scanned."""
    words = [
        "**Compte rendu d'entretien professionnel — agents détachés",
        f"Agent : {person.full_name} — corps d'origine : {CORPS[person.corps].title}",
        "Organisme d'accueil : Agence fictive de la transition territoriale",
        "Les objectifs assignés ont été atteints.",
        f"Fait le {french_date(signed_on)}",
    ]
    return rasterise(_letter(person, [words]), dpi=100, seed=person.number + 3)


def french_date(day: date) -> str:
    """« 1er décembre 2025 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def _decision_words(person: Person, named: str, part: str, signed_on: date) -> list[str]:
    return [
        f"**Décision portant attribution de la {part} de la prime de fonctions et de résultats",
        "Vu le code général de la fonction publique ;",
        "Vu le décret relatif à la prime de fonctions et de résultats des corps de direction ;",
        f"Vu le compte rendu de l'entretien d'évaluation conduit au titre de l'année {signed_on.year} ;",
        "**DÉCIDE",
        f"Article 1er. — {named}, {person.post} "
        f"({CORPS[person.corps].title}), perçoit au titre de la {part} un coefficient de "
        f"{2 + person.number % 4},{person.number % 10}.",
        f"Article 2. — La présente décision prend effet au 1er janvier {signed_on.year}. Elle peut être déférée "
        "au tribunal administratif dans un délai de deux mois à compter de sa notification.",
        f"Fait à {person.house.place}, le {french_date(signed_on)}",
        f"{person.evaluator_given} {person.evaluator_name}",
    ]


def _letter(person: Person, pages: list[list[str]]) -> bytes:
    """Pages of a letter with the house's head; a paragraph that begins with ``**`` is bold."""
    prepare_reportlab()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setCreator("Writer")
    for words in pages:
        _page(canvas, person, words)
    canvas.save()
    return out.getvalue()


def _page(canvas: Canvas, person: Person, words: list[str]) -> None:
    canvas.setFont(BOLD, 11)
    canvas.drawString(MARGIN, A4[1] - 70, person.house.name)
    canvas.setFont(BODY, 8)
    canvas.drawString(MARGIN, A4[1] - 84, "Direction générale")
    canvas.line(MARGIN, A4[1] - 92, A4[0] - MARGIN, A4[1] - 92)
    y = A4[1] - 140
    for paragraph in words:
        y = _paragraph(canvas, paragraph, y)
    _pen(canvas, person.evaluator_name, y - 60)
    canvas.showPage()


def _paragraph(canvas: Canvas, paragraph: str, y: float) -> float:
    bold = paragraph.startswith("**")
    font, size = (BOLD, 11.0) if bold else (BODY, 9.5)
    canvas.setFont(font, size)
    for line in simpleSplit(paragraph.removeprefix("**"), font, size, A4[0] - 2 * MARGIN):
        canvas.drawString(MARGIN, y, line)
        y -= size * 1.5
    return y - 12


def _pen(canvas: Canvas, signatory: str, y: float) -> None:
    for stroke in signature_strokes(signatory, 150, 50):
        path = canvas.beginPath()
        path.moveTo(MARGIN + 240 + stroke[0][0], y + stroke[0][1])
        for px, py in stroke[1:]:
            path.lineTo(MARGIN + 240 + px, y + py)
        canvas.drawPath(path)
