"""The words of the pages for what the program calls by codes; the glossary of README ties the two."""

from __future__ import annotations

from intake.domain.disposition import AppealClass, Kind, Outcome, ReplyKind, ReturnCase
from intake.domain.document import BoxState, Format
from intake.domain.known import Action
from intake.ports import OutboxState
from storage.states import DepositState
from storage.summaries.causes import Cause

ACTIONS = {
    Action.FILE: "Déposer",
    Action.RETURN: "Retourner",
    Action.ANNEX: "Annexe",
    Action.APPEAL: "Recours",
    Action.IGNORE: "Ignorer",
    Action.SPLIT: "Pièce par pièce",
}
KEYS = {
    Action.SPLIT: "s",
    Action.FILE: "d",
    Action.RETURN: "r",
    Action.ANNEX: "a",
    Action.APPEAL: "c",
    Action.IGNORE: "i",
}
"""What is pressed for each; ``console.js`` knows them too."""

DONE = {
    Action.SPLIT: "régler pièce par pièce",
    Action.FILE: "déposer dans le dossier",
    Action.RETURN: "retourner à l’expéditeur",
    Action.ANNEX: "conserver en annexe",
    Action.APPEAL: "traiter comme recours",
    Action.IGNORE: "ignorer",
}

KINDS = {
    Kind.SUPPORT: "Support d’évaluation",
    Kind.DECISION: "Décision de PFR",
    Kind.DECISION_FONCTIONS: "Décision de PFR, part fonctions",
    Kind.DECISION_RESULTATS: "Décision de PFR, part résultats",
    Kind.BOARD_OPINION: "Fiche B (avis du conseil)",
    Kind.DELEGATION: "Délégation",
    Kind.SUPPORT_COPY: "Copie signée du support",
    Kind.HOST_EVALUATION: "Évaluation par l’organisme d’accueil",
    Kind.APPEAL_LETTER: "Lettre de recours",
    Kind.OTHER: "Autre pièce",
}

CLASSES = {
    AppealClass.FIRST_LEVEL: "Recours administratif",
    AppealClass.PFR_ONLY: "Contestation de la seule PFR",
    AppealClass.CAPN: "Saisine de la CAPN",
    AppealClass.OBSERVATIONS: "Observations de l’évaluateur",
    AppealClass.FINAL_DECISION: "Décision définitive de l’évaluateur",
    AppealClass.GRACIEUX_COPY: "Copie d’un recours gracieux",
    AppealClass.FOLLOW_UP: "Suite d’un recours",
    AppealClass.WITHDRAWAL: "Désistement",
    AppealClass.ORDINARY: "Courrier ordinaire",
    AppealClass.UNSURE: "À qualifier",
}

RETURN_CASES = {
    ReturnCase.PRINTED: "Imprimé en PDF",
    ReturnCase.PLATFORM: "Aplati par une plateforme de signature",
    ReturnCase.FLATTENED: "Aplati : champs perdus",
    ReturnCase.EXPORTED: "Exporté depuis un traitement de texte",
    ReturnCase.SCANNED: "Numérisé",
    ReturnCase.PHOTO: "Photo",
    ReturnCase.OFFICE: "Fichier de traitement de texte",
    ReturnCase.ENCRYPTED: "Protégé par un mot de passe",
    ReturnCase.DAMAGED: "Abîmé",
}

BOXES = {
    BoxState.SIGNED: "signé",
    BoxState.EMPTY: "vide",
    BoxState.UNKNOWN: "à regarder",
}
"""What stands in a signature box."""

CAUSES = {
    Cause.APPEAL: "Recours possible",
    Cause.UNREADABLE: "Illisible",
    Cause.INFECTED: "Virus trouvé",
    Cause.REPLY: "Réponse non partie ou non remise",
    Cause.SENDER: "Expéditeur douteux",
    Cause.IDENTITY: "Directeur ou campagne à préciser",
    Cause.INCOMPLETE: "Support incomplet",
    Cause.FORMAT: "Fichier douteux",
    Cause.QUESTION: "Question ou pièce oubliée",
    Cause.OTHER: "Autre",
}

FORMATS = {
    Format.INTERACTIVE: "formulaire interactif",
    Format.FLATTENED: "sans champ à remplir",
    Format.SCANNED: "numérisé",
    Format.ENCRYPTED: "protégé",
    Format.DAMAGED: "abîmé",
    Format.NOT_PDF: "pas un PDF",
    Format.DOUBTFUL: "douteux",
}

OUTCOMES = {
    Outcome.FILE: "déposé",
    Outcome.ANNEX: "en annexe",
    Outcome.RETURN: "retourné",
    Outcome.HOLD: "à traiter",
    Outcome.IGNORE: "ignoré",
}

FATES = {
    "pending": "en cours",
    "held": "à traiter",
    "filed": "déposé",
    "returned": "retourné, pas renvoyé",
    "mended": "retourné, renvoyé depuis",
    "appeals": "recours",
    "ignored": "sans suite",
}
"""What became of a mail as a whole."""

DEPOSITS = {
    DepositState.PENDING: "à remettre à SAGA",
    DepositState.DELIVERED: "remis, SAGA n’a pas répondu",
    DepositState.ACCEPTED: "pris par SAGA",
    DepositState.REFUSED: "refusé par SAGA",
}

OUTBOX = {
    OutboxState.SHADOW: "attend un accord",
    OutboxState.QUEUED: "en attente d’envoi",
    OutboxState.SENDING: "en cours d’envoi",
    OutboxState.SENT: "partie",
    OutboxState.UNCERTAIN: "envoi incertain",
    OutboxState.UNDELIVERED: "non remise",
    OutboxState.WITHHELD: "non envoyée",
    OutboxState.CANCELLED: "abandonnée",
}

EVENTS = {
    "mail_received": "Reçu",
    "mail_seen_again": "Revu dans la boîte",
    "mail_read": "Lu",
    "attempt_failed": "Lecture manquée",
    "mail_settled": "Réglé",
    "mail_ignored": "Sans suite",
    "held": "Mis de côté pour une personne",
    "hold_settled": "Exception réglée",
    "ruled": "Décision d’une personne",
    "ruling_withdrawn": "Décision retirée",
    "assigned": "Confié",
    "commented": "Note ajoutée",
    "piece_filed": "Pièce déposée",
    "annexed": "Conservé en annexe",
    "support_returned": "Support retourné",
    "deposit_delivered": "Remis à SAGA",
    "appeal_opened": "Dossier de recours ouvert",
    "appeal_joined": "Joint à un recours",
    "reply_queued": "Réponse préparée",
    "reply_released": "Réponse approuvée",
    "reply_sending": "Réponse en cours d’envoi",
    "reply_sent": "Réponse partie",
    "reply_copied": "Copie rangée",
    "reply_withheld": "Réponse retenue",
    "reply_bounced": "Réponse non remise",
    "reply_cancelled": "Réponse abandonnée",
    "replies_stopped": "Envois arrêtés",
    "replies_resumed": "Envois repris",
    "alerts_queued": "Rappel préparé",
}


def reply_kind(kind: ReplyKind | str) -> str:
    """What a reply is, in a word or two."""
    return _REPLIES.get(str(kind), str(kind))


_REPLIES = {
    "fates": "Sort des pièces",
    "return": "Retour",
    "acknowledgement": "Accusé de réception",
    "registration": "Accusé d’enregistrement",
    "infected": "Virus trouvé",
    "locked": "Archive protégée",
    "alerts": "Rappel d’échéances",
    "correction": "Correction d’un accusé",
}
