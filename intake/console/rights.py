"""What people read for roles and permissions; which of them a program may be given by a token."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.access import ROLE_NAMES, Permission, Role

PERMISSIONS = {
    Permission.SEE_EXCEPTIONS: "voir les exceptions",
    Permission.SEE_DOCUMENTS: "voir les courriels et leurs pièces",
    Permission.SEE_REPLIES: "voir les réponses",
    Permission.SEE_APPEALS: "voir les recours",
    Permission.SEE_CAMPAIGN: "voir la campagne et les dossiers",
    Permission.SEE_ROBOT: "voir l’état du robot",
    Permission.SUBSCRIBE_CALENDAR: "s’abonner au calendrier des recours",
    Permission.RULE: "décider des exceptions",
    Permission.COMMENT: "annoter et confier",
    Permission.APPROVE_REPLIES: "approuver les réponses",
    Permission.WORK_APPEALS: "instruire les recours",
    Permission.SEE_DEPOSITS: "voir les dépôts vers SAGA",
    Permission.REQUALIFY: "requalifier un recours ou corriger ses dates",
    Permission.LIFT_STOP: "rouvrir les envois arrêtés",
    Permission.ISSUE_TOKENS: "émettre des jetons",
    Permission.MANAGE_ACCOUNTS: "gérer les comptes",
    Permission.SEE_AUDIT: "voir le journal",
    Permission.EXPORT_AUDIT: "exporter le journal",
}
FOR_PROGRAMS = (
    Permission.SEE_EXCEPTIONS,
    Permission.RULE,
    Permission.SEE_APPEALS,
    Permission.SUBSCRIBE_CALENDAR,
    Permission.SEE_DEPOSITS,
    Permission.SEE_CAMPAIGN,
)
"""What the API and the calendar serve: a token for anything else would open nothing."""
ROLE_HINTS = {
    Role.READER: "voit tout de ses corps, ne décide rien",
    Role.OPERATOR: "traite les exceptions, les réponses et les recours",
    Role.SUPERVISOR: "de plus : requalifie, rouvre les envois, gère comptes et jetons",
    Role.AUDITOR: "lit et exporte ce journal, n’ouvre aucune pièce",
}


def roles_said(roles: Iterable[str]) -> str:
    """« opérateur, auditeur »."""
    return ", ".join(ROLE_NAMES[Role(each)] for each in sorted(roles)) or "aucun"


def permissions_said(permissions: Iterable[str]) -> str:
    """« voir les exceptions, voir les recours »; a code nobody knows any more is shown as it is."""
    known = {each.value: words for each, words in PERMISSIONS.items()}
    return ", ".join(known.get(str(each), str(each)) for each in sorted(permissions)) or "aucun"
