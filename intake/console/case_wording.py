"""The words of the pages of appeals and replies."""

from __future__ import annotations

import re

from intake.console.wording import OUTBOX
from intake.domain.cases.states import CaseState, Step
from intake.domain.cases.wording import STATES
from intake.ports import OutboxState
from storage.console.appeals import DueKind

ACTS = {
    Step.ACKNOWLEDGE: "Accusé de réception envoyé par courrier",
    Step.REFER: "Évaluateur saisi",
    Step.OBSERVE: "Observations de l’évaluateur reçues",
    Step.ANSWER: "Réponse notifiée",
    Step.CAPN: "CAPN saisie",
    Step.OPINION: "Avis de la CAPN rendu",
    Step.FINAL: "Décision définitive de l’évaluateur",
    Step.WITHDRAW: "Recours retiré par son auteur",
    Step.CLOSE: "Clore le dossier",
    Step.REQUALIFY: "Ce n’était pas un recours",
    Step.SIGNED: "Compte rendu signé le…",
    Step.CORRECT: "Corriger la date de réception",
    Step.SUSPEND: "Suspendre le délai",
}
"""What a person may enter about a case."""
DUE = {
    DueKind.ANSWER: "répondre (dernier jour sûr)",
    DueKind.EVALUATOR: "fin du mois de l’évaluateur",
    DueKind.CAPN: "fin du mois pour la CAPN",
    DueKind.ACKNOWLEDGEMENT: "accusé de réception à envoyer (recours reçu ce jour-là)",
}
ACKNOWLEDGEMENTS = OUTBOX | {
    OutboxState.SENT: "parti",
    OutboxState.UNDELIVERED: "non remis",
    OutboxState.WITHHELD: "non envoyé",
    OutboxState.CANCELLED: "abandonné",
}
"""What became of an accusé de réception."""
STATE_CHOICES = [("tous", "Tous"), *((each.value, STATES[each].capitalize()) for each in CaseState)]
"""The first choice, blank, is those that await their answer."""
_COMMANDS = re.compile(
    r" ?\(« intake [^)]*\)|,? (?:avec|puis) « intake [^»]*»| ; « intake [^»]*» les liste| ?« intake [^»]*»"
)


def without_commands(words: str) -> str:
    """The same sentence for whoever has a page before them and no command line."""
    return _COMMANDS.sub("", words)
