"""An entry of the audit log as a sentence: what was done, to what, with which particulars."""

from __future__ import annotations

import json
from collections.abc import Mapping

from intake.console.rights import permissions_said
from intake.console.wording import ACTIONS
from intake.domain.access import ROLE_NAMES
from storage.console.audit import AuditLine

DEEDS = {
    "account_added": "Compte ouvert",
    "account_changed": "Compte modifié",
    "account_disabled": "Compte fermé",
    "account_enabled": "Compte rouvert",
    "appeal_seen": "Recours consulté",
    "audit_exported": "Journal exporté",
    "calendar_read": "Calendrier lu par son adresse",
    "case_step": "Étape d’un recours",
    "correction_seen": "Courriel correctif consulté",
    "document_seen": "Pièce consultée",
    "dossier_seen": "Dossier consulté",
    "evidence_taken": "Preuves d’un recours téléchargées",
    "forged_form": "Formulaire d’une autre origine refusé",
    "login": "Connexion",
    "login_failed": "Connexion refusée",
    "logout": "Déconnexion",
    "mail_seen": "Courriel consulté",
    "noted": "Note ou attribution",
    "oidc_refused": "Connexion par le fournisseur refusée",
    "out_of_reach": "Demande hors de portée, refusée",
    "paper_appeal_added": "Recours reçu sur papier enregistré",
    "password_changed": "Mot de passe changé par son titulaire",
    "password_reset": "Mot de passe réinitialisé",
    "refused": "Droit manquant, refusé",
    "replies_resumed": "Envoi des réponses repris",
    "replies_stopped": "Envoi des réponses arrêté",
    "reply_decided": "Décision sur une réponse",
    "roles_told": "Rôles donnés par le fournisseur",
    "ruled": "Décision sur une exception",
    "ruling_withdrawn": "Décision annulée",
    "second_factor_reset": "Second facteur retiré",
    "second_factor_set": "Second facteur mis en place",
    "seen": "Exception, recours ou réponse consultés",
    "sessions_ended": "Sessions fermées",
    "subject_tied": "Compte relié au fournisseur d’identité",
    "subject_untied": "Compte délié du fournisseur d’identité",
    "table_taken": "Tableau téléchargé",
    "token_issued": "Jeton émis",
    "token_revoked": "Jeton révoqué",
}
"""Every action that is written down."""
KINDS = {
    "account": "compte",
    "appeal": "recours",
    "audit": "journal",
    "campaign": "campagne",
    "case": "recours",
    "document": "pièce",
    "dossier": "dossier",
    "exception": "exception",
    "mail": "courriel",
    "page": "page",
    "replies": "réponses",
    "reply": "réponse",
    "token": "jeton",
}
_LABELS = {
    "account": "compte",
    "corps": "corps",
    "email": "courriel",
    "how": "par",
    "name": "nom",
    "permission": "droit demandé",
    "permissions": "droits",
    "reason": "raison",
    "result": "résultat",
    "roles": "rôles",
    "ruling": "décision",
    "step": "étape",
    "was": "auparavant",
    "why": "motif",
}
_SEEN = {"case": "Recours consulté", "exception": "Exception consultée", "reply": "Réponse consultée"}
_VALUES = {
    "how": {"password": "mot de passe", "code": "second facteur", "oidc": "fournisseur d’identité"},
    "step": {"password": "mot de passe", "code": "second facteur"},
    "ruling": {each.value: words for each, words in ACTIONS.items()},
    "result": {"done": "fait"},
}


def deed_said(line: AuditLine) -> str:
    """What was done."""
    if line.action == "seen":
        return _SEEN.get(line.kind, "Consultation")
    return DEEDS.get(line.action, line.action.replace("_", " "))


def object_said(line: AuditLine, logins: Mapping[str, str] | None = None) -> str:
    """To what: « exception 12 », « compte anne ». ``logins``: of accounts by number."""
    if not line.kind:
        return ""
    item = line.item
    if line.kind == "account" and logins and item in logins:
        item = logins[item]
    if line.kind == "document" and "/" in item:
        mail, _, position = item.partition("/")
        item = f"{int(position) + 1} du courriel {mail}" if position.isdecimal() else item
    return f"{KINDS.get(line.kind, line.kind)} {item}".strip()


def detail_said(line: AuditLine) -> str:
    """The particulars: « décision : Retourner »."""
    said: Mapping[str, object] = json.loads(line.detail)
    parts = (f"{_LABELS.get(name, name)} : {_value(name, value)}" for name, value in said.items() if value != "")
    return " ; ".join(parts)


def _value(name: str, value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "oui" if value else "non"
    words = str(value)
    if name == "roles":
        names = {role.value: said for role, said in ROLE_NAMES.items()}
        return ", ".join(names.get(each, each) for each in words.split(",") if each)
    if name in ("permission", "permissions"):
        return permissions_said(words.split(","))
    return _VALUES.get(name, {}).get(words, words)
