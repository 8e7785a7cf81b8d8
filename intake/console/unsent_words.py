"""The words for a form that was kept: what it was about, and what each of its fields is called on its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from intake.console.case_wording import ACTS
from intake.console.reply_wording import Act
from intake.console.wording import ACTIONS, CLASSES, KINDS, RETURN_CASES

_TITLES = (
    (re.compile(r"/exceptions/(\d+)/note"), "Note sur l’exception {}"),
    (re.compile(r"/exceptions/(\d+)/annulation"), "Annulation de la décision sur l’exception {}"),
    (re.compile(r"/exceptions/(\d+)/"), "Décision sur l’exception {}"),
    (re.compile(r"/exceptions/()ensemble"), "Décision sur plusieurs exceptions"),
    (re.compile(r"/reponses/(\d+)/"), "Décision sur la réponse {}"),
    (re.compile(r"/reponses/()(?:ensemble|toutes)"), "Décision sur plusieurs réponses"),
    (re.compile(r"/reponses/()arret"), "Arrêt des réponses"),
    (re.compile(r"/reponses/()reprise"), "Levée de l’arrêt des réponses"),
    (re.compile(r"/recours/()nouveau"), "Recours reçu sur papier"),
    (re.compile(r"/recours/([^/]+)/"), "Étape du recours {}"),
)
_FIELDS = {
    "action": "Décision",
    "act": "Décision",
    "step": "Étape",
    "director": "Matricule du directeur",
    "director_name": "Nom",
    "kind": "Nature",
    "corps": "Corps",
    "campaign": "Campagne",
    "template": "Formulaire du support",
    "case": "Motif du retour",
    "reply_subject": "Objet de la réponse",
    "reply_text": "Explication",
    "appeal_class": "Nature du courriel",
    "reference": "Dossier à compléter",
    "author": "Auteur du recours",
    "arrived": "Arrivé au CNG le",
    "postmark": "Cachet de la poste",
    "on": "Date",
    "until": "Jusqu’au",
    "to": "Adresse corrigée",
    "text": "Note",
    "assign": "Confier à",
    "why": "Pourquoi",
    "count": "Nombre confirmé",
}
"""In the order in which they are read; of the others nothing is to be read."""
_VALUES: Mapping[str, Mapping[str, str]] = {
    "action": {key.value: words for key, words in ACTIONS.items()},
    "act": {
        Act.SEND.value: "Envoyer",
        Act.DROP.value: "Abandonner",
        Act.READDRESS.value: "Envoyer à une adresse corrigée",
        Act.FOUND_SENT.value: "Elle est partie",
    },
    "step": {key.value: words for key, words in ACTS.items()},
    "kind": {key.value: words for key, words in KINDS.items()},
    "case": {key.value: words for key, words in RETURN_CASES.items()},
    "appeal_class": {key.value: words for key, words in CLASSES.items()},
}


def title_of(path: str) -> str:
    """What was being done there."""
    for pattern, words in _TITLES:
        found = pattern.match(path)
        if found:
            return words.format(found[1])
    return "Saisie"


def said_of(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """(label, value) of each field that says something."""
    given = [(name, value.strip()) for name, value in fields if value.strip()]
    named = sorted((each for each in given if each[0] in _FIELDS), key=lambda each: list(_FIELDS).index(each[0]))
    ticked = sum(name == "item" for name, _ in given)
    said = tuple((_FIELDS[name], _VALUES.get(name, {}).get(value, value)) for name, value in named)
    return (*said, *((("Lignes cochées", str(ticked)),) if ticked else ()))
