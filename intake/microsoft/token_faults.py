"""What the authority says when it gives no token (AADSTS codes), as a sentence and a remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.errors import ConfigError, IntakeError, TransientError

_CODE = re.compile(r"AADSTS(\d+)")
_LATER = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_LATER_CODES = frozenset({"90033", "90055", "50196", "90014"})
"""Microsoft's own passing faults: service unavailable, throttled, a loop of requests cut."""

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "7000215": (
        "le secret de l’application est faux",
        "mettez la valeur du secret (et non son identifiant), ou un certificat",
    ),
    "7000222": (
        "le secret de l’application a expiré",
        "créez-en un autre dans Entra ID et récrivez le fichier du secret",
    ),
    "700027": (
        "le certificat présenté n’est pas celui de l’application, ou il a expiré",
        "déposez la partie publique du certificat dans l’enregistrement de l’application",
    ),
    "700016": ("l’application est inconnue de cet annuaire", "vérifiez client_id et tenant"),
    "90002": ("l’annuaire n’existe pas", "vérifiez tenant"),
    "7000112": ("l’application est désactivée", "faites-la réactiver dans Entra ID (Applications d’entreprise)"),
    "53003": ("une règle d’accès conditionnel bloque l’application", "demandez qu’elle admette l’adresse du robot"),
    "500011": ("le service demandé est inconnu de cet annuaire", "vérifiez scope (ou endpoint) et authority"),
    "65001": (
        "le consentement de l’administrateur manque",
        "faites « Accorder un consentement d’administrateur » à l’application",
    ),
    "700082": (
        "le jeton de renouvellement a expiré, faute d’usage",
        "refaites consentir une personne, mettez le nouveau",
    ),
    "50173": ("le jeton de renouvellement a été révoqué", "refaites consentir une personne, mettez le nouveau"),
}
_BY_ERROR: Mapping[str, tuple[str, str]] = {
    "invalid_client": (
        "l’application n’est pas reconnue",
        "vérifiez client_id, et le secret ou le certificat",
    ),
    "unauthorized_client": (
        "l’application n’a pas droit à cette façon de s’identifier",
        "vérifiez le type de l’application dans Entra ID",
    ),
    "invalid_grant": (
        "le jeton de renouvellement n’est plus admis",
        "refaites consentir une personne, et mettez le nouveau jeton dans le secret désigné par refresh_token",
    ),
    "invalid_scope": ("le service demandé n’est pas reconnu", "vérifiez scope (ou endpoint)"),
}
_UNKNOWN = ("l’application n’obtient pas de jeton", "donnez ce code à l’équipe qui administre Entra ID")


def fault_of(where: str, answer: Mapping[str, object], *, throttled: bool = False) -> IntakeError:
    """The fault that this answer tells. Its own words are not repeated: they may name people and addresses."""
    error, words = str(answer.get("error", "")), str(answer.get("error_description", ""))
    found = _CODE.search(words)
    code = found[1] if found else ""
    said = f"AADSTS{code}" if code else error if error.isidentifier() else "réponse sans jeton"
    if throttled or error in _LATER or code in _LATER_CODES:
        return TransientError(f"{where} : le serveur de jetons demande d’attendre ({said})")
    problem, remedy = _SENTENCES.get(code) or _BY_ERROR.get(error) or _UNKNOWN
    return ConfigError(where, f"{problem} ({said})", remedy)
