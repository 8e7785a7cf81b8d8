"""What people write in a support: values for each field, deterministic for one person and year."""

from __future__ import annotations

import random
from datetime import date, timedelta

from intake.sample.drawing.blocks import EVALUATED, EVALUATOR
from intake.sample.drawing.layout import Placed, draw_form
from intake.sample.people import Person

_SENTENCES = (
    "L'année a été marquée par la finalisation du schéma directeur immobilier et par la reprise de l'activité.",
    "Le dialogue avec la communauté médicale s'est renforcé autour du projet d'établissement.",
    "Les effectifs ont été stabilisés malgré des tensions persistantes sur les métiers soignants.",
    "La démarche qualité a permis d'obtenir la certification dans de bonnes conditions.",
    "L'équilibre budgétaire a été préservé grâce à une politique d'achats rigoureuse.",
    "Un travail de fond a été engagé sur l'attractivité et la fidélisation des équipes.",
    "Les coopérations avec les établissements du territoire se sont développées.",
    "La gestion de crise a été conduite avec sang-froid et sens de l'écoute.",
    "Des marges de progrès demeurent en matière de délégation et de formalisation.",
)
_SHORT = (
    "Projet de modernisation", "Plan d'actions 2026", "Conduite du changement", "Certification", "Suivi trimestriel",
    "Tableau de bord", "Refonte de l'organisation", "Retour à l'équilibre", "Mutualisation", "À poursuivre",
)  # fmt: skip


def answers(person: Person, year: int, *, interview: date, version: int = 1) -> dict[str, str]:
    """Every field of the person's support filled in; another ``version`` has another text."""
    draw = random.Random(f"answers:{person.matricule}:{year}:{version}")
    values = {place.name: _answer(place, draw, year) for place in draw_form(person.corps, year).placed}
    values.update(identity(person, year))
    values.update(_dates(person, interview))
    return values


def identity(person: Person, year: int) -> dict[str, str]:
    """What SAGA fills in before it publishes the support."""
    return {
        "identite.matricule": person.matricule,
        "identite.civilite": person.civility,
        "identite.nom": person.name,
        "identite.nom_usage": person.used_name,
        "identite.prenom": person.given,
        "identite.date_naissance": f"{person.number % 27 + 1:02d}/0{person.number % 9 + 1}/1974",
        "identite.corps": person.corps,
        "identite.grade": person.grade,
        "identite.echelon": f"{person.number % 8 + 1}e échelon",
        "identite.date_echelon": f"01/01/{year - 1}",
        "identite.etablissement": person.house.name,
        "identite.finess": person.house.finess,
        "identite.region": person.region,
        "identite.emploi": person.post,
        "identite.date_prise_fonction": f"01/09/{year - 4}",
        "evaluateur.nom": person.evaluator_name,
        "evaluateur.prenom": person.evaluator_given,
        "evaluateur.fonction": "Chef d'établissement",
        "evaluateur.organisme": person.house.name,
        "campagne.annee": str(year),
        "campagne.dossier": f"{year}-{person.corps}-{person.matricule}",
    }


def parts_filled_by(corps: str, year: int, who: str) -> frozenset[str]:
    """The names of the fields that ``who`` fills in."""
    drawing = draw_form(corps, year)
    sections = {section.key for section in drawing.sections if section.who == who}
    return frozenset(place.name for place in drawing.placed if place.section in sections)


def draft(values: dict[str, str], corps: str, year: int) -> dict[str, str]:
    """The same support before the interview: nothing in the evaluator's parts."""
    theirs = parts_filled_by(corps, year, EVALUATOR)
    return {name: value for name, value in values.items() if name not in theirs}


def only_identity(values: dict[str, str], corps: str, year: int) -> dict[str, str]:
    """The same support as SAGA publishes it: pre-filled, nothing written yet."""
    filled = parts_filled_by(corps, year, EVALUATOR) | parts_filled_by(corps, year, EVALUATED)
    return {name: value for name, value in values.items() if name not in filled}


def _answer(place: Placed, draw: random.Random, year: int) -> str:
    last = place.name.rpartition(".")[2]
    match place.kind:
        case "signature":
            return ""
        case "check":
            return "Oui" if draw.random() < 0.5 else ""
        case "radio":
            return str(min(draw.choice((1, 1, 2, 2, 2, 3)), len(place.options)))
        case "choice":
            return draw.choice(place.options[:2])
        case "box":
            return " ".join(draw.sample(_SENTENCES, _sentences_for(place)))
        case _:
            return _short_answer(last, draw, year)


def _sentences_for(place: Placed) -> int:
    x1, y1, x2, y2 = place.rect
    return max(1, min(4, int((y2 - y1) / 26))) if x2 - x1 > 400 else 1


def _short_answer(last: str, draw: random.Random, year: int) -> str:
    if last in ("echeance", "date_effet"):
        return f"31/12/{year}"
    if last == "depuis":
        return f"01/{draw.randrange(1, 13):02d}/{year - 3}"
    if last in ("effectifs", "capacite", "jours", "quotite", "budget", "sites", "montant"):
        return str(draw.randrange(2, 480))
    if last in ("coefficient", "precedent", "evolution", "cotation"):
        return f"{draw.randrange(10, 60) / 10:.1f}".replace(".", ",")
    if last == "annee":
        return str(year)
    return draw.choice(_SHORT)


def _dates(person: Person, interview: date) -> dict[str, str]:
    signed = interview + timedelta(days=4)
    return {
        "entretien.date": f"{interview:%d/%m/%Y}",
        "entretien.heure": "14 h 30",
        "entretien.lieu": person.house.place,
        "entretien.duree": "1 h 15",
        "signature.evalue.lieu": person.house.place,
        "signature.evalue.date": f"{signed:%d/%m/%Y}",
        "signature.evaluateur.lieu": person.house.place,
        "signature.evaluateur.date": f"{signed:%d/%m/%Y}",
        "signature.evaluateur.notification": f"{signed:%d/%m/%Y}",
        "signature.evaluateur.voie": "Remise en main propre",
    }
