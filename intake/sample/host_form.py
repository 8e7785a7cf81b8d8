"""A host organisation's own interactive form: real fields, none of them ours (domain.md 3)."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from intake.sample.drawing.layout import BODY, BOLD, Drawing, Placed, prepare_reportlab
from intake.sample.drawing.widgets import add_form
from intake.sample.form import fill_form
from intake.sample.people import Person

PAGES = 3

_LABELS = (
    "Nom et prénom de l'agent", "Fonction exercée", "Direction", "Supérieur hiérarchique", "Date de l'entretien",
    "Rappel des missions", "Objectif 1", "Objectif 2", "Objectif 3", "Compétences techniques",
    "Compétences relationnelles", "Formations demandées", "Souhaits d'évolution", "Observations de l'agent",
    "Appréciation du supérieur",
)  # fmt: skip


def host_form(person: Person, year: int) -> bytes:
    """Three pages of a local authority's annual interview, filled in."""
    prepare_reportlab()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    placed = []
    for page in range(1, PAGES + 1):
        canvas.setFont(BOLD, 12)
        canvas.drawString(60, A4[1] - 60, f"Entretien professionnel {year} — Département de l'Orge")
        for n, label in enumerate(_LABELS):
            placed.append(_field(canvas, f"champ_{page}_{n}", label, page, A4[1] - 110 - 44 * n))
        canvas.showPage()
    canvas.save()
    blank = add_form(Drawing(out.getvalue(), PAGES, tuple(placed), ()))
    values = {place.name: "Vu ce jour" for place in placed}
    return fill_form(blank, {**values, "champ_1_0": person.full_name})


def _field(canvas: Canvas, name: str, label: str, page: int, y: float) -> Placed:
    canvas.setFont(BODY, 8)
    canvas.drawString(60, y + 4, label)
    canvas.rect(220, y - 4, 310, 20)
    return Placed(name, "text", page, (221, y - 3, 529, y + 15), "host")
