"""What Microsoft Graph says when it refuses, as a sentence and a remedy."""

from __future__ import annotations

from dataclasses import dataclass

from intake.errors import ConfigError, IntakeError, TransientError


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - not always an error: the caller may know how to take it
    """An answer other than 2xx: status, Graph's code, its words (for the log of a person who asks Microsoft)."""

    status: int
    code: str
    words: str
    request: str
    """The request's id at Microsoft's: what their support asks for."""

    def __str__(self) -> str:
        told = f"{self.status} {self.code}".strip()
        return f"{told}, requête {self.request}" if self.request else told


GONE_CODES = frozenset({"syncStateNotFound", "resyncRequired", "syncStateInvalid"})
"""The delta link is dead (compared without case): everything is listed anew."""

_POLICY = "[RAOP]"
"""In the words of a refusal by an application access policy."""


def is_gone(refusal: Refusal) -> bool:
    """Whether the place in the changes was forgotten by the server."""
    return refusal.status == 410 or refusal.code.lower() in {code.lower() for code in GONE_CODES}


def named(where: str, mailbox: str, refusal: Refusal) -> IntakeError:
    """Who must act on that refusal, and how."""
    sentence = _sentence(mailbox, refusal)
    if sentence is None:
        return TransientError(f"{where} : le serveur refuse pour l’instant ({refusal})")
    problem, remedy = sentence
    return ConfigError(where, f"{problem} ({refusal})", remedy)


def _sentence(mailbox: str, refusal: Refusal) -> tuple[str, str] | None:
    if refusal.status == 401:
        return (
            "le jeton n’est pas admis par Graph",
            "vérifiez que endpoint et authority sont du même nuage, et l’horloge de cette machine",
        )
    if refusal.status == 403:
        return _forbidden(mailbox, refusal)
    if refusal.status == 404:
        return _absent(mailbox, refusal)
    if refusal.status == 400 and refusal.code == "ErrorInvalidUser":
        return _absent(mailbox, refusal)
    return None


def _forbidden(mailbox: str, refusal: Refusal) -> tuple[str, str]:
    if _POLICY in refusal.words:
        return (
            f"une règle d’accès aux applications tient la boîte {mailbox} hors de portée du robot",
            "faites ajouter la boîte au groupe de cette règle (Test-ApplicationAccessPolicy le vérifie)",
        )
    if refusal.code == "ErrorSendAsDenied":
        return f"le robot n’a pas le droit d’écrire au nom de {mailbox}", "mettez l’adresse principale de la boîte"
    return (
        f"l’application n’a pas accès à la boîte {mailbox}",
        "demandez le rôle « Application Mail.Read » (Mail.ReadWrite avec mark_seen, Mail.Send pour l’envoi) "
        "sur cette boîte ; il prend effet en une à deux heures",
    )


def _absent(mailbox: str, refusal: Refusal) -> tuple[str, str]:
    if refusal.code == "MailboxNotEnabledForRESTAPI":
        return (
            f"la boîte {mailbox} n’est pas dans Exchange Online (ou n’a pas de licence)",
            "si elle est sur un serveur Exchange du ministère, prenez source: ews",
        )
    if refusal.code in ("ErrorFolderNotFound", "ErrorItemNotFound"):
        return f"la boîte {mailbox} n’a pas ce dossier", "mettez folder: inbox, ou l’identifiant d’un dossier"
    return f"la boîte {mailbox} n’existe pas", "vérifiez mailbox : l’adresse principale (UPN) ou l’identifiant"
