"""The words that differ from one blank form to another: corps, year, competences. Invented for the sample campaign."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Corps:
    """How a corps is named on paper, and the families of competences its form rates."""

    code: str
    title: str
    """As in « Corps des … »."""
    mission: str
    """Key of the description of duties: it differs from corps to corps."""
    competences: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(key, family, competences)."""


_DH = (
    (
        "strategie",
        "Stratégie et pilotage",
        (
            "Élaborer et porter le projet d'établissement",
            "Conduire la politique médico-économique",
            "Piloter les investissements et le patrimoine",
            "Anticiper les évolutions de l'offre de soins",
            "Inscrire l'action dans le GHT et le territoire",
            "Évaluer et rendre compte",
        ),
    ),
    (
        "gouvernance",
        "Gouvernance et management",
        (
            "Animer l'équipe de direction",
            "Conduire le dialogue avec la communauté médicale",
            "Développer la qualité de vie au travail",
            "Conduire le dialogue social",
            "Accompagner le changement",
            "Déléguer et responsabiliser",
        ),
    ),
    (
        "finances",
        "Finances et performance",
        (
            "Construire et exécuter l'EPRD",
            "Maîtriser les risques financiers",
            "Optimiser les achats et la logistique",
            "Piloter le système d'information",
            "Sécuriser juridiquement les décisions",
        ),
    ),
    (
        "partenariats",
        "Communication et partenariats",
        (
            "Négocier avec les tutelles et les élus",
            "Développer les coopérations",
            "Communiquer en situation de crise",
            "Représenter l'établissement",
        ),
    ),
)

_D3S = (
    (
        "accompagnement",
        "Accompagnement des personnes",
        (
            "Garantir les droits des personnes accueillies",
            "Faire vivre le projet d'accompagnement",
            "Prévenir la maltraitance",
            "Associer les familles et les proches",
            "Soutenir le conseil de la vie sociale",
            "Développer l'inclusion et l'autonomie",
        ),
    ),
    (
        "animation",
        "Animation des équipes",
        (
            "Conduire une équipe pluriprofessionnelle",
            "Gérer les emplois et les compétences",
            "Prévenir les risques professionnels",
            "Conduire le dialogue social",
            "Accompagner le changement",
            "Développer l'attractivité des métiers",
        ),
    ),
    (
        "ressources",
        "Gestion des ressources",
        (
            "Négocier et exécuter le CPOM",
            "Construire et suivre l'EPRD et l'ERRD",
            "Entretenir et sécuriser le patrimoine",
            "Maîtriser les achats et la restauration",
            "Sécuriser juridiquement les décisions",
        ),
    ),
    (
        "territoire",
        "Ancrage territorial",
        (
            "Travailler avec le conseil départemental",
            "Développer les coopérations médico-sociales",
            "Gérer les situations de crise sanitaire",
            "Représenter l'établissement",
        ),
    ),
)

_DIRSOINS = (
    (
        "soins",
        "Organisation des soins",
        (
            "Élaborer le projet de soins infirmiers, de rééducation et médico-techniques",
            "Garantir la continuité et la sécurité des soins",
            "Adapter les organisations aux parcours",
            "Conduire l'évaluation des pratiques",
            "Présider et animer la CSIRMT",
            "Prévenir les infections associées aux soins",
        ),
    ),
    (
        "encadrement",
        "Encadrement et accompagnement",
        (
            "Animer l'encadrement supérieur et de proximité",
            "Gérer les effectifs et les remplacements",
            "Accompagner les projets professionnels",
            "Développer la qualité de vie au travail",
            "Accompagner le changement",
            "Déléguer et responsabiliser",
        ),
    ),
    (
        "qualite",
        "Qualité et gestion des risques",
        (
            "Préparer la certification",
            "Traiter les événements indésirables",
            "Respecter les droits des patients",
            "Maîtriser le circuit du médicament",
            "Évaluer la satisfaction des usagers",
        ),
    ),
    (
        "formation",
        "Formation et recherche",
        (
            "Diriger un institut de formation",
            "Accueillir et encadrer les étudiants",
            "Développer la recherche paramédicale",
            "Représenter l'établissement",
        ),
    ),
)

CORPS = {
    "DH": Corps("DH", "directeurs d'hôpital", "direction", _DH),
    "D3S": Corps("D3S", "directeurs d'établissement sanitaire, social et médico-social", "etablissement", _D3S),
    "DIRSOINS": Corps("DIRSOINS", "directeurs des soins", "coordination", _DIRSOINS),
}


def form_title(corps: str, year: int) -> str:
    """The line printed at the head of every page."""
    return f"SUPPORT D'ÉVALUATION — CAMPAGNE {year} — {_capital(CORPS[corps].title)}"


def form_subtitle(corps: str, year: int) -> str:
    """The line printed under the title of the first page."""
    return f"Entretien annuel d'évaluation des {CORPS[corps].title} au titre de l'année {year}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
